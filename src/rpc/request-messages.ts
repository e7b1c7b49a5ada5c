/** What arrives of a call: exactly one message, or one after another as the function asks for them. */
import type { GrpcStream } from './grpc-stream.js';
import type { ReceivedMessage } from './message-frames.js';
import { RpcError } from './rpc-error.js';

/**
 * Gives the only message of a call once the caller has ended its side. A call with none or several is refused with
 * UNIMPLEMENTED.
 * @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
export function takeOne(stream: GrpcStream, take: (bytes: Buffer) => void): void {
  let message: ReceivedMessage | undefined;
  const progress = () => {
    for (let next = stream.next(); next; next = stream.next()) {
      if (message) throw new RpcError('UNIMPLEMENTED', 'two messages arrived where one is taken');
      message = next;
    }
    if (!stream.hasEnded || stream.cancelReason) return;
    if (!message) throw new RpcError('UNIMPLEMENTED', 'no message arrived where one is taken');
    stream.onProgress = undefined;
    const content = stream.contentOf(message);
    if (Buffer.isBuffer(content)) take(content);
    else content.then(take, refuse);
  };
  const refuse = (error: unknown) => {
    stream.refuse(error as RpcError); // all that reading throws
  };
  stream.onProgress = () => {
    try {
      progress();
    } catch (error) {
      refuse(error);
    }
  };
}

/** The messages of a client stream; the caller is slowed down to the pace at which they are asked for. */
export class RequestMessages implements AsyncIterableIterator<unknown> {
  readonly #stream: GrpcStream;
  readonly #decode: (bytes: Uint8Array) => unknown;
  #wake: (() => void) | undefined;
  #isLeft = false;

  constructor(stream: GrpcStream, decode: (bytes: Uint8Array) => unknown) {
    this.#stream = stream;
    this.#decode = decode;
    stream.pause();
    stream.onProgress = () => {
      stream.pause();
      this.#wake?.();
    };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws the reason of the call's end when it is cancelled, and {@link RpcError} for what is no message */
  async next(): Promise<IteratorResult<unknown>> {
    while (!this.#isLeft) {
      const message = this.#stream.next();
      if (message) {
        const bytes = await this.#stream.contentOf(message);
        return { done: false, value: this.#decode(bytes) };
      }
      if (this.#stream.cancelReason) throw this.#stream.cancelReason;
      if (this.#stream.hasEnded) break;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#stream.resume();
      await woken;
    }
    return { done: true, value: undefined };
  }

  /** The function stopped reading: the rest flows by, so that the call can end. */
  return(): Promise<IteratorResult<unknown>> {
    this.#isLeft = true;
    this.#stream.discard();
    return Promise.resolve({ done: true, value: undefined });
  }
}
