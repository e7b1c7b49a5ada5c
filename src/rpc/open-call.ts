/** A call while it is served: its context, the one status it ends with, and what there is to tell of it afterwards. */
import type { Metadata } from '@grpc/grpc-js';
import type { Admission, Arrival } from './admission.js';
import { withCall, type CallContext } from './call-context.js';
import type { FunctionCalls } from './function-calls.js';
import type { LineLogger } from './function-log.js';
import type { GrpcStream } from './grpc-stream.js';
import { gzipped } from './compression.js';
import { LateAbort } from './late-abort.js';
import { MessageBatch } from './message-batch.js';
import { Flag, tooLarge } from './message-frames.js';
import { writeAll } from './outgoing.js';
import type { StatusName } from './rpc-error.js';
import { ServedContext, type ContextSource } from './served-context.js';
import type { ServedFunction } from './server.js';

/** A function of one server, with what its calls share. */
export interface ServedPlace {
  readonly served: ServedFunction;
  readonly calls: FunctionCalls;
  readonly admission: Admission;
  /** Bytes of a stream that may wait for a slow reader. */
  readonly maxUnreadBytes: number;
}

/**
 * One call from its request to its status. At its deadline, and when the server cancels it, the status is sent even if
 * the function goes on; it keeps its place among the calls in flight until the function has ended.
 */
export class OpenCall implements Arrival, ContextSource {
  readonly place: ServedPlace;
  readonly stream: GrpcStream;
  readonly abort = new LateAbort();
  readonly context: CallContext = new ServedContext(this);
  responseMetadata: Metadata | undefined;
  trailers: Metadata | undefined;
  readonly #startedMs: number;
  #requestBytes = 0;
  #responseBytes = 0;
  #isSettled = false;

  /** @throws {RpcError} when the call is not let in */
  constructor(place: ServedPlace, stream: GrpcStream) {
    this.place = place;
    this.stream = stream;
    place.admission.enter(this);
    const { timeoutMs, observe } = place.served;
    this.#startedMs = observe ? performance.now() : 0;
    stream.onCancel = (reason) => this.end(reason);
    if (timeoutMs !== undefined && stream.deadlineMs === Infinity) stream.expireIn(timeoutMs);
  }

  get path(): string {
    return this.place.served.path;
  }

  get calls(): FunctionCalls {
    return this.place.calls;
  }

  get logger(): LineLogger | undefined {
    return this.place.served.logger;
  }

  /** A message of the request. */
  decode(bytes: Uint8Array): unknown {
    this.#requestBytes += bytes.length;
    return this.place.served.decode(bytes);
  }

  /** Runs the function within the call. */
  run(request: unknown): unknown {
    return withCall(this.context, () => this.place.served.handle(request, this.context));
  }

  /** Sends the one value of the response, and OK; gives a promise when there is something to wait for. */
  answer(value: unknown): Promise<void> | undefined {
    if (this.#isSettled) return undefined;
    const bytes = this.#encode(value);
    if (this.stream.compresses(bytes)) return this.#answerCompressed(bytes);
    this.stream.answer(bytes, Flag.plain, this.trailers);
    this.#settle('OK');
    return undefined;
  }

  async #answerCompressed(bytes: Uint8Array): Promise<void> {
    const shorter = await gzipped(bytes);
    if (this.#isSettled) return; // at its deadline, meanwhile
    if (shorter) this.stream.answer(shorter, Flag.compressed, this.trailers);
    else this.stream.answer(bytes, Flag.plain, this.trailers);
    this.#settle('OK');
  }

  /**
   * Sends the values of the response while the caller reads them, and OK.
   * @throws the reason when the call is cancelled, and whatever the source throws
   */
  async answerWith(values: unknown): Promise<void> {
    const { stream, place } = this;
    const batch = new MessageBatch({
      ...{ stream, maxUnreadBytes: place.maxUnreadBytes },
      encode: (value) => this.#encode(value),
    });
    try {
      await writeAll(values, batch, this.abort);
    } catch (error) {
      batch.flush();
      throw error;
    }
    if (this.#isSettled) return;
    stream.respond(this.responseMetadata);
    stream.succeed(this.trailers, batch.rest());
    this.#settle('OK');
  }

  /** Ends the call with the status of what was thrown, unless it has one already. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    const { isAborted, reason } = this.abort;
    const status = this.place.served.toStatus(isAborted ? reason : error);
    this.stream.refuse(status);
    this.#settle(status.status);
  }

  /** Ends the call while its function runs, which its signal tells. */
  end(reason: unknown): void {
    if (this.abort.isAborted) return;
    this.abort.abort(reason);
    this.fail(reason);
  }

  /** The function has ended. */
  close(): void {
    this.stream.onCancel = undefined;
    this.place.admission.leave(this);
    this.abort.abort();
  }

  /** A message of the response; the metadata goes before the first one, when a generator has run that far. */
  #encode(value: unknown): Uint8Array {
    const bytes = this.place.served.encode(value);
    const { maxMessageBytes } = this.stream;
    if (bytes.length > maxMessageBytes) {
      throw tooLarge('was to be sent', bytes.length, maxMessageBytes);
    }
    this.stream.respond(this.responseMetadata);
    this.#responseBytes += bytes.length;
    return bytes;
  }

  #settle(status: StatusName): void {
    this.#isSettled = true;
    const { served } = this.place;
    served.observe?.({
      call: this.context,
      kind: served.kind,
      status,
      durationMs: performance.now() - this.#startedMs,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    });
  }
}
