/**
 * Messages and enums → JSON Schema 2020-12 of their ProtoJSON form: what every protobuf library writes for them, and reads.
 * @see https://protobuf.dev/programming-guides/json/
 */
import type {
  Constraints,
  ElementType,
  EnumSchema,
  FieldSchema,
  MapKey,
  MessageSchema,
  ScalarName,
  Schema,
  TypeSchema,
} from '../schema/schema.js';
import { commentLines, type Commented } from './comments.js';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const VALUE = 'google.protobuf.Value';
const STRUCT = 'google.protobuf.Struct';

/** The schema of a message or an enum. */
export function jsonSchemaOf(type: MessageSchema | EnumSchema): JsonSchema {
  return 'values' in type ? enumSchema(type) : messageSchema(type);
}

/** Schemas of the well-known types that messages use, by fully-qualified name. */
export function wellKnownSchemas({ messages }: Schema): Record<string, JsonSchema> {
  const used = new Set(messages.flatMap(({ fields }) => fields.map(({ type }) => leafKind(type))));
  return {
    ...(used.has('struct') && { [STRUCT]: { description: 'Any JSON object.', type: 'object' } }),
    ...(used.has('value') && { [VALUE]: { description: 'Any JSON value.' } }),
  };
}

/** Text and `deprecated` of a doc comment, with the tags that the schema has no words for. */
export function annotations({
  doc,
  deprecated,
  constraints,
}: Commented & { readonly deprecated?: boolean }): JsonSchema {
  const lines = commentLines({
    ...(doc !== undefined && { doc }),
    ...(constraints && { constraints }),
  });
  const description = lines.join('\n');
  return {
    ...(description !== '' && { description }),
    ...(deprecated && { deprecated: true }),
  };
}

/** A reference to a component. */
export function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function leafKind(type: TypeSchema): TypeSchema['kind'] {
  if (type.kind === 'list') return type.element.kind;
  return type.kind === 'map' ? type.value.kind : type.kind;
}

function messageSchema(message: MessageSchema): JsonSchema {
  const { fields, shape } = message;
  const properties = fields.map((field) => [field.name, fieldSchema(field)] as const);
  const head = { ...annotations(message), type: 'object' };
  if (shape === 'union') {
    return {
      ...head,
      oneOf: properties.map(([name, schema]) => ({
        properties: Object.fromEntries([[name, schema]]),
        required: [name],
      })),
    };
  }
  const required = fields.filter(isAlwaysThere).map(({ name }) => name);
  return {
    ...head,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  };
}

/**
 * ProtoJSON leaves out a field without presence that has its default, so only a field that has none, or may not have it,
 * can be asked for.
 */
function isAlwaysThere({ type, presence, constraints = {} }: FieldSchema): boolean {
  if (presence !== 'required') return false;
  switch (type.kind) {
    case 'timestamp':
    case 'message':
    case 'enum':
    case 'struct':
    case 'duration':
      return true;
    default:
      return refusesDefault(constraints);
  }
}

function refusesDefault(given: Constraints): boolean {
  const { minLength = 0, minItems = 0 } = given;
  const isFixed = given.enum?.includes(false) === false;
  return isFixed || minLength > 0 || minItems > 0 || !admits(given, 0);
}

function admits(given: Constraints, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = given;
  return (
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum)
  );
}

function fieldSchema({
  type,
  presence,
  constraints = {},
  doc,
  deprecated,
}: FieldSchema): JsonSchema {
  const schema = typeSchema(type, constraints);
  return {
    ...annotations({
      ...(doc !== undefined && { doc }),
      ...(deprecated && { deprecated }),
      constraints: unsaid(type, constraints),
    }),
    ...(presence === 'nullable' ? orNull(schema) : schema),
  };
}

/**
 * The tags that the schema has no words for: int64, Duration and keys are strings in ProtoJSON, whose numbers JSON Schema cannot
 * bound, and the tags of a wrapper's content stand where it is used.
 */
function unsaid(type: TypeSchema, constraints: Constraints): Constraints {
  const { items = {}, keys } = constraints;
  switch (type.kind) {
    case 'list':
      return { items: unsaid(type.element, items) };
    case 'map':
      return {
        items: unsaid(type.value, items),
        ...(keys && !keys.enum && isOfNumbers(type) && { keys }),
      };
    case 'scalar':
      return type.scalar === 'int64' || type.scalar === 'uint64' ? constraints : {};
    default:
      return constraints;
  }
}

function orNull(schema: JsonSchema): JsonSchema {
  return typeof schema['type'] === 'string'
    ? { ...schema, type: [schema['type'], 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}

function typeSchema(type: TypeSchema, constraints: Constraints): JsonSchema {
  const { minItems, maxItems, uniqueItems, items = {}, keys } = constraints;
  switch (type.kind) {
    case 'list':
      return {
        type: 'array',
        items: elementSchema(type.element, items),
        ...(minItems !== undefined && { minItems }),
        ...(maxItems !== undefined && { maxItems }),
        ...(uniqueItems && { uniqueItems }),
      };
    case 'map':
      return {
        type: 'object',
        ...KEYS[type.key],
        ...(keys && keySchema(type, keys)),
        additionalProperties: elementSchema(type.value, items),
      };
    default:
      return elementSchema(type, constraints);
  }
}

function elementSchema(type: ElementType, constraints: Constraints): JsonSchema {
  switch (type.kind) {
    case 'scalar':
      return scalarSchema(type.scalar, constraints);
    case 'bytes':
      return { type: 'string', contentEncoding: 'base64' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'duration':
      return { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,9})?s$' };
    case 'message':
      return reference(type.message);
    case 'enum':
      return reference(type.enum);
    case 'value':
      return reference(VALUE);
    case 'struct':
      return reference(STRUCT);
    default:
      return type satisfies never;
  }
}

const SIGNED = '^(0|-?[1-9][0-9]*)$';
const UNSIGNED = '^(0|[1-9][0-9]*)$';

/** True for a Map whose keys are numbers in TypeScript. */
function isOfNumbers({ key, numericKeys }: Extract<TypeSchema, { kind: 'map' }>): boolean {
  return key !== 'string' || numericKeys === true;
}

/** The literals or the tags of keys. */
function keySchema(type: Extract<TypeSchema, { kind: 'map' }>, keys: Constraints): JsonSchema {
  if (keys.enum) return { propertyNames: { enum: keys.enum.map(String) } };
  return isOfNumbers(type) ? {} : { propertyNames: textConstraints(keys) };
}

/** Keys of maps are strings in JSON. */
const KEYS: Readonly<Record<MapKey, JsonSchema>> = {
  string: {},
  bool: { propertyNames: { enum: ['false', 'true'] } },
  int32: { propertyNames: { pattern: SIGNED } },
  uint32: { propertyNames: { pattern: UNSIGNED } },
  int64: { propertyNames: { pattern: SIGNED } },
  uint64: { propertyNames: { pattern: UNSIGNED } },
};

function scalarSchema(scalar: ScalarName, constraints: Constraints): JsonSchema {
  switch (scalar) {
    case 'double':
    case 'float':
      return floatSchema(scalar, constraints);
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

/** By the names of the proto; UNSPECIFIED is no value of TypeScript's, and refused. */
function enumSchema(schema: EnumSchema): JsonSchema {
  const notes = schema.values
    .filter(({ doc, deprecated }) => doc !== undefined || deprecated)
    .map(({ protoName, doc, deprecated }) =>
      [`- ${protoName}:`, ...(deprecated ? ['deprecated.'] : []), ...(doc ? [doc] : [])].join(' '),
    );
  const doc = [...(schema.doc === undefined ? [] : [schema.doc]), ...notes].join('\n');
  return {
    ...annotations({ ...schema, doc }),
    type: 'string',
    enum: schema.values.map(({ protoName }) => protoName),
  };
}
