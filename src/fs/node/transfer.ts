/** The way that streams read and write: all arguments there and plain. It spares what only unusual arguments need. */
import type { Kernel } from '../kernel.js';
import { read, write } from '../syscalls/read-write.js';
import type { AnyFunction } from './sync-fs.js';

/** Moves bytes for plain arguments; negative when they are not plain or it fails, with nothing done. */
export type Transfer = (args: readonly unknown[]) => number;

/** By function of node:fs: `(fd, buffer, offset, length, position)` with a position or none. */
export function plainTransfers(kernel: Kernel): Readonly<Record<string, Transfer>> {
  return {
    read: (args) => transfer(kernel, read, args),
    write: (args) => transfer(kernel, write, args),
  };
}

function transfer(kernel: Kernel, call: typeof read, args: readonly unknown[]): number {
  const [fd, buffer, offset, length, given] = args;
  const position = given ?? -1;
  if (!(buffer instanceof Uint8Array) || !isIndex(fd) || !isIndex(offset) || !isIndex(length)) {
    return -1;
  }
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < -1) return -1;
  const end = offset + length;
  if (length === 0 || end > buffer.length) return -1;
  const bytes = length === buffer.length ? buffer : buffer.subarray(offset, end);
  return call(kernel, fd, bytes, position);
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && (value | 0) === value;
}

/**
 * A callback form that takes the short way where it can.
 * @param form the one for all arguments
 */
export function withShortcut(
  form: AnyFunction,
  move: Transfer | undefined,
  later: (run: (...args: unknown[]) => void, ...args: unknown[]) => void,
): AnyFunction {
  if (!move) return form;
  return (...args) => {
    const callback = args[5];
    if (args.length === 6 && typeof callback === 'function') {
      const count = move(args);
      if (count >= 0) {
        later(callback as (...args: unknown[]) => void, null, count, args[1]);
        return undefined;
      }
    }
    return form(...args);
  };
}
