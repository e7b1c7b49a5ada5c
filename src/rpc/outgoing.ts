/** Values of an AsyncIterable onto a stream, each asked for only when the stream has room for it. */
import type grpc from '@grpc/grpc-js';
import { DEFAULT_LIMITS } from './limits.js';
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
  /** Bytes that may wait for a slow reader. @default 65536 */
  readonly maxUnreadBytes?: number;
}

/**
 * Writes every value and waits for room after each. When the signal aborts, the source's `return()` runs, and with it the
 * `finally` blocks of a generator; this also holds while the source is waiting for something of its own.
 *
 * @throws the signal's reason once it is aborted, and whatever the source throws
 */
export async function writeAll(values: unknown, to: Destination): Promise<void> {
  const { signal } = to.context;
  const iterator = iteratorOf(values);
  const patience = new Patience(signal);
  const outlet = new Outlet(to);
  let isDone = false;
  try {
    for (;;) {
      const next = await patience.until(iterator.next());
      if (next.done) {
        isDone = true;
        return;
      }
      outlet.write(next.value);
      if (outlet.isFull) await patience.until(outlet.room());
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    patience.end();
    // A generator that is waiting takes the return when its wait is over; nobody waits for that here.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** Counts the bytes that were written and that the connection has not taken. Its streams count objects, however large. */
class Outlet {
  readonly #to: Destination;
  readonly #maxBytes: number;
  #waitingBytes = 0;
  #wake: (() => void) | undefined;

  constructor(to: Destination) {
    this.#to = to;
    this.#maxBytes = to.maxUnreadBytes ?? DEFAULT_LIMITS.maxUnreadBytes;
  }

  get isFull(): boolean {
    return this.#waitingBytes >= this.#maxBytes;
  }

  write(value: unknown): void {
    const bytes = this.#to.encode(value);
    // An empty message has its five bytes of framing too.
    const size = bytes.length + 5;
    this.#waitingBytes += size;
    this.#to.call.write(bytes, () => {
      this.#waitingBytes -= size;
      if (!this.isFull) this.#wake?.();
    });
  }

  room(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** Waits for one promise after another, or for the signal; a race for each would leave something behind on the signal's. */
class Patience {
  readonly #signal: AbortSignal;
  #giveUp: (() => void) | undefined;
  readonly #onAbort = () => this.#giveUp?.();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  until<T>(wanted: PromiseLike<T> | T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#giveUp = () => reject(this.#signal.reason as Error);
      Promise.resolve(wanted).then(resolve, reject);
      if (this.#signal.aborted) this.#giveUp();
    });
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
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
