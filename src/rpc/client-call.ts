/** One call of a client on @grpc/grpc-js: arguments out, result or stream in, errors with their status. */
import grpc from '@grpc/grpc-js';
import type { FunctionSchema } from '../schema/schema.js';
import { currentCall } from './call-context.js';
import type { Codec } from './codec.js';
import { messagesOf } from './incoming.js';
import { InvalidValueError } from './invalid-value.js';
import { writeAll } from './outgoing.js';
import { RpcError, statusName } from './rpc-error.js';

/** Options of calls. Inside a served function, its deadline and cancellation apply as well. */
export interface CallOptions {
  /** Time until the call fails with DEADLINE_EXCEEDED, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Metadata of the request. */
  readonly metadata?: grpc.Metadata | Readonly<Record<string, string | Buffer>>;
}

/** What a call needs to know of its function. */
export interface CallTarget {
  readonly schema: FunctionSchema;
  readonly request: Codec;
  readonly response: Codec;
  readonly connection: grpc.Client;
}

/** A promise of the result that is also, for a function that streams, the stream. */
export type Answer = Promise<unknown> & AsyncIterable<unknown>;

/** Starts the call at once. */
export function callFunction(
  target: Promise<CallTarget>,
  args: unknown[],
  options: CallOptions,
): Answer {
  // The caller's context is taken now; after the await it may be another one.
  const effective = { ...options, ...inherited(options) };
  const answer = target.then((found) => start(found, args, effective));
  return Object.assign(answer, {
    [Symbol.asyncIterator]: () => iterate(answer),
  });
}

async function* iterate(answer: Promise<unknown>): AsyncGenerator {
  // A unary function's answer is no stream; iterating it is the caller's mistake and fails here as it does locally.
  yield* (await answer) as AsyncIterable<unknown>;
}

interface EffectiveOptions extends CallOptions {
  readonly deadline?: Date | undefined;
  readonly parentSignal?: AbortSignal | undefined;
}

/** The deadline and the cancellation of the call that is being served here, if any. */
function inherited({
  timeoutMs,
}: CallOptions): Pick<EffectiveOptions, 'deadline' | 'parentSignal'> {
  const parent = currentCall();
  const own = timeoutMs === undefined ? Infinity : Date.now() + timeoutMs;
  const at = Math.min(own, parent?.deadline?.getTime() ?? Infinity);
  return {
    deadline: at === Infinity ? undefined : new Date(at),
    parentSignal: parent?.signal,
  };
}

function start(
  target: CallTarget,
  args: unknown[],
  options: EffectiveOptions,
): Promise<unknown> | AsyncIterable<unknown> {
  const { schema } = target;
  const path = `/${schema.package}.${schema.service}/${schema.rpc}`;
  refuseAborted(path, options);
  const metadata = metadataOf(options);
  const callOptions = options.deadline ? { deadline: options.deadline } : {};
  const { connection } = target;
  switch (schema.kind) {
    case 'unary':
      return once(options, (done) =>
        connection.makeUnaryRequest(
          path,
          asBuffer,
          asBytes,
          encodeRequest(target, args),
          metadata,
          callOptions,
          done,
        ),
      ).then((bytes) => decodeResponse(target, bytes));
    case 'client_streaming': {
      return once(options, (done) => {
        const call = connection.makeClientStreamRequest(
          path,
          asBuffer,
          asBytes,
          metadata,
          callOptions,
          done,
        );
        send(target, args, call);
        return call;
      }).then((bytes) => decodeResponse(target, bytes));
    }
    case 'server_streaming':
      return stream(
        target,
        options,
        connection.makeServerStreamRequest(
          path,
          asBuffer,
          asBytes,
          encodeRequest(target, args),
          metadata,
          callOptions,
        ),
      );
    case 'bidi_streaming': {
      const call = connection.makeBidiStreamRequest(path, asBuffer, asBytes, metadata, callOptions);
      send(target, args, call);
      return stream(target, options, call);
    }
    default:
      return schema.kind satisfies never;
  }
}

function refuseAborted(path: string, { signal, parentSignal }: EffectiveOptions): void {
  if (signal?.aborted || parentSignal?.aborted) {
    throw new RpcError('CANCELLED', `${path}: cancelled before it began`);
  }
}

type Callback = (error: grpc.ServiceError | null, bytes?: Uint8Array) => void;

/** A call with one answer; cancelled when a signal aborts. */
async function once(
  options: EffectiveOptions,
  begin: (done: Callback) => { cancel(): void },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const call = begin((error, bytes) => {
      release();
      if (error) reject(fromGrpc(error));
      else resolve(bytes ?? new Uint8Array());
    });
    const release = cancelOn(options, call);
  });
}

function cancelOn(options: EffectiveOptions, call: { cancel(): void }): () => void {
  const signals = [options.signal, options.parentSignal].filter((signal) => signal !== undefined);
  if (signals.length === 0) return () => undefined;
  const cancel = () => call.cancel();
  for (const signal of signals) signal.addEventListener('abort', cancel, { once: true });
  return () => {
    for (const signal of signals) signal.removeEventListener('abort', cancel);
  };
}

type Outgoing =
  grpc.ClientWritableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** Feeds the stream argument to the call; an error of the caller's stream cancels the call. */
function send(target: CallTarget, args: unknown[], call: Outgoing): void {
  const ended = new AbortController();
  call.on('close', () => ended.abort());
  call.on('error', () => ended.abort());
  const encode = (value: unknown) => encodeRequest(target, [value]);
  writeAll(args[0], { call, encode, context: { signal: ended.signal } }).then(
    () => call.end(),
    (error: unknown) => {
      if (!ended.signal.aborted)
        call.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
}

type Incoming =
  grpc.ClientReadableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** The messages of a streaming answer. Leaving the loop cancels the call. */
async function* stream(
  target: CallTarget,
  options: EffectiveOptions,
  call: Incoming,
): AsyncGenerator {
  const release = cancelOn(options, call);
  let isDone = false;
  try {
    for await (const value of messagesOf(call, (bytes) => decodeResponse(target, bytes)))
      yield value;
    isDone = true;
  } catch (error) {
    isDone = true;
    throw isServiceError(error) ? fromGrpc(error) : error;
  } finally {
    release();
    if (!isDone) {
      call.on('error', () => undefined); // the cancellation itself
      call.cancel();
    }
  }
}

function encodeRequest({ request, schema }: CallTarget, args: unknown[]): Uint8Array {
  try {
    return request.encode(args);
  } catch (error) {
    throw refused(error, `${schema.name}: the request was not sent`);
  }
}

function decodeResponse({ response, schema }: CallTarget, bytes: Uint8Array): unknown {
  try {
    return response.decode(bytes);
  } catch (error) {
    throw refused(error, `${schema.name}: the response does not fit its type`);
  }
}

function refused(error: unknown, what: string): unknown {
  if (!(error instanceof InvalidValueError)) return error;
  const status = what.endsWith('sent') ? 'INVALID_ARGUMENT' : 'INTERNAL';
  return new RpcError(status, `${what}: ${error.message}`, { cause: error });
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return (
    error instanceof Error && 'code' in error && 'details' in error && !(error instanceof RpcError)
  );
}

function fromGrpc(error: grpc.ServiceError): RpcError {
  return new RpcError(statusName(error.code), error.details, {
    metadata: error.metadata,
    cause: error,
  });
}

function metadataOf({ metadata }: CallOptions): grpc.Metadata {
  if (metadata instanceof grpc.Metadata) return metadata;
  const made = new grpc.Metadata();
  for (const [key, value] of Object.entries(metadata ?? {})) made.set(key, value);
  return made;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function asBytes(bytes: Buffer): Uint8Array {
  return bytes;
}
