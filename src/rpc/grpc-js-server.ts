/** The transport on @grpc/grpc-js: binds an address, hands calls to `serve-call.ts`, and drains. */
import grpc from '@grpc/grpc-js';
import { Admission } from './admission.js';
import { channelOptionsOf, limitsOf } from './limits.js';
import { Listener } from './listener.js';
import { handlerOf, type ServeOptions } from './serve-call.js';
import type { ListenOptions, RunningServer, ServedFunction } from './server.js';

/**
 * Serves functions with @grpc/grpc-js.
 * @throws {PortTakenError} when another process listens on the address
 */
export async function serveWithGrpcJs(
  functions: readonly ServedFunction[],
  options: ListenOptions,
): Promise<RunningServer> {
  const limits = limitsOf(options.limits);
  const server = new grpc.Server(channelOptionsOf(limits));
  const admission = new Admission(limits);
  const { maxUnreadBytes } = limits;
  for (const served of functions) register(server, served, { admission, maxUnreadBytes });
  const host = options.host ?? '127.0.0.1';
  // grpc-js speaks HTTP/2; the sockets are ours, secured already where TLS is asked for.
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener = await Listener.open({
    ...{ host, port: options.port, tls: options.tls, handshakeMs: limits.handshakeMs },
    onSocket: (socket) => injector.injectConnection(socket),
    onError: options.onError ?? (() => undefined),
  });
  return {
    host,
    port: listener.port,
    close: ({ drainTimeoutMs }) => drain(server, { listener, admission, drainTimeoutMs }),
  };
}

/** Messages pass grpc-js as bytes: ours to decode, so that a refused value becomes INVALID_ARGUMENT with its path. */
function register(server: grpc.Server, served: ServedFunction, options: ServeOptions): void {
  const name = served.path.slice(served.path.lastIndexOf('/') + 1);
  const method: grpc.MethodDefinition<Uint8Array, Uint8Array> = {
    path: served.path,
    requestStream: served.kind === 'client_streaming' || served.kind === 'bidi_streaming',
    responseStream: served.kind === 'server_streaming' || served.kind === 'bidi_streaming',
    requestSerialize: asBuffer,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: asBuffer,
    responseDeserialize: (bytes) => bytes,
  };
  server.addService({ [name]: method }, { [name]: handlerOf(served, options) });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Time for the statuses of cancelled calls to leave before the connections are cut. */
const FAREWELL_MS = 100;

interface Draining {
  readonly listener: Listener;
  readonly admission: Admission;
  readonly drainTimeoutMs: number;
}

/**
 * Connections are told to go at once, and close when their last call has ended and been read. Their sockets tell when: newer
 * versions of node:http2 call back before.
 */
async function drain(
  server: grpc.Server,
  { listener, admission, drainTimeoutMs }: Draining,
): Promise<void> {
  listener.stop();
  admission.close();
  server.tryShutdown(() => undefined);
  let timer = setTimeout(() => {
    admission.cancelAll();
    timer = setTimeout(() => listener.destroy(), FAREWELL_MS);
  }, drainTimeoutMs);
  await listener.emptied();
  clearTimeout(timer);
  server.forceShutdown();
  listener.destroy();
}
