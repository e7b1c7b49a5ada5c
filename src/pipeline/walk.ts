/** The walker: a graph and what has been done → what to do next. It neither waits nor calls; engines do, and tell it. A value is whatever the engine makes of one. */
import { INPUT, sourcesOf, type CallNode, type Graph, type MapNode, type Node } from './graph.js';

/** Something for the engine to do. `path` names it within the run: `htmlToPdf`, `pages[3]/render`, `isLong/test`. */
export type Work<V> =
  | { readonly kind: 'call'; readonly path: string; readonly node: CallNode; readonly input: V }
  /** Answer with {@link Walk.chosen}: the call's result is true or false. */
  | { readonly kind: 'test'; readonly path: string; readonly node: CallNode; readonly input: V }
  /** Answer with {@link Walk.split}: the input's items. */
  | { readonly kind: 'split'; readonly path: string; readonly input: V }
  /** Answer with {@link Walk.done}: one value of several, by key or as an array. */
  | {
      readonly kind: 'join';
      readonly path: string;
      readonly parts: Readonly<Record<string, V>> | readonly V[];
      /** Of an array: what was split. */
      readonly origin?: V;
    };

/** A graph on its way: one for the run, one for every item, branch and inner pipeline. */
interface Scope<V> {
  readonly plan: Plan;
  /** Stands before the names of its nodes. */
  readonly prefix: string;
  /** Results that somebody still needs, by name. */
  readonly values: Map<string, { value: V; readers: number }>;
  /** By node: of how many it still waits. */
  readonly waiting: Map<Node, number>;
  /** Nodes that are not done. */
  open: number;
  /** Takes the result. */
  readonly close: (value: V) => void;
}

interface Mapping<V> {
  readonly node: MapNode;
  readonly scope: Scope<V>;
  readonly origin: V;
  readonly items: (V | undefined)[];
  readonly results: V[];
  next: number;
  left: number;
}

/** What is the same for every walk through a graph. */
interface Plan {
  readonly graph: Graph;
  /** By name: the nodes that take from it. */
  readonly readers: ReadonlyMap<string, readonly Node[]>;
}

/** How a graph is entered. */
interface Entry<V> {
  readonly prefix: string;
  readonly input: V;
  readonly close: (value: V) => void;
}

/** One walk through a graph. */
export class Walk<V> {
  /** Set when everything is done. */
  result: { readonly value: V } | undefined = undefined;
  /** By path: what was handed out and not answered, and how its answer goes on. */
  readonly #open = new Map<string, { work: Work<V>; answer: (answer: never) => void }>();
  #ready: Work<V>[] = [];

  constructor(graph: Graph, input: V) {
    const close = (value: V) => {
      this.result = { value };
    };
    this.#enter(graph, { prefix: '', input, close });
  }

  /** Work that has become ready since this was asked last. */
  take(): Work<V>[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Work that was handed out and not answered: where a failed run goes on. */
  unanswered(): Work<V>[] {
    return [...this.#open.values()].map(({ work }) => work);
  }

  /** Answers a call or join. */
  done(path: string, value: V): void {
    this.#answer(path, value);
  }

  /** Answers a test. */
  chosen(path: string, isTrue: boolean): void {
    this.#answer(path, isTrue);
  }

  /** Answers a split. */
  split(path: string, items: readonly V[]): void {
    this.#answer(path, items);
  }

  #answer(path: string, answer: V | boolean | readonly V[]): void {
    const found = this.#open.get(path);
    if (!found) throw new Error(`${path} was not handed out, or was answered before.`);
    this.#open.delete(path);
    found.answer(answer as never); // what its kind of work is answered with
  }

  #hand(work: Work<V>, answer: (answer: never) => void): void {
    this.#open.set(work.path, { work, answer });
    this.#ready.push(work);
  }

  #enter(graph: Graph, { prefix, input, close }: Entry<V>): void {
    const scope: Scope<V> = {
      plan: planOf(graph),
      prefix,
      values: new Map(),
      waiting: new Map(),
      open: graph.nodes.length,
      close,
    };
    this.#give(scope, INPUT, input);
  }

  /** A result is there: starts what waited for it only, and closes the scope after its last node. */
  #give(scope: Scope<V>, id: string, value: V): void {
    const { plan, values, waiting } = scope;
    const readers = plan.readers.get(id) ?? [];
    // The graph's own result is read once more, by whoever closes it.
    const count = readers.length + (plan.graph.output === id ? 1 : 0);
    if (count > 0) values.set(id, { value, readers: count });
    if (id !== INPUT) scope.open--;
    const isLast = scope.open === 0;
    for (const node of readers) {
      const left = (waiting.get(node) ?? sourcesOf(node).length) - 1;
      if (left > 0) waiting.set(node, left);
      else {
        waiting.delete(node);
        this.#start(scope, node);
      }
    }
    if (isLast) scope.close(this.#read(scope, plan.graph.output));
  }

  #read(scope: Scope<V>, id: string): V {
    const found = scope.values.get(id);
    if (!found) throw new Error(`${scope.prefix}${id} is taken before it is there.`);
    if (--found.readers === 0) scope.values.delete(id);
    return found.value;
  }

  #start(scope: Scope<V>, node: Node): void {
    const path = scope.prefix + node.id;
    const finish = (value: V) => this.#give(scope, node.id, value);
    switch (node.kind) {
      case 'call':
        this.#hand({ kind: 'call', path, node, input: this.#read(scope, node.from) }, finish);
        return;
      case 'join':
        this.#hand({ kind: 'join', path, parts: this.#parts(scope, node.from) }, finish);
        return;
      case 'graph':
        this.#enter(node.body, {
          prefix: `${path}/`,
          input: this.#read(scope, node.from),
          close: finish,
        });
        return;
      case 'choice': {
        const input = this.#read(scope, node.from);
        const { test, then, otherwise } = node;
        this.#hand({ kind: 'test', path: `${path}/test`, node: test, input }, (isTrue: boolean) => {
          const branch = isTrue ? then : otherwise;
          const prefix = `${path}/${isTrue ? 'then' : 'otherwise'}/`;
          if (branch) this.#enter(branch, { prefix, input, close: finish });
          else finish(input);
        });
        return;
      }
      case 'map':
        this.#map(scope, node, path);
        return;
      default:
        node satisfies never;
    }
  }

  #parts(scope: Scope<V>, from: Readonly<Record<string, string>>): Record<string, V> {
    const sources = new Map(
      [...new Set(Object.values(from))].map((id) => [id, this.#read(scope, id)]),
    );
    // What the key names stands in the map: the ids are its keys.
    return Object.fromEntries(Object.entries(from).map(([key, id]) => [key, sources.get(id) as V]));
  }

  #map(scope: Scope<V>, node: MapNode, path: string): void {
    const origin = this.#read(scope, node.from);
    const work: Work<V> = { kind: 'split', path: `${path}/split`, input: origin };
    this.#hand(work, (items: readonly V[]) => {
      const mapping: Mapping<V> = {
        node,
        scope,
        origin,
        items: [...items],
        results: [],
        next: 0,
        left: items.length,
      };
      // Without steps, the items are the results.
      if (items.length === 0 || node.body.nodes.length === 0) {
        mapping.results.push(...items);
        this.#gather(mapping, path);
        return;
      }
      while (mapping.next < Math.min(items.length, node.concurrency)) this.#item(mapping, path);
    });
  }

  /** Starts the next item; whenever one ends, the one after it. */
  #item(mapping: Mapping<V>, path: string): void {
    const index = mapping.next++;
    const input = mapping.items[index] as V; // below the number of items
    mapping.items[index] = undefined;
    const close = (value: V) => {
      mapping.results[index] = value;
      if (--mapping.left === 0) this.#gather(mapping, path);
      else if (mapping.next < mapping.items.length) this.#item(mapping, path);
    };
    this.#enter(mapping.node.body, { prefix: `${path}[${index}]/`, input, close });
  }

  #gather({ node, scope, results, origin }: Mapping<V>, path: string): void {
    const finish = (value: V) => this.#give(scope, node.id, value);
    this.#hand({ kind: 'join', path: `${path}/join`, parts: results, origin }, finish);
  }
}

const plans = new WeakMap<Graph, Plan>();

function planOf(graph: Graph): Plan {
  const known = plans.get(graph);
  if (known) return known;
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const source of sourcesOf(node)) {
      const list = readers.get(source);
      if (list) list.push(node);
      else readers.set(source, [node]);
    }
  }
  const plan: Plan = { graph, readers };
  plans.set(graph, plan);
  return plan;
}
