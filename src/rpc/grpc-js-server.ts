/** The transport on @grpc/grpc-js: binds an address, hands calls to `serve-call.ts`, and drains. */
import { EventEmitter } from 'node:events';
import type {
  Http2Server,
  Http2Session,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
  ServerHttp2Stream,
} from 'node:http2';
import grpc from '@grpc/grpc-js';
import { Admission } from './admission.js';
import { compressedFrom } from './compression.js';
import { Connections } from './connections.js';
import { FunctionCalls } from './function-calls.js';
import { GrpcStream, type StreamOptions } from './grpc-stream.js';
import { channelOptionsOf, limitsOf, type AllLimits } from './limits.js';
import { Listener } from './listener.js';
import type { ServedPlace } from './open-call.js';
import { serveCall } from './serve-call.js';
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
  const host = options.host ?? '127.0.0.1';
  // grpc-js speaks HTTP/2; the sockets are ours, secured already where TLS is asked for.
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  takeCalls(http2ServerOf(server), placesOf(functions, { limits, admission }), {
    ...limits,
    compressFromBytes: compressedFrom(options.compress),
  });
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

type Places = ReadonlyMap<string, ServedPlace>;

function placesOf(
  functions: readonly ServedFunction[],
  { limits, admission }: { readonly limits: AllLimits; readonly admission: Admission },
): Places {
  const { maxUnreadBytes, maxCallsPerFunction } = limits;
  return new Map(
    functions.map((served) => {
      const { path, calls = new FunctionCalls(path, maxCallsPerFunction) } = served;
      return [path, { served, calls, admission, maxUnreadBytes }];
    }),
  );
}

type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** What all streams of a server keep to. */
type StreamRules = Pick<AllLimits, 'maxMessageBytes' | 'maxConnectionIdleMs'> &
  Pick<StreamOptions, 'compressFromBytes'>;

/**
 * Takes the calls of our functions before grpc-js wraps each into a dozen objects of its own. It keeps the connections, and
 * refuses everything that is no call of ours.
 */
function takeCalls(http2Server: Http2Server, places: Places, rules: StreamRules): void {
  const connections = new Connections(rules.maxConnectionIdleMs);
  const { maxMessageBytes, compressFromBytes } = rules;
  const others = http2Server.listeners('stream') as StreamListener[]; // of this event
  http2Server.removeAllListeners('stream');
  http2Server.on('session', (session) => {
    destroyLater(session);
    connections.of(session);
  });
  http2Server.on('stream', (stream, headers) => {
    const refusal = refusalOf(headers);
    if (refusal) {
      refuse(stream, refusal);
      return;
    }
    const place = places.get(headers[':path'] ?? '');
    const { session } = stream;
    if (!place || !session) {
      for (const other of others) other(stream, headers);
      return;
    }
    const connection = connections.of(session);
    const options = { connection, maxMessageBytes, compressFromBytes };
    serveCall(place, new GrpcStream(stream, headers, options));
  });
}

/**
 * A GOAWAY with an error, or a PING that answers none, destroys a session while its bytes are read; when a call follows in the
 * same bytes, Node 22 ends the process (an assertion in StreamBase::CallJSOnreadMethod). Afterwards it is safe.
 */
function destroyLater(session: Http2Session): void {
  const destroy = session.destroy.bind(session);
  session.destroy = (error, code) => void setImmediate(destroy, error, code);
}

/** `application/grpc`, `application/grpc+proto`; neither gRPC-Web nor anything else that only begins so. */
const GRPC_MEDIA = /^application\/grpc([+;]|$)/i;

/**
 * How HTTP says that this is no gRPC; undefined when it is.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
 */
function refusalOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders | undefined {
  if (headers[':method'] !== 'POST') return { ':status': 405, allow: 'POST' };
  return GRPC_MEDIA.test(headers['content-type'] ?? '') ? undefined : { ':status': 415 };
}

function refuse(stream: ServerHttp2Stream, refusal: OutgoingHttpHeaders): void {
  stream.on('error', () => undefined); // «close» follows
  stream.respond(refusal, { endStream: true });
}

/**
 * The HTTP/2 server of a connection injector, which grpc-js 1.14 has no public way to.
 * @throws {Error} when grpc-js keeps it elsewhere; package.json allows no version that was not tried
 */
function http2ServerOf(server: grpc.Server): Http2Server {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  const [found] = servers instanceof Map ? servers.keys() : [];
  if (found instanceof EventEmitter && found.listenerCount('stream') > 0) {
    return found as Http2Server; // the one that emits streams
  }
  throw new Error(
    'This version of @grpc/grpc-js keeps its HTTP/2 server in another place; install 1.14.',
  );
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
