/** What is said of a value that does not fit its type. */
import { InvalidValueError } from './invalid-value.js';

/** «expected a Date, got "tomorrow"» */
export function misfit(expected: string, value: unknown): InvalidValueError {
  return new InvalidValueError(`expected ${expected}, got ${shown(value)}`);
}

/** A value as short text for a message. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : `an object (${nameOf(value)})`;
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function nameOf(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === 'function' ? maker.name : 'no class';
}
