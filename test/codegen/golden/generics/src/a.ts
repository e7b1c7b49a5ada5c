import { ApiFunc, type Int32 } from 'nestjs-memfs';

/** A page of a longer list. */
export interface Page<T, Meta = { total: number }> {
  items: T[];
  next?: T;
  meta: Meta;
  inside: { first: T | null; rest: Partial<T> };
}

export interface Customer {
  name: string;
  age?: number;
}

export type Maybe<T> = T | null | undefined;
export type Saved<T> = T & { id: string };
export type Named<T extends object = Customer> = { [K in keyof T]: { name: K; value: T[K] } };

export interface Tree<T> {
  value: T;
  children: Tree<T>[];
}

export class Base<T> {
  value!: T;
  all: T[] = [];
}

export class Derived extends Base<Customer> {
  extra = 1;
}

/** Nothing is wrong with a default that nobody uses. */
export interface Query<F extends object = Record<string, never>, S = () => void, A = any, K = PropertyKey> {
  filter: F;
  sort: S;
  after: A;
  key: K;
}

export interface Box<T> {
  content: T;
}

export type Outcome<T, E> = { ok: true; value: T } | { ok: false; error: E };

export interface Two<A = number, B = string[]> {
  a: A;
  b: B;
}

export interface Holder<T> {
  two: Two<number, T[]>;
}

export interface Settled<T> {
  value: Awaited<T>;
}

/** What T stands for is in its name only. */
export interface Source<T> {
  id: string;
}

export interface Paired<T, U> {
  pair: [first: Partial<U>, second: T | null, third?: T];
}

export type Mark = 'up' | 'down';
export type Tagged<T, Note = void> = { tag: T | null; note?: Note } & { id: string };

export interface Dictionary<T> {
  [key: string]: T;
}

/** T is known inside of everything that has a node of its own. */
export interface Sided<T> {
  parts: Record<'left' | 'right', Partial<T>>;
  named: Record<string, Record<'one', T>>;
  boxes: Record<string, import('./a.js').Box<T>>;
  rest: Partial<T> | undefined;
}

export class Service {
  @ApiFunc()
  sided(sided: Sided<Customer>): void {}

  @ApiFunc()
  mark(tagged: Tagged<Mark>, all: Dictionary<Mark>): Dictionary<Mark> {
    throw new Error();
  }

  @ApiFunc()
  generics(
    page: Page<Customer>,
    strings: Page<string, number>,
    maybe: Maybe<Customer>,
    saved: Saved<Customer>,
  ): Promise<Page<Page<number, string>>> {
    throw new Error();
  }

  @ApiFunc()
  find(query: Query<{ name?: string }, 'up' | 'down', Customer, string>): void {
    throw new Error();
  }

  @ApiFunc()
  more(tree: Tree<Customer>, derived: Derived, boxes: Box<Box<string[]>>, any: Box<{ a: string }>): Named {
    throw new Error();
  }

  @ApiFunc()
  settle(): Outcome<{ count: number }, { code: string }> {
    throw new Error();
  }

  @ApiFunc()
  defaults(
    front: Two<number, bigint>,
    same: Two<number>,
    close: Two<Int32>,
    holder: Holder<string>,
    fixed: Box<'fixed'>,
    settled: Settled<Promise<string>>,
    source: Source<AsyncIterable<string>>,
  ): void {}

  /** The compiler fills in the default. */
  @ApiFunc()
  defaulted(strings: Page<string>) {
    return strings;
  }

  @ApiFunc()
  pair(value: Paired<Mark, Customer>): void {}
}
