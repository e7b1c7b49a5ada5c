/** A call to a function of this process: no socket, but the same codecs on both sides, so that values, refusals and errors are those of the wire. */
import grpc from '@grpc/grpc-js';
import type { CallCodecs, EffectiveOptions } from './call-function.js';
import { withCall, type CallContext } from './call-context.js';
import { decodeResponse, encodeRequest, metadataOf } from './client-call.js';
import { FunctionLogger } from './function-log.js';
import { iteratorOf } from './outgoing.js';
import type { StatusName } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { deadlineExceeded, MAX_TIMER_MS } from './timeout.js';
import { traceIdOf } from './trace-context.js';
import { fromWire, toWire } from './wire-status.js';

/** What a call in this process needs to know of its function. */
export interface LocalTarget extends CallCodecs {
  readonly served: ServedFunction;
}

/** Starts a call in this process. */
export function callInProcess(
  target: LocalTarget,
  args: readonly unknown[],
  options: EffectiveOptions,
): Promise<unknown> | AsyncIterable<unknown> {
  switch (target.schema.kind) {
    case 'unary':
    case 'client_streaming':
      return new LocalCall(target, options).answer(args);
    case 'server_streaming':
    case 'bidi_streaming':
      return streamInProcess(target, args, options);
    default:
      return target.schema.kind satisfies never;
  }
}

/** The call begins when its first value is asked for. */
async function* streamInProcess(
  target: LocalTarget,
  args: readonly unknown[],
  options: EffectiveOptions,
): AsyncGenerator {
  yield* new LocalCall(target, options).stream(args);
}

/** Both ends of one call. */
class LocalCall {
  readonly #target: LocalTarget;
  readonly #options: EffectiveOptions;
  readonly #abort = new AbortController();
  readonly #context: CallContext;
  readonly #startedMs = performance.now();
  #requestBytes = 0;
  #responseBytes = 0;
  #isSettled = false;
  /** The function's own end, which a cancelled call does not wait for; only then its place is free. */
  #handled: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout | undefined;
  /** Those who wait within the call, to be told of its end. */
  readonly #waiting = new Set<(reason: unknown) => void>();

  /** @throws {RpcError} when the call is not let in */
  constructor(target: LocalTarget, options: EffectiveOptions) {
    target.served.calls?.enter();
    this.#target = target;
    this.#options = options;
    const { served } = target;
    const metadata = metadataOf(options);
    const deadline =
      options.deadline ??
      (served.timeoutMs === undefined ? undefined : new Date(Date.now() + served.timeoutMs));
    this.#context = {
      signal: this.#abort.signal,
      deadline,
      metadata,
      responseMetadata: new grpc.Metadata(),
      trailers: new grpc.Metadata(),
      peer: 'local',
      path: served.path,
      traceId: traceIdOf(metadata),
      get logger() {
        return new FunctionLogger(this, served.logger);
      },
    };
    if (deadline) {
      const leftMs = Math.min(deadline.getTime() - Date.now(), MAX_TIMER_MS);
      this.#timer = setTimeout(() => this.#end(deadlineExceeded()), leftMs);
    }
    for (const signal of this.#signals) {
      signal.addEventListener('abort', this.#onCancel, { once: true });
      if (signal.aborted) this.#onCancel();
    }
  }

  async answer(args: readonly unknown[]): Promise<unknown> {
    try {
      const value = await this.#untilAborted(this.#run(args));
      const bytes = this.#encode(value);
      this.#options.onMetadata?.(this.#context.responseMetadata);
      this.#options.onTrailers?.(this.#context.trailers);
      this.#settle('OK');
      return decodeResponse(this.#target, bytes);
    } catch (error) {
      throw this.#statusOf(error);
    } finally {
      this.#close();
    }
  }

  async *stream(args: readonly unknown[]): AsyncGenerator {
    let iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
    let isDone = false;
    try {
      iterator = iteratorOf(await this.#untilAborted(this.#run(args)));
      this.#options.onMetadata?.(this.#context.responseMetadata);
      for (;;) {
        const next = await this.#untilAborted(iterator.next());
        if (next.done) break;
        yield decodeResponse(this.#target, this.#encode(next.value));
      }
      isDone = true;
      this.#options.onTrailers?.(this.#context.trailers);
      this.#settle('OK');
    } catch (error) {
      throw this.#statusOf(error);
    } finally {
      if (!isDone) {
        this.#end(cancelled());
        this.#settle('CANCELLED');
        // A generator that is waiting takes the return when its wait is over; nobody waits for that here.
        void Promise.resolve(iterator?.return?.()).catch(() => undefined);
      }
      this.#close();
    }
  }

  #run(args: readonly unknown[]): Promise<unknown> {
    this.#handled = new Promise((resolve) => resolve(this.#handle(args)));
    return this.#handled;
  }

  #handle(args: readonly unknown[]): unknown {
    const { served } = this.#target;
    const isStream = served.kind === 'client_streaming' || served.kind === 'bidi_streaming';
    const request = isStream ? this.#messagesOf(args[0]) : this.#decode(args);
    return withCall(this.#context, () => served.handle(request, this.#context));
  }

  /** The caller's stream as the function reads it. */
  async *#messagesOf(values: unknown): AsyncGenerator {
    const iterator = iteratorOf(values);
    let isDone = false;
    try {
      for (;;) {
        const next = await this.#untilAborted(iterator.next());
        if (next.done) break;
        yield this.#decode([next.value]);
      }
      isDone = true;
    } finally {
      if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }

  #decode(args: readonly unknown[]): unknown {
    const bytes = encodeRequest(this.#target, args);
    this.#requestBytes += bytes.length;
    return this.#target.served.decode(bytes);
  }

  #encode(value: unknown): Uint8Array {
    const bytes = this.#target.served.encode(value);
    this.#responseBytes += bytes.length;
    return bytes;
  }

  /** A set and not a race: what a race hangs on a long-lived promise stays there until it settles. */
  #untilAborted<T>(value: PromiseLike<T> | T): Promise<T> {
    const { signal } = this.#abort;
    return new Promise<T>((resolve, reject) => {
      const leave = () => this.#waiting.delete(reject);
      Promise.resolve(value).then(resolve, reject).finally(leave);
      if (signal.aborted) reject(signal.reason as Error);
      else this.#waiting.add(reject);
    });
  }

  /** The caller's own mistakes as they are; everything else as the status that would have crossed the wire. */
  #statusOf(error: unknown): unknown {
    const { signal } = this.#abort;
    const status = this.#target.served.toStatus(signal.aborted ? signal.reason : error);
    const wire = toWire(status);
    this.#options.onTrailers?.(wire.metadata);
    this.#settle(status.status);
    return fromWire({ ...wire, metadata: wire.metadata.clone() });
  }

  #settle(status: StatusName): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#target.served.observe?.({
      call: this.#context,
      kind: this.#target.served.kind,
      status,
      durationMs: performance.now() - this.#startedMs,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    });
  }

  get #signals(): AbortSignal[] {
    const { signal, parentSignal } = this.#options;
    return [signal, parentSignal].filter((each) => each !== undefined);
  }

  readonly #onCancel = (): void => this.#end(cancelled());

  #end(reason: DOMException): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort(reason);
    for (const reject of this.#waiting) reject(reason);
  }

  #close(): void {
    clearTimeout(this.#timer);
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onCancel);
    this.#end(cancelled());
    const leave = () => this.#target.served.calls?.leave();
    this.#handled.then(leave, leave);
  }
}

function cancelled(): DOMException {
  return new DOMException('the call was cancelled', 'AbortError');
}
