/** A graph as a Mermaid flowchart: calls as boxes, fan-ins as dots, choices as diamonds, graphs in graphs as frames. */
import { INPUT, titleOf, type Graph, type Node } from './graph.js';

/** Draws a graph. @see https://mermaid.js.org/syntax/flowchart.html */
export function drawMermaid(graph: Graph): string {
  const drawing = new Drawing();
  drawing.lines.push('flowchart LR', '  n0([input])');
  const end = drawing.graph(graph, 'n0');
  drawing.lines.push('  out([output])', `  ${end} --> out`);
  return `${drawing.lines.join('\n')}\n`;
}

class Drawing {
  readonly lines: string[] = [];
  #count = 0;
  #depth = 1;

  /** Draws the nodes of a graph whose input comes from the box called `input`; gives the box of its result. */
  graph(graph: Graph, input: string): string {
    const boxes = new Map([[INPUT, input]]);
    for (const node of graph.nodes) boxes.set(node.id, this.#node(node, boxes));
    return boxes.get(graph.output) ?? input;
  }

  #node(node: Node, boxes: ReadonlyMap<string, string>): string {
    const from = typeof node.from === 'string' ? (boxes.get(node.from) ?? '') : '';
    switch (node.kind) {
      case 'call': {
        const box = this.#box(`["${label(titleOf(node.task))}"]`);
        this.#line(`${from} --> ${box}`);
        return box;
      }
      case 'join': {
        const box = this.#box(`(("+"))`);
        for (const [key, source] of Object.entries(node.from)) {
          this.#line(`${boxes.get(source) ?? ''} -- "${label(key)}" --> ${box}`);
        }
        return box;
      }
      case 'graph':
        return this.#frame(node.id, () => this.graph(node.body, from));
      case 'map':
        return this.#frame(`each of ${node.id}`, () => this.graph(node.body, from));
      case 'choice': {
        const test = this.#box(`{"${label(titleOf(node.test.task))}"}`);
        this.#line(`${from} --> ${test}`);
        const then = this.#frame('then', () => this.graph(node.then, test));
        const { otherwise } = node;
        const other = otherwise
          ? this.#frame('otherwise', () => this.graph(otherwise, test))
          : test;
        const end = this.#box(`(("or"))`);
        this.#line(`${then} --> ${end}`);
        this.#line(`${other} --> ${end}`);
        return end;
      }
      default:
        return node satisfies never;
    }
  }

  #frame(title: string, draw: () => string): string {
    this.#line(`subgraph f${++this.#count} ["${label(title)}"]`);
    this.#depth++;
    const end = draw();
    this.#depth--;
    this.#line('end');
    return end;
  }

  #box(shape: string): string {
    const name = `n${++this.#count}`;
    this.#line(`${name}${shape}`);
    return name;
  }

  #line(text: string): void {
    this.lines.push(`${'  '.repeat(this.#depth)}${text}`);
  }
}

/** Mermaid ends a quoted label at a quote and knows entities with `#`. */
function label(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;');
}
