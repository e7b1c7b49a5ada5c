/** A codec made of one message's two functions. */
import type { Codec } from './codec.js';
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** A writer larger than this is not kept for the next message. */
const KEPT_WRITER_BYTES = 1024 * 1024;

/** A codec of one message's two functions; its writer is used again and again. */
export function codecOf(
  encode: (writer: Writer, value: unknown) => void,
  decode: (reader: Reader) => unknown,
): Codec {
  let idle: Writer | undefined;
  return {
    encode: (value) => {
      // A getter of the value may encode something itself: then `idle` is empty, and a second writer serves.
      const writer = idle ?? new Writer();
      idle = undefined;
      encode(writer, value);
      const bytes = writer.finish();
      if (bytes.length <= KEPT_WRITER_BYTES) idle = writer;
      return bytes;
    },
    decode: (bytes) => decode(new Reader(bytes)),
  };
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
