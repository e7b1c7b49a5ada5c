/** Whether a failed try is worth another one, and when: by the kind of the error, with a growing and partly random wait. */
import { toRpcError, type StatusName } from '../rpc/index.js';
import type { RetryOptions, StepOptions } from './step-options.js';

const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;
const JITTER = 0.5;

/**
 * Statuses after which an equal call may go better; all others say that it would fail again.
 * @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
const RETRIED: ReadonlySet<StatusName> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'INTERNAL',
  'UNAVAILABLE',
]);

/** True when the error's kind does not rule out that another try succeeds. A plain error counts as INTERNAL. */
export function isRetryable(error: unknown): boolean {
  return RETRIED.has(statusOf(error));
}

/** Status of any error. */
export function statusOf(error: unknown): StatusName {
  const ignored = { newLogId: () => '', logUnknown: () => undefined };
  return toRpcError(error, ignored).status;
}

/** Milliseconds to wait after this try; undefined when it was the last. `random` gives 0 to 1. */
export function delayAfter(
  { attempt, error }: { readonly attempt: number; readonly error: unknown },
  options: StepOptions['retries'],
  random: () => number,
): number | undefined {
  const policy: RetryOptions = typeof options === 'object' ? options : { retries: options ?? 0 };
  const { retries, retryIf = isRetryable } = policy;
  if (attempt > retries || !retryIf(error)) return undefined;
  const { minDelayMs = MIN_DELAY_MS, maxDelayMs = MAX_DELAY_MS, jitter = JITTER } = policy;
  const fullMs = Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1));
  return fullMs * (1 - jitter * random());
}
