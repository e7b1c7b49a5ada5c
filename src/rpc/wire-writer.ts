/** Protobuf bytes, written into memory that messages share; generated codecs call these methods field by field. */
// Imported, as the global of that name is a getter, and slow.
import { Buffer } from 'node:buffer';
import { markAsUntransferable } from 'node:worker_threads';
import { InvalidValueError } from './invalid-value.js';
import { NESTING_DEPTH } from './limits.js';
import { misfit } from './misfit.js';
import { durationParts, isDuration, isTimestamp, timestampParts, type Parts } from './wire-time.js';

/** A slab that is made for one message, or a few. */
const FEW_BYTES = 1024;
/** Up to this length text is tried as ASCII, character by character, before the platform's encoder is asked. */
const SHORT_TEXT = 32;
/** What `write(text, at, 'utf8')` calls when it has looked the encoding up: every Buffer has it, only its types leave it out. */
interface Written extends Buffer {
  utf8Write(text: string, at: number, maxBytes: number): number;
}

/** A larger message is given away with its buffer instead of copied out of it, if it fills the half of it. */
const GIVEN_AWAY_BYTES = 256 * 1024;
/** A larger buffer is not kept for the next message. */
const KEPT_BYTES = 1024 * 1024;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * Writes one message. Every value is checked against its type first: what does not fit is refused, never wrapped or zeroed.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class Writer {
  /** Messages nested deeper are refused, as readers do. */
  maxDepth = NESTING_DEPTH;
  /** Small messages stand in it one after the other: none of them is copied. */
  #slab: Buffer;
  /** Where its free room begins. */
  #free = 0;
  /** For messages that need more than half a slab; they are copied out of it. */
  #large: Buffer | undefined;
  /** The slab, or the large one. */
  #buffer: Buffer;
  #view: DataView;
  /** Where the message begins. */
  #start = 0;
  #at = 0;
  #depth = 0;

  /** @param slabBytes size of a slab, and with it what a kept message may keep of others */
  constructor(slabBytes = FEW_BYTES) {
    this.#slab = newSlab(slabBytes);
    this.#buffer = this.#slab;
    this.#view = new DataView(this.#slab.buffer);
  }

  /** What was written, which nobody changes any more; the writer is empty again. */
  finish(): Uint8Array {
    // A subarray takes twice as long (Node 20).
    const bytes = Buffer.from(this.#buffer.buffer, this.#start, this.#at - this.#start);
    if (this.#buffer === this.#slab) {
      this.#free = this.#at;
      this.#start = this.#at;
      return bytes;
    }
    const room = this.#buffer.length;
    this.clear();
    const isGivenAway = bytes.length > GIVEN_AWAY_BYTES && bytes.length * 2 >= room;
    if (isGivenAway || room > KEPT_BYTES) this.#large = undefined;
    return isGivenAway ? bytes : Buffer.from(bytes);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#depth = 0;
    this.#start = this.#free;
    this.#at = this.#free;
    if (this.#buffer !== this.#slab) this.#use(this.#slab);
  }

  /** A field's tag, or any small varint that is known to fit. */
  tag(value: number): void {
    this.#reserve(5);
    if (value < 0x80) this.#buffer[this.#at++] = value;
    else this.#varint(value);
  }

  double(value: unknown): void {
    if (typeof value !== 'number') throw misfit('a number', value);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  float(value: unknown): void {
    if (typeof value !== 'number') throw misfit('a number', value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw misfit('a number from -3.4028234663852886e+38 to 3.4028234663852886e+38', value);
    }
    this.#reserve(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  int32(value: unknown): void {
    if (typeof value !== 'number' || (value | 0) !== value) {
      throw misfit('an integer from -2147483648 to 2147483647', value);
    }
    this.#reserve(10);
    if (value >= 0) this.#varint(value);
    else this.#varint64(BigInt.asUintN(64, BigInt(value)));
  }

  uint32(value: unknown): void {
    if (typeof value !== 'number' || value >>> 0 !== value) {
      throw misfit('an integer from 0 to 4294967295', value);
    }
    this.#reserve(5);
    this.#varint(value);
  }

  int64(value: unknown): void {
    if (typeof value !== 'bigint' || value < INT64_MIN || value > INT64_MAX) {
      throw misfit('a bigint from -2^63 to 2^63 - 1', value);
    }
    this.#reserve(10);
    this.#varint64(BigInt.asUintN(64, value));
  }

  uint64(value: unknown): void {
    if (typeof value !== 'bigint' || value < 0n || value > UINT64_MAX) {
      throw misfit('a bigint from 0 to 2^64 - 1', value);
    }
    this.#reserve(10);
    this.#varint64(value);
  }

  bool(value: unknown): void {
    if (typeof value !== 'boolean') throw misfit('a boolean', value);
    this.#reserve(1);
    this.#buffer[this.#at++] = value ? 1 : 0;
  }

  /** Length and UTF-8 of a text. */
  string(value: unknown): void {
    if (typeof value !== 'string') throw misfit('a string', value);
    const { length } = value;
    this.#reserve(length * 3 + 5);
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    const start = this.#at + 1;
    const written = (this.#buffer as Written).utf8Write(value, start, length * 3);
    // As many bytes as characters: all of them are ASCII.
    if (written !== length && !value.isWellFormed()) {
      throw new InvalidValueError(
        'the text holds a lone surrogate, which UTF-8 cannot carry; repair it with toWellFormed()',
      );
    }
    this.#at = start + written;
    this.#putLength(start);
  }

  /** Length and content of bytes. */
  bytes(value: unknown): void {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    if (!(bytes instanceof Uint8Array)) throw misfit('bytes (Buffer or Uint8Array)', value);
    this.#reserve(bytes.length + 5);
    this.#varint(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** google.protobuf.Timestamp of a Date, length included. */
  timestamp(value: unknown): void {
    if (!(value instanceof Date)) throw misfit('a Date', value);
    const ms = value.getTime();
    if (!isTimestamp(ms)) {
      throw new InvalidValueError(
        Number.isNaN(ms)
          ? 'the Date is invalid'
          : `${value.toISOString()} is outside the years 1 to 9999 of google.protobuf.Timestamp`,
      );
    }
    this.#parts(timestampParts(ms));
  }

  /** google.protobuf.Duration of milliseconds, length included. */
  duration(value: unknown): void {
    if (typeof value !== 'number' || !isDuration(value)) {
      throw misfit('milliseconds within 10000 years', value);
    }
    this.#parts(durationParts(value));
  }

  /** Starts a nested message; give the result to {@link Writer.close}. */
  open(): number {
    if (++this.#depth > this.maxDepth) {
      throw new InvalidValueError(`more than ${this.maxDepth} nested messages; is there a circle?`);
    }
    return this.openPacked();
  }

  /** Puts the length before what was written since {@link Writer.open}. */
  close(start: number): void {
    this.#depth--;
    this.#putLength(this.#start + start);
  }

  /** Starts a packed list, which is no message: it adds nothing to the depth. */
  openPacked(): number {
    this.#reserve(5);
    return ++this.#at - this.#start; // which stays true when the message moves
  }

  /** Puts the length before what was written since {@link Writer.openPacked}. */
  closePacked(start: number): void {
    this.#putLength(this.#start + start);
  }

  /** The two fields of Timestamp and Duration. */
  #parts({ seconds, nanos }: Parts): void {
    const start = this.open();
    this.#reserve(24);
    if (seconds !== 0) {
      this.#varint(0x08);
      if (seconds > 0) this.#varint(seconds);
      else this.#varint64(BigInt.asUintN(64, BigInt(seconds)));
    }
    if (nanos !== 0) {
      this.#varint(0x10);
      if (nanos > 0) this.#varint(nanos);
      else this.#varint64(BigInt.asUintN(64, BigInt(nanos)));
    }
    this.close(start);
  }

  /** Writes the text if all of it is ASCII; else writes nothing and gives false. */
  #ascii(value: string): boolean {
    const buffer = this.#buffer;
    const { length } = value;
    const start = this.#at + 1;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      buffer[start + index] = code;
    }
    buffer[start - 1] = length;
    this.#at = start + length;
    return true;
  }

  /** Puts the length before what was written from `start` on; one byte is left for it. */
  #putLength(start: number): void {
    const length = this.#at - start;
    if (length < 0x80) {
      this.#buffer[start - 1] = length;
      return;
    }
    const extra = varintSize(length) - 1;
    this.#reserve(extra);
    const begin = this.#at - length; // the message may have moved
    this.#buffer.copyWithin(begin + extra, begin, this.#at);
    this.#at = begin - 1;
    this.#varint(length);
    this.#at += length;
  }

  /** A non-negative integer below 2^53. */
  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
      rest = rest > 0x7fffffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.#buffer[this.#at++] = rest;
  }

  #varint64(value: bigint): void {
    let low = Number(value & 0xffff_ffffn);
    let high = Number(value >> 32n);
    while (high > 0) {
      this.#buffer[this.#at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#varint(low);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > this.#buffer.length) this.#move(bytes);
  }

  /** Takes what was written of the message to where it has room for so many bytes more. */
  #move(more: number): void {
    const written = this.#buffer.subarray(this.#start, this.#at);
    const needed = written.length + more;
    if (needed * 2 <= this.#slab.length) {
      this.#slab = newSlab(this.#slab.length);
      this.#free = 0;
      this.#use(this.#slab);
    } else {
      if (this.#large === undefined || this.#large.length < needed) {
        this.#large = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
      }
      this.#use(this.#large);
    }
    this.#buffer.set(written);
    this.#start = 0;
    this.#at = written.length;
  }

  #use(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer);
  }
}

/** A message that is posted to a thread must not take the others with it: it is copied, as Node's small Buffers are. */
function newSlab(bytes: number): Buffer {
  const slab = Buffer.allocUnsafeSlow(bytes);
  markAsUntransferable(slab.buffer);
  return slab;
}

/** Bytes of a positive integer below 2^32, seven bits in each. */
function varintSize(value: number): number {
  return Math.ceil((32 - Math.clz32(value)) / 7);
}
