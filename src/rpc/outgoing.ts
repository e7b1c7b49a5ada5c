/** Values of an AsyncIterable onto a stream, each asked for only when the stream has room for it. */
import type { LateAbort } from './late-abort.js';
import { RpcError } from './rpc-error.js';

/** Where values go, one by one. */
export interface Outlet {
  /** So much waits for a slow reader that no more is to be asked for. */
  readonly isFull: boolean;
  write(value: unknown): void;
  /** Resolved when there is room again. */
  room(): Promise<void>;
}

/**
 * Writes every value and waits for room where there is none. When `abort` aborts, the source's `return()` runs, and with it
 * the `finally` blocks of a generator; this also holds while the source is waiting for something of its own.
 *
 * @throws the reason once it is aborted, and whatever the source throws
 */
export function writeAll(values: unknown, outlet: Outlet, abort: LateAbort): Promise<void> {
  return new Promise((resolve, reject) => {
    const iterator = iteratorOf(values);
    // A generator that is waiting takes the return when its wait is over; nobody waits for that here.
    const leave = () => {
      const left = async () => iterator.return?.();
      left().catch(() => undefined);
    };
    const write = async (): Promise<void> => {
      for (;;) {
        const next = await iterator.next();
        if (next.done || abort.isAborted) return;
        try {
          outlet.write(next.value);
        } catch (error) {
          leave();
          throw error;
        }
        if (outlet.isFull) await outlet.room();
      }
    };
    abort.listener = (reason) => {
      leave();
      reject(reason);
    };
    if (abort.isAborted) return;
    write()
      .finally(() => (abort.listener = undefined))
      .then(resolve, reject);
  });
}

/** @throws {RpcError} INTERNAL for what cannot be iterated */
export function iteratorOf(values: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  if (typeof values === 'object' && values) {
    if (Symbol.asyncIterator in values)
      return (values as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in values) return (values as Iterable<unknown>)[Symbol.iterator]();
  }
  throw new RpcError(
    'INTERNAL',
    'a streaming function has to return an AsyncIterable or an Observable',
  );
}
