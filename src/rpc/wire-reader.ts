/** Protobuf bytes, read field by field. Every length is checked against the end of its message before anything is allocated. */
// Imported, as the global of that name is a getter: it would take as long as the rest of a small message.
import { Buffer } from 'node:buffer';
import { InvalidValueError } from './invalid-value.js';
import { NESTING_DEPTH } from './limits.js';
import { TextWindow, textAt, WINDOW_BYTES } from './wire-text.js';
import {
  durationMs,
  durationParts,
  NO_PARTS,
  timestampMs,
  timestampParts,
  type Parts,
} from './wire-time.js';

/** From this length on bytes are not copied, if they are most of their message: little else is kept alive with them. */
const SHARED_BYTES = 64 * 1024;
const LONG_VARINT = 'a varint of more than 10 bytes';

/**
 * Reads one message.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class Reader {
  /** Where the message that is being read ends; a generated decoder reads tags until it is there. */
  end: number;
  /** Position of the next byte. */
  at = 0;
  readonly #buffer: Buffer;
  /** Only of a large message: they take longer to make than a small one to read. */
  readonly #view: DataView | undefined;
  readonly #window: TextWindow | undefined;
  readonly #maxDepth: number;
  #depth: number;

  /**
   * @param maxDepth messages nested deeper are refused
   * @param depth of this message in others
   */
  constructor(bytes: Uint8Array, maxDepth = NESTING_DEPTH, depth = 0) {
    this.#maxDepth = maxDepth;
    this.#depth = depth;
    this.#buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
    if (bytes.length < WINDOW_BYTES) return;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#window = new TextWindow(this.#buffer, this.#view);
  }

  /** The next field's tag: number * 8 + wire type. */
  tag(): number {
    const tag = this.#varint32();
    if (tag < 8) throw malformed('field number 0');
    return tag;
  }

  double(): number {
    const at = this.#take(8);
    return this.#view ? this.#view.getFloat64(at, true) : this.#buffer.readDoubleLE(at);
  }

  float(): number {
    const at = this.#take(4);
    return this.#view ? this.#view.getFloat32(at, true) : this.#buffer.readFloatLE(at);
  }

  int32(): number {
    return this.#low();
  }

  uint32(): number {
    return this.#low() >>> 0;
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64(): bigint {
    let low = 0; // the 49 bits of seven bytes, which a number holds exactly
    for (let factor = 1; factor < 2 ** 49; factor *= 0x80) {
      const byte = this.#byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return BigInt(low);
    }
    let high = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.#byte();
      high |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, (BigInt(high) << 49n) | BigInt(low));
    }
    throw malformed(LONG_VARINT);
  }

  bool(): boolean {
    const first = this.#byte();
    if (first < 0x80) return first !== 0;
    this.at--;
    return this.uint64() !== 0n;
  }

  string(): string {
    // As #length does; in place, as most lengths are one byte and texts are most of most messages.
    let start = this.at;
    let length = this.#buffer[start] ?? 0x80;
    if (length < 0x80 && length < this.end - start) start++;
    else {
      length = this.#length();
      start = this.at;
    }
    this.at = start + length;
    return this.#window === undefined
      ? textAt(this.#buffer, start, this.at)
      : this.#window.textAt(start, this.at);
  }

  /** A copy; of a large message that is little else they share its memory. */
  bytes(): Buffer {
    const length = this.#length();
    const start = this.at;
    this.at += length;
    if (length >= SHARED_BYTES && length * 2 > this.#buffer.length) {
      return this.#buffer.subarray(start, this.at);
    }
    const copy = Buffer.allocUnsafeSlow(length);
    this.#buffer.copy(copy, 0, start, start + length);
    return copy;
  }

  /** @param earlier what the field held before: it keeps what is absent here */
  timestamp(earlier?: Date): Date {
    const parts = this.#parts(earlier ? timestampParts(earlier.getTime()) : NO_PARTS);
    const ms = timestampMs(parts);
    if (Number.isNaN(ms)) throw malformed(`no Timestamp has ${shownParts(parts)}`);
    return new Date(ms);
  }

  /** Milliseconds. @param earlier what the field held before: it keeps what is absent here */
  duration(earlier?: number): number {
    const parts = this.#parts(earlier === undefined ? NO_PARTS : durationParts(earlier));
    const ms = durationMs(parts);
    if (Number.isNaN(ms)) throw malformed(`no Duration has ${shownParts(parts)}`);
    return ms;
  }

  /** Enters a nested message; gives the end to return to with {@link Reader.leave}. */
  enter(): number {
    this.#descend();
    return this.enterPacked();
  }

  /** Leaves what {@link Reader.enter} entered. */
  leave(outer: number): void {
    this.#depth--;
    this.leavePacked(outer);
  }

  /** Enters a packed list, which is no message: it adds nothing to the depth. */
  enterPacked(): number {
    const length = this.#length();
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  /** Leaves what {@link Reader.enterPacked} entered. */
  leavePacked(outer: number): void {
    this.end = outer;
  }

  /** Reads a nested message as a whole. */
  nested<T>(decode: (reader: Reader) => T): T {
    const outer = this.enter();
    const value = decode(this);
    this.leave(outer);
    return value;
  }

  /** What `decode` makes of no bytes at all. */
  empty<T>(decode: (reader: Reader) => T): T {
    return decode(new Reader(new Uint8Array()));
  }

  /**
   * Reads a message field that stands more than once in the bytes: its occurrences are read as one.
   * @param places where each begins and ends
   * @see https://protobuf.dev/programming-guides/encoding/#last-one-wins
   */
  joined<T>(decode: (reader: Reader) => T, places: readonly number[]): T {
    this.#descend();
    const parts: Buffer[] = [];
    for (let n = 0; n < places.length; n += 2) {
      parts.push(this.#buffer.subarray(places[n], places[n + 1]));
    }
    const value = decode(new Reader(Buffer.concat(parts), this.#maxDepth, this.#depth));
    this.#depth--;
    return value;
  }

  /** Skips the field whose tag was read last: unknown to this schema, or of another wire type than it says. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.#low();
        return;
      case 1:
        this.#take(8);
        return;
      case 2: {
        const length = this.#length(); // which moves `at` itself
        this.at += length;
        return;
      }
      case 3:
        this.#skipGroup(tag >>> 3);
        return;
      case 5:
        this.#take(4);
        return;
      default:
        throw malformed(`wire type ${tag & 7}`);
    }
  }

  #skipGroup(field: number): void {
    this.#descend();
    for (;;) {
      if (this.at >= this.end) throw malformed('a group without an end');
      const tag = this.tag();
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== field) throw malformed('the end of another group');
        this.#depth--;
        return;
      }
      this.skip(tag);
    }
  }

  #descend(): void {
    if (++this.#depth > this.#maxDepth) {
      throw malformed(`more than ${this.#maxDepth} nested messages`);
    }
  }

  #parts(earlier: Parts): Parts {
    const outer = this.enter();
    let { seconds, nanos } = earlier;
    while (this.at < this.end) {
      const tag = this.tag();
      if (tag === 0x08) seconds = Number(this.int64());
      else if (tag === 0x10) nanos = this.int32();
      else this.skip(tag);
    }
    this.leave(outer);
    return { seconds, nanos };
  }

  /** The low 32 bits of a varint of any length, as a signed number. */
  #low(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw malformed(LONG_VARINT);
  }

  /** A varint that has to fit 32 bits: tags and lengths, most of them of one byte. */
  #varint32(): number {
    const first = this.at < this.end ? (this.#buffer[this.at] ?? 0) : 0x80;
    if (first > 0x7f) return this.#longVarint32();
    this.at++;
    return first;
  }

  #longVarint32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (shift === 28 && byte > 0x0f) break;
        return value >>> 0;
      }
    }
    throw malformed('a tag or a length of more than 32 bits');
  }

  #length(): number {
    const length = this.#varint32();
    if (length > this.end - this.at) throw malformed('a length beyond the end of its message');
    return length;
  }

  #byte(): number {
    if (this.at >= this.end) throw malformed('the end of the message inside a field');
    return this.#buffer[this.at++] ?? 0;
  }

  #take(bytes: number): number {
    if (bytes > this.end - this.at) throw malformed('the end of the message inside a field');
    const { at } = this;
    this.at += bytes;
    return at;
  }
}

function shownParts({ seconds, nanos }: Parts): string {
  return `${seconds} seconds and ${nanos} nanos`;
}

function malformed(what: string): InvalidValueError {
  return new InvalidValueError(`the bytes are no such message: ${what}`);
}
