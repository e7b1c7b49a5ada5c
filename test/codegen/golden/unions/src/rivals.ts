import { ApiFunc, type Duration } from 'nestjs-memfs';

export type Plan = 'free' | 'paid';

export enum Stage {
  First = 'first',
  Second = 'second',
}

/** Pays at once. */
export interface CardPayment {
  method: 'card';
  number: string;
}

export interface Transfer {
  method: 'bank-transfer';
  iban: string;
}

/** Neither an operator nor a sign is a word. */
export type Calculation =
  | { op: '+'; of: number[] }
  | { op: '-'; from: number; of: number[] }
  | { op: 'pow'; base: number; power: number }
  | { op: 'neg'; value: number };

/** None has a property of its own, and the first has fewer than the second. */
export type Part = { a: string } | { a: string; b: string } | { b: string };

/** Only two of the three have the property that tells them apart. */
export type Measure = { x: string } | { x: number } | { z: boolean };

export type Coordinates = [number, number?] | [number, number, number];

export type Nullable = [string | null] | [string, number];

export type Deep = Deep[];

export type Marked = [verb: 'move', to: number] | [verb: 'stop'] | [];

export type Status = { code: 400 | 404; reason: string } | { code: 200; value: string };

export type Coded = { code: 'none' | 0; reason: string } | { code: 1; value: string };

export interface Down {
  step: -1;
}

export interface Up {
  step: 1;
}

export type Signed = ['+', number] | ['-', number];

export type Owned = { owner: null; bot: string } | { key: number };

export interface Entry {
  entry: string;
}

export type Pair = [string, number];

/** The group is the same in both, and the kind comes before the sound. */
export type Pet =
  | { group: 'pet'; kind: 'cat'; sound: 'meow' }
  | { group: 'pet'; kind: 'dog'; sound: 'bark' };

/** The second is anything that the first is not. */
export type Picked = { pick: 'first' | null } | { pick?: number };

export type Held = { held: Entry } | { held: string };

/** A property of its own says more than the first of its values. */
export type Cut = { colour: string } | { size: 'small' | 'large' };

/** What the second may be, the first can hold. */
export type Delivery =
  | { state: 'sent' | 'lost'; note: string | null; at: Date; by: string | undefined; to: string | undefined }
  | { state?: 'sent'; note?: string; at?: Date; to: string | undefined; by: string | undefined };

/** A text may be the literal, so the first is what is left of the second. */
export type Drawn = { form: string; size?: number } | { form: 'circle'; size?: number; radius: number };

/** One mark for two. */
export type Both = { op: 'both'; of: number } | ['both', number];

export interface Rivals {
  joined: Plan | Stage | Date;
  payment: CardPayment | Transfer;
  calculation: Calculation;
  part: Part;
  measure: Measure;
  coordinates: Coordinates;
  nullable: Nullable;
  deep: Deep | string[];
  marked: Marked;
  status: Status;
  coded: Coded;
  direction: Down | Up;
  signed: Signed;
  owned: Owned;
  mapped: Map<string, string> | Entry;
  pet: Pet;
  pick: Picked;
  held: Held;
  wait: Duration | string;
  open: Record<string, unknown> | string;
  rows: Entry[] | string[];
  pairs: Pair[] | string[];
  both: Both;
  cut: Cut;
  delivery: Delivery;
  drawn: Drawn;
}

export class Rival {
  @ApiFunc()
  rivals(value: Rivals): Rivals {
    return value;
  }
}
