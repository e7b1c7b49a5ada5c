/**
 * Names for the protobuf scalars that TypeScript's `number` and `bigint` cannot tell apart. Plain numbers and bigints are
 * assignable; the build reads the name, the codec checks the range.
 * @see https://protobuf.dev/programming-guides/proto3/#scalar
 */

/** Carries the name for the reader; never there at run time. */
declare const scalar: unique symbol;

/** Integer from -2^31 to 2^31 - 1. */
export type Int32 = number & { readonly [scalar]?: 'int32' };
/** Integer from 0 to 2^32 - 1. */
export type UInt32 = number & { readonly [scalar]?: 'uint32' };
/** Integer from -2^63 to 2^63 - 1; what a plain `bigint` is too. */
export type Int64 = bigint & { readonly [scalar]?: 'int64' };
/** Integer from 0 to 2^64 - 1. */
export type UInt64 = bigint & { readonly [scalar]?: 'uint64' };
/** IEEE 754 single precision: 0.1 comes back as 0.10000000149011612. */
export type Float = number & { readonly [scalar]?: 'float' };
/** IEEE 754 double precision; what a plain `number` is too. */
export type Double = number & { readonly [scalar]?: 'double' };
/** Milliseconds; google.protobuf.Duration on the wire. */
export type Duration = number & { readonly [scalar]?: 'duration' };
