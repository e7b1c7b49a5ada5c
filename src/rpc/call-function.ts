/** A call as its caller makes it: with options, with the deadline and the cancellation of the call that is served here, through interceptors. */
import type grpc from '@grpc/grpc-js';
import type { FunctionSchema } from '../schema/schema.js';
import { currentCall, type CallContext } from './call-context.js';
import type { Codec } from './codec.js';
import { pathOf } from './registration.js';
import { RpcError } from './rpc-error.js';
import { readAs, thrownError, type ErrorReader } from './thrown-error.js';

/** Options of calls. Inside a served function, its deadline and cancellation apply as well. */
export interface CallOptions {
  /** Time until the call fails with DEADLINE_EXCEEDED, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Metadata of the request. */
  readonly metadata?: grpc.Metadata | Readonly<Record<string, string | Buffer>>;
  /** Wait for a connection rather than fail with UNAVAILABLE. @default true for idempotent functions with a deadline */
  readonly waitForReady?: boolean;
  /** Is given the metadata that comes before the response. */
  readonly onMetadata?: (this: void, metadata: grpc.Metadata) => void;
  /** Is given the metadata that comes with the status, also with one that is an error. */
  readonly onTrailers?: (this: void, metadata: grpc.Metadata) => void;
}

/** A call on its way through interceptors. */
export interface OutgoingCall {
  /** `/reports.v1.JsonToHtmlService/JsonToHtml` */
  readonly path: string;
  readonly schema: FunctionSchema;
  /** `host:port`, several with commas between them; `local` in this process. */
  readonly address: string;
  readonly args: readonly unknown[];
  readonly options: CallOptions;
}

/**
 * Stands around every call. `next` makes the call, as it is or changed, once or several times; what it gives is the result,
 * or for a streaming function the AsyncIterable.
 *
 * @example
 * const withToken: ClientInterceptor = (call, next) =>
 *   next({ ...call, options: { ...call.options, metadata: { authorization: token() } } });
 */
export type ClientInterceptor = (
  call: OutgoingCall,
  next: (call: OutgoingCall) => Promise<unknown>,
) => Promise<unknown>;

/** What a function is called on the wire, and how. */
export type CalledFunction = Pick<
  FunctionSchema,
  'name' | 'package' | 'service' | 'rpc' | 'kind' | 'idempotent'
>;

/** A function and its codecs, as its caller needs them. */
export interface CallCodecs {
  readonly schema: CalledFunction;
  readonly request: Pick<Codec, 'encode'>;
  readonly response: Pick<Codec, 'decode'>;
}

/** Options with what the call inherits. */
export interface EffectiveOptions extends CallOptions {
  readonly deadline?: Date | undefined;
  readonly parentSignal?: AbortSignal | undefined;
  /** Metadata of the call that is being served, whose trace goes on. */
  readonly parentMetadata?: grpc.Metadata | undefined;
}

/** A function that can be called, wherever it is. */
export interface Callee {
  readonly schema: FunctionSchema;
  readonly address: string;
  readonly interceptors: readonly ClientInterceptor[];
  /** Of errors that the function may have thrown, beside those of the filesystem. */
  readonly errors: readonly ErrorReader[];
  start(
    this: void,
    args: readonly unknown[],
    options: EffectiveOptions,
  ): Promise<unknown> | AsyncIterable<unknown>;
}

/** A promise of the result that is also, for a function that streams, the stream. */
export type Answer = Promise<unknown> & AsyncIterable<unknown>;

/** Starts the call at once. */
export function callFunction(
  callee: Promise<Callee>,
  args: readonly unknown[],
  options: CallOptions,
): Answer {
  // The caller's context is taken now; after the await it may be another one.
  const parent = currentCall();
  const answer = callee.then((found) => {
    const { schema, address, interceptors, errors } = found;
    const first = { path: pathOf(schema), schema, address, args, options };
    const start = async (call: OutgoingCall): Promise<unknown> => {
      const effective = inherited(call.options, parent);
      refuseAborted(call.path, effective);
      return found.start(call.args, effective);
    };
    const rethrow = (error: unknown): never => {
      throw thrownError(error, errors);
    };
    const result = around(interceptors, start)(first).catch(rethrow);
    if (schema.kind === 'unary' || schema.kind === 'client_streaming') return result;
    return result.then((values) => readAs(values as AsyncIterable<unknown>, rethrow));
  });
  return Object.assign(answer, {
    [Symbol.asyncIterator]: () => iterate(answer),
  });
}

async function* iterate(answer: Promise<unknown>): AsyncGenerator {
  // A unary function's answer is no stream; iterating it is the caller's mistake and fails here as it does locally.
  yield* (await answer) as AsyncIterable<unknown>;
}

type Next = (call: OutgoingCall) => Promise<unknown>;

/** The first interceptor is the outermost. */
function around(interceptors: readonly ClientInterceptor[], start: Next): Next {
  return interceptors.reduceRight<Next>(
    (next, interceptor) => async (call) => interceptor(call, next),
    start,
  );
}

/** The deadline and the cancellation of the call that is being served here, if any. */
function inherited(options: CallOptions, parent: CallContext | undefined): EffectiveOptions {
  const { timeoutMs } = options;
  const own = timeoutMs === undefined ? Infinity : Date.now() + timeoutMs;
  const at = Math.min(own, parent?.deadline?.getTime() ?? Infinity);
  return {
    ...options,
    deadline: at === Infinity ? undefined : new Date(at),
    parentSignal: parent?.signal,
    parentMetadata: parent?.metadata,
  };
}

function refuseAborted(path: string, { signal, parentSignal }: EffectiveOptions): void {
  if (signal?.aborted || parentSignal?.aborted) {
    throw new RpcError('CANCELLED', `${path}: cancelled before it began`);
  }
}
