/** Observables at the edge of a call: recognised by shape, so that this folder needs no RxJS, and turned into what a transport reads. */
import { RpcError } from './rpc-error.js';

/** What this file needs of an Observable (RxJS, or any other that follows the same shape). */
export interface Subscribable {
  subscribe(observer: {
    next: (value: unknown) => void;
    error: (error: unknown) => void;
    complete: () => void;
  }): { unsubscribe(): void };
}

/** Values an Observable may be ahead of a slow caller; it cannot be told to wait. */
const MAX_BUFFERED_VALUES = 1024;

/** True for an Observable of RxJS. */
export function isSubscribable(value: unknown): value is Subscribable {
  return (
    typeof value === 'object' &&
    value !== null &&
    'subscribe' in value &&
    typeof value.subscribe === 'function' &&
    'pipe' in value
  );
}

/**
 * The one value of an Observable that answers a unary call.
 * @throws {RpcError} INTERNAL at once when it completes empty or gives a second value
 */
export async function singleValueOf(source: Subscribable, signal: AbortSignal): Promise<unknown> {
  const values = valuesOf(source, signal);
  const first = await values.next();
  if (first.done) {
    throw new RpcError('INTERNAL', 'a unary function returned an Observable that gave no value');
  }
  const second = await values.next();
  if (second.done) return first.value;
  await values.return?.();
  throw new RpcError(
    'INTERNAL',
    'a unary function returned an Observable that gave two values; declare the return type as a stream',
  );
}

/**
 * The values of an Observable, in order. Ending the iteration, or the signal, unsubscribes.
 * @throws {RpcError} RESOURCE_EXHAUSTED when the Observable is 1024 values ahead of its reader
 */
export function valuesOf(
  source: Subscribable,
  signal: AbortSignal,
): AsyncIterableIterator<unknown> {
  const buffer: unknown[] = [];
  let outcome: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  const settle = (result: { readonly error?: unknown }) => {
    outcome ??= result;
    notify();
  };
  const subscription = source.subscribe({
    next: (value) => {
      if (outcome) return;
      if (buffer.length === MAX_BUFFERED_VALUES) settle({ error: tooFarAhead() });
      else buffer.push(value);
      notify();
    },
    error: (error) => settle({ error }),
    complete: () => settle({}),
  });
  const end = () => {
    settle({ error: signal.reason });
    subscription.unsubscribe();
  };
  signal.addEventListener('abort', end, { once: true });
  const finish = () => {
    signal.removeEventListener('abort', end);
    subscription.unsubscribe();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (buffer.length === 0 && !outcome) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (buffer.length > 0) return { done: false, value: buffer.shift() };
      finish();
      if (outcome && 'error' in outcome) throw outcome.error;
      return { done: true, value: undefined };
    },
    return() {
      settle({});
      finish();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}

function tooFarAhead(): RpcError {
  return new RpcError(
    'RESOURCE_EXHAUSTED',
    `the Observable is ${MAX_BUFFERED_VALUES} values ahead of its caller; return an AsyncIterable, which waits`,
  );
}
