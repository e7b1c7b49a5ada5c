import { ApiFunc, type Int32 } from 'nestjs-memfs';

export interface Card {
  number: string;
}

export interface Voucher {
  number: string;
}

export type Eight = [boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean];

export interface Order {
  payment: Card | Voucher;
  optional: { id: string; note?: string } | { id: string; at?: Date };
  empty: { note?: string } | { at?: Date };
  arrays: (string | number)[] | string[][] | number[];
  maps: Map<string, string> | Map<string, number>;
  open: Card | Record<string, string>;
  json: Card | Record<string, unknown>;
  /** A free key may be any of these, and none of them has to be there. */
  kinds: { kind: 'a' } | { kind: 'b' } | Record<string, string>;
  may: { id?: string } | Record<string, number>;
  /** A list may have no first element, and unknown ones. */
  first: [string | undefined] | number[];
  vague: unknown[] | ['a', number];
  /** The same properties in another order. */
  turned: { id: string; name: string } | { name: string; id: string };
  /** The first would take a value of the second; the third is another thing. */
  third: { id: string; note?: string } | { id: string; at?: Date } | { count: number };
  /** Only the ninth element differs. */
  long: [...Eight, string] | [...Eight, number];
  /** The second may end where the first does. */
  ends: [string] | [string, number?];
  loose: { id: string; note?: unknown } | { id: string; at?: Date };
  /** Both may be null. */
  choice: { pick: 'a' | null } | { pick: number | null };
  /** A text may be the literal, from either side. */
  state: { state: 'open' } | { state: string };
  text: { state: string } | { state: 'open' };
  /** What may be anything shows nothing, alone and beside others. */
  anything: { data: Data; note?: string } | { data: Date; at?: string };
  unknown: { data: unknown | string; note?: string } | { data: Date; at?: string };
  object: { data: Card; note?: string } | { data: Date; at?: string };
  /** Everything is an object, from either side. */
  held:
    | { held: Card }
    | { held: Order }
    | { held: Date }
    | { held: Buffer }
    | { held: ArrayBuffer }
    | { held: Set<string> }
    | { held: Map<string, string> }
    | { held: string[] };
  /** The first would take a value of the second, and refuse what stands in it: a list, null, a fraction. */
  noted: { note: string; at: Date } | { note?: string | null; at?: Date };
  counted: { amount: Int32; at: Date } | { amount?: number; at?: Date };
  guessed: { data: unknown; at: Date } | { data?: 'none'; at?: Date };
  /** A value of the second would come back with a note that it never had, or without the one it has. */
  given: { id: string; note: string | undefined } | { id?: string };
  taken: { id: string; note?: string } | { id?: string; note: string | undefined };
  swapped:
    | { id: string; note: string | undefined; at?: string }
    | { id?: string; note?: string; at: string | undefined };
}

type Data = string | number | boolean | null | Data[] | { [key: string]: Data };

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
