/** Which methods and functions fit as a step, in types: the compiler refuses a step at the place where it is added. */
import type { CallContext } from '../rpc/index.js';

type Unary<In, Out> = (input: In, context: CallContext) => Out;

/** Names of the methods of `T` that take an `In`. */
export type StepName<T, In> = {
  [K in keyof T]: T[K] extends Unary<never, unknown>
    ? [In] extends [StepInput<T[K]>]
      ? K
      : never
    : never;
}[keyof T] &
  string;

/** Names of the methods of `T` that take one value. */
export type FirstStepName<T> = {
  [K in keyof T]: T[K] extends Unary<never, unknown> ? K : never;
}[keyof T] &
  string;

/** What a method takes. */
export type StepInput<F> = F extends (input: infer In, ...rest: never[]) => unknown ? In : never;

/** What a method gives, once its promise is kept. */
export type StepOutput<F> = F extends (...args: never[]) => infer Out ? Awaited<Out> : never;

/** What an array is made of. */
export type ItemOf<T> = T extends readonly (infer Item)[] ? Item : NotAnArray;

/** Nothing is one: a step that would be done for each item of it does not compile. */
export interface NotAnArray {
  readonly 'the output before is not an array': never;
}
