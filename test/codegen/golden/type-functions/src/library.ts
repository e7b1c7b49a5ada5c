/** What the libraries of validators have in common: values with a type inside, and aliases that ask for it. */
export interface Check<Output> {
  readonly internals: { readonly output: Output; readonly run: (value: unknown) => Output };
  optional(): Check<Output | undefined>;
}

export interface ObjectCheck<Shape extends Checks> extends Check<ObjectOutput<Shape>> {
  readonly shape: Shape;
  pick<Key extends keyof Shape>(...keys: Key[]): ObjectCheck<Pick<Shape, Key>>;
}

export type Checks = Record<string, Check<unknown>>;

type Flat<T> = { [Key in keyof T]: T[Key] } & {};

export type ObjectOutput<Shape extends Checks> = Flat<{
  -readonly [Key in keyof Shape]: Shape[Key]['internals']['output'];
}>;

export type Output<T> = T extends Check<unknown> ? T['internals']['output'] : never;

export type Static<T extends Check<unknown>, Result = T['internals']['output']> = Result;

export interface Stamp {
  place: string;
}

/** A value and a type of one name. */
export const Opened = 1;
export type Opened<T> = { [Key in keyof T]: { of: T[Key] } };

export declare const check: {
  text(): Check<string>;
  count(): Check<number>;
  date(): Check<Date>;
  list<T>(of: Check<T>): Check<T[]>;
  either<T, U>(one: Check<T>, other: Check<U>): Check<T | U>;
  object<Shape extends Checks>(shape: Shape): ObjectCheck<Shape>;
};
