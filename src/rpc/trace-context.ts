/** W3C trace context in metadata: read from a request, and passed on to the calls that serving it takes. */
import type { Metadata } from '@grpc/grpc-js';

/** @see https://www.w3.org/TR/trace-context/ */
const HEADERS = ['traceparent', 'tracestate', 'baggage'];

/** version-traceid-parentid-flags; an id of zeros is none. */
const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}/;

/** The trace that the caller belongs to. */
export function traceIdOf(metadata: Metadata): string | undefined {
  const [header] = metadata.get('traceparent');
  return typeof header === 'string' ? TRACEPARENT.exec(header)?.[1] : undefined;
}

/** Gives `metadata` the trace headers of the call that is being served, unless it has its own. */
export function passTraceOn(from: Metadata, metadata: Metadata): void {
  if (metadata.get('traceparent').length > 0) return;
  for (const name of HEADERS) {
    for (const value of from.get(name)) metadata.add(name, value);
  }
}
