/** The transport seam: what a transport is given, and what it has to do. `grpc-js-server.ts` is the first one behind it. */
import type { CallKind } from '../schema/schema.js';
import type { CallContext } from './call-context.js';
import type { ServerTls } from './certificates.js';
import type { CompressOptions } from './compression.js';
import type { FunctionCalls } from './function-calls.js';
import type { LineLogger } from './function-log.js';
import type { ServerLimits } from './limits.js';
import type { RpcError, StatusName } from './rpc-error.js';

/**
 * One rpc as a transport sees it: bytes in and out, and a handler between.
 *
 * `Request` is what `decode` gives. A streaming side is an AsyncIterable of messages.
 */
export interface ServedFunction {
  /** `/reports.v1.JsonToHtmlService/JsonToHtml` */
  readonly path: string;
  readonly kind: CallKind;
  /** Deadline of calls that bring none, in milliseconds. @default none */
  readonly timeoutMs?: number | undefined;
  /** @throws what {@link ServedFunction.toStatus} understands */
  decode(this: void, bytes: Uint8Array): unknown;
  encode(this: void, value: unknown): Uint8Array;
  /** Gives a value or a promise of it; for a streaming response an AsyncIterable, or a promise of it. */
  handle(this: void, request: unknown, call: CallContext): unknown;
  /** The status of anything that decode, encode or handle threw. */
  toStatus(this: void, error: unknown): RpcError;
  /** Its calls in flight, when other servers or this process serve it too. @default those of the one server */
  readonly calls?: FunctionCalls | undefined;
  /** Is told of every call that was let in, once it has its status. @default nobody */
  readonly observe?: ((this: void, record: CallRecord) => void) | undefined;
  /** Is given the lines of {@link CallContext.logger}. @default console */
  readonly logger?: LineLogger | undefined;
}

/** What there is to tell of a call: never its content. */
export interface CallRecord {
  /** The call itself: its path, its peer, its trace. */
  readonly call: CallContext;
  readonly kind: CallKind;
  readonly status: StatusName;
  /** From the first byte to the status. */
  readonly durationMs: number;
  /** Messages received, in bytes. */
  readonly requestBytes: number;
  /** Messages sent, in bytes. */
  readonly responseBytes: number;
}

/** Where to listen, and the limits to keep. */
export interface ListenOptions {
  /** Address to bind. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** What the server puts up with. @default DEFAULT_LIMITS */
  readonly limits?: ServerLimits | undefined;
  /** @default plaintext */
  readonly tls?: ServerTls | undefined;
  /** Compress large messages for callers that take gzip. @default false */
  readonly compress?: boolean | CompressOptions | undefined;
  /** Is told of certificates that could not be read again. @default nobody */
  readonly onError?: ((this: void, error: unknown) => void) | undefined;
}

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  /** The port bound, also where 0 was asked for. */
  readonly port: number;
  /**
   * Takes no more calls, waits for those in flight, and cancels what is left after `drainTimeoutMs`.
   */
  close(options: { readonly drainTimeoutMs: number }): Promise<void>;
}

/**
 * Serves functions on one address.
 * @throws {PortTakenError} when another process listens there
 */
export type Transport = (
  functions: readonly ServedFunction[],
  options: ListenOptions,
) => Promise<RunningServer>;

/** The address is in use; the message says what to do about it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(
      `Port ${port} on ${host} is in use by another process. ` +
        'Stop that process, or choose another port (0 takes a free one).',
      options,
    );
    this.host = host;
    this.port = port;
  }
}
