/** What generated codecs call beside Writer and Reader. */
import { InvalidValueError, located } from './invalid-value.js';
import { misfit } from './wire-writer.js';

export { codecOf, setOwn } from './codec-of.js';
export { checkOf } from './constraints.js';
export { decodeStruct, decodeValue, encodeStruct, encodeValue } from './value.js';
export { located, misfit };

/** A required property that is not in the bytes. */
export function missing(): InvalidValueError {
  return new InvalidValueError('is required and missing');
}

/** A value of an enum in a list or map, where there is no undefined to stand for an unknown one. */
export function known<T>(
  valueOf: (number: number) => T | undefined,
  number: number,
  name: string,
): T {
  const value = valueOf(number);
  if (value === undefined) throw new InvalidValueError(`${number} is no value of ${name}`);
  return value;
}

/** The same bytes as a Uint8Array over a buffer of its own. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
