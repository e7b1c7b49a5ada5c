/** JSON of the command line as the input of a pipeline: a step that is a method of a service knows its type. */
import { INPUT, type Graph, type Node, type Task } from '../pipeline/graph.js';
import type { Schema } from '../schema/schema.js';
import { sharedArgumentFrom } from './json-values.js';

/** A method that takes the input of a pipeline, or the items of it that so many maps have taken apart. */
interface Taker {
  readonly task: Extract<Task, { kind: 'method' }>;
  readonly maps: number;
}

/** The methods that take the input of a graph. */
export function takersOf({ nodes }: Graph, maps = 0): readonly Taker[] {
  return nodes.flatMap((node) =>
    node.kind !== 'join' && node.from === INPUT ? takersIn(node, maps) : [],
  );
}

function takersIn(node: Exclude<Node, { kind: 'join' }>, maps: number): readonly Taker[] {
  switch (node.kind) {
    case 'call':
      return node.task.kind === 'method' ? [{ task: node.task, maps }] : [];
    case 'graph':
      return takersOf(node.body, maps);
    case 'map':
      return takersOf(node.body, maps + 1);
    case 'choice':
      return [node.then, node.otherwise].flatMap((body) => (body ? takersOf(body, maps) : []));
  }
}

/**
 * The JSON as the first of the methods takes it that the schema knows; as it is, if it knows none.
 * @throws {UsageError} naming what does not fit
 */
export function inputFor(schema: Schema, takers: readonly Taker[], json: unknown): unknown {
  for (const { task, maps } of takers) {
    const fn = schema.functions.find(
      ({ className, name }) => className === task.type.name && name === task.method,
    );
    if (fn) return eachItem(json, maps, (item) => sharedArgumentFrom(schema, fn.request, item));
  }
  return json;
}

function eachItem(json: unknown, maps: number, read: (item: unknown) => unknown): unknown {
  if (maps === 0) return read(json);
  return Array.isArray(json) ? json.map((item) => eachItem(item, maps - 1, read)) : json;
}
