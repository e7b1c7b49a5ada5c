/** The option `buffer` of readFile, since Node 24: what the content is read into, or a function that makes it. */
import { invalidArgType, invalidArgValue } from './node-errors.js';

/** Whether the running Node takes it. */
const TAKES_BUFFER = Number.parseInt(process.versions.node, 10) >= 24;

interface BufferOptions {
  readonly buffer?: unknown;
  readonly encoding?: BufferEncoding | null;
}

/** Whether options bring a buffer. */
export function bringsBuffer(options: unknown): options is BufferOptions {
  if (!TAKES_BUFFER || typeof options !== 'object' || options === null) return false;
  return (options as BufferOptions).buffer !== undefined;
}

/**
 * Content in the buffer that the options bring: the part of it that was filled, or its text.
 * @param options valid ones
 * @param size of the file
 * @throws ERR_INVALID_ARG_VALUE when it is too small, ERR_INVALID_ARG_TYPE when the function makes none
 */
export function intoBuffer(content: Buffer, options: BufferOptions, size: number): Buffer | string {
  const { buffer: given, encoding } = options;
  const isMade = typeof given === 'function';
  const target: unknown = isMade ? (given as (size: number) => unknown)(size) : given;
  if (!ArrayBuffer.isView(target)) {
    const expected = 'an instance of Buffer, TypedArray, or DataView';
    throw invalidArgType('options.buffer()', expected, target);
  }
  const bytes = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
  if (size > bytes.length) {
    const name = isMade ? 'options.buffer().byteLength' : 'options.buffer.byteLength';
    throw invalidArgValue(name, bytes.length, `is smaller than the file size of ${size} bytes`);
  }
  const filled = bytes.subarray(0, content.copy(bytes));
  return encoding ? filled.toString(encoding) : filled;
}
