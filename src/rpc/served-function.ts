/** A registered function as a transport serves it: its codecs refuse with a status, and whatever it throws has one. */
import { randomUUID } from 'node:crypto';
import type { FunctionCalls } from './function-calls.js';
import { logFailure, type LineLogger } from './function-log.js';
import { InvalidValueError } from './invalid-value.js';
import { observed, type CallObserver } from './observe.js';
import { pathOf, type Registration } from './registration.js';
import { RpcError } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { toRpcError } from './status.js';
import { violationOf } from './violations.js';

/** What the functions of one framework have in common, and the calls of this one. */
export interface ServingOptions {
  readonly calls: FunctionCalls;
  /** Messages within messages, in requests and responses. */
  readonly maxNestingDepth: number;
  readonly observers: readonly CallObserver[];
  readonly logger: LineLogger;
  /** @default false */
  readonly exposeErrors?: boolean | undefined;
}

/** Ready for a transport, and for calls in this process. */
export function servedFunction(
  { schema, request, response, call, timeoutMs }: Registration,
  { calls, maxNestingDepth, observers, logger, exposeErrors = false }: ServingOptions,
): ServedFunction {
  const path = pathOf(schema);
  const served: ServedFunction = {
    path,
    kind: schema.kind,
    timeoutMs: timeoutMs ?? schema.timeoutMs,
    decode: refusing('INVALID_ARGUMENT', (bytes) => request.decode(bytes, maxNestingDepth)),
    encode: refusing('INTERNAL', (value) => response.encode(value, maxNestingDepth)),
    handle: call,
    toStatus: (error) =>
      toRpcError(error, {
        exposeErrors,
        newLogId: randomUUID,
        logUnknown: (logId, cause) => logFailure(logger, `${path} failed (${logId})`, cause),
      }),
    logger,
    calls,
  };
  return observed(served, observers, (error) =>
    logFailure(logger, `an observer of ${path} failed`, error),
  );
}

/** A value that does not fit its type: the caller's fault in a request, ours in a response. */
function refusing<From, To>(
  status: 'INVALID_ARGUMENT' | 'INTERNAL',
  convert: (from: From) => To,
): (from: From) => To {
  return (from) => {
    try {
      return convert(from);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      const violations = status === 'INVALID_ARGUMENT' ? [violationOf(error)] : [];
      throw new RpcError(status, error.message, { violations, cause: error });
    }
  };
}
