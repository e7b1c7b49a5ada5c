/** Tags of doc comments that steer a field: `@field 3`, `@renamedFrom total`, `@repeated`, `@minimum 1`. */
import type { ts } from 'ts-morph';
import type { Constraints, ScalarName } from '../schema/schema.js';
import { type Tag, tagsOf } from './read-docs.js';
import { opposite, VALUE_OF } from './tag-values.js';
import { broken, type Place, type Reading } from './reading.js';
import { constraintsOf, type FieldShape, type Shape, withConstraints } from './shapes.js';

type Subject = 'number' | 'string' | 'list';
type ConstraintTag = Exclude<keyof Constraints, 'enum' | 'items' | 'keys'>;

/** Validation tags, what they apply to, and how their text is read. */
const CONSTRAINTS: Readonly<Record<ConstraintTag, { on: Subject; as: keyof typeof VALUE_OF }>> = {
  minimum: { on: 'number', as: 'number' },
  maximum: { on: 'number', as: 'number' },
  exclusiveMinimum: { on: 'number', as: 'number' },
  exclusiveMaximum: { on: 'number', as: 'number' },
  minLength: { on: 'string', as: 'count' },
  maxLength: { on: 'string', as: 'count' },
  pattern: { on: 'string', as: 'pattern' },
  format: { on: 'string', as: 'format' },
  minItems: { on: 'list', as: 'count' },
  maxItems: { on: 'list', as: 'count' },
  uniqueItems: { on: 'list', as: 'flag' },
};

/** What a tag stands on, in the words of an error. */
const EXPECTED: Readonly<Record<Subject, string>> = {
  number: 'a number',
  string: 'a string',
  list: 'an array or a Set',
};

const SCALARS: ReadonlySet<string> = new Set([
  'double',
  'float',
  'int32',
  'uint32',
  'int64',
  'uint64',
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

/** The body of an alias with what the tags of the alias say of its values. */
export function readAliasTags(
  reading: Reading,
  { symbol, place }: { readonly symbol: ts.Symbol; readonly place: Place },
  shape: Shape,
): Shape {
  let body: FieldShape = {
    name: symbol.name,
    shape,
    position: reading.project.positionOf(place.node),
  };
  for (const tag of tagsOf(reading.project, symbol)) {
    if (!isConstraint(tag.name) && tag.name !== 'type') continue;
    const next = applyTag(body, tag);
    if (typeof next === 'string') refuse(reading, place, { tag, expected: next });
    else body = next;
  }
  return body.constraints ? tagged(body.shape, body.constraints) : body.shape;
}

/** A shape with what more tags say of its values. */
export function tagged(shape: Shape, constraints: Constraints): Shape {
  if (shape.kind === 'maybe') return { ...shape, of: tagged(shape.of, constraints) };
  const own = 'constraints' in shape ? shape.constraints : undefined;
  // Only such a shape takes tags of values; the others were refused.
  return { ...shape, constraints: withConstraints(own, constraints) } as Shape;
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

/** `@type int32` or `@type {int32}` on a number, `@type uint64` on a bigint; a text may follow, and other types say nothing. */
function typed(field: FieldShape, text: string): FieldShape | string {
  const [, braced, bare] = /^(?:\{\s*(\w+)\s*\}|(\w+)(?:\s|$))/.exec(text) ?? [];
  const name = braced ?? bare;
  if (name === undefined || !isScalar(name)) return field;
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
  return shape.kind === 'scalar' && shape.scalar === from ? { ...shape, scalar } : undefined;
}

function constrained(field: FieldShape, name: ConstraintTag, text: string): FieldShape | string {
  const { on, as } = CONSTRAINTS[name];
  const scalar = scalarOf(field.shape);
  const element = elementOf(field.shape);
  const isOwn = subjectOf(field.shape) === on;
  if (!isOwn && !(element && subjectOf(element) === on)) return EXPECTED[on];
  const value = VALUE_OF[as](text, isOwn ? scalar : element && scalarOf(element));
  if (typeof value === 'object') return value.expected;
  const given = { [name]: value };
  const constraints = withConstraints(field.constraints, isOwn ? given : { items: given });
  const all = withConstraints(constraintsOf(field.shape), constraints);
  const opposed = opposite((isOwn ? all : all?.items) ?? {}, name);
  if (opposed !== undefined) return `a value that goes with ${opposed}`;
  return { ...field, ...(constraints && { constraints }) };
}

function isConstraint(name: string): name is ConstraintTag {
  return Object.hasOwn(CONSTRAINTS, name);
}

function subjectOf(shape: Shape): Subject | undefined {
  if (shape.kind === 'maybe') return subjectOf(shape.of);
  if (shape.kind === 'list') return 'list';
  if (shape.kind === 'duration') return 'number';
  if (shape.kind !== 'scalar' || shape.scalar === 'bool') return undefined;
  return shape.scalar === 'string' ? 'string' : 'number';
}

/** What a list or a map holds: tags that say nothing of the collection are meant for its elements. */
function elementOf(shape: Shape): Shape | undefined {
  if (shape.kind === 'maybe') return elementOf(shape.of);
  if (shape.kind === 'list') return shape.element;
  return shape.kind === 'map' ? shape.value : undefined;
}

function scalarOf(shape: Shape): ScalarName | undefined {
  if (shape.kind === 'maybe') return scalarOf(shape.of);
  return shape.kind === 'scalar' ? shape.scalar : undefined;
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
