import { ApiFunc } from 'nestjs-memfs';
import { gone } from './gone.js';
import * as circles from './circles.js';

export interface Customer {
  id: string;
  name?: string;
}

export interface Box<T> {
  of: T;
}

type Patch<T> = { [P in keyof T]?: T[P] };
type Part<T, K extends keyof T> = { [P in K]: T[P] };
export class Shard<T, K extends keyof T> {
  part!: T[K];
}

/** These lead nowhere. */
export type Egg = Chicken;
export type Chicken = Egg;
export type Loop = Loop;
export type Loops<T> = Loops<T>;

type Boxed<T> = Pick<Box<T>, 'off'> | string;
declare const seen: unique symbol;
interface Row {
  [seen]: true;
  label: string;
}

/** One of its two arguments is missing. */
export interface Half extends Both<string> {
  half: string;
}

export interface Both<A, B> {
  both: A | B;
  second: B;
}

export namespace Space {
  export interface Inside {
    id: string;
  }
}
export const limit = 1;

/** Its order is that of the source, as far as that leads. */
type Guess = Exclude<Gone extends string ? 'b' : 'a', 'none'>;

/** The compiler knows what these are made of, and not of what. */
type Wrapped<T> = Vanished<T>;
type Bare<T> = Readonly;
type Ping<T> = Pong<T>;
type Pong<T> = Ping<T>;
interface Crate<T, Label = { of: T }> {
  label: Label;
}

export interface Rest {
  missing: Missing<string>;
  module: import('./lost.js');
  egg: Egg;
  loop: Loop;
  loops: Loops<string>;
  bare: Box;
  list: Array;
  later: Map;
  soon: Promise;
  sure: NonNullable;
  half: Half;
  either: (Gone | string) | Date;
  space: Space;
  constant: limit;
  file: circles;
  guessed: Guess;
  patch: Patch<Lost>;
  patched: Patch;
  of: Patch<typeof lost.inside>;
  shard: Shard<Customer, 'shard'>;
  boxed: Boxed<string>;
  extracted: Extract<Customer, Pick<Customer, 'nope'>>;
  far: Array<Gone>;
  partlyMissing: Partial<Nowhere>;
  nothing: (null | undefined)['length'];
  blank: NonNullable<>['name'];
  wrapped: Wrapped<string>;
  readable: Bare<string>;
  ping: Ping<string>;
  crate: Crate;
  /** Nothing is wrong with these two. */
  loose: Pick<any, 'x'>;
  some: Pick<Row, typeof seen | 'label'>;
}

export class Remains {
  @ApiFunc()
  remain(rest: Rest): void {}

  @ApiFunc()
  broken() {
    return gone();
  }

  @ApiFunc()
  late(): Promise<Never> {
    throw new Error();
  }

  @ApiFunc()
  inferred() {
    return {} as Part<Customer, 'idx'>;
  }
}

export class Parcels {
  @ApiFunc()
  open() {
    return {} as Box<typeof lost.inside>;
  }

  @ApiFunc()
  index() {
    return {} as Map<Lost, string>;
  }
}

export class Generic<T> {
  @ApiFunc()
  both(value: T & { id: string }): void {}

  @ApiFunc()
  inside(value: { one: T; all: T[] }): void {}
}
