/** Long texts in pieces: an edit changes few of them, and the others keep all that was made of them. */
import { escaped } from './identifiers.js';

/** A part of a text that ends where a line or a word ends. */
export class Piece {
  readonly text: string;
  #embedded: Piece | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** As it stands in a JavaScript template. */
  get embedded(): Piece {
    if (!this.#embedded) {
      const text = escaped(this.text);
      this.#embedded = text === this.text ? this : new Piece(text);
    }
    return this.#embedded;
  }
}

/** A file: a text, or bytes. */
export type Content = readonly Piece[] | Uint8Array;

/** Files by path. */
export type Contents = Readonly<Record<string, Content>>;

/** The whole text. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** The whole file. */
export function wholeOf(content: Content): string | Uint8Array {
  return isText(content) ? textOf(content) : content;
}

export function isText(content: Content): content is readonly Piece[] {
  return !(content instanceof Uint8Array);
}

/** True when two files are the same, and texts in the same pieces; quick where the pieces are. */
export function isSameContent(a: Content, b: Content): boolean {
  if (!isText(a) || !isText(b)) return a === b || (!isText(a) && !isText(b) && isSameBytes(a, b));
  return a.length === b.length && a.every(({ text }, index) => text === b[index]?.text);
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** True when a text is that of the pieces. */
export function isTextOf(text: string, pieces: readonly Piece[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (!text.startsWith(piece.text, at)) return false;
    at += piece.text.length;
  }
  return at === text.length;
}

/** A text as a JavaScript template. */
export function templateOf(pieces: readonly Piece[]): readonly Piece[] {
  return [new Piece('`'), ...pieces.map(({ embedded }) => embedded), new Piece('`')];
}

/** About how many items a run has. */
const RUN = 8;

/** Some items that follow each other, at least one. */
export type Run<T> = [first: T, ...others: T[]];

/** A list in short runs. A run ends behind a name by the letters of that name alone, so that an item more or less changes one run. */
export function runsOf<T>(items: readonly T[], nameOf: (item: T) => string): readonly Run<T>[] {
  const runs: Run<T>[] = [];
  let run: Run<T> | undefined;
  for (const item of items) {
    if (run) run.push(item);
    else runs.push((run = [item]));
    if (isEnd(nameOf(item))) run = undefined;
  }
  return runs;
}

function isEnd(name: string): boolean {
  let sum = 0;
  for (let at = 0; at < name.length; at++) sum += name.charCodeAt(at);
  return sum % RUN === 0;
}
