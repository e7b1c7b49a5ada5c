/** Any error → gRPC status. One table per family; what no table knows is INTERNAL, and its text stays on the server. */
import { Metadata } from '@grpc/grpc-js';
import type { ErrorInfo } from './error-details.js';
import { shownText } from './function-log.js';
import { hiddenHttpInfo, httpInfo } from './http-info.js';
import { RpcError, StatusCode, statusName, type StatusName } from './rpc-error.js';
import { violationsOf } from './violations.js';

/** Codes of filesystem errors, as Node spells them (errno(3)). */
export const STATUS_OF_FS_CODE: Readonly<Record<string, StatusName>> = {
  ENOENT: 'NOT_FOUND',
  EEXIST: 'ALREADY_EXISTS',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'FAILED_PRECONDITION',
  ENOTDIR: 'FAILED_PRECONDITION',
  EISDIR: 'FAILED_PRECONDITION',
  ENOTEMPTY: 'FAILED_PRECONDITION',
  EXDEV: 'FAILED_PRECONDITION',
  ELOOP: 'FAILED_PRECONDITION',
  EBADF: 'FAILED_PRECONDITION',
  EBUSY: 'ABORTED',
  EINVAL: 'INVALID_ARGUMENT',
  ENAMETOOLONG: 'INVALID_ARGUMENT',
  ENOSPC: 'RESOURCE_EXHAUSTED',
  EDQUOT: 'RESOURCE_EXHAUSTED',
  EMFILE: 'RESOURCE_EXHAUSTED',
  EFBIG: 'RESOURCE_EXHAUSTED',
};

/**
 * Statuses of HTTP exceptions (`HttpException.getStatus()`).
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto for the HTTP mapping
 */
export const STATUS_OF_HTTP: Readonly<Record<number, StatusName>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  406: 'INVALID_ARGUMENT',
  408: 'DEADLINE_EXCEEDED',
  409: 'ALREADY_EXISTS',
  410: 'NOT_FOUND',
  412: 'FAILED_PRECONDITION',
  413: 'RESOURCE_EXHAUSTED',
  415: 'INVALID_ARGUMENT',
  418: 'FAILED_PRECONDITION',
  421: 'UNAVAILABLE',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  505: 'UNIMPLEMENTED',
};

/** `domain` of the ErrorInfo of filesystem errors; its `reason` is their code. */
export const FS_DOMAIN = 'node:fs';
/** Of what the framework itself has to say. */
const OWN_DOMAIN = 'nestjs-memfs';

/** How {@link toRpcError} treats text that may be confidential. */
export interface StatusOptions {
  /** Send the text of unknown errors and the paths of filesystem errors to the caller. @default false */
  readonly exposeErrors?: boolean;
  /** Makes the id under which an unknown error is logged. */
  readonly newLogId: () => string;
  /** Is told of every unknown error. */
  readonly logUnknown: (logId: string, error: unknown) => void;
}

/**
 * The status of whatever a function threw.
 *
 * Known: {@link RpcError}, filesystem errors, Nest's HttpException and RpcException, aborts and timeouts,
 * errors with a numeric gRPC `code` and `details` (what grpc-js throws). The rest is INTERNAL with a log id, and so is what
 * throws while it is looked at, and what says that nothing failed.
 */
export function toRpcError(error: unknown, options: StatusOptions): RpcError {
  let status: RpcError | undefined;
  try {
    status = knownStatus(error, options);
  } catch {
    // A getter that throws, a revoked Proxy: it was thrown, whatever it is.
  }
  return status ?? unknown(error, options);
}

function knownStatus(error: unknown, options: StatusOptions): RpcError | undefined {
  const status =
    error instanceof RpcError
      ? error
      : (ofFilesystem(error, options) ??
        ofHttpException(error, options) ??
        ofRpcException(error, options) ??
        ofAbort(error) ??
        ofGrpc(error));
  return status && isFailure(status) ? status : undefined;
}

/** What no compiler has seen may throw an RpcError without a status, or with something else than a text. */
function isFailure({ code, details }: RpcError): boolean {
  const isKnown = Object.values<unknown>(StatusCode).includes(code);
  return isKnown && code !== StatusCode.OK && typeof (details as unknown) === 'string';
}

/** Filesystem errors have a string `code`, a negative `errno` and a `syscall`: those of MemoryFS and of node:fs alike. */
function ofFilesystem(error: unknown, { exposeErrors }: StatusOptions): RpcError | undefined {
  // By its properties: node:fs throws errors of the main realm, which are not this realm's in a sandbox.
  if (typeof error !== 'object' || !error || !('code' in error) || !('syscall' in error)) {
    return undefined;
  }
  const message = 'message' in error ? String(error.message) : '';
  const status = STATUS_OF_FS_CODE[String(error.code)];
  if (!status) return undefined;
  // The message is «ENOENT: no such file or directory, open '/secret'»; up to the comma it names no path.
  const details = exposeErrors ? message : (message.split(',')[0] ?? status);
  const reason = String(error.code);
  const metadata = new Metadata();
  metadata.set('fs-code', reason);
  const shown = exposeErrors ? ['syscall', 'path', 'dest'] : ['syscall'];
  const info = { reason, domain: FS_DOMAIN, metadata: textsIn(error, shown) };
  return new RpcError(status, details, { metadata, info, cause: error });
}

function textsIn(error: object, names: readonly string[]): Record<string, string> {
  const texts = names.map((name) => [name, Reflect.get(error, name) as unknown]);
  return Object.fromEntries(texts.filter(([, text]) => typeof text === 'string')) as Record<
    string,
    string
  >; // the filter leaves texts only
}

/** Recognised by its methods, because this folder does not load Nest. */
function ofHttpException(error: unknown, options: StatusOptions): RpcError | undefined {
  if (!(error instanceof Error) || !('getStatus' in error)) return undefined;
  if (typeof error.getStatus !== 'function') return undefined;
  const http = Number((error.getStatus as () => unknown)());
  const status = STATUS_OF_HTTP[http];
  if (status) return known(status, error, http);
  if (http >= 400 && http < 500) return known('FAILED_PRECONDITION', error, http);
  return unknown(error, options, (logId) => hiddenHttpInfo(http, logId));
}

function known(status: StatusName, error: Error, http: number): RpcError {
  const info = httpInfo(error, http);
  const findings = findingsOf(error);
  if (!Array.isArray(findings)) {
    const details = typeof findings === 'string' ? findings : error.message;
    return new RpcError(status, details, { info, cause: error });
  }
  const violations = findings.flatMap(violationsOf);
  const details = findings
    .flatMap((each) => (typeof each === 'string' ? each : descriptionsOf(each)))
    .join('; ');
  return new RpcError(status, details, { info, violations, cause: error });
}

function descriptionsOf(finding: unknown): string[] {
  return violationsOf(finding).map(({ description }) => description);
}

/** Nest's validation pipes put their findings into `getResponse().message`, as a list. */
function findingsOf(error: Error): unknown {
  if (!('getResponse' in error) || typeof error.getResponse !== 'function') return undefined;
  const response = (error.getResponse as () => unknown)();
  return typeof response === 'object' && response && 'message' in response
    ? response.message
    : undefined;
}

/** Nest's RpcException: `getError()` gives a text or an object with `code` and `message`. */
function ofRpcException(error: unknown, options: StatusOptions): RpcError | undefined {
  if (!(error instanceof Error) || !('getError' in error)) return undefined;
  if (typeof error.getError !== 'function') return undefined;
  const inner = (error.getError as () => unknown)();
  if (inner instanceof Error) return toRpcError(inner, options);
  if (typeof inner === 'string') return new RpcError('UNKNOWN', inner, { cause: error });
  if (typeof inner === 'object' && inner && 'code' in inner && typeof inner.code === 'number') {
    const text =
      'details' in inner ? inner.details : 'message' in inner ? inner.message : undefined;
    const details = typeof text === 'string' ? text : error.message;
    return new RpcError(statusName(inner.code), details, { cause: error });
  }
  return new RpcError('UNKNOWN', error.message, { cause: error });
}

/** What an AbortSignal throws (DOM standard): AbortError when cancelled, TimeoutError when its time was up. */
function ofAbort(error: unknown): RpcError | undefined {
  // By name: a DOMException is not an Error of every realm.
  if (typeof error !== 'object' || !error || !('name' in error)) return undefined;
  if (error.name === 'AbortError') {
    return new RpcError('CANCELLED', 'the call was cancelled', { cause: error });
  }
  if (error.name === 'TimeoutError') {
    return new RpcError('DEADLINE_EXCEEDED', 'the deadline was exceeded', { cause: error });
  }
  return undefined;
}

/** A ServiceError of grpc-js, or what filters make of one. */
function ofGrpc(error: unknown): RpcError | undefined {
  if (typeof error !== 'object' || !error || !('code' in error) || !('details' in error))
    return undefined;
  if (typeof error.code !== 'number' || typeof error.details !== 'string') return undefined;
  const metadata =
    'metadata' in error && error.metadata instanceof Metadata ? error.metadata : undefined;
  return new RpcError(statusName(error.code), error.details, {
    cause: error,
    ...(metadata && { metadata }),
  });
}

function unknown(
  error: unknown,
  { exposeErrors, newLogId, logUnknown }: StatusOptions,
  infoOf = ownInfo,
): RpcError {
  const logId = newLogId();
  logUnknown(logId, error);
  const details = exposeErrors
    ? shownText(error, 'message')
    : `internal error; the server's log has it as ${logId}`;
  const metadata = new Metadata();
  metadata.set('log-id', logId);
  return new RpcError('INTERNAL', details, { metadata, info: infoOf(logId), cause: error });
}

function ownInfo(logId: string): ErrorInfo {
  return { reason: 'INTERNAL', domain: OWN_DOMAIN, metadata: { logId } };
}
