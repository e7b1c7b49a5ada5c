/** From the path of a step (`pages[3]/render`) to its node. */
import type { CallNode, Graph } from './graph.js';

const known = new WeakMap<Graph, Map<string, CallNode>>();

/** The node that a path names; undefined when this graph has none. */
export function findNode(graph: Graph, path: string): CallNode | undefined {
  const plain = path.replaceAll(/\[\d+\]/g, '');
  const ofGraph = known.get(graph) ?? new Map<string, CallNode>();
  known.set(graph, ofGraph);
  const found = ofGraph.get(plain) ?? search(graph, plain.split('/'));
  if (found) ofGraph.set(plain, found);
  return found;
}

function search(graph: Graph | undefined, names: readonly string[]): CallNode | undefined {
  const [name, ...rest] = names;
  const node = graph?.nodes.find(({ id }) => id === name);
  switch (node?.kind) {
    case 'call':
      return rest.length === 0 ? node : undefined;
    case 'graph':
    case 'map':
      return search(node.body, rest);
    case 'choice': {
      const [branch, ...below] = rest;
      if (branch === 'test') return node.test;
      return search(branch === 'then' ? node.then : node.otherwise, below);
    }
    default:
      return undefined;
  }
}
