/** The validation tags of doc comments, checked when a value is encoded and when it is decoded. */
import type { Constraints } from '../schema/schema.js';
import { InvalidValueError } from './invalid-value.js';
import { shown } from './wire-writer.js';

/**
 * Checks a value against its tags; a value of another type is left to the codec.
 * @throws {@link InvalidValueError} naming the tag that it breaks
 */
export function checked(value: unknown, constraints: Constraints): void {
  if (typeof value === 'number' || typeof value === 'bigint') checkNumber(value, constraints);
  else if (typeof value === 'string') checkText(value, constraints);
  else if (Array.isArray(value)) checkItems(value, constraints);
  else if (value instanceof Set) checkItems([...value], constraints);
}

function checkNumber(value: number | bigint, given: Constraints): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = given;
  if (minimum !== undefined && !(value >= minimum)) throw broken(`at least ${minimum}`, value);
  if (maximum !== undefined && !(value <= maximum)) throw broken(`at most ${maximum}`, value);
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum)) {
    throw broken(`more than ${exclusiveMinimum}`, value);
  }
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) {
    throw broken(`less than ${exclusiveMaximum}`, value);
  }
}

/** Lengths count Unicode code points, as JSON Schema 2020-12 §6.3 does. */
function checkText(value: string, { minLength, maxLength }: Constraints): void {
  if (minLength === undefined && maxLength === undefined) return;
  const length = Array.from(value).length;
  if (minLength !== undefined && length < minLength) {
    throw broken(`at least ${minLength} characters`, value);
  }
  if (maxLength !== undefined && length > maxLength) {
    throw broken(`at most ${maxLength} characters`, value);
  }
}

function checkItems(
  value: readonly unknown[],
  { minItems, maxItems, uniqueItems }: Constraints,
): void {
  if (minItems !== undefined && value.length < minItems) {
    throw new InvalidValueError(`needs at least ${minItems} items, has ${value.length}`);
  }
  if (maxItems !== undefined && value.length > maxItems) {
    throw new InvalidValueError(`may have at most ${maxItems} items, has ${value.length}`);
  }
  if (uniqueItems === true && new Set(value).size !== value.length) {
    throw new InvalidValueError('has an item twice');
  }
}

function broken(expected: string, value: unknown): InvalidValueError {
  return new InvalidValueError(`expected ${expected}, got ${shown(value)}`);
}
