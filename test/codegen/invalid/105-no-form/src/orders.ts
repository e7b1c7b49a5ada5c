import { ApiFunc } from 'nestjs-memfs';

enum Colour {}

export interface Order {
  tag: symbol;
  nothing: undefined;
  anything: {};
  range: [first: string, ...rest: string[]];
  tail: [string, ...string[]];
  called: Parameters<(first: string, ...rest: string[]) => void>;
  marked: [first: string, second: symbol];
  impossible: never;
  cleared?: null;
  gone: null | undefined;
  large: 1n;
  gaps: null[];
  colour: Colour;
  always: [...string[]];
  every: [...all: string[]];
  rows: Rows<[number]>;
  neither: never | never;
  empty?: null | never;
  nulled: Nulls<{ gone: undefined }>;
}

type Nulls<T> = { [K in keyof T]: null };

/** What T is, a map in a generic type does not tell. */
export interface Rows<T extends unknown[]> {
  rows: Record<string, [string, ...T]>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}

  @ApiFunc()
  watchNothing(): AsyncIterable<null> {
    throw new Error();
  }

  @ApiFunc()
  findAnything(value: unknown) {
    if (value === undefined || value === null) throw new Error();
    return value;
  }

  @ApiFunc()
  findNothing(): Promise<null> {
    throw new Error();
  }
}
