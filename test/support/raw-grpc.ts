/** gRPC by hand on node:http2, with nothing of ours and nothing of grpc-js: for requests that no client library would send. */
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { serveWithGrpcJs, toRpcError, type ListenOptions } from '../../src/rpc/index.js';
import type { RunningServer, ServedFunction } from '../../src/rpc/index.js';

/** The end of a call as it stands on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** One message with its five bytes of framing. */
export function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A connection. Node 20 leaves the socket of a session that has failed open for good: it is closed here. */
export function openSession(url: string, tls?: SecureClientSessionOptions): ClientHttp2Session {
  const { hostname: host, port } = new URL(url);
  const address = { host, port: Number(port) };
  const socket = tls
    ? connectTls({ ...address, ALPNProtocols: ['h2'], ...tls })
    : connectTcp(address);
  const session = connect(url, { createConnection: () => socket });
  session.once('close', () => socket.destroy());
  return session;
}

/** Opens a stream; the caller writes to it and ends it. */
export function openStream(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
): ClientHttp2Stream {
  return session.request({
    ':method': 'POST',
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    ...headers,
  });
}

/** The status and the messages of a stream, though its own side be open still; fails when it ends without a status. */
export async function answerOf(stream: ClientHttp2Stream): Promise<RawAnswer> {
  const parts: Buffer[] = [];
  let headers: IncomingHttpHeaders = {};
  const onHeaders = (got: IncomingHttpHeaders) => {
    headers = { ...headers, ...got };
  };
  return new Promise((resolve, reject) => {
    stream.on('response', onHeaders);
    stream.on('trailers', onHeaders);
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', (error: Error) => {
      if (stream.rstCode !== constants.NGHTTP2_ENHANCE_YOUR_CALM) reject(error);
      // gRPC over HTTP/2 reads this code so: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors
      else resolve({ status: 8, message: error.message, headers, body: Buffer.concat(parts) });
    });
    const settle = () => {
      if (headers['grpc-status'] === undefined) {
        reject(new Error('the call ended without a status'));
      }
      const message = decodeURIComponent([headers['grpc-message'] ?? ''].join());
      const status = Number(headers['grpc-status']);
      resolve({ status, message, headers, body: Buffer.concat(parts) });
    };
    stream.on('end', () => headers['grpc-status'] !== undefined && settle());
    stream.on('close', settle);
  });
}

/** One unary call. */
export async function rawCall(
  session: ClientHttp2Session,
  path: string,
  request: { body?: Buffer; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const stream = openStream(session, path, request.headers);
  stream.end(request.body ?? framed(Buffer.alloc(0)));
  return answerOf(stream);
}

/** A server of functions that take and give bytes, and connections to it. */
export interface ByteServer extends RunningServer, AsyncDisposable {
  /** @param tls given, the connection is made over TLS */
  connect(tls?: SecureClientSessionOptions): ClientHttp2Session;
}

/** A function of bytes. */
export function byteFunction(
  path: string,
  handle: ServedFunction['handle'],
  more: Partial<ServedFunction> = {},
): ServedFunction {
  return {
    path,
    kind: 'unary',
    decode: (bytes) => bytes,
    encode: (value) => value as Uint8Array,
    handle,
    toStatus: (error) => toRpcError(error, { newLogId: () => 'test', logUnknown: () => undefined }),
    ...more,
  };
}

/** Serves the functions on a free port. */
export async function serveBytes(
  functions: readonly ServedFunction[],
  options: Omit<ListenOptions, 'port'> = {},
): Promise<ByteServer> {
  const server = await serveWithGrpcJs(functions, { ...options, port: 0 });
  const sessions: ClientHttp2Session[] = [];
  return {
    ...server,
    connect: (tls) => {
      const session = openSession(`${tls ? 'https' : 'http'}://127.0.0.1:${server.port}`, tls);
      session.on('error', () => undefined);
      sessions.push(session);
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      await server.close({ drainTimeoutMs: 0 });
    },
  };
}
