/** One call of a client on @grpc/grpc-js: arguments out, result or stream in, errors with their status. */
import type { EventEmitter } from 'node:events';
import grpc from '@grpc/grpc-js';
import { askUntilWhole, type Attempt } from './broken-answer.js';
import type { CallCodecs, EffectiveOptions } from './call-function.js';
import { CallOutlet } from './call-outlet.js';
import type { RetryPolicy } from './channel-config.js';
import { messagesOf } from './incoming.js';
import { InvalidValueError } from './invalid-value.js';
import { LateAbort } from './late-abort.js';
import { writeAll } from './outgoing.js';
import { pathOf } from './registration.js';
import { passTraceOn } from './trace-context.js';
import { RpcError } from './rpc-error.js';
import { fromWire } from './wire-status.js';

/** What a call over a connection needs to know of its function. */
export interface CallTarget extends CallCodecs {
  readonly connection: grpc.Client;
  /** Of idempotent functions. */
  readonly retries?: RetryPolicy | undefined;
}

/** Starts a call over a connection. */
export function callOverWire(
  target: CallTarget,
  args: readonly unknown[],
  options: EffectiveOptions,
): Promise<unknown> | AsyncIterable<unknown> {
  const { schema } = target;
  const path = pathOf(schema);
  const metadata = metadataOf(options);
  metadata.setOptions({ waitForReady: isPatient(target, options) });
  const callOptions = options.deadline ? { deadline: options.deadline } : {};
  const { connection } = target;
  switch (schema.kind) {
    case 'unary': {
      const request = encodeRequest(target, args);
      return whole(target, options, (done) =>
        connection.makeUnaryRequest(path, asBuffer, asBytes, request, metadata, callOptions, done),
      ).then((bytes) => decodeResponse(target, bytes));
    }
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

/** Without a deadline, waiting for a server could last for ever. */
function isPatient({ schema }: CallTarget, { waitForReady, deadline }: EffectiveOptions): boolean {
  return waitForReady ?? (schema.idempotent === true && deadline !== undefined);
}

type Callback = (error: grpc.ServiceError | null, bytes?: Uint8Array) => void;

/** A call with one answer, tried again when the answer of an idempotent function breaks off. Who asked for its headers has seen them already. */
function whole(
  { schema, retries }: CallTarget,
  options: EffectiveOptions,
  begin: (done: Callback) => grpc.ClientUnaryCall,
): Promise<Uint8Array> {
  if (!schema.idempotent || !retries || options.onMetadata) return once(options, begin);
  const signals = signalsOf(options);
  const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
  return askUntilWhole(() => attempt(options, begin), { policy: retries, signal });
}

/** A call with one answer; cancelled when a signal aborts. */
function once(
  options: EffectiveOptions,
  begin: (done: Callback) => grpc.ClientUnaryCall,
): Promise<Uint8Array> {
  return attempt(options, begin).then((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome.bytes;
  });
}

function attempt(
  options: EffectiveOptions,
  begin: (done: Callback) => grpc.ClientUnaryCall,
): Promise<Attempt> {
  return new Promise((resolve) => {
    let hasBegun = false;
    const call = withoutStack(() =>
      begin((error, bytes) => {
        release();
        if (error) resolve({ error: fromWire(error), hasBegun });
        else resolve({ bytes: bytes ?? new Uint8Array() });
      }),
    );
    const release = cancelOn(options, call);
    call.on('metadata', () => (hasBegun = true));
    report(options, call);
  });
}

/** grpc-js takes the stack at each call, a tenth of what a call costs; here it would only show how this file was reached. */
function withoutStack<T>(begin: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return begin();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Metadata of the response, before and after its messages, for those who ask. */
function report({ onMetadata, onTrailers }: EffectiveOptions, call: EventEmitter): void {
  if (onMetadata) call.on('metadata', onMetadata);
  if (onTrailers) {
    call.on('status', ({ metadata }: grpc.StatusObject) => onTrailers(metadata));
  }
}

function cancelOn(options: EffectiveOptions, call: { cancel(): void }): () => void {
  const signals = signalsOf(options);
  if (signals.length === 0) return () => undefined;
  const cancel = () => call.cancel();
  for (const signal of signals) signal.addEventListener('abort', cancel, { once: true });
  return () => {
    for (const signal of signals) signal.removeEventListener('abort', cancel);
  };
}

function signalsOf({ signal, parentSignal }: EffectiveOptions): AbortSignal[] {
  return [signal, parentSignal].filter((each) => each !== undefined);
}

type Outgoing =
  grpc.ClientWritableStream<Uint8Array> | grpc.ClientDuplexStream<Uint8Array, Uint8Array>;

/** Feeds the stream argument to the call; an error of the caller's stream cancels the call. */
function send(target: CallTarget, args: readonly unknown[], call: Outgoing): void {
  const ended = new LateAbort();
  call.on('close', () => ended.abort());
  call.on('error', () => ended.abort());
  const outlet = new CallOutlet(call, (value) => encodeRequest(target, [value]));
  writeAll(args[0], outlet, ended).then(
    () => call.end(),
    (error: unknown) => {
      if (!ended.isAborted) call.destroy(error instanceof Error ? error : new Error(String(error)));
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
  report(options, call);
  let isDone = false;
  try {
    for await (const value of messagesOf(call, (bytes) => decodeResponse(target, bytes)))
      yield value;
    isDone = true;
  } catch (error) {
    isDone = true;
    throw isServiceError(error) ? fromWire(error) : error;
  } finally {
    release();
    if (!isDone) {
      call.on('error', () => undefined); // the cancellation itself
      call.cancel();
    }
  }
}

/** @throws {RpcError} INVALID_ARGUMENT naming the property that does not fit */
export function encodeRequest(
  { request, schema }: CallCodecs,
  args: readonly unknown[],
): Uint8Array {
  try {
    return request.encode(args);
  } catch (error) {
    throw refused(error, `${schema.name}: the request was not sent`);
  }
}

/** @throws {RpcError} INTERNAL naming the property that does not fit */
export function decodeResponse({ response, schema }: CallCodecs, bytes: Uint8Array): unknown {
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

/** Metadata of a request, the call's own. */
export function metadataOf({ metadata, parentMetadata }: EffectiveOptions): grpc.Metadata {
  const own = metadata instanceof grpc.Metadata ? metadata.clone() : madeOf(metadata ?? {});
  if (parentMetadata) passTraceOn(parentMetadata, own);
  return own;
}

function madeOf(entries: Readonly<Record<string, string | Buffer>>): grpc.Metadata {
  const made = new grpc.Metadata();
  for (const [key, value] of Object.entries(entries)) made.set(key, value);
  return made;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function asBytes(bytes: Buffer): Uint8Array {
  return bytes;
}
