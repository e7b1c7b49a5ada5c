/** The `decode_X` function of one message: reads fields into locals and makes the declared TypeScript shape of them. */
import type {
  ElementType,
  FieldSchema,
  MapKey,
  MessageSchema,
  TypeSchema,
} from '../schema/schema.js';
import { checkCall } from './emit-checks.js';
import { literal, type Identifiers } from './identifiers.js';
import { resultOf } from './emit-result.js';
import {
  entered,
  entryZero,
  isTime,
  messageDecoder,
  read,
  readPart,
  within,
  zeroOf,
} from './emit-reads.js';
import { isPackable, keyType, tagOf, wireTypeOf } from './wire-types.js';

/** Text of `function decode_X(r)`: `r` is a Reader that stands at the message's first field. */
export function decoderOf(message: MessageSchema, ids: Identifiers): string {
  const hasItems = message.fields.some(({ type }, index) => itemOf(type, index) !== undefined);
  return [
    `function decode_${ids.of(message.name)}(r) {`,
    ...message.fields.map((field, index) => `  let ${declare(field, index, ids)};`),
    ...(message.shape === 'union' ? ['  let set = 0;'] : []),
    `  let at${hasItems ? ', item' : ''};`,
    '  try {',
    '    while (r.at < r.end) {',
    ...(hasItems ? ['      item = undefined;'] : []),
    '      const tag = r.tag();',
    '      switch (tag) {',
    ...message.fields.flatMap((field, index) => cases(message, { field, index }, ids)),
    '        default: r.skip(tag);',
    '      }',
    '    }',
    `    at = ${hasItems ? 'item = ' : ''}undefined;`,
    ...message.fields.flatMap((field, index) => completed(message, { field, index }, ids)),
    '  } catch (error) {',
    `    throw located(error, at${hasItems ? ', item' : ''});`,
    '  }',
    ...resultOf(message),
    '}',
  ].join('\n');
}

function declare({ type, presence }: FieldSchema, index: number, ids: Identifiers): string {
  if (type.kind === 'list') return `f${index} = ${type.as === 'set' ? 'new Set()' : '[]'}`;
  if (type.kind === 'map') return `f${index} = ${type.as === 'Map' ? 'new Map()' : '{}'}`;
  const range = messageDecoder(type, ids) ? `, from${index} = 0, to${index} = 0, all${index}` : '';
  if (presence === 'required' && (type.kind === 'scalar' || type.kind === 'bytes')) {
    return `f${index} = ${zeroOf(type)}${range}`;
  }
  return `f${index}${range}`;
}

/** The step of the path to an element; the elements of a set have no places. */
function itemOf(type: TypeSchema, index: number): string | undefined {
  if (type.kind === 'list') return type.as === 'array' ? `item = f${index}.length;` : undefined;
  return type.kind === 'map' ? itemOfMap(type.key) : undefined;
}

/** A path has texts and numbers only. */
function itemOfMap(key: MapKey): string {
  return key === 'int64' || key === 'uint64' ? 'item = String(key);' : 'item = key;';
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
    const push = `f${index}.${type.as === 'set' ? 'add' : 'push'}`;
    const step = itemOf(type, index);
    const item = `${push}(${read(type.element, ids)});`;
    add(tagOf(number, wireTypeOf(type.element)), [
      ...(step === undefined ? [] : [step]),
      ...within(type.element, item),
    ]);
    if (isPackable(type.element)) {
      const items = `while (r.at < r.end) ${step === undefined ? item : `{ ${step} ${item} }`}`;
      add(tagOf(number, 2), ['const outer = r.enterPacked();', items, 'r.leavePacked(outer);']);
    }
    return lines;
  }
  if (type.kind === 'map') {
    add(tagOf(number, 2), readEntry(type, index, ids));
    return lines;
  }
  // Only where undefined is a value can it stand for what a later build has added.
  const isKnown = field.presence !== 'optional';
  const one = readOne(type, { index, isKnown }, ids);
  add(
    tagOf(number, wireTypeOf(type)),
    message.shape === 'union' ? [...restart(field, index, ids), ...one, `set = ${number};`] : one,
  );
  return lines;
}

/** Another alternative came in between: what this one was is gone. */
function restart({ type, number }: FieldSchema, index: number, ids: Identifiers): string[] {
  if (isTime(type)) return [`if (set !== ${number}) f${index} = undefined;`];
  if (messageDecoder(type, ids) === undefined) return [];
  return [`if (set !== ${number}) { to${index} = 0; all${index} = undefined; }`];
}

/** The step of the path that a field adds; wrappers and unions add none. */
function segmentOf({ shape }: MessageSchema, name: string, index: number): string {
  if (shape === 'wrapper' || shape === 'union') return 'undefined';
  return shape === 'tuple' ? String(index) : literal(name);
}

/** `isKnown`: a value that its enum does not have is refused, and not taken for an absent one. */
function readOne(
  type: ElementType,
  { index, isKnown }: { readonly index: number; readonly isKnown: boolean },
  ids: Identifiers,
): string[] {
  const decode = messageDecoder(type, ids);
  if (decode !== undefined) return readPart(decode, index);
  return [`f${index} = ${read(type, ids, { isKnown, earlier: `f${index}` })};`];
}

function readEntry(
  { key, value, as, numericKeys }: Extract<TypeSchema, { kind: 'map' }>,
  index: number,
  ids: Identifiers,
): string[] {
  const keyZero = entryZero(keyType(key), ids);
  const valueZero = entryZero(value, ids);
  const keyText = numericKeys ? 'numericKey(key)' : 'key';
  return [
    `let key = ${keyZero}, value;`,
    ...entered([
      'while (r.at < r.end) {',
      '  const inner = r.tag();',
      `  if (inner === ${tagOf(1, wireTypeOf(keyType(key)))}) key = ${read(keyType(key), ids)};`,
      `  else if (inner === ${tagOf(2, wireTypeOf(value))}) {`,
      `    ${itemOfMap(key)}`,
      ...within(value, `value = ${read(value, ids)};`).map((line) => `    ${line}`),
      '  } else r.skip(inner);',
      '}',
    ]),
    `if (value === undefined) value = ${valueZero};`,
    as === 'Map' ? `f${index}.set(${keyText}, value);` : `setOwn(f${index}, key, value);`,
  ];
}

/** What is checked and filled in when all bytes are read. */
function completed(
  message: MessageSchema,
  { field, index }: { field: FieldSchema; index: number },
  ids: Identifiers,
): string[] {
  const { type, presence, number } = field;
  const lines = merging(type, index, ids);
  if (message.shape === 'union') {
    const calls = checkCall({ message, index }, `f${index}`, ids);
    return [...lines, ...calls].map((line) => `    if (set === ${number}) ${line}`);
  }
  const absent = presence === 'nullable' ? 'null' : 'undefined';
  if (type.kind === 'list' || type.kind === 'map') {
    // A repeated field says nothing of absence: without elements it is absent where it may be.
    if (presence !== 'required') lines.push(`if (${isEmpty(type, index)}) f${index} = ${absent};`);
  } else if (presence === 'nullable') lines.push(`f${index} ??= null;`);
  if (presence === 'required' && hasToBeThere(type)) {
    lines.push(`if (f${index} === undefined) throw missing();`);
  }
  lines.push(...checkCall({ message, index }, `f${index}`, ids));
  if (lines.length === 0) return [];
  const segment = segmentOf(message, field.name, index);
  return [`at = ${segment};`, ...lines].map((line) => `    ${line}`);
}

/** The occurrences of a message as one. */
function merging(type: TypeSchema, index: number, ids: Identifiers): string[] {
  const decode = messageDecoder(type, ids);
  if (decode === undefined) return [];
  return [`if (all${index} !== undefined) f${index} = r.joined(${decode}, all${index});`];
}

function isEmpty(type: Extract<TypeSchema, { kind: 'list' | 'map' }>, index: number): string {
  if (type.as === 'array') return `f${index}.length === 0`;
  return type.as === 'object' ? `Object.keys(f${index}).length === 0` : `f${index}.size === 0`;
}

/** Scalars and collections have a default; `unknown` (a Value) admits undefined. */
function hasToBeThere({ kind }: TypeSchema): boolean {
  return ['timestamp', 'duration', 'message', 'enum', 'struct'].includes(kind);
}
