/** google.protobuf.Timestamp and Duration: their two fields, and what they are in milliseconds. */

/** A time as these messages hold it. */
export interface Parts {
  readonly seconds: number;
  readonly nanos: number;
}

/** Of a message without fields. */
export const NO_PARTS: Parts = { seconds: 0, nanos: 0 };

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: timestamp.proto. */
const TIMESTAMP_MIN_MS = -62_135_596_800_000;
const TIMESTAMP_MAX_MS = 253_402_300_799_999;
/** ±315,576,000,000 s: duration.proto. */
const DURATION_MAX_MS = 315_576_000_000_000;
const NANOS_PER_SECOND = 1_000_000_000;

/** True for the milliseconds since 1970 that a Timestamp can hold; NaN is none. */
export function isTimestamp(ms: number): boolean {
  return ms >= TIMESTAMP_MIN_MS && ms <= TIMESTAMP_MAX_MS;
}

/** True for the milliseconds that a Duration can hold; NaN is none. */
export function isDuration(ms: number): boolean {
  return Math.abs(ms) <= DURATION_MAX_MS;
}

/** Nanos of a Timestamp count upwards, before 1970 too. */
export function timestampParts(ms: number): Parts {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

/** Both fields of a Duration have one sign. */
export function durationParts(ms: number): Parts {
  const seconds = Math.trunc(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6);
  if (Math.abs(nanos) < NANOS_PER_SECOND) return { seconds, nanos };
  return { seconds: seconds + Math.sign(nanos), nanos: 0 };
}

/** Milliseconds since 1970; NaN for what is no Timestamp. */
export function timestampMs({ seconds, nanos }: Parts): number {
  if (nanos < 0 || nanos >= NANOS_PER_SECOND) return NaN;
  const ms = seconds * 1000 + Math.floor(nanos / 1e6);
  return isTimestamp(ms) ? ms : NaN;
}

/** Milliseconds; NaN for what is no Duration. */
export function durationMs({ seconds, nanos }: Parts): number {
  if (Math.abs(nanos) >= NANOS_PER_SECOND || seconds * nanos < 0) return NaN;
  const ms = seconds * 1000 + nanos / 1e6;
  return isDuration(ms) ? ms : NaN;
}
