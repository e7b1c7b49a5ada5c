/** Collects the nodes of one graph and gives each a name of its own. Chains and free graphs are both built with it. */
import {
  INPUT,
  nameOf,
  type CallNode,
  type Graph,
  type Node,
  type StepFunction,
  type Task,
} from './graph.js';
import type { StepOptions } from './step-options.js';

/** Stand in paths of steps (`pages[3]/render`), in keys and in queues. */
const RESERVED = /[/[\]:?]/;

/** A graph in the making. */
export class GraphBuilder {
  /** Name of the graph's own input. */
  readonly input = INPUT;
  readonly #nodes: Node[] = [];
  readonly #taken = new Map<string, number>([[INPUT, 1]]);

  call(from: string, task: Task, options: StepOptions): string {
    const id = this.#name(options.id, nameOf(task));
    return this.#add({ kind: 'call', id, from, task, options });
  }

  /** A graph as one node. */
  graph(
    from: string,
    { name, graph: body }: { readonly name: string; readonly graph: Graph },
    options: Pick<StepOptions, 'id'> = {},
  ): string {
    return this.#add({ kind: 'graph', id: this.#name(options.id, name), from, body });
  }

  map(
    from: string,
    options: {
      readonly id: string | undefined;
      readonly name: string;
      readonly body: Graph;
      readonly concurrency: number | undefined;
    },
  ): string {
    const { name, body, concurrency = Infinity } = options;
    if (!(concurrency >= 1)) {
      throw new RangeError(`concurrency is ${concurrency}; a map needs at least 1.`);
    }
    return this.#add({ kind: 'map', id: this.#name(options.id, name), from, body, concurrency });
  }

  parallel(from: string, branches: readonly (readonly [string, Graph])[]): string {
    const sources = branches.map(([key, graph]) => [key, this.graph(from, { name: key, graph })]);
    return this.join(Object.fromEntries(sources) as Record<string, string>);
  }

  join(from: Readonly<Record<string, string>>): string {
    return this.#add({ kind: 'join', id: this.#name(undefined, 'join'), from });
  }

  choice(
    from: string,
    options: {
      readonly test: StepFunction;
      readonly then: Graph;
      readonly otherwise: Graph | undefined;
    },
  ): string {
    const { then, otherwise } = options;
    const task: Task = { kind: 'function', fn: options.test };
    const id = this.#name(undefined, options.test.name || 'when');
    const test: CallNode = { kind: 'call', id: 'test', from: INPUT, task, options: {} };
    return this.#add({ kind: 'choice', id, from, test, then, otherwise });
  }

  /** The graph; its result is that of the node called `output`. */
  finish(output: string): Graph {
    return Object.freeze({ nodes: Object.freeze(this.#nodes), output });
  }

  #add(node: Node): string {
    this.#nodes.push(Object.freeze(node));
    return node.id;
  }

  /** A name that is asked for has to be free; one that is made gets a number when it is not. */
  #name(asked: string | undefined, made: string): string {
    if (asked !== undefined) {
      if (this.#taken.has(asked)) {
        throw new Error(`Two steps of one pipeline are called «${asked}»; give one another id.`);
      }
      if (asked === '' || RESERVED.test(asked)) {
        throw new Error(
          `«${asked}» cannot be the id of a step: it is empty or has one of / [ ] : ?`,
        );
      }
    }
    const plain = asked ?? made.replaceAll(new RegExp(RESERVED, 'g'), '-');
    let name = plain;
    for (let count = (this.#taken.get(plain) ?? 0) + 1; this.#taken.has(name); count++) {
      name = `${plain}-${count}`;
      this.#taken.set(plain, count);
    }
    if (!this.#taken.has(name)) this.#taken.set(name, 1);
    return name;
  }
}
