/** Those who look at calls from outside: what they are told, and how they stand around a function. */
import { AsyncResource } from 'node:async_hooks';
import type { CallContext } from './call-context.js';
import { iteratorOf } from './outgoing.js';
import type { CallRecord, ServedFunction } from './server.js';

/** Looks at the calls of a server. What it throws is logged, and changes no call. */
export interface CallObserver {
  /** Runs the function, and gives what that gives; what it sets up (an active span, say) holds within. */
  around?<T>(this: void, call: CallContext, serve: () => T): T;
  /** Is told of a call once it has its status. */
  ended?(this: void, record: CallRecord): void;
}

/** The same function with its observers, the first outermost. */
export function observed(
  served: ServedFunction,
  observers: readonly CallObserver[],
  onError: (error: unknown) => void,
): ServedFunction {
  const handle = within(served);
  if (observers.length === 0) return { ...served, handle };
  const around = observers.flatMap((observer) => observer.around ?? []);
  const ended = observers.flatMap((observer) => observer.ended ?? []);
  return {
    ...served,
    handle: around.reduceRight<ServedFunction['handle']>(
      (next, each) => (request, call) => each(call, () => next(request, call)),
      handle,
    ),
    observe: (record) => {
      for (const each of ended) {
        try {
          each(record);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}

/**
 * A generator runs where it is read, which is outside of the call: currentCall() and an active span would be gone. So each of
 * its steps is taken in the scope where the function was called.
 */
function within({ kind, handle }: ServedFunction): ServedFunction['handle'] {
  if (kind === 'unary' || kind === 'client_streaming') return handle;
  return async (request, call) => {
    const scope = new AsyncResource('ApiFuncStream');
    const iterator = iteratorOf(await handle(request, call));
    const steps: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => steps,
      next: async () => scope.runInAsyncScope(() => iterator.next()),
      return: async () =>
        (await scope.runInAsyncScope(() => iterator.return?.())) ?? {
          done: true,
          value: undefined,
        },
    };
    return steps;
  };
}
