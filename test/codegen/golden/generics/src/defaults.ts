import { ApiFunc } from 'nestjs-memfs';
import type { Customer } from './a.js';

/** What is given where there is a default need not be another type. */
export interface Listing<T, All = T[]> {
  first: T;
  all: All;
}

export interface Fixed<T, All = readonly T[]> {
  last: T;
  all: All;
}

export interface Search<For = Customer['name']> {
  for: For;
}

/** Written out, it is another type, however alike. */
export interface Closing<T, Last = { of: T }> {
  last: Last;
  first: T;
}

type Choice<T, Chosen = { of: T }> = Chosen;

/** Defaults that only the compiler works out, where others are given. */
export interface Columns<
  T extends Customer,
  N extends string,
  A = T['name'],
  B = { [K in 'left' | 'right']: T },
  C = `${N}!`,
> {
  a: A;
  b: B;
  c: C;
}

/** The default is the first argument of what it leads to. */
interface Table<K, V> {
  keys: K[];
  value: V;
}
type Keyed<V, K = keyof V> = Table<K, V>;

type Kept<T, Result = T extends Customer ? T['name'] : T> = Result;
type Nested<T> = (T | Nested<T>)[];
type Choices<T> = T | Choices<T>[];

export interface Later<T = Customer['name']> {
  of: Awaited<T>;
}

/** What T is, a map in a generic type does not tell the compiler. */
export interface Rack<T> {
  kept: Record<string, Kept<T, T>>;
  nested: Record<string, Nested<T>>;
  listed: Record<string, Listing<T>>;
  later: Record<string, Later<T[]>>;
}

/** An element that may be undefined and has no question mark. */
export interface Aged<T extends Customer> {
  pair: [T['age'], string];
}

const stores = {
  ['main-store']() {
    interface Stock {
      level: number;
    }
    const stock: Stock = { level: 1 };
    return stock;
  },
};

function held<T>(of: T) {
  interface Holder {
    held: { of: T };
  }
  const holder: Holder = { held: { of } };
  return holder.held;
}

/** What is declared in it is another type for every T, too. */
function wrapped<T>(of: T) {
  class Wrapped {
    of = of;
  }
  return new Wrapped();
}

function noted<T>(of: T) {
  type Note = { of: T } | 'none';
  return { of } as Note;
}

class Shelf {
  size = { deep: 1 };
}

export interface Part<T> {
  of: Partial<T>;
}

export class Listings {
  @ApiFunc()
  list(
    listing: Listing<string, string[]>,
    fixed: Fixed<string, string[]>,
    search: Search<string>,
    closing: Closing<string, { of: string }>,
    choice: Choice<string>,
    columns: Columns<Customer, string, bigint, bigint, bigint>,
  ): void {}

  @ApiFunc()
  rack(rack: Rack<{ size: number }>, choices: Choices<Customer>, aged: Aged<Customer>, keyed: Keyed<Customer>): void {}

  /** Another type for every T. */
  @ApiFunc()
  heldText(text: string) {
    return held(text);
  }

  @ApiFunc()
  heldCount(count: number) {
    return held(count);
  }

  @ApiFunc()
  wrapText(text: string) {
    return { wrapped: wrapped(text), noted: noted(text) };
  }

  @ApiFunc()
  wrapCount(count: number) {
    return { wrapped: wrapped(count), noted: noted(count) };
  }

  @ApiFunc()
  shelve() {
    return new Shelf().size;
  }

  @ApiFunc()
  part() {
    return {} as Part<{ kilos: number }>;
  }

  @ApiFunc()
  stock() {
    return stores['main-store']();
  }
}
