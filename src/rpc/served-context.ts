/** The CallContext of a call over the wire; what a function does not ask for is not made. */
import { Metadata } from '@grpc/grpc-js';
import type { CallContext } from './call-context.js';
import { FunctionLogger, type LineLogger } from './function-log.js';
import type { GrpcStream } from './grpc-stream.js';
import type { LateAbort } from './late-abort.js';
import { metadataOf } from './request-metadata.js';
import { traceIdOf } from './trace-context.js';

/** What a context is made of. */
export interface ContextSource {
  readonly path: string;
  readonly stream: GrpcStream;
  readonly abort: LateAbort;
  readonly logger: LineLogger | undefined;
  /** Metadata that the function has asked for, to write into it. */
  responseMetadata?: Metadata | undefined;
  trailers?: Metadata | undefined;
}

/** The context of one call. */
export class ServedContext implements CallContext {
  readonly #source: ContextSource;
  #metadata: Metadata | undefined;

  constructor(source: ContextSource) {
    this.#source = source;
  }

  get signal(): AbortSignal {
    return this.#source.abort.signal;
  }

  get deadline(): Date | undefined {
    const { deadlineMs } = this.#source.stream;
    return deadlineMs === Infinity ? undefined : new Date(deadlineMs);
  }

  get metadata(): Metadata {
    return (this.#metadata ??= metadataOf(this.#source.stream.headers));
  }

  get responseMetadata(): Metadata {
    return (this.#source.responseMetadata ??= new Metadata());
  }

  get trailers(): Metadata {
    return (this.#source.trailers ??= new Metadata());
  }

  get peer(): string {
    return this.#source.stream.connection.peer;
  }

  get path(): string {
    return this.#source.path;
  }

  get traceId(): string | undefined {
    return traceIdOf(this.metadata);
  }

  get logger(): FunctionLogger {
    return new FunctionLogger(this, this.#source.logger);
  }
}
