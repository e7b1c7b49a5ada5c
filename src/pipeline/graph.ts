/** The graph of a pipeline: plain, frozen nodes, each with the names of those it takes from. Every engine, the walker and the pictures read this. */
import type { ClassOf } from '../rpc/index.js';
import type { StepOptions } from './step-options.js';

/** What a step calls: a method of a class, or a plain function. */
export type Task =
  | { readonly kind: 'method'; readonly type: ClassOf; readonly method: string }
  | { readonly kind: 'function'; readonly fn: StepFunction };

/** A plain function as a step; its types are checked where the pipeline is built. */
export type StepFunction = (input: never, step: never) => unknown;

/** Under this name every graph knows its own input. */
export const INPUT = 'input';

/** One call. `{ kind: 'call', id: 'jsonToHtml', from: 'input', task, options: {} }` */
export interface CallNode {
  readonly kind: 'call';
  readonly id: string;
  readonly from: string;
  readonly task: Task;
  readonly options: StepOptions;
}

/** Fan-in: an object of several results. `{ kind: 'join', id: 'join', from: { html: 'a', pdf: 'b' } }` */
export interface JoinNode {
  readonly kind: 'join';
  readonly id: string;
  readonly from: Readonly<Record<string, string>>;
}

/** A graph for every item of an array; gives the array of results, in order. */
export interface MapNode {
  readonly kind: 'map';
  readonly id: string;
  readonly from: string;
  readonly body: Graph;
  /** Items in work at a time. */
  readonly concurrency: number;
}

/** One graph or the other, as the test says of the value; without the other the value goes on as it is. */
export interface ChoiceNode {
  readonly kind: 'choice';
  readonly id: string;
  readonly from: string;
  readonly test: CallNode;
  readonly then: Graph;
  readonly otherwise: Graph | undefined;
}

/** A graph as one node of another: a pipeline as a step, a branch of a fan-out. */
export interface GraphNode {
  readonly kind: 'graph';
  readonly id: string;
  readonly from: string;
  readonly body: Graph;
}

/** What a graph is made of. */
export type Node = CallNode | JoinNode | MapNode | ChoiceNode | GraphNode;

/** Nodes in an order in which each stands after those it takes from. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** Name of the node whose result is the graph's. */
  readonly output: string;
}

/** Names of the nodes that a node takes from. */
export function sourcesOf(node: Node): readonly string[] {
  return node.kind === 'join' ? [...new Set(Object.values(node.from))] : [node.from];
}

/** What a task is called where nobody gave it a name. */
export function nameOf(task: Task): string {
  if (task.kind === 'method') return task.method;
  return task.fn.name.replace(/^bound /, '') || 'step';
}

/** `Reports.jsonToHtml`; a plain function by its name. */
export function titleOf(task: Task): string {
  return task.kind === 'method' ? `${task.type.name}.${task.method}` : nameOf(task);
}
