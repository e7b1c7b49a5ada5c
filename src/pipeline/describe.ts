/** A graph as plain data, for people, tests and other programs; functions stand by their names. */
import { titleOf, type CallNode, type Graph, type Node } from './graph.js';

/** `{ name: 'report', output: 'htmlToPdf', nodes: [{ id: 'jsonToHtml', kind: 'call', from: 'input', calls: 'Reports.jsonToHtml' }] }` */
export interface GraphDescription {
  readonly name: string;
  readonly output: string;
  readonly nodes: readonly NodeDescription[];
}

/** One node. */
export interface NodeDescription {
  readonly id: string;
  readonly kind: Node['kind'];
  /** Name of the node it takes from; of a join, the names by key. */
  readonly from: string | Readonly<Record<string, string>>;
  /** Of a call: the function. Of a choice: the test. */
  readonly calls?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly concurrency?: number;
  /** Of a map or graph; of a choice, its first branch. */
  readonly body?: GraphDescription;
  readonly otherwise?: GraphDescription;
}

/** Describes a graph and those in it. */
export function describeGraph({
  name,
  graph,
}: {
  readonly name: string;
  readonly graph: Graph;
}): GraphDescription {
  return { name, output: graph.output, nodes: graph.nodes.map(describeNode) };
}

function describeNode(node: Node): NodeDescription {
  const { id, kind, from } = node;
  switch (node.kind) {
    case 'call':
      return { id, kind, from, calls: titleOf(node.task), ...describeOptions(node) };
    case 'join':
      return { id, kind, from };
    case 'graph':
      return { id, kind, from, body: describeGraph({ name: id, graph: node.body }) };
    case 'map': {
      const limit = Number.isFinite(node.concurrency) ? { concurrency: node.concurrency } : {};
      return { id, kind, from, ...limit, body: describeGraph({ name: id, graph: node.body }) };
    }
    case 'choice': {
      const { test, then, otherwise } = node;
      return {
        id,
        kind,
        from,
        calls: titleOf(test.task),
        body: describeGraph({ name: 'then', graph: then }),
        ...(otherwise && {
          otherwise: describeGraph({ name: 'otherwise', graph: otherwise }),
        }),
      };
    }
    default:
      return node satisfies never;
  }
}

/** Options that are data. */
function describeOptions({ options }: CallNode): Pick<NodeDescription, 'options'> {
  const { worker } = options;
  const shown = {
    ...options,
    id: undefined, // stands beside
    ...(worker !== undefined && { worker: worker !== false }),
  };
  const data = JSON.parse(JSON.stringify(shown)) as Record<string, unknown>;
  return Object.keys(data).length === 0 ? {} : { options: data };
}
