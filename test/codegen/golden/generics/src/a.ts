import { ApiFunc } from 'nestjs-memfs';

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
export interface Query<F extends object = Record<string, never>, S = () => void, A = any> {
  filter: F;
  sort: S;
  after: A;
}

export interface Box<T> {
  content: T;
}

export type Mark = 'up' | 'down';
export type Tagged<T, Note = void> = { tag: T | null; note?: Note } & { id: string };

export interface Dictionary<T> {
  [key: string]: T;
}

export class Service {
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
  find(query: Query<{ name?: string }, 'up' | 'down', Customer>): void {
    throw new Error();
  }

  @ApiFunc()
  more(tree: Tree<Customer>, derived: Derived, boxes: Box<Box<string[]>>, any: Box<{ a: string }>): Named {
    throw new Error();
  }
}
