/** A call while it is served: its context, the one status it ends with, and what there is to tell of it afterwards. */
import type { EventEmitter } from 'node:events';
import grpc from '@grpc/grpc-js';
import type { Admission, Admitted } from './admission.js';
import { withCall, type CallContext } from './call-context.js';
import { FunctionLogger } from './function-log.js';
import { LateAbort } from './late-abort.js';
import type { RpcError, StatusName } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { traceIdOf } from './trace-context.js';

/** A call of grpc-js of any kind. */
export type IncomingCall =
  | grpc.ServerUnaryCall<Uint8Array, Uint8Array>
  | grpc.ServerReadableStream<Uint8Array, Uint8Array>
  | grpc.ServerWritableStream<Uint8Array, Uint8Array>
  | grpc.ServerDuplexStream<Uint8Array, Uint8Array>;

/** What opening a call takes. */
export interface Opening {
  readonly call: IncomingCall;
  readonly admission: Admission;
  /** Sends the status of a call that failed. */
  refuse(this: void, status: RpcError): void;
}

/**
 * One call from its first byte to its status. At its own deadline, and when the server cancels it, the status is sent even if
 * the function goes on; it keeps its place among the calls in flight until the function has ended.
 */
export class OpenCall {
  readonly context: CallContext;
  readonly #served: ServedFunction;
  readonly #opening: Opening;
  readonly #admitted: Admitted;
  readonly #abort = new LateAbort();
  readonly #events: EventEmitter;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #startedMs = performance.now();
  #requestBytes = 0;
  #responseBytes = 0;
  #isSettled = false;
  #hasSentMetadata = false;

  /** @throws {RpcError} when the call is not let in */
  constructor(served: ServedFunction, opening: Opening) {
    const { call, admission } = opening;
    const peer = call.getPeer();
    const { metadata } = call;
    const cancel = (reason: RpcError) => this.#end(reason);
    this.#admitted = admission.enter({ path: served.path, peer, metadata, cancel });
    this.#served = served;
    this.#opening = opening;
    this.#events = call;
    this.#events.on('cancelled', this.#onCancelled);
    const deadline = deadlineOf(call, served);
    if (deadline.own !== undefined) {
      this.#timer = setTimeout(() => this.#end(timeoutError()), deadline.own).unref();
    }
    const abort = this.#abort;
    this.context = {
      get signal() {
        return abort.signal;
      },
      deadline: deadline.at,
      metadata,
      responseMetadata: new grpc.Metadata(),
      trailers: new grpc.Metadata(),
      peer,
      path: served.path,
      traceId: traceIdOf(call.metadata),
      get logger() {
        return new FunctionLogger(this, served.logger);
      },
    };
  }

  /** A message of the request. */
  readonly decode = (bytes: Uint8Array): unknown => {
    this.#requestBytes += bytes.length;
    return this.#served.decode(bytes);
  };

  /** A message of the response; the metadata goes before the first one, when a generator has run that far. */
  readonly encode = (value: unknown): Uint8Array => {
    this.#sendMetadata();
    const bytes = this.#served.encode(value);
    this.#responseBytes += bytes.length;
    return bytes;
  };

  /** Runs the function within the call. */
  run(request: unknown): unknown {
    return withCall(this.context, () => this.#served.handle(request, this.context));
  }

  /** Ends the call with OK, unless it has a status already. */
  succeed(send: () => void): void {
    if (this.#isSettled) return;
    this.#sendMetadata();
    send();
    this.#settle('OK');
  }

  /** Ends the call with the status of what was thrown, unless it has one already. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    const { isAborted, reason } = this.#abort;
    const status = this.#served.toStatus(isAborted ? reason : error);
    this.#opening.refuse(status);
    this.#settle(status.status);
  }

  /** The function has ended. */
  close(): void {
    clearTimeout(this.#timer);
    this.#events.off('cancelled', this.#onCancelled);
    this.#admitted.leave();
    this.#abort.abort();
  }

  readonly #onCancelled = (): void => {
    this.#end(new DOMException('the call was cancelled', 'AbortError'));
  };

  #sendMetadata(): void {
    if (this.#hasSentMetadata) return;
    this.#hasSentMetadata = true;
    const { responseMetadata } = this.context;
    if (this.#isSettled || Object.keys(responseMetadata.getMap()).length === 0) return;
    this.#opening.call.sendMetadata(responseMetadata);
  }

  #end(reason: unknown): void {
    if (this.#abort.isAborted) return;
    this.#abort.abort(reason);
    this.fail(reason);
  }

  #settle(status: StatusName): void {
    this.#isSettled = true;
    this.#served.observe?.({
      call: this.context,
      kind: this.#served.kind,
      status,
      durationMs: performance.now() - this.#startedMs,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    });
  }
}

function timeoutError(): DOMException {
  return new DOMException('the deadline was exceeded', 'TimeoutError');
}

/** The caller's deadline is kept by grpc-js; `own` is the time the function gives a call that brings none. */
function deadlineOf(
  call: IncomingCall,
  { timeoutMs }: ServedFunction,
): { at: Date | undefined; own: number | undefined } {
  const given = call.getDeadline();
  const at = given instanceof Date ? given.getTime() : given;
  if (Number.isFinite(at)) return { at: new Date(at), own: undefined };
  if (timeoutMs === undefined) return { at: undefined, own: undefined };
  return { at: new Date(Date.now() + timeoutMs), own: timeoutMs };
}
