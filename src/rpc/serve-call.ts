/** The handler that grpc-js calls for a function, for the four call kinds. */
import grpc from '@grpc/grpc-js';
import type { Admission } from './admission.js';
import { messagesOf } from './incoming.js';
import { OpenCall, type Opening } from './open-call.js';
import { writeAll } from './outgoing.js';
import type { RpcError } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { toWire } from './wire-status.js';

type UnaryResponse =
  grpc.ServerUnaryCall<Uint8Array, Uint8Array> | grpc.ServerReadableStream<Uint8Array, Uint8Array>;
type StreamResponse =
  | grpc.ServerWritableStream<Uint8Array, Uint8Array>
  | grpc.ServerDuplexStream<Uint8Array, Uint8Array>;

/** What the handlers of one server share. */
export interface ServeOptions {
  readonly admission: Admission;
  /** Bytes of a stream that may wait for a slow reader. */
  readonly maxUnreadBytes: number;
}

/** The handler that grpc-js calls for this function. */
export function handlerOf(served: ServedFunction, options: ServeOptions): grpc.UntypedHandleCall {
  switch (served.kind) {
    case 'unary':
      return (
        call: grpc.ServerUnaryCall<Uint8Array, Uint8Array>,
        callback: grpc.sendUnaryData<Uint8Array>,
      ) =>
        void answerOnce(served, {
          ...{ options, call, callback },
          request: (open) => open.decode(call.request),
        });
    case 'client_streaming':
      return (
        call: grpc.ServerReadableStream<Uint8Array, Uint8Array>,
        callback: grpc.sendUnaryData<Uint8Array>,
      ) =>
        void answerOnce(served, {
          ...{ options, call, callback },
          request: (open) => messagesOf(call, open.decode),
        });
    case 'server_streaming':
      return (call: grpc.ServerWritableStream<Uint8Array, Uint8Array>) =>
        void answerMany(served, { options, call, request: (open) => open.decode(call.request) });
    case 'bidi_streaming':
      return (call: grpc.ServerDuplexStream<Uint8Array, Uint8Array>) =>
        void answerMany(served, {
          ...{ options, call },
          request: (open) => messagesOf(call, open.decode),
        });
    default:
      return served.kind satisfies never;
  }
}

interface Exchange<Call> {
  readonly options: ServeOptions;
  readonly call: Call;
  request(this: void, open: OpenCall): unknown;
}

async function answerOnce(
  served: ServedFunction,
  io: Exchange<UnaryResponse> & { callback: grpc.sendUnaryData<Uint8Array> },
): Promise<void> {
  const refuse = (status: RpcError) => io.callback(asGrpc(status));
  const open = admit(served, { call: io.call, admission: io.options.admission, refuse });
  if (!open) return;
  try {
    const value = await open.run(io.request(open));
    const bytes = open.encode(value);
    open.succeed(() => io.callback(null, bytes, open.context.trailers));
  } catch (error) {
    open.fail(error);
  } finally {
    open.close();
  }
}

async function answerMany(served: ServedFunction, io: Exchange<StreamResponse>): Promise<void> {
  const { call, options } = io;
  const refuse = (status: RpcError) => call.emit('error', asGrpc(status));
  const open = admit(served, { call, admission: options.admission, refuse });
  if (!open) return;
  try {
    const values = await open.run(io.request(open));
    const { encode, context } = open;
    await writeAll(values, { call, encode, context, maxUnreadBytes: options.maxUnreadBytes });
    open.succeed(() => call.end(context.trailers));
  } catch (error) {
    open.fail(error);
  } finally {
    open.close();
  }
}

function admit(served: ServedFunction, opening: Opening): OpenCall | undefined {
  try {
    return new OpenCall(served, opening);
  } catch (error) {
    opening.refuse(served.toStatus(error));
    return undefined;
  }
}

/** What grpc-js sends as the status. */
function asGrpc(status: RpcError): Error {
  const wire = toWire(status);
  return Object.assign(new Error(wire.details), wire);
}
