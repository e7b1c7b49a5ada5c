/** Tags of doc comments that steer a field: `@field 3`, `@renamedFrom total`, `@repeated`, `@minimum 1`. */
import type { ts } from 'ts-morph';
import type { Constraints, ScalarName } from '../schema/schema.js';
import { type Tag, tagsOf } from './read-docs.js';
import { broken, type Place, type Reading } from './reading.js';
import type { FieldShape, Shape } from './shapes.js';

type Subject = 'number' | 'string' | 'list';

/** Validation tags, what they apply to, and how their text is read. */
const CONSTRAINTS: Readonly<
  Record<keyof Constraints, { on: Subject; as: 'number' | 'text' | 'flag' }>
> = {
  minimum: { on: 'number', as: 'number' },
  maximum: { on: 'number', as: 'number' },
  exclusiveMinimum: { on: 'number', as: 'number' },
  exclusiveMaximum: { on: 'number', as: 'number' },
  minLength: { on: 'string', as: 'number' },
  maxLength: { on: 'string', as: 'number' },
  pattern: { on: 'string', as: 'text' },
  format: { on: 'string', as: 'text' },
  minItems: { on: 'list', as: 'number' },
  maxItems: { on: 'list', as: 'number' },
  uniqueItems: { on: 'list', as: 'flag' },
};

const SCALARS: ReadonlySet<string> = new Set([
  'double',
  'float',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
  'string',
] satisfies ScalarName[]);

/** The field with what its tags say. A tag that cannot be used is an error, because it would silently check nothing. */
export function readFieldTags(
  reading: Reading,
  { symbol, place }: { readonly symbol: ts.Symbol; readonly place: Place },
  field: FieldShape,
): FieldShape {
  let tagged = field;
  for (const tag of tagsOf(reading.project, symbol)) {
    const next = applyTag(tagged, tag);
    if (typeof next === 'string') refuse(reading, place, { tag, expected: next });
    else tagged = next;
  }
  return tagged;
}

/** The field with one more tag, or what the tag expects instead. */
function applyTag(field: FieldShape, { name, text }: Tag): FieldShape | string {
  switch (name) {
    case 'field':
      return /^[1-9]\d*$/.test(text)
        ? { ...field, number: Number(text) }
        : 'a field number, such as @field 3';
    case 'renamedFrom':
      return text === '' ? 'the earlier name of the property' : { ...field, renamedFrom: text };
    case 'repeated':
      return subjectOf(field.shape) === 'list' || isMap(field.shape)
        ? { ...field, isRepeated: true }
        : 'an array, Set or Map';
    case 'type':
      return typed(field, text);
    default:
      return isConstraint(name) ? constrained(field, name, text) : field;
  }
}

/** `@type int32` on a number, `@type uint64` on a bigint. */
function typed(field: FieldShape, text: string): FieldShape | string {
  const name = text.replace(/^\{(.*)\}$/, '$1');
  if (!isScalar(name)) return field;
  const shape = replaceScalar(field.shape, name);
  return shape
    ? { ...field, shape }
    : `a ${name === 'int64' || name === 'uint64' ? 'bigint' : 'number'}`;
}

function isScalar(name: string): name is ScalarName {
  return SCALARS.has(name);
}

function replaceScalar(shape: Shape, scalar: ScalarName): Shape | undefined {
  if (shape.kind === 'maybe') {
    const of = replaceScalar(shape.of, scalar);
    return of && { ...shape, of };
  }
  const from = scalar === 'int64' || scalar === 'uint64' ? 'int64' : 'double';
  return shape.kind === 'scalar' && shape.scalar === from ? { kind: 'scalar', scalar } : undefined;
}

function constrained(
  field: FieldShape,
  name: keyof Constraints,
  text: string,
): FieldShape | string {
  const { on, as } = CONSTRAINTS[name];
  if (subjectOf(field.shape) !== on) return on === 'list' ? 'an array or a Set' : `a ${on}`;
  const number = Number(text);
  if (as === 'number' && (text === '' || Number.isNaN(number))) return 'a number after it';
  if (as === 'text' && text === '') return 'a text after it';
  const value = as === 'number' ? number : as === 'text' ? text : true;
  return { ...field, constraints: { ...field.constraints, [name]: value } };
}

function isConstraint(name: string): name is keyof Constraints {
  return Object.hasOwn(CONSTRAINTS, name);
}

function subjectOf(shape: Shape): Subject | undefined {
  if (shape.kind === 'maybe') return subjectOf(shape.of);
  if (shape.kind === 'list') return 'list';
  if (shape.kind === 'duration') return 'number';
  if (shape.kind !== 'scalar' || shape.scalar === 'bool') return undefined;
  return shape.scalar === 'string' ? 'string' : 'number';
}

function isMap(shape: Shape): boolean {
  return shape.kind === 'map' || (shape.kind === 'maybe' && isMap(shape.of));
}

function refuse(
  reading: Reading,
  place: Place,
  { tag, expected }: { readonly tag: Tag; readonly expected: string },
): void {
  broken(reading, place, {
    code: 'MEMFS116',
    message: `has the tag @${tag.name}${tag.text && ` ${tag.text}`}, which needs ${expected}`,
    hint: 'Correct the tag or remove it.',
  });
}
