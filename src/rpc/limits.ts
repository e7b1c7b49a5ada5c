/** What a server puts up with: every limit of the transport, its default, and where the number comes from. */
import { MAX_TIMER_MS } from './timeout.js';

/** Limits of one server; each has a default. */
export interface ServerLimits {
  /** Largest message taken or sent, in bytes, after decompression. @default 4194304 (gRPC's default) */
  readonly maxMessageBytes?: number | undefined;
  /** Messages within messages, in and out; the stack bears some thousands. @default 100 (what protobuf's own parsers take) */
  readonly maxNestingDepth?: number | undefined;
  /** Names and values of a request's metadata together, in bytes. @default 16384 (RFC 9113 §10.5.1) */
  readonly maxMetadataBytes?: number | undefined;
  /** Calls of one connection at a time; a cancelled call counts until its function has ended. @default 256 (RFC 9113 §6.5.2) */
  readonly maxCallsPerConnection?: number | undefined;
  /** Calls of one function at a time, over all connections and in this process. @default 4096 */
  readonly maxCallsPerFunction?: number | undefined;
  /** Bytes of a stream that may wait for a slow reader before the next value is asked for. @default 65536 */
  readonly maxUnreadBytes?: number | undefined;
  /** A connection is told to go after this time, with calls in flight let finish. @default Infinity */
  readonly maxConnectionAgeMs?: number | undefined;
  /** Time for the calls of a connection that is too old; then they are cancelled. @default Infinity */
  readonly connectionAgeGraceMs?: number | undefined;
  /** A connection without calls is closed after this time. @default 1800000 (30 minutes) */
  readonly maxConnectionIdleMs?: number | undefined;
  /** Time for a TLS handshake, for the first bytes of HTTP/2, and for closing after us. @default 10000 */
  readonly handshakeMs?: number | undefined;
  /** Time between two pings of a connection. @default 60000; 4000 on Node 20, see {@link limitsOf} */
  readonly keepaliveMs?: number | undefined;
  /** A connection that does not answer a ping in this time is closed. @default 20000; 5000 on Node 20 */
  readonly keepaliveTimeoutMs?: number | undefined;
}

/** Those that a client keeps too, of its requests and of the answers. */
export type ClientLimits = Pick<ServerLimits, 'maxMessageBytes' | 'maxNestingDepth'>;

/** All limits, with numbers. */
export type AllLimits = { readonly [K in keyof ServerLimits]-?: number };

/** Default of `maxNestingDepth`. */
export const NESTING_DEPTH = 100;

const MINUTE_MS = 60_000;

/** Defaults of {@link ServerLimits}. */
export const DEFAULT_LIMITS: AllLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxNestingDepth: NESTING_DEPTH,
  maxMetadataBytes: 16 * 1024,
  maxCallsPerConnection: 256,
  maxCallsPerFunction: 4096,
  maxUnreadBytes: 64 * 1024,
  maxConnectionAgeMs: Infinity,
  connectionAgeGraceMs: Infinity,
  // grpc-js clients let go of a connection after the same time.
  maxConnectionIdleMs: 30 * MINUTE_MS,
  handshakeMs: 10_000,
  keepaliveMs: MINUTE_MS,
  // gRPC's own default of GRPC_ARG_KEEPALIVE_TIMEOUT_MS.
  keepaliveTimeoutMs: 20_000,
};

/**
 * node:http2 of Node 20 keeps the socket of a connection that broke the protocol, and tells nobody. Only an unanswered ping
 * finds it: with these numbers its descriptor is back within ten seconds.
 */
const NODE_20: Pick<AllLimits, 'keepaliveMs' | 'keepaliveTimeoutMs'> = {
  keepaliveMs: 4000,
  keepaliveTimeoutMs: 5000,
};

/**
 * The limits with defaults for what is not given.
 * @throws {RangeError} for a limit that is not a positive number
 */
export function limitsOf(given: ServerLimits = {}, nodeVersion = process.versions.node): AllLimits {
  const limits: Record<keyof ServerLimits, number> = {
    ...DEFAULT_LIMITS,
    ...(nodeVersion.startsWith('20.') && NODE_20),
  };
  for (const [name, value] of Object.entries(given) as [keyof ServerLimits, unknown][]) {
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value > 0)) {
      throw new RangeError(
        `The limit ${name} has to be a positive number; it is ${JSON.stringify(value)}.`,
      );
    }
    limits[name] = value;
  }
  return limits;
}

/** The limits that grpc-js keeps, those of its connections, as its options. */
export function channelOptionsOf(limits: AllLimits): Record<string, number> {
  const options: Record<string, number> = {
    'grpc.max_concurrent_streams': limits.maxCallsPerConnection,
    'grpc.max_connection_age_ms': limits.maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': limits.connectionAgeGraceMs,
    'grpc.keepalive_time_ms': limits.keepaliveMs,
    'grpc.keepalive_timeout_ms': limits.keepaliveTimeoutMs,
  };
  // grpc-js means «never» by an option that is not there, and its timers hold no more than others.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value <= MAX_TIMER_MS));
}
