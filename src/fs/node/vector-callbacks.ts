/** read, write, readv and writev with callbacks, derived from the synchronous functions. */
import { promisify } from 'node:util';
import { isDescriptor } from './arguments.js';
import { refuseWithoutCallback } from './callback-arguments.js';
import { complete, later, type Callback } from './completion.js';
import { checkFunction, invalidArgType, isOperationError, outOfRange } from './node-errors.js';
import { dressAs, realFs } from './real-fs.js';
import type { AnyFunction } from './sync-fs.js';
import { withShortcut, type Transfer } from './transfer.js';

/** Functions whose callback also gets the buffer or the list of buffers. */
export const VECTORS: Readonly<Record<string, string>> = {
  read: 'bytesRead',
  write: 'bytesWritten',
  readv: 'bytesRead',
  writev: 'bytesWritten',
};

/** Where the callback of a read or write stands; -1 when there is none. The position that read takes may be a function too. */
function vectorCallbackAt(name: string, args: readonly unknown[]): number {
  if (name !== 'read') return args.findIndex((arg, at) => at > 0 && typeof arg === 'function');
  const at = args.length <= 4 ? args.length - 1 : 5;
  return at > 0 && typeof args[at] === 'function' ? at : -1;
}

/** read, write, readv and writev: the callback gets the count and what was read into or written. */
export function deriveVector(
  name: string,
  run: AnyFunction,
  move: Transfer | undefined,
): AnyFunction {
  const counted = VECTORS[name] ?? 'bytesRead';
  const form = (...args: unknown[]): void => {
    const at = vectorCallbackAt(name, args);
    if (at < 0) refuseWithoutCallback(name, args);
    if (name === 'read' && at > 4 && typeof args[2] === 'object' && args[2] !== null) {
      throw invalidArgType('offset', 'of type number', args[2]);
    }
    if (name === 'write' && typeof args[1] === 'string' && at > 4) checkFunction(args[3], 'cb');
    const callback = args[at] as Callback;
    args.length = at;
    checkRange(args[0]);
    if (name === 'read') fillReadBuffer(args);
    const withData: Callback = (error, count = 0) => callback(error, count, args[1]);
    if (name === 'readv' && Array.isArray(args[1]) && args[1].length === 0) {
      atOnce(withData, () => run(...args)); // libuv refuses it before it starts
    } else complete(withData, () => run(...args));
  };
  const buffers = name === 'readv' ? 'buffers' : 'buffer';
  const promise = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      form(...args, (error: Error | null, count?: unknown, data?: unknown) => {
        if (error) reject(error);
        else resolve({ [counted]: count, [buffers]: data });
      });
    });
  const short = withShortcut(form, move, later);
  return Object.assign(short, { [promisify.custom]: dressAs(promise, realFs[name]) });
}

/** The callback forms say in JavaScript what the synchronous ones say in C++ since Node 22: a number too large for a descriptor is shown otherwise. */
function checkRange(fd: unknown): void {
  if (Number.isInteger(fd) && !isDescriptor(fd)) {
    throw outOfRange('fd', `>= 0 && <= ${2 ** 31 - 1}`, fd);
  }
}

/** Gives the outcome to a callback in the same tick, where Node does. */
function atOnce(callback: Callback, run: () => unknown): void {
  let outcome: unknown[];
  try {
    outcome = [null, run()];
  } catch (error) {
    if (!isOperationError(error)) throw error;
    outcome = [error];
  }
  callback(...outcome);
}

const READ_BUFFER_BYTES = 16384;

/** `fs.read(fd, callback)` and `fs.read(fd, options, callback)`: the buffer that Node then makes. */
function fillReadBuffer(args: unknown[]): void {
  const [fd, buffer] = args;
  if (args.length > 2 || ArrayBuffer.isView(buffer)) {
    return;
  }
  if (buffer !== undefined && (typeof buffer !== 'object' || Array.isArray(buffer))) {
    throw invalidArgType('options', 'of type object', buffer);
  }
  const options = (buffer ?? {}) as { buffer?: unknown };
  const { buffer: given = Buffer.alloc(READ_BUFFER_BYTES) } = options;
  args.splice(0, args.length, fd, given, options);
}
