/** The two fields of google.protobuf.Timestamp and Duration. */

/** A time as these messages hold it. */
export interface Parts {
  readonly seconds: number;
  readonly nanos: number;
}

/** Of a message without fields. */
export const NO_PARTS: Parts = { seconds: 0, nanos: 0 };

/** @param round `Math.floor` for a Timestamp, whose nanos count upwards; `Math.trunc` for a Duration, both of one sign */
export function partsOf(ms: number, round: (value: number) => number): Parts {
  const seconds = round(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
