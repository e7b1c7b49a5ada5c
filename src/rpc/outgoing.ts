/** Values of an AsyncIterable onto a stream, each asked for only when the stream has room for it. */
import { once } from 'node:events';
import type grpc from '@grpc/grpc-js';
import { RpcError } from './rpc-error.js';

type Outgoing =
  | grpc.ServerWritableStream<Uint8Array, Uint8Array>
  | grpc.ServerDuplexStream<Uint8Array, Uint8Array>
  | grpc.ClientWritableStream<Uint8Array>
  | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** Where the values go. */
export interface Destination {
  readonly call: Outgoing;
  encode(this: void, value: unknown): Uint8Array;
  /** Its signal ends the writing. */
  readonly context: { readonly signal: AbortSignal };
}

/**
 * Writes every value and waits for room after each. When the signal aborts, the source's `return()` runs, and with it the
 * `finally` blocks of a generator; this also holds while the source is waiting for something of its own.
 *
 * @throws the signal's reason once it is aborted, and whatever the source throws
 */
export async function writeAll(
  values: unknown,
  { call, encode, context }: Destination,
): Promise<void> {
  const { signal } = context;
  const iterator = iteratorOf(values);
  const aborted = abortOf(signal);
  let isDone = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted.promise]);
      if (next.done) {
        isDone = true;
        return;
      }
      if (!call.write(encode(next.value))) await once(call, 'drain', { signal });
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    aborted.forget();
    // A generator that is waiting takes the return when its wait is over; nobody waits for that here.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
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

function abortOf(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  let forget = () => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    forget = () => signal.removeEventListener('abort', onAbort);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}
