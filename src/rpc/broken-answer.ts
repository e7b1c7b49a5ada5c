/** Unary calls whose answer broke off after its headers. grpc-js ends its own attempts there; the caller of a unary call has seen nothing of it yet. */
import { setTimeout } from 'node:timers/promises';
import type { RetryPolicy } from './channel-config.js';
import { RpcError } from './rpc-error.js';

/** What one attempt came to. */
export type Attempt =
  | { readonly bytes: Uint8Array }
  /** `hasBegun`: headers of an answer had come. */
  | { readonly error: RpcError; readonly hasBegun: boolean };

interface Asking {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks until an attempt is decided, with the waits of the policy.
 * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#when-retries-are-valid
 */
export async function askUntilWhole(
  ask: () => Promise<Attempt>,
  { policy, signal }: Asking,
): Promise<Uint8Array> {
  let waitMs = policy.initialBackoffMs;
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask();
    if ('bytes' in outcome) return outcome.bytes;
    const { error, hasBegun } = outcome;
    if (!hasBegun || attempt >= policy.maxAttempts || !policy.statuses.includes(error.status)) {
      throw error;
    }
    await pause(waitMs * (0.8 + 0.4 * Math.random()), signal);
    waitMs = Math.min(waitMs * policy.multiplier, policy.maxBackoffMs);
  }
}

/** @throws {RpcError} CANCELLED */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(ms, undefined, signal && { signal });
  } catch (cause) {
    throw new RpcError('CANCELLED', 'cancelled between two attempts', { cause });
  }
}
