/**
 * Messages and enums → JSON Schema 2020-12 of their ProtoJSON form: what every protobuf library writes for them, and reads.
 * @see https://protobuf.dev/programming-guides/json/
 */
import type {
  Constraints,
  ElementType,
  EnumSchema,
  FieldSchema,
  MessageSchema,
  Schema,
  TypeSchema,
} from '../schema/schema.js';
import { takesEmpty } from '../schema/formats.js';
import { commentLines, type Commented } from './comments.js';
import {
  admits,
  isOfNumbers,
  type JsonSchema,
  keySchema,
  scalarSchema,
} from './json-schema-scalars.js';

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
  return isFixed || minLength > 0 || minItems > 0 || !admits(given, 0) || refusesEmpty(given);
}

function refusesEmpty({ pattern, format }: Constraints): boolean {
  // The codec's own engine takes the same texts, and no text is too long for this one.
  const matches = pattern === undefined || new RegExp(pattern, 'u').test('');
  return !matches || (format !== undefined && !takesEmpty(format));
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

/** A schema that lists its values would refuse null, whatever its type says. */
function orNull(schema: JsonSchema): JsonSchema {
  return typeof schema['type'] === 'string' && schema['enum'] === undefined
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
        ...keySchema(type, keys),
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

/** By the names of the proto; UNSPECIFIED is no value of TypeScript's, and refused. */
function enumSchema(schema: EnumSchema): JsonSchema {
  const notes = schema.values
    .filter(({ doc, deprecated }) => doc !== undefined || deprecated)
    .map(({ protoName, doc, deprecated }) =>
      [`- ${protoName}:`, ...(deprecated ? ['deprecated.'] : []), ...(doc ? [doc] : [])].join(' '),
    );
  const doc = [schema.doc ?? '', ...notes].join('\n');
  return {
    ...annotations({ ...schema, doc }),
    type: 'string',
    enum: schema.values.map(({ protoName }) => protoName),
  };
}
