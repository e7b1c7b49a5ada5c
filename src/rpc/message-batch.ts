/** The outlet of a server's stream: small messages of one turn of the event loop leave together. */
import { gzipped } from './compression.js';
import type { GrpcStream } from './grpc-stream.js';
import { Flag, framedTogether, PREFIX_BYTES } from './message-frames.js';
import type { Outlet } from './outgoing.js';
import { UnreadBytes } from './unread-bytes.js';

/** What is written at once: the largest frame that every HTTP/2 peer takes (RFC 9113 §4.2). */
const BATCH_BYTES = 16 * 1024;

/** Where the messages go. */
export interface BatchTarget {
  readonly stream: GrpcStream;
  /** Bytes that may wait for a slow reader. */
  readonly maxUnreadBytes: number;
  encode(this: void, value: unknown): Uint8Array;
}

/** Joins messages until the turn is over or a frame is full. */
export class MessageBatch implements Outlet {
  readonly #target: BatchTarget;
  readonly #unread: UnreadBytes;
  #messages: Uint8Array[] = [];
  #batchBytes = 0;
  #compressing: Promise<void> | undefined;

  constructor(target: BatchTarget) {
    this.#target = target;
    this.#unread = new UnreadBytes(target.maxUnreadBytes);
  }

  get isFull(): boolean {
    return this.#compressing !== undefined || this.#unread.isFull;
  }

  /** A message that is compressed makes the batch full until it is on its way, so that none overtakes it. */
  write(value: unknown): void {
    const bytes = this.#target.encode(value);
    if (this.#target.stream.compresses(bytes)) this.#compressing = this.#compress(bytes);
    else this.#add(bytes);
  }

  async #compress(bytes: Uint8Array): Promise<void> {
    const shorter = await gzipped(bytes);
    this.#compressing = undefined;
    if (shorter) {
      this.flush();
      this.#writeAlone(shorter, Flag.compressed);
    } else this.#add(bytes);
  }

  #add(bytes: Uint8Array): void {
    const size = bytes.length + PREFIX_BYTES;
    if (this.#batchBytes + size > BATCH_BYTES) this.flush();
    if (size > BATCH_BYTES) {
      this.#writeAlone(bytes, Flag.plain);
      return;
    }
    this.#unread.written(size);
    if (this.#messages.length === 0) process.nextTick(MessageBatch.#flushLater, this);
    this.#messages.push(bytes);
    this.#batchBytes += size;
  }

  async room(): Promise<void> {
    await this.#compressing;
    if (this.#unread.isFull) await this.#unread.room();
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

  #writeAlone(bytes: Uint8Array, flag: Flag): void {
    const size = bytes.length + PREFIX_BYTES;
    this.#unread.written(size);
    this.#target.stream.writeLarge(bytes, flag, () => this.#unread.taken(size));
  }

  /** Writes what waits, as when the source has failed: what it gave before goes before its status. */
  flush(): void {
    const frames = this.rest();
    if (frames) this.#target.stream.write(frames, () => this.#unread.taken(frames.length));
  }

  static readonly #flushLater = (batch: MessageBatch): void => batch.flush();
}
