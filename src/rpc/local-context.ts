/** The CallContext of a call that comes from this process, not from a server. */
import { Metadata } from '@grpc/grpc-js';
import type { CallContext } from './call-context.js';
import { FunctionLogger, type LineLogger } from './function-log.js';
import { traceIdOf } from './trace-context.js';

/** What a local call says of itself. */
export interface LocalContextOptions {
  readonly signal: AbortSignal;
  readonly deadline?: Date | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly path: string;
  /** @default console */
  readonly logger?: LineLogger | undefined;
}

/** A context with fresh metadata; `peer` is `local`. */
export function localContext({
  signal,
  deadline,
  metadata,
  path,
  logger,
}: LocalContextOptions): CallContext {
  const sent = new Metadata();
  for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
  return {
    signal,
    deadline,
    metadata: sent,
    responseMetadata: new Metadata(),
    trailers: new Metadata(),
    peer: 'local',
    path,
    traceId: traceIdOf(sent),
    get logger() {
      return new FunctionLogger(this, logger);
    },
  };
}
