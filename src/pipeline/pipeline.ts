/** A pipeline is data: steps from an input to an output, immutable. Its types refuse a step that the previous output does not fit. */
import type { ClassOf } from '../rpc/index.js';
import { GraphBuilder } from './graph-builder.js';
import { describeGraph, type GraphDescription } from './describe.js';
import type { Graph, StepFunction, Task } from './graph.js';
import { drawMermaid } from './mermaid.js';
import type { StepContext } from './step-context.js';
import type { MapOptions, StepOptions } from './step-options.js';
import type { FirstStepName, ItemOf, StepInput, StepName, StepOutput } from './step-types.js';

/** What can be run, and be a step of another pipeline. */
export interface Runnable<In, Out> {
  readonly name: string;
  readonly graph: Graph;
  /** Not there at run time: carries the types. */
  readonly types?: { readonly input: (value: In) => void; readonly output: Out };
}

/** Part of a pipeline: one made before, or how to go on from where it begins. */
export type Branch<In, Out> = Runnable<In, Out> | ((from: Pipeline<In, In>) => Runnable<In, Out>);

/** What a branch gives. */
export type BranchOutput<B> =
  B extends Runnable<never, infer Out>
    ? Out
    : B extends (from: never) => Runnable<never, infer Out>
      ? Out
      : never;

/**
 * Functions from `In` to `Out`. Every method gives a new pipeline; this one stays as it is.
 *
 * @example
 * const report = pipeline('report').step(Reports, 'jsonToHtml').step(Reports, 'htmlToPdf');
 * // Pipeline<Report, Buffer>
 */
export interface Pipeline<In, Out> extends Runnable<In, Out> {
  /** One more step: a method that takes this output. */
  step<T extends object, K extends StepName<T, Out>>(
    type: ClassOf<T>,
    method: K,
    options?: StepOptions,
  ): Pipeline<In, StepOutput<T[K]>>;
  /** One more step: a pipeline that takes this output. */
  step<Next>(inner: Runnable<Out, Next>, options?: Pick<StepOptions, 'id'>): Pipeline<In, Next>;
  /** One more step: a function that takes this output. */
  step<Next>(
    fn: (input: Out, step: StepContext) => Next,
    options?: StepOptions,
  ): Pipeline<In, Awaited<Next>>;

  /** One step for every item of this output, which is an array; the results keep their order. */
  map<T extends object, K extends StepName<T, ItemOf<Out>>>(
    type: ClassOf<T>,
    method: K,
    options?: MapOptions,
  ): Pipeline<In, StepOutput<T[K]>[]>;
  map<Next>(
    inner: Runnable<ItemOf<Out>, Next>,
    options?: Pick<MapOptions, 'id' | 'concurrency'>,
  ): Pipeline<In, Next[]>;
  map<Next>(
    fn: (item: ItemOf<Out>, step: StepContext) => Next,
    options?: MapOptions,
  ): Pipeline<In, Awaited<Next>[]>;

  /**
   * Fan-out and fan-in: every branch takes this output, all at once; gives an object of their results.
   *
   * @example
   * .parallel({ html: (from) => from.step(Reports, 'jsonToHtml'), size: (from) => from.step(sizeOf) })
   */
  parallel<B extends Readonly<Record<string, Branch<Out, unknown>>>>(
    branches: B,
  ): Pipeline<In, { [K in keyof B]: BranchOutput<B[K]> }>;

  /** One branch or the other, as the test says; without the other, this output goes on as it is. */
  when<Then, Otherwise = Out>(
    test: (value: Out) => boolean | Promise<boolean>,
    then: Branch<Out, Then>,
    otherwise?: Branch<Out, Otherwise>,
  ): Pipeline<In, Then | Otherwise>;

  /** The graph as a Mermaid flowchart. */
  toMermaid(): string;
  /** The graph as plain data. */
  toJSON(): GraphDescription;
}

/** A pipeline without steps: its first one decides what it takes. */
export interface EmptyPipeline {
  readonly name: string;
  step<T extends object, K extends FirstStepName<T>>(
    type: ClassOf<T>,
    method: K,
    options?: StepOptions,
  ): Pipeline<StepInput<T[K]>, StepOutput<T[K]>>;
  step<In, Out>(inner: Runnable<In, Out>, options?: Pick<StepOptions, 'id'>): Pipeline<In, Out>;
  step<In, Out>(
    fn: (input: In, step: StepContext) => Out,
    options?: StepOptions,
  ): Pipeline<In, Awaited<Out>>;
  map<T extends object, K extends FirstStepName<T>>(
    type: ClassOf<T>,
    method: K,
    options?: MapOptions,
  ): Pipeline<readonly StepInput<T[K]>[], StepOutput<T[K]>[]>;
  map<Item, Out>(
    inner: Runnable<Item, Out>,
    options?: Pick<MapOptions, 'id' | 'concurrency'>,
  ): Pipeline<readonly Item[], Out[]>;
  map<Item, Out>(
    fn: (item: Item, step: StepContext) => Out,
    options?: MapOptions,
  ): Pipeline<readonly Item[], Awaited<Out>[]>;
}

/**
 * Starts a pipeline; `name` stands in its traces. With a type it knows its input from the start, and may begin with
 * `parallel` or `when`.
 */
export function pipeline(name: string): EmptyPipeline;
export function pipeline<In>(name: string): Pipeline<In, In>;
export function pipeline(name: string): unknown {
  return extended(name, undefined);
}

/** Adds nodes to a graph that is being built; gives the name of the one that goes on. */
type Addition = (builder: GraphBuilder, from: string) => string;

/** Additions, the last one first: so a step more costs the same on every length. */
interface Link {
  readonly before: Link | undefined;
  readonly add: Addition;
}

type First = ClassOf | Runnable<never, unknown> | StepFunction;

function extended(name: string, link: Link | undefined): Pipeline<unknown, unknown> {
  const after = (add: Addition) => extended(name, { before: link, add });
  let graph: Graph | undefined;
  const made = {
    name,
    get graph() {
      return (graph ??= build(link));
    },
    step: (first: First, ...rest: unknown[]) =>
      after((builder, from) => addStep({ builder, from }, first, rest)),
    map: (first: First, ...rest: unknown[]) =>
      after((builder, from) => builder.map(from, mapBody(first, rest))),
    parallel: (branches: Readonly<Record<string, Branch<never, unknown>>>) => {
      const bodies = Object.entries(branches).map(
        ([key, branch]) => [key, graphOf(branch)] as const,
      );
      return after((builder, from) => builder.parallel(from, bodies));
    },
    when: (
      test: StepFunction,
      then: Branch<never, unknown>,
      otherwise?: Branch<never, unknown>,
    ) => {
      const bodies = { then: graphOf(then), otherwise: otherwise && graphOf(otherwise) };
      return after((builder, from) => builder.choice(from, { test, ...bodies }));
    },
    toMermaid: () => drawMermaid(made.graph),
    toJSON: () => describeGraph(made),
  };
  return Object.freeze(made) as Pipeline<unknown, unknown>; // the overloads above are what the steps mean
}

function build(last: Link | undefined): Graph {
  const links: Link[] = [];
  for (let link = last; link; link = link.before) links.push(link);
  const builder = new GraphBuilder();
  let from = builder.input;
  for (const { add } of links.reverse()) from = add(builder, from);
  return builder.finish(from);
}

function addStep(
  { builder, from }: { builder: GraphBuilder; from: string },
  first: First,
  rest: readonly unknown[],
): string {
  if (isRunnable(first)) return builder.graph(from, first, rest[0] ?? {});
  const { task, options } = taskOf(first, rest);
  return builder.call(from, task, options);
}

function mapBody(
  first: First,
  rest: readonly unknown[],
): { id: string | undefined; name: string; body: Graph; concurrency: number | undefined } {
  if (isRunnable(first)) {
    const { id, concurrency } = (rest[0] ?? {}) as MapOptions; // as in the overloads
    return { id, name: first.name, body: first.graph, concurrency };
  }
  const { task, options } = taskOf(first, rest);
  const { id, concurrency, ...ofCall } = options;
  const builder = new GraphBuilder();
  const body = builder.finish(builder.call(builder.input, task, ofCall));
  return { id, name: body.output, body, concurrency };
}

/** `(Class, 'method', options)` or `(function, options)`. */
function taskOf(first: First, rest: readonly unknown[]): { task: Task; options: MapOptions } {
  const [second, third] = rest;
  if (typeof second === 'string') {
    const task = { kind: 'method', type: first as ClassOf, method: second } as const;
    return { task, options: third ?? {} };
  }
  return {
    task: { kind: 'function', fn: first as StepFunction },
    options: second ?? {},
  };
}

function graphOf(branch: Branch<never, unknown>): Graph {
  if (isRunnable(branch)) return branch.graph;
  return branch(pipeline<never>('branch')).graph;
}

function isRunnable(value: unknown): value is Runnable<never, unknown> {
  return typeof value === 'object' && value !== null && 'graph' in value;
}
