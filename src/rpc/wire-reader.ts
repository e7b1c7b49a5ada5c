/** Protobuf bytes, read field by field. Every length is checked against the end of its message before anything is allocated. */
import { isUtf8 } from 'node:buffer';
import { InvalidValueError } from './invalid-value.js';

/** Messages nested deeper than this are refused, as protobuf's own parsers do. */
const MAX_DEPTH = 100;
/** Up to this length text is read as ASCII, character by character. */
const SHORT_TEXT = 24;
/** Largest field number, from the encoding guide. */
const MAX_FIELD = 536_870_911;

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
  readonly #view: DataView;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** The next field's tag: number * 8 + wire type. */
  tag(): number {
    const tag = this.#varint32('a tag');
    if (tag >>> 3 === 0) throw malformed('field number 0');
    return tag;
  }

  double(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  float(): number {
    const at = this.#take(4);
    return this.#view.getFloat32(at, true);
  }

  int32(): number {
    return this.#low() | 0;
  }

  uint32(): number {
    return this.#low() >>> 0;
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64(): bigint {
    const first = this.#buffer[this.at];
    if (first !== undefined && first < 0x80 && this.at < this.end) {
      this.at++;
      return BigInt(first);
    }
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformed('a varint of more than 10 bytes');
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  string(): string {
    const length = this.#length();
    const start = this.at;
    this.at += length;
    if (length <= SHORT_TEXT) {
      const text = this.#ascii(start, length);
      if (text !== undefined) return text;
    }
    const bytes = this.#buffer.subarray(start, start + length);
    if (!isUtf8(bytes)) throw new InvalidValueError('the text is not valid UTF-8');
    return this.#buffer.toString('utf8', start, start + length);
  }

  /** A copy: the bytes of a message may be reused by the transport. */
  bytes(): Buffer {
    const length = this.#length();
    const start = this.at;
    this.at += length;
    const copy = Buffer.allocUnsafeSlow(length);
    this.#buffer.copy(copy, 0, start, start + length);
    return copy;
  }

  timestamp(): Date {
    const { seconds, nanos } = this.#secondsAndNanos();
    return new Date(seconds * 1000 + Math.floor(nanos / 1e6));
  }

  duration(): number {
    const { seconds, nanos } = this.#secondsAndNanos();
    return seconds * 1000 + nanos / 1e6;
  }

  /** Enters a nested message or a packed list; gives the end to return to with {@link Reader.leave}. */
  enter(): number {
    const length = this.#length();
    if (++this.#depth > MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} nested messages`);
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  /** Leaves what {@link Reader.enter} entered. */
  leave(outer: number): void {
    if (this.at !== this.end) throw malformed('a field that reaches over the end of its message');
    this.#depth--;
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

  /** The bytes from one position to another, not copied. */
  between(from: number, to: number): Uint8Array {
    return this.#buffer.subarray(from, to);
  }

  /** Skips the field whose tag was read last: unknown to this schema, or of another wire type than it says. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.uint64();
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
    if (++this.#depth > MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} nested groups`);
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

  #secondsAndNanos(): { seconds: number; nanos: number } {
    const outer = this.enter();
    let seconds = 0;
    let nanos = 0;
    while (this.at < this.end) {
      const tag = this.tag();
      if (tag === 0x08) seconds = Number(this.int64());
      else if (tag === 0x10) nanos = this.int32();
      else this.skip(tag);
    }
    this.leave(outer);
    return { seconds, nanos };
  }

  #ascii(start: number, length: number): string | undefined {
    let text = '';
    for (let index = start; index < start + length; index++) {
      const code = this.#buffer[index] ?? 0xff;
      if (code > 0x7f) return undefined;
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** The low 32 bits of a varint of any length. */
  #low(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw malformed('a varint of more than 10 bytes');
  }

  /** A varint that has to fit 32 bits: tags and lengths. */
  #varint32(what: string): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > MAX_FIELD * 8 + 7) break;
        return value;
      }
    }
    throw malformed(`${what} that is too large`);
  }

  #length(): number {
    const length = this.#varint32('a length');
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

function malformed(what: string): InvalidValueError {
  return new InvalidValueError(`the bytes are no such message: ${what}`);
}
