/** Timers for times of any length: one of Node's holds 24.8 days, and what is longer passes at once. */
import { MAX_TIMER_MS } from '../rpc/timeout.js';

/**
 * Calls back when the time is up, unless the function is called before that this gives.
 * @param ms milliseconds; Infinity is never
 */
export function after(ms: number, then: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (leftMs: number): void => {
    const heldMs = Math.min(leftMs, MAX_TIMER_MS);
    timer = setTimeout(() => (leftMs > heldMs ? arm(leftMs - heldMs) : then()), heldMs);
  };
  arm(ms);
  return () => clearTimeout(timer);
}
