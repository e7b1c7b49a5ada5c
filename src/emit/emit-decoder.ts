/** The `decode_X` function of one message: reads fields into locals and makes the declared TypeScript shape of them. */
import type {
  ElementType,
  FieldSchema,
  Literal,
  MessageSchema,
  TypeSchema,
} from '../schema/schema.js';
import { checkCall } from './emit-checks.js';
import { access, literal, type Identifiers } from './identifiers.js';
import { isPackable, keyType, tagOf, wireTypeOf } from './wire-types.js';

/** Text of `function decode_X(r)`: `r` is a Reader that stands at the message's first field. */
export function decoderOf(message: MessageSchema, ids: Identifiers): string {
  return [
    `function decode_${ids.of(message.name)}(r) {`,
    ...message.fields.map((field, index) => `  let ${declare(field, index)};`),
    ...(message.shape === 'union' ? ['  let set = 0;'] : []),
    '  let at;',
    '  try {',
    '    while (r.at < r.end) {',
    '      const tag = r.tag();',
    '      switch (tag) {',
    ...message.fields.flatMap((field, index) => cases(message, { field, index }, ids)),
    '        default: r.skip(tag);',
    '      }',
    '    }',
    '    at = undefined;',
    ...message.fields.flatMap((field, index) => completed(message, { field, index }, ids)),
    '  } catch (error) {',
    '    throw located(error, at);',
    '  }',
    ...result(message),
    '}',
  ].join('\n');
}

function declare({ type, presence }: FieldSchema, index: number): string {
  if (type.kind === 'list') return `f${index} = ${type.as === 'set' ? 'new Set()' : '[]'}`;
  if (type.kind === 'map') return `f${index} = ${type.as === 'Map' ? 'new Map()' : '{}'}`;
  const range = hasMessage(type) ? `, from${index} = 0, to${index} = 0` : '';
  if (presence === 'required' && (type.kind === 'scalar' || type.kind === 'bytes')) {
    return `f${index} = ${zeroOf(type)}${range}`;
  }
  return `f${index}${range}`;
}

/** What an absent field of implicit presence is. */
function zeroOf(type: Extract<TypeSchema, { kind: 'scalar' | 'bytes' }>): string {
  if (type.kind === 'bytes') return bytesAs(type.as, 'Buffer.alloc(0)');
  switch (type.scalar) {
    case 'string':
      return "''";
    case 'bool':
      return 'false';
    case 'int64':
    case 'uint64':
      return '0n';
    default:
      return '0';
  }
}

/** Types whose value is a message of its own: a second occurrence on the wire is merged into the first. */
function hasMessage(type: TypeSchema): boolean {
  return type.kind === 'message';
}

function cases(
  message: MessageSchema,
  { field, index }: { field: FieldSchema; index: number },
  ids: Identifiers,
): string[] {
  const { type, number, name } = field;
  const segment = segmentOf(message, name, index);
  const lines: string[] = [];
  const add = (tag: number, code: readonly string[]) =>
    lines.push(
      `        case ${tag}: {`,
      `          at = ${segment};`,
      ...code.map((line) => `          ${line}`),
      '          break;',
      '        }',
    );
  if (type.kind === 'list') {
    const push = type.as === 'set' ? `f${index}.add` : `f${index}.push`;
    add(tagOf(number, wireTypeOf(type.element)), [`${push}(${read(type.element, ids)});`]);
    if (isPackable(type.element)) {
      add(tagOf(number, 2), [
        'const outer = r.enter();',
        `while (r.at < r.end) ${push}(${read(type.element, ids)});`,
        'r.leave(outer);',
      ]);
    }
    return lines;
  }
  if (type.kind === 'map') {
    add(tagOf(number, 2), readEntry(type, index, ids));
    return lines;
  }
  const set = message.shape === 'union' ? [`set = ${number};`] : [];
  add(tagOf(number, wireTypeOf(type)), [...readOne(type, index, ids), ...set]);
  return lines;
}

/** The step of the path that a field adds; wrappers and unions add none. */
function segmentOf({ shape }: MessageSchema, name: string, index: number): string {
  if (shape === 'wrapper' || shape === 'union') return 'undefined';
  return shape === 'tuple' ? String(index) : literal(name);
}

function readOne(type: ElementType, index: number, ids: Identifiers): string[] {
  if (type.kind !== 'message') return [`f${index} = ${read(type, ids, { strictEnum: false })};`];
  const decode = `decode_${ids.of(type.message)}`;
  return [
    'const outer = r.enter();',
    'const start = r.at;',
    `f${index} = to${index} === 0 ? ${decode}(r) : merged(r, ${decode}, { from: from${index}, to: to${index} });`,
    `from${index} = start; to${index} = r.end;`,
    'r.leave(outer);',
  ];
}

/** An expression that reads a value. */
function read(type: ElementType, ids: Identifiers, { strictEnum = true } = {}): string {
  switch (type.kind) {
    case 'scalar':
      return `r.${type.scalar}()`;
    case 'bytes':
      return bytesAs(type.as, 'r.bytes()');
    case 'timestamp':
      return 'r.timestamp()';
    case 'duration':
      return 'r.duration()';
    case 'enum': {
      const id = ids.of(type.enum);
      return strictEnum
        ? `known(value_${id}, r.int32(), ${literal(type.enum)})`
        : `value_${id}(r.int32())`;
    }
    case 'message':
      return `r.nested(decode_${ids.of(type.message)})`;
    case 'value':
      return 'r.nested(decodeValue)';
    case 'struct':
      return 'r.nested(decodeStruct)';
    default:
      return type satisfies never;
  }
}

function bytesAs(as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer', buffer: string): string {
  if (as === 'Buffer') return buffer;
  return as === 'Uint8Array' ? `plainBytes(${buffer})` : `plainBytes(${buffer}).buffer`;
}

function readEntry(
  { key, value, as, numericKeys }: Extract<TypeSchema, { kind: 'map' }>,
  index: number,
  ids: Identifiers,
): string[] {
  const keyZero = zeroOf({ kind: 'scalar', scalar: key });
  const valueZero = entryZero(value, ids);
  const keyText = numericKeys ? 'Number(key)' : 'key';
  return [
    'const outer = r.enter();',
    `let key = ${keyZero}, value;`,
    'while (r.at < r.end) {',
    '  const inner = r.tag();',
    `  if (inner === ${tagOf(1, wireTypeOf(keyType(key)))}) key = ${read(keyType(key), ids)};`,
    `  else if (inner === ${tagOf(2, wireTypeOf(value))}) value = ${read(value, ids)};`,
    '  else r.skip(inner);',
    '}',
    'r.leave(outer);',
    ...(valueZero === undefined ? [] : [`if (value === undefined) value = ${valueZero};`]),
    as === 'Map' ? `f${index}.set(${keyText}, value);` : `setOwn(f${index}, key, value);`,
  ];
}

/** What an entry without a value means: the type's default; an empty message. */
function entryZero(type: ElementType, ids: Identifiers): string | undefined {
  switch (type.kind) {
    case 'scalar':
    case 'bytes':
      return zeroOf(type);
    case 'timestamp':
      return 'new Date(0)';
    case 'duration':
      return '0';
    case 'message':
      return `r.empty(decode_${ids.of(type.message)})`;
    case 'enum':
      return `known(value_${ids.of(type.enum)}, 0, ${literal(type.enum)})`;
    case 'value':
      return undefined;
    case 'struct':
      return '{}';
    default:
      return type satisfies never;
  }
}

/** What is checked and filled in when all bytes are read. */
function completed(
  message: MessageSchema,
  { field, index }: { field: FieldSchema; index: number },
  ids: Identifiers,
): string[] {
  if (message.shape === 'union') return [];
  const { type, presence } = field;
  const lines: string[] = [];
  const absent = presence === 'nullable' ? 'null' : 'undefined';
  if (type.kind === 'list' || type.kind === 'map') {
    // A repeated field says nothing of absence: without elements it is absent where it may be.
    if (presence !== 'required') lines.push(`if (${isEmpty(type, index)}) f${index} = ${absent};`);
  } else if (presence === 'nullable') lines.push(`f${index} ??= null;`);
  if (presence === 'required' && hasToBeThere(type)) {
    lines.push(`if (f${index} === undefined) throw missing();`);
  }
  const given = presence === 'required' ? '' : `if (f${index} != null) `;
  for (const call of checkCall({ message, index }, `f${index}`, ids)) lines.push(given + call);
  if (lines.length === 0) return [];
  const segment = segmentOf(message, field.name, index);
  return [`at = ${segment};`, ...lines].map((line) => `    ${line}`);
}

function isEmpty(type: Extract<TypeSchema, { kind: 'list' | 'map' }>, index: number): string {
  if (type.as === 'array') return `f${index}.length === 0`;
  return type.as === 'object' ? `Object.keys(f${index}).length === 0` : `f${index}.size === 0`;
}

/** Scalars and collections have a default; `unknown` (a Value) admits undefined. */
function hasToBeThere({ kind }: TypeSchema): boolean {
  return ['timestamp', 'duration', 'message', 'enum', 'struct'].includes(kind);
}

function result(message: MessageSchema): string[] {
  const { shape, fields, constants = {} } = message;
  switch (shape) {
    case 'object':
      return objectResult(fields, constants);
    case 'tuple':
    case 'request':
      return listResult(fields);
    case 'wrapper':
    case 'response':
      return fields.length === 0 ? ['  return undefined;'] : ['  return f0;'];
    case 'union':
      return unionResult(message);
    default:
      return shape satisfies never;
  }
}

/** An absent optional property is not there at all, as in the object that was sent. */
function objectResult(
  fields: readonly FieldSchema[],
  constants: Readonly<Record<string, Literal>>,
): string[] {
  const always = fields.flatMap((field, index) =>
    isOmitted(field) ? [] : [`${key(field.name)}: f${index}`],
  );
  const fixed = Object.entries(constants).map(([name, value]) => `${key(name)}: ${literal(value)}`);
  const optional = fields.flatMap((field, index) =>
    isOmitted(field)
      ? [`  if (f${index} !== undefined) ${assignment(field.name, `f${index}`)};`]
      : [],
  );
  return [`  const v = { ${[...fixed, ...always].join(', ')} };`, ...optional, '  return v;'];
}

function assignment(name: string, value: string): string {
  return name === '__proto__'
    ? `setOwn(v, ${literal(name)}, ${value})`
    : `${access('v', name)} = ${value}`;
}

function isOmitted({ presence, type }: FieldSchema): boolean {
  return presence === 'optional' || (presence === 'required' && type.kind === 'value');
}

function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : literal(name);
}

/** Trailing absent optional elements are left out, so that the length is what it was. */
function listResult(fields: readonly FieldSchema[]): string[] {
  const names = fields.map((_, index) => `f${index}`).join(', ');
  const required = fields.findLastIndex(({ presence }) => presence !== 'optional') + 1;
  if (required === fields.length) return [`  return [${names}];`];
  return [
    `  const v = [${names}];`,
    `  while (v.length > ${required} && v[v.length - 1] === undefined) v.length--;`,
    '  return v;',
  ];
}

function unionResult({ fields, discriminator }: MessageSchema): string[] {
  return [
    '  switch (set) {',
    ...fields.map(({ number, when }, index) => {
      const restore =
        when?.by === 'discriminator' && discriminator !== undefined
          ? `${access(`f${index}`, discriminator)} = ${literal(when.value)}; `
          : '';
      return `    case ${number}: ${restore}return f${index};`;
    }),
    `    default: throw missing();`,
    '  }',
  ];
}
