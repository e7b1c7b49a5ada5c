/** What a type and its validation tags ask beside the protobuf type, checked when a value is encoded and when it is decoded. */
import type { Constraints, Literal } from '../schema/schema.js';
import { equalityKey } from './equality-key.js';
import { InvalidValueError, located } from './invalid-value.js';
import { formatCheck, type Formats, patternCheck } from './text-checks.js';
import { shown } from './misfit.js';

/**
 * Checks a value against tags; a value of another type is left to the codec.
 * @throws {@link InvalidValueError} naming the tag that it breaks
 */
export type Check = (value: unknown) => void;

/**
 * One check for all tags of a property; generated codecs make it once, when they are loaded.
 * @param formats the checks of formats, for tags that name one
 */
export function checkOf(constraints: Constraints, formats: Partial<Formats> = {}): Check {
  const { enum: given, items, keys, pattern, format } = constraints;
  const matches = pattern === undefined ? undefined : patternCheck(pattern);
  const hasForm = format === undefined ? undefined : formatCheck(format, formats);
  const checkItem = items && checkOf(items, formats);
  const checkKey = keys && checkOf(keys, formats);
  const checkValue = given && valueCheck(given);
  return (value) => {
    checkValue?.(value);
    if (typeof value === 'number' || typeof value === 'bigint') checkNumber(value, constraints);
    else if (typeof value === 'string') {
      checkLength(value, constraints);
      if (matches?.(value) === false) throw broken(`a text that matches ${pattern}`, value);
      if (hasForm?.(value) === false) throw broken(`the format ${format}`, value);
    } else if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value) || value instanceof Set) checkItems([...value], constraints);
      if (checkKey) checkKeys(value, checkKey);
      if (checkItem) checkEach(value, checkItem);
    }
  };
}

function valueCheck(given: readonly Literal[]): Check {
  const values: ReadonlySet<unknown> = new Set(given);
  const expected = given.length === 1 ? shown(given[0]) : `one of ${given.map(shown).join(', ')}`;
  return (value) => {
    // What stands for absence is the codec's affair.
    if (value !== null && value !== undefined && !values.has(value)) throw broken(expected, value);
  };
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
function checkLength(value: string, { minLength, maxLength }: Constraints): void {
  if (minLength === undefined && maxLength === undefined) return;
  const length = codePoints(value);
  if (minLength !== undefined && length < minLength) {
    throw broken(`at least ${minLength} characters`, value);
  }
  if (maxLength !== undefined && length > maxLength) {
    throw broken(`at most ${maxLength} characters`, value);
  }
}

function codePoints(value: string): number {
  let count = value.length;
  for (let at = 1; at < value.length; at++) {
    // The second half of a pair: its first half was counted.
    if ((value.charCodeAt(at) & 0xfc00) === 0xdc00) {
      if ((value.charCodeAt(at - 1) & 0xfc00) === 0xd800) count--;
    }
  }
  return count;
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
  if (uniqueItems === true) refuseTwice(value);
}

function refuseTwice(value: readonly unknown[]): void {
  const first = new Map<string, number>();
  value.forEach((item, index) => {
    const key = equalityKey(item);
    const earlier = first.get(key);
    if (earlier !== undefined) {
      throw new InvalidValueError(`has an item twice, at ${earlier} and ${index}`);
    }
    first.set(key, index);
  });
}

/** Keys of a Map, or names of an object's own properties. */
function checkKeys(value: object, check: Check): void {
  for (const key of value instanceof Map
    ? (value.keys() as Iterable<unknown>)
    : Object.keys(value)) {
    try {
      check(key);
    } catch (error) {
      throw error instanceof InvalidValueError
        ? new InvalidValueError(`as a key, ${error.problem}`, [String(key)])
        : error;
    }
  }
}

/** Elements of an array or Set by their index, values of a Map or object by their key. */
function checkEach(value: object, check: Check): void {
  const entries =
    value instanceof Map || Array.isArray(value)
      ? value.entries()
      : value instanceof Set
        ? [...value].entries()
        : Object.entries(value);
  // The keys of a Map are what they are; the others are numbers and names.
  for (const [key, item] of entries as Iterable<[string | number, unknown]>) {
    try {
      check(item);
    } catch (error) {
      throw located(error, value instanceof Map ? String(key) : key);
    }
  }
}

function broken(expected: string, value: unknown): InvalidValueError {
  return new InvalidValueError(`expected ${expected}, got ${shown(value)}`);
}
