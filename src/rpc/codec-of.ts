/** A codec made of one message's two functions. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Codec } from './codec.js';
import { InvalidValueError } from './invalid-value.js';
import { NESTING_DEPTH } from './limits.js';
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** Small messages share the memory of a slab of this size. */
const SLAB_BYTES = 16 * 1024;
/** Serves every codec; in use while a message is written. */
let idle: Writer | undefined;

/** A codec of one message's two functions. */
export function codecOf(
  encode: (writer: Writer, value: unknown) => void,
  decode: (reader: Reader) => unknown,
): Codec {
  return {
    encode: (value, maxDepth = NESTING_DEPTH) => {
      const writer = take(maxDepth);
      try {
        encode(writer, value);
        return writer.finish();
      } finally {
        idle = writer;
      }
    },
    decode: (bytes, maxDepth) => decode(new Reader(bytes, maxDepth)),
    '~standard': {
      version: 1,
      vendor: 'nestjs-memfs',
      validate: (value) => validated(encode, value),
    },
  };
}

/** A getter of a value may encode something itself: then `idle` is empty, and a second writer serves. */
function take(maxDepth: number): Writer {
  const writer = idle ?? new Writer(SLAB_BYTES);
  idle = undefined;
  writer.clear(); // of what could not be written to its end
  writer.maxDepth = maxDepth;
  return writer;
}

/** What can be encoded is valid; the bytes are thrown away. */
function validated(
  encode: (writer: Writer, value: unknown) => void,
  value: unknown,
): StandardSchemaV1.Result<unknown> {
  const writer = take(NESTING_DEPTH);
  try {
    encode(writer, value);
    return { value };
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const { problem, segments } = error;
    return { issues: [{ message: problem, path: segments }] };
  } finally {
    idle = writer;
  }
}

/** A property of its own, `__proto__` included. */
export function setOwn(target: object, key: unknown, value: unknown): void {
  Object.defineProperty(target, String(key), {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
