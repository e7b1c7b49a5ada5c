/** One call on the wire: an HTTP/2 stream with messages in and out, a deadline, and one status at the end. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Metadata } from '@grpc/grpc-js';
import { takesGzip } from './compression.js';
import type { Connection } from './connections.js';
import {
  ACCEPTED_ENCODINGS,
  Flag,
  framed,
  FrameReader,
  inflated,
  prefixOf,
  type ReceivedMessage,
} from './message-frames.js';
import { RpcError } from './rpc-error.js';
import { deadlineExceeded, MAX_TIMER_MS, timeoutMsOf } from './timeout.js';
import { toWire } from './wire-status.js';

/** What a stream needs to know beside its headers. */
export interface StreamOptions {
  readonly connection: Connection;
  readonly maxMessageBytes: number;
  /** Messages of so many bytes are compressed for callers that take gzip; Infinity for none. */
  readonly compressFromBytes: number;
}

/** The listeners of all streams are the same few functions; this leads them to the call. */
const CALL = Symbol('call');

interface CalledStream extends ServerHttp2Stream {
  [CALL]?: GrpcStream | undefined;
}

/** Of a response that is a status only. */
const STATUS_HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' };
const RESPONSE_HEADERS = { ...STATUS_HEADERS, 'grpc-accept-encoding': ACCEPTED_ENCODINGS };
const GZIP_RESPONSE_HEADERS = { ...RESPONSE_HEADERS, 'grpc-encoding': 'gzip' };
const TRAILERS_FOLLOW = { waitForTrailers: true };
const NOTHING_FOLLOWS = { endStream: true };
const OK_TRAILERS = { 'grpc-status': 0 };

/** A larger message is not copied to stand behind its prefix. */
const MAX_COPIED_BYTES = 16 * 1024;

/** @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
export class GrpcStream {
  readonly headers: IncomingHttpHeaders;
  readonly connection: Connection;
  /** When the caller stops waiting, in milliseconds of Date.now(). */
  deadlineMs = Infinity;
  /** The caller has sent its last message. */
  hasEnded = false;
  /** Why there is nobody to answer any more; undefined while there is. */
  cancelReason: DOMException | undefined;
  /** Is told when bytes have arrived, when there are no more, and when the call is cancelled. */
  onProgress: (() => void) | undefined;
  /** Is told, once, when the call is cancelled before it has its status. */
  onCancel: ((reason: DOMException) => void) | undefined;
  readonly #stream: CalledStream;
  readonly #reader: FrameReader;
  readonly #maxBytes: number;
  readonly #compressFromBytes: number;
  #timer: NodeJS.Timeout | undefined;
  #hasResponded = false;
  #isDiscarding = false;
  #trailers: OutgoingHttpHeaders | undefined;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: StreamOptions) {
    const called: CalledStream = stream;
    called[CALL] = this;
    this.headers = headers;
    this.connection = options.connection;
    this.#stream = called;
    this.#maxBytes = options.maxMessageBytes;
    const { compressFromBytes } = options;
    const compresses = compressFromBytes < Infinity && takesGzip(headers['grpc-accept-encoding']);
    this.#compressFromBytes = compresses ? compressFromBytes : Infinity;
    this.#reader = new FrameReader(options.maxMessageBytes);
    this.connection.streamOpened();
    stream.on('data', GrpcStream.#onData);
    stream.on('end', GrpcStream.#onEnd);
    stream.on('wantTrailers', GrpcStream.#onWantTrailers);
    stream.on('error', ignore); // «close» follows
    stream.on('close', GrpcStream.#onClose);
    this.#heedTimeout(headers['grpc-timeout']);
  }

  /** The status is on its way, or there is nobody to send it to. */
  get isOver(): boolean {
    return this.#trailers !== undefined || this.#stream.destroyed || this.#stream.closed;
  }

  get maxMessageBytes(): number {
    return this.#maxBytes;
  }

  /** This message is to be sent compressed. */
  compresses(bytes: Uint8Array): boolean {
    return bytes.length >= this.#compressFromBytes;
  }

  /** Cancels the call when the time is up. */
  expireIn(timeoutMs: number): void {
    this.deadlineMs = Date.now() + timeoutMs;
    if (timeoutMs > MAX_TIMER_MS) return;
    this.#timer = setTimeout(GrpcStream.#expire, timeoutMs, this).unref();
  }

  /** Cancels the call: whoever serves it is told. */
  cancel(reason: DOMException): void {
    if (this.cancelReason || this.#trailers) return;
    this.cancelReason = reason;
    this.onCancel?.(reason);
    this.onProgress?.();
  }

  /**
   * The next message, undefined while none has arrived whole.
   * @throws {RpcError} RESOURCE_EXHAUSTED for one over the limit, INTERNAL when the request has ended within one
   */
  next(): ReceivedMessage | undefined {
    const message = this.#reader.next();
    if (!message && this.hasEnded && this.#reader.isAmidMessage && !this.#stream.aborted) {
      throw new RpcError('INTERNAL', 'the request ended in the middle of a message');
    }
    return message;
  }

  /** The bytes of a message, a promise of them when they are compressed. */
  contentOf({ isCompressed, bytes }: ReceivedMessage): Buffer | Promise<Buffer> {
    if (!isCompressed) return bytes;
    const encoding = this.headers['grpc-encoding'] ?? 'identity';
    return inflated(bytes, { encoding: String(encoding), maxBytes: this.#maxBytes });
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** What the caller still sends flows by, so that the stream can end. */
  discard(): void {
    this.#isDiscarding = true;
    this.onProgress = undefined;
    if (!this.hasEnded) this.#stream.resume();
  }

  /** Sends the metadata of the response, once. */
  respond(metadata?: Metadata): void {
    if (this.#hasResponded || this.isOver) return;
    const own = this.#compressFromBytes < Infinity ? GZIP_RESPONSE_HEADERS : RESPONSE_HEADERS;
    const headers = metadata ? { ...metadata.toHttp2Headers(), ...own } : own;
    this.#stream.respond(headers, TRAILERS_FOLLOW);
    this.#hasResponded = true;
  }

  /** Sends bytes that have their prefixes; `taken` is called when the connection has taken them. */
  write(frames: Buffer, taken: () => void): void {
    if (!this.isOver) this.#stream.write(frames, taken);
  }

  /** Sends a message that is not to be copied. */
  writeLarge(bytes: Uint8Array, flag: Flag, taken: () => void): void {
    if (this.isOver) return;
    this.#stream.cork();
    this.#stream.write(prefixOf(bytes, flag));
    this.#stream.write(bytes, taken);
    this.#stream.uncork();
  }

  /** Sends the only message, and OK. */
  answer(bytes: Uint8Array, flag: Flag, trailers?: Metadata): void {
    if (bytes.length <= MAX_COPIED_BYTES) {
      this.succeed(trailers, framed(bytes, flag));
      return;
    }
    this.writeLarge(bytes, flag, ignore);
    this.succeed(trailers);
  }

  /** Sends the last bytes, if any, and OK. */
  succeed(trailers?: Metadata, frames?: Buffer): void {
    if (this.isOver) return;
    this.respond();
    this.#trailers = trailers ? { ...trailers.toHttp2Headers(), ...OK_TRAILERS } : OK_TRAILERS;
    if (frames) this.#stream.end(frames);
    else this.#stream.end();
    this.#settle();
  }

  /** Sends a status that is an error. */
  refuse(status: RpcError): void {
    if (this.isOver) return;
    this.#trailers = sendableTrailersOf(status);
    if (this.#hasResponded) {
      this.#stream.end();
    } else {
      try {
        this.#stream.respond({ ...STATUS_HEADERS, ...this.#trailers }, NOTHING_FOLLOWS);
      } catch (error) {
        this.#stream.respond({ ...STATUS_HEADERS, ...unsendable(error) }, NOTHING_FOLLOWS);
      }
    }
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.discard();
  }

  #heedTimeout(header: string | string[] | undefined): void {
    if (header === undefined) return;
    const timeoutMs = timeoutMsOf(String(header));
    if (timeoutMs === 0) GrpcStream.#expire(this);
    else if (timeoutMs !== undefined) this.expireIn(timeoutMs);
    else this.refuse(new RpcError('INTERNAL', `grpc-timeout has no such value: ${String(header)}`));
  }

  static readonly #expire = (call: GrpcStream): void => {
    call.cancel(deadlineExceeded());
    call.refuse(new RpcError('DEADLINE_EXCEEDED', 'the deadline was exceeded'));
  };

  static readonly #onData = function (this: CalledStream, piece: Buffer): void {
    const call = this[CALL];
    if (!call || call.#isDiscarding) return;
    call.#reader.push(piece);
    call.onProgress?.();
  };

  static readonly #onEnd = function (this: CalledStream): void {
    const call = this[CALL];
    if (!call) return;
    call.hasEnded = true;
    call.onProgress?.();
  };

  static readonly #onWantTrailers = function (this: CalledStream): void {
    const call = this[CALL];
    try {
      this.sendTrailers((call && call.#trailers) ?? OK_TRAILERS);
    } catch (error) {
      this.sendTrailers(unsendable(error));
    }
  };

  /** node:http2 keeps its streams for a while; what was made for the call is let go. */
  static readonly #onClose = function (this: CalledStream): void {
    const call = this[CALL];
    if (!call) return;
    this[CALL] = undefined;
    call.connection.streamClosed();
    if (call.#trailers) return;
    clearTimeout(call.#timer);
    call.cancel(new DOMException('the call was cancelled', 'AbortError'));
  };
}

function trailersOf(status: RpcError): OutgoingHttpHeaders {
  const { code, details, metadata } = toWire(status);
  return {
    ...metadata.toHttp2Headers(),
    'grpc-status': code,
    'grpc-message': encodeURI(details),
  };
}

/** Details that no compiler has seen may be no text. */
function sendableTrailersOf(status: RpcError): OutgoingHttpHeaders {
  try {
    return trailersOf(status);
  } catch (error) {
    return unsendable(error);
  }
}

/** Metadata that a function gave may hold names that HTTP/2 keeps for itself. */
function unsendable(error: unknown): OutgoingHttpHeaders {
  const reason = error instanceof Error ? error.message : String(error);
  return trailersOf(new RpcError('INTERNAL', `the metadata cannot be sent: ${reason}`));
}

function ignore(): void {
  // Nothing is to be done.
}
