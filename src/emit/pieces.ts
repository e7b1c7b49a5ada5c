/** Long texts in pieces: an edit changes few of them, and the others keep all that was made of them. */
import { escaped } from './identifiers.js';

/** A part of a text that ends where a line ends. */
export class Piece {
  readonly text: string;
  #embedded: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** As it stands in a JavaScript template. */
  get embedded(): string {
    return (this.#embedded ??= escaped(this.text));
  }
}

/** The whole text. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** True when two texts are the same, and in the same pieces. */
export function isSameText(a: readonly Piece[], b: readonly Piece[]): boolean {
  return a.length === b.length && a.every(({ text }, index) => text === b[index]?.text);
}

/** The whole text as a JavaScript template. */
export function templateOf(pieces: readonly Piece[]): string {
  return `\`${pieces.map(({ embedded }) => embedded).join('')}\``;
}

/** About how many items a run has. */
const RUN = 8;

/** A list in short runs. A run ends behind a name by the letters of that name alone, so that an item more or less changes one run. */
export function runsOf<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  for (const item of items) {
    if (run.length === 0) runs.push(run);
    run.push(item);
    if (isEnd(nameOf(item))) run = [];
  }
  return runs;
}

function isEnd(name: string): boolean {
  let sum = 0;
  for (let at = 0; at < name.length; at++) sum += name.charCodeAt(at);
  return sum % RUN === 0;
}
