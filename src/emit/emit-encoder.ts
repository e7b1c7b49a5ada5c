/** The `encode_X` function of one message: checks every value against its type and writes it. */
import type {
  ElementType,
  FieldSchema,
  MapKey,
  MessageSchema,
  TypeSchema,
} from '../schema/schema.js';
import { baseName } from '../schema/names.js';
import { literal, ownProperty, type Identifiers } from './identifiers.js';
import { testOf } from './emit-alternative.js';
import { checkCall } from './emit-checks.js';
import { type MessageOf, overlapsOf } from './emit-overlap.js';
import { isPackable, keyType, tagOf, wireTypeOf } from './wire-types.js';

/** Text of `function encode_X(w, v)`: `w` is a Writer, `v` the value. */
export function encoderOf(message: MessageSchema, ids: Identifiers, messageOf: MessageOf): string {
  const hasItems = message.fields.some(({ type }) => type.kind === 'list' || type.kind === 'map');
  return [
    `function encode_${ids.of(message.name)}(w, v) {`,
    ...shapeCheck(message),
    `  let at${hasItems ? ', item' : ''};`,
    '  try {',
    ...constants(message),
    ...(message.shape === 'union' ? unionBody(message, ids, messageOf) : fieldsBody(message, ids)),
    '  } catch (error) {',
    `    throw located(error, at${hasItems ? ', item' : ''});`,
    '  }',
    '}',
  ].join('\n');
}

function shapeCheck({ shape, name }: MessageSchema): string[] {
  switch (shape) {
    case 'object':
      return [
        `  if (typeof v !== 'object' || v === null) throw misfit(${literal(`an object (${baseName(name)})`)}, v);`,
      ];
    case 'tuple':
      return [`  if (!Array.isArray(v)) throw misfit(${literal('an array')}, v);`];
    case 'wrapper':
    case 'union':
    case 'request':
    case 'response':
      return [];
    default:
      return shape satisfies never;
  }
}

/** Properties with one possible value are checked and not sent. */
function constants({ constants: given = {} }: MessageSchema): string[] {
  return Object.entries(given).flatMap(([name, value]) => [
    `    at = ${literal(name)};`,
    `    if (${ownProperty('v', name)} !== ${literal(value)}) throw misfit(${literal(literal(value))}, ${ownProperty('v', name)});`,
  ]);
}

function fieldsBody(message: MessageSchema, ids: Identifiers): string[] {
  return message.fields.flatMap((field, index) => {
    const at = segmentOf(message, field, index);
    const checks = checkCall({ message, index }, 'x', ids);
    return [
      `    at = ${at};`,
      ...block('    ', [
        `const x = ${sourceOf(message, field, index)};`,
        ...writeField(field, checks, ids),
      ]),
    ];
  });
}

/** The step of the path that this field adds; a wrapper adds none. */
function segmentOf({ shape }: MessageSchema, { name }: FieldSchema, index: number): string {
  if (shape === 'wrapper') return 'undefined';
  return shape === 'tuple' ? String(index) : literal(name);
}

function sourceOf({ shape }: MessageSchema, { name }: FieldSchema, index: number): string {
  if (shape === 'wrapper' || shape === 'response') return 'v';
  return shape === 'tuple' || shape === 'request' ? `v[${index}]` : ownProperty('v', name);
}

function unionBody(message: MessageSchema, ids: Identifiers, messageOf: MessageOf): string[] {
  const { fields, discriminator } = message;
  const lines = fields.flatMap((field, index) => [
    `    ${index === 0 ? '' : '} else '}if (${testOf(field, 'v', discriminator)}) {`,
    ...indent('      ', [
      ...overlapsOf({ message, index }, messageOf).map(
        ({ also, when }) =>
          `if (${when}) throw misfit(${literal(`${field.name} or ${also}, not both`)}, v);`,
      ),
      'const x = v;',
      ...checkCall({ message, index }, 'x', ids),
      ...writeOne(field, ids),
    ]),
  ]);
  const expected = `one of ${fields.map(({ name }) => name).join(', ')}`;
  return [...lines, `    } else throw misfit(${literal(expected)}, v);`];
}

function writeField(field: FieldSchema, checks: readonly string[], ids: Identifiers): string[] {
  const { type, presence } = field;
  const written = [...checks, ...writeAny(field, ids)];
  if (presence !== 'required') {
    const absent = presence === 'optional' ? 'undefined' : 'null';
    return [`if (x !== ${absent}) {`, ...indent('  ', written), '}'];
  }
  const zero = isZero(type);
  if (zero === undefined) return written;
  return [...checks, `if (${zero}) {`, ...indent('  ', writeOne(field, ids)), '}'];
}

/** Condition under which a required value of implicit presence is written; undefined if it always is. */
function isZero(type: TypeSchema): string | undefined {
  if (type.kind === 'bytes') {
    return '!(x instanceof Uint8Array || x instanceof ArrayBuffer) || x.byteLength > 0';
  }
  if (type.kind !== 'scalar') return undefined;
  switch (type.scalar) {
    case 'string':
      return "x !== ''";
    case 'bool':
      return 'x !== false';
    case 'int64':
    case 'uint64':
      return 'x !== 0n';
    case 'double':
    case 'float':
      return '!Object.is(x, 0)';
    case 'int32':
    case 'uint32':
      return 'x !== 0';
    default:
      return type.scalar satisfies never;
  }
}

function writeAny(field: FieldSchema, ids: Identifiers): string[] {
  const { type } = field;
  if (type.kind === 'list') return writeList(field, type, ids);
  return type.kind === 'map' ? writeMap(field, type, ids) : writeOne(field, ids);
}

function writeOne({ number, type }: FieldSchema, ids: Identifiers): string[] {
  return [`w.tag(${tagOf(number, wireTypeOf(type))});`, ...write(type as ElementType, 'x', ids)];
}

/** Writes a value without its tag. */
function write(type: ElementType, x: string, ids: Identifiers): string[] {
  switch (type.kind) {
    case 'scalar':
      return [`w.${type.scalar}(${x});`];
    case 'bytes':
      return [`w.bytes(${x});`];
    case 'timestamp':
      return [`w.timestamp(${x});`];
    case 'duration':
      return [`w.duration(${x});`];
    case 'enum':
      return [`w.tag(number_${ids.of(type.enum)}(${x}));`];
    case 'message':
      return nested(`encode_${ids.of(type.message)}(w, ${x});`);
    case 'value':
      return nested(`encodeValue(w, ${x});`);
    case 'struct':
      return nested(`encodeStruct(w, ${x});`);
    default:
      return type satisfies never;
  }
}

function nested(encode: string): string[] {
  return ['const start = w.open();', encode, 'w.close(start);'];
}

function writeList(
  { number }: FieldSchema,
  { element, as }: Extract<TypeSchema, { kind: 'list' }>,
  ids: Identifiers,
): string[] {
  const isArray = as === 'array';
  const check = isArray ? 'Array.isArray(x)' : 'x instanceof Set';
  const size = isArray ? 'x.length' : 'x.size';
  const lines = [`if (!(${check})) throw misfit(${literal(isArray ? 'an array' : 'a Set')}, x);`];
  const packed = isPackable(element);
  const each = packed
    ? write(element, 'y', ids)
    : [`w.tag(${tagOf(number, 2)});`, ...write(element, 'y', ids)];
  const loop = [
    'item = 0;',
    'for (const y of x) {',
    ...indent('  ', each),
    '  item++;',
    '}',
    'item = undefined;',
  ];
  if (!packed) return [...lines, ...loop];
  return [
    ...lines,
    `if (${size} > 0) {`,
    `  w.tag(${tagOf(number, 2)});`,
    '  const packed = w.openPacked();',
    ...indent('  ', loop),
    '  w.closePacked(packed);',
    '}',
  ];
}

function writeMap(
  { number }: FieldSchema,
  { key, value, as, numericKeys }: Extract<TypeSchema, { kind: 'map' }>,
  ids: Identifiers,
): string[] {
  const isMap = as === 'Map';
  // A Map, a Set or an array has no properties to speak of: what it holds would be lost, or sent by its index.
  const isNone = "typeof x !== 'object' || x === null || Symbol.iterator in x";
  const check = isMap ? '!(x instanceof Map)' : isNone;
  const keyText = mapKey(key, { isMap, numericKeys: numericKeys === true });
  return [
    `if (${check}) throw misfit(${literal(isMap ? 'a Map' : 'an object')}, x);`,
    `for (const [key, y] of ${isMap ? 'x' : 'Object.entries(x)'}) {`,
    '  item = typeof key === "bigint" ? String(key) : key;',
    `  w.tag(${tagOf(number, 2)});`,
    '  const entry = w.open();',
    `  w.tag(${tagOf(1, wireTypeOf(keyType(key)))});`,
    `  w.${key}(${keyText});`,
    `  w.tag(${tagOf(2, wireTypeOf(value))});`,
    ...indent('  ', write(value, 'y', ids)),
    '  w.close(entry);',
    '}',
    'item = undefined;',
  ];
}

/**
 * Keys of an object are always strings, and one that is no such key stays one, which the writer refuses; those of a
 * Map<number, …> travel as strings.
 */
function mapKey(
  key: MapKey,
  { isMap, numericKeys }: { isMap: boolean; numericKeys: boolean },
): string {
  if (isMap) return numericKeys ? 'String(key)' : 'key';
  const isInteger = '/^-?[0-9]+$/.test(key)';
  switch (key) {
    case 'string':
      return 'key';
    case 'bool':
      return "key === 'true' || (key === 'false' ? false : key)";
    case 'int64':
    case 'uint64':
      return `${isInteger} ? BigInt(key) : key`;
    case 'int32':
    case 'uint32':
      return `${isInteger} ? Number(key) : key`;
    default:
      return key satisfies never;
  }
}

function block(margin: string, lines: readonly string[]): string[] {
  return [`${margin}{`, ...indent(`${margin}  `, lines), `${margin}}`];
}

function indent(margin: string, lines: readonly string[]): string[] {
  return lines.map((line) => margin + line);
}
