/** Messages of a streaming answer as an AsyncIterable that asks for one at a time, so that a slow reader slows the server down. */
import type grpc from '@grpc/grpc-js';

type Incoming =
  grpc.ClientReadableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/**
 * Reads by `data` and `end`, never by the stream's own iterator: that one destroys the stream when it is done, and a
 * bidirectional call of grpc-js then never completes.
 */
export function messagesOf(
  call: Incoming,
  decode: (bytes: Uint8Array) => unknown,
): AsyncIterableIterator<unknown> {
  const arrived: Uint8Array[] = [];
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
  call.on('data', (bytes: Uint8Array) => {
    arrived.push(bytes);
    call.pause();
    notify();
  });
  call.on('end', () => settle({}));
  call.on('error', (error: unknown) => settle({ error }));
  call.pause();

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (arrived.length === 0 && !outcome) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        call.resume();
        await woken;
      }
      const bytes = arrived.shift();
      if (bytes) return { done: false, value: decode(bytes) };
      if (outcome && 'error' in outcome) throw outcome.error;
      return { done: true, value: undefined };
    },
    // The caller stopped reading: let the rest flow by, so that the call can end.
    return() {
      call.removeAllListeners('data');
      call.on('data', () => undefined);
      call.resume();
      outcome ??= {};
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
