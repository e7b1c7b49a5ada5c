/** The transport on @grpc/grpc-js: binds an address, hands calls to `serve-call.ts`, and drains. */
import grpc from '@grpc/grpc-js';
import { handlerOf } from './serve-call.js';
import {
  PortTakenError,
  type ListenOptions,
  type RunningServer,
  type ServedFunction,
} from './server.js';

/** gRPC's own default for received messages. */
const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/**
 * Serves functions with @grpc/grpc-js.
 * @throws {PortTakenError} when another process listens on the address
 */
export async function serveWithGrpcJs(
  functions: readonly ServedFunction[],
  options: ListenOptions,
): Promise<RunningServer> {
  const maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });
  for (const served of functions) register(server, served);
  const host = options.host ?? '127.0.0.1';
  const port = await bind(server, host, options.port);
  return {
    host,
    port,
    close: ({ drainTimeoutMs }) => drain(server, drainTimeoutMs),
  };
}

/** Messages pass grpc-js as bytes: ours to decode, so that a refused value becomes INVALID_ARGUMENT with its path. */
function register(server: grpc.Server, served: ServedFunction): void {
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
  server.addService({ [name]: method }, { [name]: handlerOf(served) });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function bind(server: grpc.Server, host: string, port: number): Promise<number> {
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new Promise((resolve, reject) => {
    server.bindAsync(
      `${address}:${port}`,
      grpc.ServerCredentials.createInsecure(),
      (error, bound) => {
        if (!error) resolve(bound);
        else if (error.message.includes('EADDRINUSE')) {
          reject(new PortTakenError(host, port, { cause: error }));
        } else reject(error);
      },
    );
  });
}

async function drain(server: grpc.Server, drainTimeoutMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
    }, drainTimeoutMs);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
