/** `grpc-timeout`, the time that a caller gives its call. */

/** @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests */
const TIMEOUT = /^(\d{1,8})([HMSmun])$/;

const UNIT_MS = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Longest time a timer can hold: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** `250m` → 250; undefined for what is no timeout. */
export function timeoutMsOf(header: string): number | undefined {
  const [, amount, unit] = TIMEOUT.exec(header) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]; // a unit of the expression
}

/** The reason of a call that has no time left. */
export function deadlineExceeded(): DOMException {
  return new DOMException('the deadline was exceeded', 'TimeoutError');
}
