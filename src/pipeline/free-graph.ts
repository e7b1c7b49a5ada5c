/** `graph`: pipelines that are no chain. Every step names what it takes; a step that several take runs once. */
import type { ClassOf } from '../rpc/index.js';
import { describeGraph } from './describe.js';
import { GraphBuilder } from './graph-builder.js';
import type { StepFunction, Task } from './graph.js';
import { drawMermaid } from './mermaid.js';
import { pipeline, type Pipeline, type Runnable } from './pipeline.js';
import type { StepContext } from './step-context.js';
import type { StepOptions } from './step-options.js';
import type { StepName, StepOutput } from './step-types.js';

/** The result of a step, to be named as what another one takes. */
export interface Ref<T> {
  /** Name of the step. */
  readonly id: string;
  /** Not there at run time: carries the type. */
  readonly type?: T;
}

/** One result, or several by name. */
export type Source = Ref<unknown> | Readonly<Record<string, Ref<unknown>>>;

/** What a source gives. */
export type SourceValue<S> =
  S extends Ref<infer T> ? T : { [K in keyof S]: S[K] extends Ref<infer T> ? T : never };

/** Adds steps to a graph. */
export interface GraphSteps {
  step<S extends Source, T extends object, K extends StepName<T, SourceValue<S>>>(
    from: S,
    ...step: [type: ClassOf<T>, method: K, options?: StepOptions]
  ): Ref<StepOutput<T[K]>>;
  step<S extends Source, Out>(
    from: S,
    inner: Runnable<SourceValue<S>, Out>,
    options?: Pick<StepOptions, 'id'>,
  ): Ref<Out>;
  step<S extends Source, Out>(
    from: S,
    fn: (input: SourceValue<S>, step: StepContext) => Out,
    options?: StepOptions,
  ): Ref<Awaited<Out>>;
}

/**
 * A pipeline of any shape without cycles. Steps whose result nobody takes run as well.
 *
 * @example
 * const both = graph('both', (g, input: Ref<Report>) => {
 *   const html = g.step(input, Reports, 'jsonToHtml');
 *   const pdf = g.step(html, Reports, 'htmlToPdf');
 *   return g.step({ html, pdf }, pack);
 * });
 */
export function graph<In, Out>(
  name: string,
  build: (steps: GraphSteps, input: Ref<In>) => Ref<Out>,
): Pipeline<In, Out> {
  const builder = new GraphBuilder();
  const sourceOf = (from: Source): string => {
    if (isRef(from)) return from.id;
    return builder.join(Object.fromEntries(Object.entries(from).map(([key, { id }]) => [key, id])));
  };
  const steps = {
    step: (from: Source, first: unknown, ...[second, third]: unknown[]): Ref<unknown> => {
      const source = sourceOf(from);
      if (typeof first === 'object') {
        const inner = first as Runnable<never, unknown>; // as in the overloads
        return { id: builder.graph(source, inner, second as StepOptions | undefined) };
      }
      const task: Task =
        typeof second === 'string'
          ? { kind: 'method', type: first as ClassOf, method: second }
          : { kind: 'function', fn: first as StepFunction };
      const options = typeof second === 'string' ? third : second;
      return { id: builder.call(source, task, options ?? {}) };
    },
  } as GraphSteps; // the overloads above are what the steps mean
  const { id } = build(steps, { id: builder.input });
  const made = builder.finish(id);
  return asPipeline<In, Out>({ name, graph: made });
}

/** A graph with the methods of a chain. Run as it is, its steps stand at the top of every path; extended, it is one node. */
function asPipeline<In, Out>(made: Runnable<In, Out>): Pipeline<In, Out> {
  return Object.freeze({
    ...pipeline(made.name).step(made as Runnable<unknown, unknown>),
    graph: made.graph,
    toMermaid: () => drawMermaid(made.graph),
    toJSON: () => describeGraph(made),
  }) as Pipeline<unknown, unknown> as Pipeline<In, Out>; // the methods are the same for all types
}

function isRef(source: Source): source is Ref<unknown> {
  return typeof source['id'] === 'string';
}
