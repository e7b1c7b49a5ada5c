/** A codec made of one message's two functions. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Codec } from './codec.js';
import { InvalidValueError } from './invalid-value.js';
import { NESTING_DEPTH } from './limits.js';
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** A codec of one message's two functions; its writer is used again and again. */
export function codecOf(
  encode: (writer: Writer, value: unknown) => void,
  decode: (reader: Reader) => unknown,
): Codec {
  let idle: Writer | undefined;
  return {
    encode: (value, maxDepth = NESTING_DEPTH) => {
      // A getter of the value may encode something itself: then `idle` is empty, and a second writer serves.
      const writer = idle ?? new Writer();
      idle = undefined;
      writer.maxDepth = maxDepth;
      encode(writer, value);
      const bytes = writer.finish();
      idle = writer;
      return bytes;
    },
    decode: (bytes, maxDepth) => decode(new Reader(bytes, maxDepth)),
    '~standard': {
      version: 1,
      vendor: 'nestjs-memfs',
      validate: (value) => validated(encode, value),
    },
  };
}

/** What can be encoded is valid; the bytes are thrown away. */
function validated(
  encode: (writer: Writer, value: unknown) => void,
  value: unknown,
): StandardSchemaV1.Result<unknown> {
  try {
    encode(new Writer(), value);
    return { value };
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const { problem, segments } = error;
    return { issues: [{ message: problem, path: segments }] };
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
