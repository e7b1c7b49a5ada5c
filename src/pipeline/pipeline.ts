/** A pipeline is data: the steps, in order, immutable. Its types refuse a step that the previous output does not fit. */
import type { CallContext, ClassOf } from '../rpc/index.js';

/** A step: a method of a class, by name. */
export interface Step {
  readonly type: ClassOf;
  readonly method: string;
}

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

/**
 * A chain of functions from `In` to `Out`.
 *
 * @example
 * const report = pipeline('report').step(Reports, 'jsonToHtml').step(Reports, 'htmlToPdf');
 * // Pipeline<Report, Buffer>
 */
export interface Pipeline<In, Out> {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The same pipeline with one more step; the method has to take this one's output. */
  step<T extends object, K extends StepName<T, Out>>(
    type: ClassOf<T>,
    method: K,
  ): Pipeline<In, StepOutput<T[K]>>;
  /** Not there at run time: carries the types. */
  readonly types?: { readonly input: In; readonly output: Out };
}

/** A pipeline without steps: its first one decides what it takes. */
export interface EmptyPipeline {
  readonly name: string;
  step<T extends object, K extends FirstStepName<T>>(
    type: ClassOf<T>,
    method: K,
  ): Pipeline<StepInput<T[K]>, StepOutput<T[K]>>;
}

/** Starts a pipeline; `name` stands in its trace. */
export function pipeline(name: string): EmptyPipeline {
  return withSteps(name, []) as EmptyPipeline;
}

function withSteps<In, Out>(name: string, steps: readonly Step[]): Pipeline<In, Out> {
  return Object.freeze({
    name,
    steps: Object.freeze(steps),
    step: (type: ClassOf, method: string) => withSteps(name, [...steps, { type, method }]),
  }) as Pipeline<In, Out>; // the overloads above are what the steps mean
}
