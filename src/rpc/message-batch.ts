/** The outlet of a server's stream: small messages of one turn of the event loop leave together. */
import type { GrpcStream } from './grpc-stream.js';
import { framedTogether, PREFIX_BYTES } from './message-frames.js';
import type { Outlet } from './outgoing.js';

/** What is written at once: the largest frame that every HTTP/2 peer takes (RFC 9113 §4.2). */
const BATCH_BYTES = 16 * 1024;

/** Where the messages go. */
export interface BatchTarget {
  readonly stream: GrpcStream;
  /** Bytes that may wait for a slow reader. */
  readonly maxUnreadBytes: number;
  encode(this: void, value: unknown): Uint8Array;
}

/** Counts the bytes that were written and that the connection has not taken. */
export class MessageBatch implements Outlet {
  readonly #target: BatchTarget;
  #messages: Uint8Array[] = [];
  #batchBytes = 0;
  #waitingBytes = 0;
  #wake: (() => void) | undefined;

  constructor(target: BatchTarget) {
    this.#target = target;
  }

  get isFull(): boolean {
    return this.#waitingBytes >= this.#target.maxUnreadBytes;
  }

  write(value: unknown): void {
    const bytes = this.#target.encode(value);
    const size = bytes.length + PREFIX_BYTES;
    this.#waitingBytes += size;
    if (this.#batchBytes + size > BATCH_BYTES) this.#flush();
    if (size > BATCH_BYTES) {
      this.#target.stream.writeLarge(bytes, () => this.#taken(size));
      return;
    }
    if (this.#messages.length === 0) process.nextTick(MessageBatch.#flushLater, this);
    this.#messages.push(bytes);
    this.#batchBytes += size;
  }

  room(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** What has not been written yet, to go with the end of the stream. */
  rest(): Buffer | undefined {
    const messages = this.#messages;
    if (messages.length === 0) return undefined;
    this.#messages = [];
    const frames = framedTogether(messages, this.#batchBytes);
    this.#batchBytes = 0;
    return frames;
  }

  #flush(): void {
    const frames = this.rest();
    if (frames) this.#target.stream.write(frames, () => this.#taken(frames.length));
  }

  #taken(size: number): void {
    this.#waitingBytes -= size;
    if (!this.isFull) this.#wake?.();
  }

  static readonly #flushLater = (batch: MessageBatch): void => batch.#flush();
}
