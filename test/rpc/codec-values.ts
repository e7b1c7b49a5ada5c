/** fast-check values of any message of a schema, as TypeScript programs hold them. */
import fc from 'fast-check';
import type { FieldSchema, MessageSchema, Schema, TypeSchema } from '../../src/schema/schema.js';

const MAX_MS = 253_402_300_799_999;
const MIN_MS = -62_135_596_800_000;

const unicode = fc.string({ unit: 'binary', maxLength: 12 });
const float = fc.float({ noNaN: false });

const SCALARS = {
  double: fc.double(),
  float,
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 0xffff_ffff }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  bool: fc.boolean(),
  string: fc.oneof(unicode, fc.string({ minLength: 40, maxLength: 200 })),
} as const;

/** Numbers with all their nanoseconds: what google.protobuf.Duration holds. */
const durations = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([ms, nanos]) => Number(`${ms}.${String(nanos).padStart(6, '0')}`));

/** Those of which the fields may be mixed: seconds of one and nanos of another are a Duration too. */
export const forwards = durations.map(Math.abs);

const json = fc.jsonValue({ maxDepth: 2 });

/** Values of the message called `name`. */
export function valuesOf(
  schema: Schema,
  name: string,
  some: Partial<Pick<Place, 'depth' | 'durations'>> = {},
): fc.Arbitrary<unknown> {
  const message = schema.messages.find((each) => each.name === name);
  if (!message) throw new Error(`no message ${name}`);
  const { depth = 2 } = some;
  return ofMessage({ schema, message, depth, durations: some.durations ?? durations });
}

interface Place {
  readonly schema: Schema;
  readonly message: MessageSchema;
  readonly depth: number;
  /** Milliseconds. */
  readonly durations: fc.Arbitrary<number>;
}

function ofMessage(place: Place): fc.Arbitrary<unknown> {
  const { fields, shape, constants = {}, discriminator } = place.message;
  const each = fields.map((field) => ofField(field, place));
  switch (shape) {
    case 'object':
      return fc.tuple(...each).map((values) => objectOf(fields, values, constants));
    case 'tuple':
    case 'request':
      return fc.tuple(...each).map((values) => withoutTail(fields, values));
    case 'wrapper':
    case 'response':
      return each[0] ?? fc.constant(undefined);
    case 'union':
      return fc.oneof(
        ...fields.map((field, index) => ofAlternative(field, each[index]!, discriminator)),
      );
    default:
      return shape satisfies never;
  }
}

function objectOf(
  fields: readonly FieldSchema[],
  values: readonly unknown[],
  constants: Readonly<Record<string, unknown>>,
): object {
  const object = {};
  const set = (name: string, value: unknown) =>
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  for (const [name, value] of Object.entries(constants)) set(name, value);
  fields.forEach(({ name }, index) => {
    if (values[index] !== undefined) set(name, values[index]);
  });
  return object;
}

function withoutTail(fields: readonly FieldSchema[], values: readonly unknown[]): unknown[] {
  const list = [...values];
  const required = fields.findLastIndex(({ presence }) => presence !== 'optional') + 1;
  while (list.length > required && list.at(-1) === undefined) list.pop();
  return list;
}

function ofAlternative(
  { when }: FieldSchema,
  values: fc.Arbitrary<unknown>,
  discriminator: string | undefined,
): fc.Arbitrary<unknown> {
  switch (when?.by) {
    case 'literal':
      return fc.constantFrom(...when.values);
    case 'discriminator':
      return values.map((value) => ({ ...(value as object), [discriminator ?? '']: when.value }));
    case 'instance':
      return values;
    case 'typeof':
      // Numbers that an earlier alternative claims are its.
      return values.filter((value) => ![-1, 0, 2.5].includes(value as number));
    default:
      return values.filter(isOnlyThis);
  }
}

/** A struct that is no cat and no dog. */
function isOnlyThis(value: unknown): boolean {
  const keys = Object.keys(value as object);
  if ('name' in (value as object)) return true;
  return !keys.includes('meows') && !keys.includes('toString');
}

function ofField({ type, presence }: FieldSchema, place: Place): fc.Arbitrary<unknown> {
  const nil = presence === 'optional' ? undefined : null;
  if (presence !== 'required' && isLeaf(type, place)) return fc.constant(nil);
  const values = ofType(type, place);
  if (presence === 'required') return values;
  if (type.kind === 'list' || type.kind === 'map') {
    // Empty and absent are the same on the wire.
    return fc.option(
      values.filter((value) => sizeOf(value) > 0),
      { nil },
    );
  }
  return fc.option(values, { nil });
}

function sizeOf(value: unknown): number {
  if (value instanceof Map || value instanceof Set) return value.size;
  return Object.keys(value as object).length;
}

function isLeaf(type: TypeSchema, { depth }: Place): boolean {
  return type.kind === 'message' && depth <= 0;
}

function ofType(type: TypeSchema, place: Place): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.scalar];
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 }).map((array) => bytesAs(array, type.as));
    case 'timestamp':
      return fc.integer({ min: MIN_MS, max: MAX_MS }).map((ms) => new Date(ms));
    case 'duration':
      return place.durations;
    case 'enum': {
      const found = place.schema.enums.find(({ name }) => name === type.enum);
      return fc.constantFrom(...found!.values.map((each) => each.value));
    }
    case 'message':
      return valuesOf(place.schema, type.message, { ...place, depth: place.depth - 1 });
    case 'list': {
      const items = isLeaf(type.element, place)
        ? fc.constant([])
        : fc.array(ofType(type.element, place), { maxLength: 3 });
      return type.as === 'array' ? items : items.map((array) => new Set(array));
    }
    case 'map':
      return ofMap(type, place);
    case 'value':
      return json;
    case 'struct':
      return fc.dictionary(unicode, json, { maxKeys: 3, noNullPrototype: true });
    default:
      return type satisfies never;
  }
}

function bytesAs(array: Uint8Array, as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer'): unknown {
  if (as === 'Buffer') return Buffer.from(array);
  return as === 'Uint8Array' ? new Uint8Array(array) : new Uint8Array(array).buffer;
}

function ofMap(type: Extract<TypeSchema, { kind: 'map' }>, place: Place): fc.Arbitrary<unknown> {
  if (isLeaf(type.value, place)) return fc.constant(type.as === 'Map' ? new Map() : {});
  const keys: fc.Arbitrary<unknown> = type.numericKeys
    ? fc.oneof(
        fc.integer(),
        fc.double().filter((key) => !Object.is(key, -0)),
      )
    : SCALARS[type.key];
  const entries = fc.uniqueArray(fc.tuple(keys, ofType(type.value, place)), {
    selector: ([key]) => String(key),
    maxLength: 3,
  });
  if (type.as === 'Map') return entries.map((each) => new Map(each));
  return entries.map((each) =>
    Object.fromEntries(each.map(([key, value]) => [String(key), value])),
  );
}
