/** Arguments of FileHandle.read and FileHandle.write, judged as the running Node judges them: otherwise than fs.read and fs.write do. */
import { checkInteger, invalidArgType, invalidArgValue, outOfRange } from './node-errors.js';

const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);
const READ_BUFFER_BYTES = 16384;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_INT32 = 2 ** 31 - 1;

/** A view of any kind. */
function isView(value: unknown): value is NodeJS.ArrayBufferView {
  return ArrayBuffer.isView(value);
}

/** Where bytes go to or come from, and where in the file. */
export interface HandleRange {
  readonly buffer: NodeJS.ArrayBufferView;
  readonly offset: number;
  readonly length: number;
  /** Null for the descriptor's own. */
  readonly position: number | bigint | null;
}

interface RangeOptions {
  readonly buffer?: unknown;
  readonly offset?: unknown;
  readonly length?: unknown;
  readonly position?: unknown;
}

/**
 * The range of `read(buffer, offset, length, position)`, `read(buffer, options)` and `read(options)`; a length of 0 reads nothing.
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE
 */
export function readRange(...args: readonly unknown[]): HandleRange {
  const [first, second, third, fourth] = args;
  let given: RangeOptions = { offset: second, length: third, position: fourth };
  let buffer = first;
  if (!isView(first)) {
    const options = optionsOf(first);
    buffer = options.buffer === undefined ? Buffer.alloc(READ_BUFFER_BYTES) : options.buffer;
    given = options;
  }
  if (!isView(buffer)) {
    throw invalidArgType('buffer', 'an instance of Buffer, TypedArray, or DataView', buffer);
  }
  if (typeof given.offset === 'object' && given.offset !== null) given = given.offset;
  const { offset = 0 } = given;
  const from = offset === null ? 0 : checkInteger(offset, 'offset', 0);
  const length = lengthOf(given.length, buffer.byteLength - from);
  if (NODE_MAJOR >= 24) checkPosition(given.position, length);
  const range = { buffer, offset: from, length, position: positionOf(given.position) };
  if (length === 0) return range;
  if (buffer.byteLength === 0) {
    throw invalidArgValue('buffer', buffer, 'is empty and cannot be written');
  }
  checkLength(range);
  if (NODE_MAJOR >= 22) checkPosition(given.position, length);
  return range;
}

function optionsOf(value: unknown): RangeOptions {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw invalidArgType('options', 'of type object', value);
  }
  return value;
}

/** Node does not ask what type a length is of; from 26 on it makes an integer of it. */
function lengthOf(given: unknown, rest: number): number {
  const length = given ?? rest;
  return NODE_MAJOR >= 26 ? Number(length) | 0 : (length as number);
}

/** Up to Node 20 everything but a safe integer means the descriptor's own position. */
function positionOf(given: unknown): number | bigint | null {
  if (typeof given === 'bigint' && NODE_MAJOR >= 22) return given < 0n ? null : given;
  return Number.isSafeInteger(given) && Number(given) >= 0 ? Number(given) : null;
}

function checkLength({ buffer, offset, length }: HandleRange): void {
  if (length < 0) throw outOfRange('length', '>= 0', length);
  const room = buffer.byteLength - offset;
  if (length > room) throw outOfRange('length', `<= ${room}`, length);
}

function checkPosition(position: unknown, length: number): void {
  if (position === undefined || position === null) return;
  if (typeof position === 'number') {
    checkInteger(position, 'position', -1);
    return;
  }
  if (typeof position !== 'bigint') {
    throw invalidArgType('position', 'of type bigint or integer', position);
  }
  const [least, most] = [-1n, MAX_INT64 - BigInt(length)];
  if (position < least || position > most) {
    throw outOfRange('position', `>= ${least} && <= ${most}`, position);
  }
}

/**
 * The range of `write(buffer, offset, length, position)` and `write(buffer, options)`.
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function writeRange(
  buffer: NodeJS.ArrayBufferView,
  ...args: readonly unknown[]
): HandleRange {
  const [second, third, fourth] = args;
  const isOptions = typeof second === 'object';
  const given: RangeOptions = isOptions
    ? (second ?? {})
    : { offset: second, length: third, position: fourth };
  const { offset = 0, length, position } = given;
  const from = offset === null ? 0 : checkInteger(offset, 'offset', 0);
  const rest = buffer.byteLength - from;
  const count = typeof length === 'number' ? length : rest;
  if (from > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, from);
  if (count > rest) throw outOfRange('length', `<= ${rest}`, count);
  if (count < 0) throw outOfRange('length', '>= 0', count);
  if (count > MAX_INT32 || !Number.isInteger(count)) checkInteger(count, 'length', 0);
  const at = Number.isSafeInteger(position) && Number(position) >= 0 ? Number(position) : null;
  return { buffer, offset: from, length: count, position: at };
}
