/** The outlet of a client's stream on @grpc/grpc-js. */
import type grpc from '@grpc/grpc-js';
import { DEFAULT_LIMITS } from './limits.js';
import { PREFIX_BYTES } from './message-frames.js';
import type { Outlet } from './outgoing.js';
import { UnreadBytes } from './unread-bytes.js';

type Outgoing =
  grpc.ClientWritableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** Counts bytes itself: grpc-js's streams count objects, however large. */
export class CallOutlet implements Outlet {
  readonly #call: Outgoing;
  readonly #encode: (value: unknown) => Uint8Array;
  readonly #unread = new UnreadBytes(DEFAULT_LIMITS.maxUnreadBytes);

  constructor(call: Outgoing, encode: (value: unknown) => Uint8Array) {
    this.#call = call;
    this.#encode = encode;
  }

  get isFull(): boolean {
    return this.#unread.isFull;
  }

  write(value: unknown): void {
    const bytes = this.#encode(value);
    // An empty message has its prefix too.
    const size = bytes.length + PREFIX_BYTES;
    this.#unread.written(size);
    this.#call.write(bytes, () => this.#unread.taken(size));
  }

  room(): Promise<void> {
    return this.#unread.room();
  }
}
