/** The outlet of a client's stream on @grpc/grpc-js. */
import type grpc from '@grpc/grpc-js';
import { DEFAULT_LIMITS } from './limits.js';
import { PREFIX_BYTES } from './message-frames.js';
import type { Outlet } from './outgoing.js';

type Outgoing =
  grpc.ClientWritableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** Counts the bytes that were written and that the connection has not taken. Its streams count objects, however large. */
export class CallOutlet implements Outlet {
  readonly #call: Outgoing;
  readonly #encode: (value: unknown) => Uint8Array;
  #waitingBytes = 0;
  #wake: (() => void) | undefined;

  constructor(call: Outgoing, encode: (value: unknown) => Uint8Array) {
    this.#call = call;
    this.#encode = encode;
  }

  get isFull(): boolean {
    return this.#waitingBytes >= DEFAULT_LIMITS.maxUnreadBytes;
  }

  write(value: unknown): void {
    const bytes = this.#encode(value);
    // An empty message has its prefix too.
    const size = bytes.length + PREFIX_BYTES;
    this.#waitingBytes += size;
    this.#call.write(bytes, () => {
      this.#waitingBytes -= size;
      if (!this.isFull) this.#wake?.();
    });
  }

  room(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
