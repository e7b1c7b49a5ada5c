/** The same messages by protobufjs: our values as its plain objects, by the schema and the protobuf documentation alone. */
import { isDeepStrictEqual } from 'node:util';
import protobuf from 'protobufjs';
import { emitProtos } from '../../src/emit/emit-proto.js';
import type { Alternative, FieldSchema, Schema, TypeSchema } from '../../src/schema/schema.js';

type Plain = Record<string, unknown>;

/** What protobufjs makes of values and bytes of one message. */
export interface Oracle {
  /** True for what protobufjs takes as it is. */
  takes(this: void, value: unknown): boolean;
  /** The value as protobufjs takes it. */
  plain(value: unknown): Plain;
  encode(value: unknown): Uint8Array;
  /** The bytes of a message as protobufjs takes it, whatever stands in it. */
  encodePlain(plain: Plain): Uint8Array;
  /** The bytes before the content of a field, by its name in the proto. */
  tagOf(protoName: string): Uint8Array;
  /** Everything that stands in the bytes, as protobufjs sees it. */
  read(bytes: Uint8Array): Plain;
  /** Everything that should stand there for this value. */
  expected(value: unknown): Plain;
}

/** protobufjs with the proto files that our emitter writes. */
export function oracleOf(schema: Schema): (name: string) => Oracle {
  const root = new protobuf.Root();
  const protos = emitProtos(schema);
  for (const file of ['timestamp', 'duration', 'struct']) {
    const path = `google/protobuf/${file}.proto`;
    const known = protobuf.common.get(path);
    if (!known?.nested) throw new Error(`protobufjs does not know ${path}`);
    root.addJSON(known.nested);
  }
  for (const text of Object.values(protos)) {
    protobuf.parse(text, root, { keepCase: true });
  }
  root.resolveAll();
  return (name) => {
    const type = root.lookupType(name);
    const read = (bytes: Uint8Array) =>
      type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: String });
    const encodePlain = (given: Plain) => type.encode(type.fromObject(given)).finish();
    const encode = (value: unknown) => encodePlain(plainMessage(schema, name, value));
    const takes = (value: unknown) => !hasProtoKey(plainMessage(schema, name, value));
    const plain = (value: unknown) => plainMessage(schema, name, value);
    const tagOf = (protoName: string) => {
      const field = type.fields[protoName]!.resolve();
      const isPackable = field.repeated && field.packed;
      const wireType = field.map || isPackable ? 2 : wireTypeOf(field);
      return protobuf.Writer.create()
        .uint32(((field.id << 3) | wireType) >>> 0)
        .finish();
    };
    const expected = (value: unknown) => read(encode(value));
    return { takes, plain, encode, encodePlain, tagOf, read, expected };
  };
}

function wireTypeOf({ resolvedType, type }: protobuf.Field): number {
  if (resolvedType) return resolvedType instanceof protobuf.Enum ? 0 : 2;
  return protobuf.types.basic[type as keyof typeof protobuf.types.basic];
}

/** protobufjs has rules of its own for the key `__proto__` of a map. */
function hasProtoKey(plain: unknown): boolean {
  if (typeof plain !== 'object' || plain === null || ArrayBuffer.isView(plain)) return false;
  return Object.hasOwn(plain, '__proto__') || Object.values(plain).some(hasProtoKey);
}

function plainMessage(schema: Schema, name: string, value: unknown): Plain {
  const message = schema.messages.find((each) => each.name === name)!;
  const { fields, shape, discriminator } = message;
  const plain: Plain = {};
  fields.forEach((field, index) => {
    const own = partOf(value, { shape, field, index });
    if (shape === 'union' && !isThis(schema, field, { value, discriminator, fields })) return;
    const isAbsent = own === undefined || (own === null && field.presence === 'nullable');
    const isNullWrapper = own === null && field.type.kind === 'message';
    if (isAbsent && !(isNullWrapper && field.presence === 'optional')) return;
    plain[field.protoName] = plainOf(schema, field.type, own);
  });
  return plain;
}

function partOf(
  value: unknown,
  { shape, field, index }: { shape: string; field: FieldSchema; index: number },
): unknown {
  switch (shape) {
    case 'object':
      return Object.hasOwn(value as object, field.name) ? (value as Plain)[field.name] : undefined;
    case 'tuple':
    case 'request':
      return (value as unknown[])[index];
    default:
      return value;
  }
}

/** The first alternative that says this value is its own. */
function isThis(
  schema: Schema,
  field: FieldSchema,
  {
    value,
    discriminator,
    fields,
  }: { value: unknown; discriminator: string | undefined; fields: readonly FieldSchema[] },
): boolean {
  const claims = ({ when }: FieldSchema): boolean =>
    when?.by === 'discriminator'
      ? isDeepStrictEqual((value as Plain)[discriminator ?? ''], when.value)
      : when !== undefined && passes(when, value);
  return fields.find(claims) === field;
}

function passes(when: Alternative, value: unknown): boolean {
  switch (when.by) {
    case 'discriminator':
      throw new Error('a discriminator stands in its union only');
    case 'typeof':
      return typeof value === when.type;
    case 'literal':
      return when.values.some((each) => each === value);
    case 'instance':
      return (
        Object.prototype.toString.call(value) === `[object ${when.of}]` ||
        (when.of === 'Uint8Array' && value instanceof Uint8Array)
      );
    case 'length':
      return Array.isArray(value) && value.length >= when.from && value.length <= when.to;
    case 'element':
      if (!Array.isArray(value)) return false;
      return (when.orEmpty === true && value.length === 0) || passes(when.when, value[when.index]);
    case 'property':
      return Object(value) === value && passes(when.when, (value as Plain)[when.name]);
    case 'keys':
      return (
        Object(value) === value &&
        when.keys.every(
          (key) => Object.hasOwn(value as object, key) && (value as Plain)[key] !== undefined,
        )
      );
    case 'all':
      return when.of.every((each) => passes(each, value));
    case 'any':
      return when.of.some((each) => passes(each, value));
    default:
      return when satisfies never;
  }
}

function plainOf(schema: Schema, type: TypeSchema, value: unknown): unknown {
  switch (type.kind) {
    case 'scalar':
      return typeof value === 'bigint' ? String(value) : value;
    case 'bytes':
      return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    case 'timestamp': {
      const ms = (value as Date).getTime();
      const seconds = Math.floor(ms / 1000);
      return { seconds: String(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
    }
    case 'duration': {
      const [sign, nanos] = nanosOf(value as number);
      return {
        seconds: String(sign * (nanos / 1_000_000_000n)),
        nanos: Number(sign * (nanos % 1_000_000_000n)),
      };
    }
    case 'enum': {
      const { values } = schema.enums.find(({ name }) => name === type.enum)!;
      return values.find((each) => each.value === value)!.number;
    }
    case 'message':
      return plainMessage(schema, type.message, value);
    case 'list':
      return [...(value as Iterable<unknown>)].map((each) => plainOf(schema, type.element, each));
    case 'map': {
      const entries = value instanceof Map ? [...value] : Object.entries(value as object);
      return Object.fromEntries(
        entries.map(([key, each]) => [String(key), plainOf(schema, type.value, each)]),
      );
    }
    case 'value':
      return plainValue(value);
    case 'struct':
      return plainStruct(value as object);
    default:
      return type satisfies never;
  }
}

/** Sign and whole nanoseconds of milliseconds, rounded through decimal text. */
function nanosOf(ms: number): [bigint, bigint] {
  const [whole = '0', fraction = '0'] = Math.abs(ms).toFixed(6).split('.');
  return [ms < 0 ? -1n : 1n, BigInt(whole) * 1_000_000n + BigInt(fraction)];
}

function plainStruct(value: object): Plain {
  return {
    fields: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainValue(each)])),
  };
}

function plainValue(value: unknown): Plain {
  switch (typeof value) {
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return { numberValue: value };
    case 'string':
      return { stringValue: value };
    default:
      if (value === null) return { nullValue: 0 };
      if (Array.isArray(value)) return { listValue: { values: value.map(plainValue) } };
      return { structValue: plainStruct(value as object) };
  }
}
