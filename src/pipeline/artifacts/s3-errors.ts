/** What the client of S3 throws, as a status: for callers of functions, so it names the bucket, and neither the server nor its keys. */
import { RpcError, type StatusName } from '../../rpc/index.js';

interface Problem {
  readonly name: string;
  /** Of the system, when the connection failed. */
  readonly code: string | undefined;
  /** Of HTTP; undefined when there was no whole answer. */
  readonly status: number | undefined;
  /** False when the client had its own reason not to send it. */
  readonly wasSent: boolean;
}

/** What was asked. */
export interface S3Request {
  readonly bucket: string;
  readonly timeoutMs: number;
  /** Its time was up. */
  readonly isLate: boolean;
}

/** Status of HTTP that an object or a request was refused with; that the bucket is missing is no answer about an object. */
export function httpStatus(error: unknown): number | undefined {
  const { name, status } = problemOf(error);
  return name === NO_BUCKET ? undefined : status;
}

/** The error for callers; what was thrown is its cause. */
export function s3Error(error: unknown, request: S3Request): RpcError {
  const [status, details] = answerOf(problemOf(error), request);
  return new RpcError(status, details, { cause: error });
}

const NO_BUCKET = 'NoSuchBucket';
const REFUSED: ReadonlySet<number> = new Set([401, 403]);
const BUSY: ReadonlySet<number> = new Set([408, 429]);
const NO_CREDENTIALS = 'CredentialsProviderError';

function answerOf(
  { name, code, status, wasSent }: Problem,
  { bucket, timeoutMs, isLate }: S3Request,
): [StatusName, string] {
  if (isLate) return ['UNAVAILABLE', `The artifact store has not answered in ${timeoutMs} ms.`];
  if (name === NO_BUCKET) {
    const advice = 'create it, or name another one';
    return ['FAILED_PRECONDITION', `The artifact store has no bucket '${bucket}': ${advice}.`];
  }
  if (name === NO_CREDENTIALS || (status !== undefined && REFUSED.has(status))) {
    const refusal = `The artifact store refuses access to the bucket '${bucket}' (${name})`;
    return ['FAILED_PRECONDITION', `${refusal}: check the credentials and what they allow.`];
  }
  if (status === undefined && wasSent) {
    return ['UNAVAILABLE', `The connection to the artifact store failed (${code ?? name}).`];
  }
  if (status !== undefined && (status >= 500 || BUSY.has(status))) {
    return ['UNAVAILABLE', `The artifact store cannot answer now (${name}).`];
  }
  return [
    'INTERNAL',
    `A request for the bucket '${bucket}' of the artifact store failed (${name}).`,
  ];
}

function problemOf(error: unknown): Problem {
  // The shape of errors of the client and of node:net; whatever else it is has none of it.
  const { name, code, $metadata } = Object(error) as {
    readonly name?: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const wasSent = $metadata !== undefined || code !== undefined;
  return { name: name ?? 'Error', code, status: $metadata?.httpStatusCode, wasSent };
}
