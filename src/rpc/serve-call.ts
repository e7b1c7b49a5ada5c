/** One call on @grpc/grpc-js, from its first byte to its status, for the four call kinds. */
import type { EventEmitter } from 'node:events';
import grpc from '@grpc/grpc-js';
import { withCall, type CallContext } from './call-context.js';
import { messagesOf } from './incoming.js';
import type { RpcError } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { writeAll } from './outgoing.js';

type UnaryResponse =
  grpc.ServerUnaryCall<Uint8Array, Uint8Array> | grpc.ServerReadableStream<Uint8Array, Uint8Array>;
type StreamResponse =
  | grpc.ServerWritableStream<Uint8Array, Uint8Array>
  | grpc.ServerDuplexStream<Uint8Array, Uint8Array>;

/** The handler that grpc-js calls for this function. */
export function handlerOf(served: ServedFunction): grpc.UntypedHandleCall {
  switch (served.kind) {
    case 'unary':
      return (
        call: grpc.ServerUnaryCall<Uint8Array, Uint8Array>,
        callback: grpc.sendUnaryData<Uint8Array>,
      ) => void answerOnce(served, { call, callback, request: () => served.decode(call.request) });
    case 'client_streaming':
      return (
        call: grpc.ServerReadableStream<Uint8Array, Uint8Array>,
        callback: grpc.sendUnaryData<Uint8Array>,
      ) =>
        void answerOnce(served, { call, callback, request: () => messagesOf(call, served.decode) });
    case 'server_streaming':
      return (call: grpc.ServerWritableStream<Uint8Array, Uint8Array>) =>
        void answerMany(served, { call, request: () => served.decode(call.request) });
    case 'bidi_streaming':
      return (call: grpc.ServerDuplexStream<Uint8Array, Uint8Array>) =>
        void answerMany(served, { call, request: () => messagesOf(call, served.decode) });
    default:
      return served.kind satisfies never;
  }
}

async function answerOnce(
  served: ServedFunction,
  io: { call: UnaryResponse; callback: grpc.sendUnaryData<Uint8Array>; request: () => unknown },
): Promise<void> {
  const open = openCall(io.call, served);
  try {
    const request = io.request();
    const value = await open.run(() => served.handle(request, open.context));
    const bytes = served.encode(value);
    open.sendResponseMetadata();
    io.callback(null, bytes, open.context.trailers);
  } catch (error) {
    io.callback(asGrpc(served.toStatus(open.reason(error))));
  } finally {
    open.close();
  }
}

async function answerMany(
  served: ServedFunction,
  io: { call: StreamResponse; request: () => unknown },
): Promise<void> {
  const open = openCall(io.call, served);
  const { call } = io;
  try {
    const request = io.request();
    const values = await open.run(() => served.handle(request, open.context));
    open.sendResponseMetadata();
    await writeAll(values, { call, encode: served.encode, context: open.context });
    call.end(open.context.trailers);
  } catch (error) {
    call.emit('error', asGrpc(served.toStatus(open.reason(error))));
  } finally {
    open.close();
  }
}

/** What grpc-js sends as the status. */
function asGrpc({ code, details, metadata }: RpcError): Error {
  return Object.assign(new Error(details), { code, details, metadata });
}

interface OpenCall {
  readonly context: CallContext;
  /** Runs the function within the call; fails at the deadline of `timeoutMs` even if the function goes on. */
  run(serve: () => unknown): unknown;
  sendResponseMetadata(): void;
  /** What to report for a thrown error: after the deadline of `timeoutMs`, that deadline. */
  reason(error: unknown): unknown;
  close(): void;
}

function openCall(call: UnaryResponse | StreamResponse, served: ServedFunction): OpenCall {
  const abort = new AbortController();
  const onCancelled = () => abort.abort(new DOMException('the call was cancelled', 'AbortError'));
  const events: EventEmitter = call;
  events.on('cancelled', onCancelled);
  const deadline = deadlineOf(call, served);
  const timer = deadline.own
    ? setTimeout(() => abort.abort(timeoutError()), deadline.own).unref()
    : undefined;
  const responseMetadata = new grpc.Metadata();
  const context: CallContext = {
    signal: abort.signal,
    deadline: deadline.at,
    metadata: call.metadata,
    responseMetadata,
    trailers: new grpc.Metadata(),
    peer: call.getPeer(),
    path: served.path,
  };
  return {
    context,
    run: (serve) => {
      const answer = withCall(context, serve);
      return timer ? Promise.race([answer, abortOf(abort.signal)]) : answer;
    },
    sendResponseMetadata: () => {
      if (Object.keys(responseMetadata.getMap()).length > 0) call.sendMetadata(responseMetadata);
    },
    reason: (error) => (abort.signal.aborted ? (abort.signal.reason as unknown) : error),
    close: () => {
      clearTimeout(timer);
      events.off('cancelled', onCancelled);
      if (!abort.signal.aborted) abort.abort();
    },
  };
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function timeoutError(): DOMException {
  return new DOMException('the deadline was exceeded', 'TimeoutError');
}

/** The caller's deadline is kept by grpc-js; `own` is the time the function gives a call that brings none. */
function deadlineOf(
  call: UnaryResponse | StreamResponse,
  { timeoutMs }: ServedFunction,
): { at: Date | undefined; own: number | undefined } {
  const given = call.getDeadline();
  const at = given instanceof Date ? given.getTime() : given;
  if (Number.isFinite(at)) return { at: new Date(at), own: undefined };
  if (timeoutMs === undefined) return { at: undefined, own: undefined };
  return { at: new Date(Date.now() + timeoutMs), own: timeoutMs };
}
