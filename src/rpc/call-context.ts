/** What a function may know about the call it serves: cancellation, deadline, metadata, peer. As its last parameter, or from anywhere below it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Metadata } from '@grpc/grpc-js';
import type { FunctionLogger } from './function-log.js';

/**
 * One call, seen from the function that serves it. Declare it as the last parameter of a decorated method: it is no part of the message.
 *
 * @example
 * \@ApiFunc()
 * async htmlToPdf(html: string, ctx: CallContext): Promise<Buffer> {
 *   ctx.signal.throwIfAborted();
 * }
 */
export interface CallContext {
  /** Aborted when the caller cancels, goes away, or its deadline passes. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting; undefined if never. */
  readonly deadline: Date | undefined;
  /** Metadata of the request. */
  readonly metadata: Metadata;
  /** Metadata of the response; sent before the first message. */
  readonly responseMetadata: Metadata;
  /** Metadata sent after the last message. */
  readonly trailers: Metadata;
  /** Address of the caller; `local` for a call inside this process. */
  readonly peer: string;
  /** Fully-qualified rpc: `/reports.v1.JsonToHtmlService/JsonToHtml`. */
  readonly path: string;
  /** Trace that the caller belongs to, of its `traceparent`; undefined if it sent none. */
  readonly traceId: string | undefined;
  /** Writes to the server's log, with the function and the trace in every line. */
  readonly logger: FunctionLogger;
}

const calls = new AsyncLocalStorage<CallContext>();

/** The call being served where this is called, or undefined outside of one. */
export function currentCall(): CallContext | undefined {
  return calls.getStore();
}

/** Runs `serve` as part of `call`. */
export function withCall<T>(call: CallContext, serve: () => T): T {
  return calls.run(call, serve);
}
