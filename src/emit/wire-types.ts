/** What protobuf's encoding says of a type: its wire type, and whether a list of it is packed. */
import type { ElementType, MapKey, ScalarName, TypeSchema } from '../schema/schema.js';

/** @see https://protobuf.dev/programming-guides/encoding/#structure */
const WIRE_TYPE_OF_SCALAR: Readonly<Record<ScalarName, number>> = {
  double: 1,
  float: 5,
  int32: 0,
  uint32: 0,
  int64: 0,
  uint64: 0,
  bool: 0,
  string: 2,
};

/** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
export function wireTypeOf(type: TypeSchema): number {
  if (type.kind === 'scalar') return WIRE_TYPE_OF_SCALAR[type.scalar];
  return type.kind === 'enum' ? 0 : 2;
}

/** Field number and wire type in one number. */
export function tagOf(number: number, wireType: number): number {
  return number * 8 + wireType;
}

/** True for numbers, booleans and enums: their lists are packed in proto3. */
export function isPackable(type: ElementType): boolean {
  return wireTypeOf(type) !== 2;
}

/** A map key as the scalar it is. */
export function keyType(key: MapKey): ElementType {
  return { kind: 'scalar', scalar: key };
}
