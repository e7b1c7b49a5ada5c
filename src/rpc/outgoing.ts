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
 * the `finally` blocks of a generator; one that is waiting for something of its own takes it when that wait is over.
 *
 * @throws the reason once it is aborted and the source has ended, and whatever the source throws
 */
export function writeAll(values: unknown, outlet: Outlet, abort: LateAbort): Promise<void> {
  return new Promise((resolve, reject) => {
    const iterator = iteratorOf(values);
    let step: unknown; // the one that the source is asked for
    const leave = async () => iterator.return?.();
    const write = async (): Promise<void> => {
      for (;;) {
        const asked = iterator.next();
        step = asked;
        const next = await asked;
        if (next.done || abort.isAborted) return;
        try {
          outlet.write(next.value);
        } catch (error) {
          leave().catch(() => undefined); // the error is the one of writing
          throw error;
        }
        if (outlet.isFull) await outlet.room();
      }
    };
    abort.listener = (reason) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the signal has as its reason
      const end = () => reject(reason);
      void Promise.allSettled([step, leave()]).then(end);
    };
    if (abort.isAborted) return;
    const unlessAborted =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        if (abort.isAborted) return;
        abort.listener = undefined;
        settle(value);
      };
    write().then(unlessAborted(resolve), unlessAborted(reject));
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
