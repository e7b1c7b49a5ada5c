/** The one error of this folder: a gRPC status with its message. Servers make it of whatever was thrown, clients of what arrived. */
import { Metadata } from '@grpc/grpc-js';
import type { ErrorDetails, ErrorInfo, FieldViolation } from './error-details.js';

/**
 * Canonical status codes.
 * @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
export const StatusCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** Name of a canonical status. */
export type StatusName = keyof typeof StatusCode;

/** `5` → `NOT_FOUND`; a number that is no status is `UNKNOWN`. */
export function statusName(code: number): StatusName {
  const names = Object.keys(StatusCode) as StatusName[]; // the keys of a const object
  return names.find((name) => StatusCode[name] === code) ?? 'UNKNOWN';
}

/** What an RpcError may carry beside its message; the details travel as google.rpc.Status. */
export interface RpcErrorOptions extends ErrorDetails {
  /** Trailing metadata. @default none */
  readonly metadata?: Metadata;
  /** What was thrown; for the log, never for the wire. */
  readonly cause?: unknown;
}

/**
 * A gRPC status as an error. `code` and `details` have the names that grpc-js gives them.
 *
 * @example
 * throw new RpcError('FAILED_PRECONDITION', 'the order is paid already', {
 *   info: { reason: 'ORDER_PAID', domain: 'shop.example.com' },
 * });
 */
export class RpcError extends Error {
  override readonly name: string = 'RpcError';
  readonly code: number;
  readonly status: StatusName;
  /** The message without the status; what travels as `grpc-message`. */
  readonly details: string;
  readonly metadata: Metadata;
  /** The properties of the request that are wrong; empty when that is not the matter. */
  readonly violations: readonly FieldViolation[];
  /** The cause, for programs. */
  readonly info: ErrorInfo | undefined;
  /** How long to wait before the next try. */
  readonly retryDelayMs: number | undefined;

  constructor(status: StatusName, details: string, options: RpcErrorOptions = {}) {
    super(details, 'cause' in options ? { cause: options.cause } : undefined);
    this.status = status;
    this.code = StatusCode[status];
    this.details = details;
    this.metadata = options.metadata ?? new Metadata();
    this.violations = options.violations ?? [];
    this.info = options.info;
    this.retryDelayMs = options.retryDelayMs;
  }
}
