/** Text out of the UTF-8 bytes of a message: what is ASCII, as most text is, with few calls out of JavaScript. */
import { isUtf8 } from 'node:buffer';
import { InvalidValueError } from './invalid-value.js';

/** Up to this many bytes a text is made of its codes faster than by the platform's decoder (Node 20 to 26). */
const SHORT_TEXT = 24;
/**
 * Bytes that a {@link TextWindow} decodes at once. V8 keeps all of them alive with a text of 13 characters or more that was cut
 * out of them, so that this is also the most memory that a kept text holds beside its own.
 */
export const WINDOW_BYTES = 512;
/** A longer text is decoded alone; where less is left of the message, no window is worth its call. */
const WINDOW_TEXT = 64;

/** What `toString(encoding, …)` calls when it has looked the encoding up: every Buffer has it, only its types leave it out. */
interface Sliced extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** Room for the codes of a text of each length: an array of its own, so that `apply` gives exactly so many. */
const ROOM = Array.from({ length: SHORT_TEXT + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
);

/**
 * One text.
 * @throws {@link InvalidValueError} for bytes that are not UTF-8
 */
export function textAt(buffer: Buffer, start: number, end: number): string {
  const short = end - start <= SHORT_TEXT ? shortAscii(buffer, start, end) : undefined;
  return short ?? utf8At(buffer, start, end);
}

/** Reads the texts of one large message, from its front to its end: those that stand close together by one call of the platform. */
export class TextWindow {
  readonly #buffer: Buffer;
  readonly #view: DataView;
  /** The bytes from `#from` to `#to`, one character each. */
  #characters = '';
  #from = 0;
  #to = 0;

  /** @param view of the same bytes as `buffer` */
  constructor(buffer: Buffer, view: DataView) {
    this.#buffer = buffer;
    this.#view = view;
  }

  /** As {@link textAt}. */
  textAt(start: number, end: number): string {
    if (end > this.#to) {
      const left = this.#buffer.length - start;
      if (end - start > WINDOW_TEXT || left < WINDOW_TEXT) {
        return textAt(this.#buffer, start, end);
      }
      this.#from = start;
      this.#to = start + Math.min(left, WINDOW_BYTES);
      this.#characters = (this.#buffer as Sliced).latin1Slice(start, this.#to);
    }
    if (!isAscii(this.#view, start, end)) return utf8At(this.#buffer, start, end);
    return this.#characters.substring(start - this.#from, end - this.#from);
  }
}

/** Four bytes at a time; the last four may overlap those before. */
function isAscii(view: DataView, start: number, end: number): boolean {
  const last = end - 4;
  let all = 0;
  if (last < start) for (let at = start; at < end; at++) all |= view.getInt8(at);
  else {
    for (let at = start; at < last; at += 4) all |= view.getInt32(at);
    all |= view.getInt32(last);
  }
  return (all & 0x80_80_80_80) === 0;
}

/** A text of at most {@link SHORT_TEXT} bytes; undefined if one of them is not ASCII. */
function shortAscii(buffer: Buffer, start: number, end: number): string | undefined {
  const codes = ROOM[end - start] ?? [];
  let all = 0;
  for (let at = start; at < end; at++) {
    const code = buffer[at] ?? 0;
    all |= code;
    codes[at - start] = code;
  }
  return all < 0x80 ? String.fromCharCode.apply(null, codes) : undefined;
}

function utf8At(buffer: Buffer, start: number, end: number): string {
  const text = (buffer as Sliced).utf8Slice(start, end);
  // Where bytes are no UTF-8 the decoder puts U+FFFD; where there is none, they need no second look.
  if (text.includes('\ufffd') && !isUtf8(buffer.subarray(start, end))) {
    throw new InvalidValueError('the text is not valid UTF-8');
  }
  return text;
}
