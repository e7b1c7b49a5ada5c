import { ApiFunc } from 'nestjs-memfs';
import type { TimeInterval } from 'rxjs';
import type { Extended } from './extended.js';

export interface Person {
  name: string;
  age?: number;
}
export class Money {
  amount = 1;
}

interface Found<T> { found: T }
interface Missed<E> { missed: E }
/** Its alternatives are generic themselves. */
type Search<T, E> = Found<T> | Missed<E>;

/** Aliases that hold themselves, or nothing. */
type Shelf = Shelf[] | null;
type Chain = { next?: Chain } | undefined;
type Steps = Steps[] | undefined;

type Unknowns<T> = { [K in keyof T]: unknown };

/** The keys of the argument before it. */
interface Sorted<T, By = keyof T> {
  items: T[];
  by: By;
}
type Grouped<T, By = keyof T> = { groups: T[]; by: By };
/** Defaults that only the compiler works out, where others are given. */
interface Fields<
  T,
  A = T[keyof T],
  B = T extends string ? 'text' : 'other',
  C = { [K in keyof T]: K },
  D = `${Extract<keyof T, string>}!`,
> {
  a: A;
  b: B;
  c: C;
  d: D;
}

/** What only the compiler knows of T is in the arguments of others. */
interface Batch<T> {
  all: Array<Partial<T>>;
  byName: Map<string, Partial<T>>;
}

/** A member of it is generic. */
interface Nest<T> {
  inner: Found<T>;
}

/** Another type in place of one that is written. */
type Closed<T> = { [K in keyof T]: Exclude<T[K], 'paid'> | 'closed' };

interface Short extends Pick<Person, 'name'> {
  extra: string;
}

type Holding<T> = { holds: T };
interface Holder extends Holding<Person> {
  place: string;
}

interface Middling<U> extends Found<{ of: U }> {
  middle: U;
}
interface Deepest extends Middling<string> {
  deepest: string;
}

function mix<T>(of: T): T {
  return of;
}
export class Mixed extends mix(Money) {
  extra = '';
}

type Status = 'paid' | 'open';
type OrNull<T> = T | null;

/** @minLength 1 */
type Word = string;
/** @maxLength 3 */
type Brief = string;
type Either<T, U> = T | U;

interface Couple<T, U> { one: T; other: U }
/** Arguments without a name, in an alias. */
type Lots = Couple<{ a: string }, { b: number }>;
type Kept<T> = (Found<T>);

type Line = Parameters<(line: { sku: string }) => void>[0];
/** Just another word for it. */
type SameLine = Line;

/** The brand of a parameter. */
type Brand<T> = T & { readonly __brand: 'Brand' };
type Ratio = number & { readonly __brand: 'Ratio' };
type Large = Brand<bigint> & { readonly more: 1 };

export interface Rest {
  search: Search<Person, string>;
  shelf: Shelf;
  chain: Chain;
  steps: Steps;
  unknowns: Unknowns<Person>;
  sorted: Sorted<Person>;
  sortedBy: Sorted<Person, 'name'>;
  grouped: Grouped<Person>;
  groupedBy: Grouped<Person, 'name'>;
  fields: Fields<Person, bigint, bigint, bigint, bigint>;
  lots: Lots;
  kept: Kept<{ a: string }>;
  extended: Extended;
  open: Exclude<(Person & object) | null, null>;
  mapped: { [K in 'left' | 'right']: K } | string;
  line: Line;
  sameLine: SameLine;
  batch: Batch<Person>;
  nest: Partial<Nest<string>>;
  closed: Closed<{ state: Status }>;
  short: Short;
  holder: Holder;
  deepest: Deepest;
  mixed: Mixed;
  status: Status & string;
  absent?: OrNull<string | undefined>[];
  sameWord: Either<Word, Word>;
  anyWord: Either<string, Word>;
  twoWords: Either<Word, Brief>;
  platform: NodeJS.Platform;
  timed: TimeInterval<string>;
  plain: NonNullable<string>;
  size: Pick<string, 'length'>;
}

export class RestService {
  @ApiFunc()
  rest(rest: Rest): Rest {
    return rest;
  }

  /** What is inferred: an instance, and nothing. */
  @ApiFunc()
  money() {
    return new Money();
  }

  @ApiFunc()
  quiet() {}

  @ApiFunc()
  objects(): AsyncIteratorObject<string> {
    throw new Error();
  }

  @ApiFunc()
  maps(byName: Map<string, { a: number }>, large: Large, ratio: Ratio): Map<string, Map<string, { c: number }>> {
    throw new Error(String([byName, large, ratio]));
  }

  @ApiFunc()
  inferred(at: number) {
    return new Map([['a', { deep: [at] }]]);
  }
}

