/** Scalars and keys of maps → JSON Schema of their ProtoJSON form, with what their validation tags say. */
import type { Constraints, ScalarName, TypeSchema } from '../schema/schema.js';
import { ofFloats } from './emit-checks.js';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const SIGNED = '^(0|-?[1-9][0-9]*)$';
const UNSIGNED = '^(0|[1-9][0-9]*)$';
/** What codecs take as a key of a Map of numbers. */
const NUMBER = '^(NaN|-?(Infinity|[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?))$';

/** True for a Map whose keys are numbers in TypeScript. */
export function isOfNumbers({ key, numericKeys }: Extract<TypeSchema, { kind: 'map' }>): boolean {
  return key !== 'string' || numericKeys === true;
}

/** Keys of maps are strings in JSON: those of their type, with their literals or tags. */
export function keySchema(
  type: Extract<TypeSchema, { kind: 'map' }>,
  keys: Constraints = {},
): JsonSchema {
  const names = keys.enum ? { enum: keys.enum.map(String) } : keyNames(type, keys);
  return Object.keys(names).length === 0 ? {} : { propertyNames: names };
}

function keyNames(
  { key, numericKeys }: Extract<TypeSchema, { kind: 'map' }>,
  keys: Constraints,
): JsonSchema {
  switch (key) {
    case 'string':
      return numericKeys ? { pattern: NUMBER } : textConstraints(keys);
    case 'bool':
      return { enum: ['false', 'true'] };
    case 'int32':
    case 'int64':
      return { pattern: SIGNED };
    case 'uint32':
    case 'uint64':
      return { pattern: UNSIGNED };
    default:
      return key satisfies never;
  }
}

/** A scalar with its tags. */
export function scalarSchema(scalar: ScalarName, constraints: Constraints): JsonSchema {
  switch (scalar) {
    case 'double':
      return floatSchema(scalar, constraints);
    case 'float':
      return floatSchema(scalar, ofFloats(constraints));
    case 'int32':
      return integerSchema({ format: scalar, from: -(2 ** 31), to: 2 ** 31 - 1 }, constraints);
    case 'uint32':
      return integerSchema({ format: scalar, from: 0, to: 2 ** 32 - 1 }, constraints);
    case 'int64':
      return { type: 'string', format: scalar, pattern: SIGNED };
    case 'uint64':
      return { type: 'string', format: scalar, pattern: UNSIGNED };
    case 'bool':
      return { type: 'boolean', ...(constraints.enum && { enum: constraints.enum }) };
    case 'string':
      return { type: 'string', ...textConstraints(constraints) };
    default:
      return scalar satisfies never;
  }
}

/** NaN and the infinities are strings in ProtoJSON; the tags that a number breaks, they break too. */
function floatSchema(format: string, constraints: Constraints): JsonSchema {
  const strings = ['NaN', 'Infinity', '-Infinity'].filter((text) =>
    admits(constraints, Number(text)),
  );
  const number = { type: 'number', format, ...numberConstraints(constraints) };
  return strings.length === 0 ? number : { anyOf: [number, { type: 'string', enum: strings }] };
}

function integerSchema(
  { format, from, to }: { readonly format: string; readonly from: number; readonly to: number },
  constraints: Constraints,
): JsonSchema {
  const { minimum = from, maximum = to } = constraints;
  return {
    type: 'integer',
    format,
    ...numberConstraints(constraints),
    minimum: Math.max(minimum, from),
    maximum: Math.min(maximum, to),
  };
}

function numberConstraints(given: Constraints): JsonSchema {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = given;
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(exclusiveMaximum !== undefined && { exclusiveMaximum }),
  };
}

function textConstraints({ minLength, maxLength, pattern, format }: Constraints): JsonSchema {
  return {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
    ...(format !== undefined && { format }),
  };
}

/** Whether the tags let a number pass. */
export function admits(given: Constraints, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = given;
  return (
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum)
  );
}
