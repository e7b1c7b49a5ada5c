/** What generated codecs call beside Writer and Reader. */
import { InvalidValueError, located } from './invalid-value.js';
import { misfit, shown } from './misfit.js';

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

/** A decimal number, as JavaScript and JSON write it, or one of those that have no digits. */
const NUMBER = /^(?:NaN|-?(?:Infinity|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))$/;

/**
 * The key of a `Map<number, T>`, which protobuf knows as a text only.
 * @throws {@link InvalidValueError} for a text that is no number
 */
export function numericKey(text: string): number {
  if (!NUMBER.test(text))
    throw new InvalidValueError(`expected a number as a key, got ${shown(text)}`);
  return Number(text);
}

/** The same bytes as a Uint8Array over a buffer of its own. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
