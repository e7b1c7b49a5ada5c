/**
 * Completes unions: joins what is one alternative, names each, and finds the test by which a value shows it. Alternatives
 * that no value can show are an error.
 */
import type { Literal } from '../schema/schema.js';
import { camelCase } from '../schema/names.js';
import { discriminatorOf, objectOf, type Rivals, type Test, testFor } from './alternatives.js';
import { hintOf, provisionalName, textMark, valueMark } from './name-hints.js';
import { asEnum, boolOf } from './read-literals.js';
import { literalsOf, typeofScalar } from './read-unions.js';
import { broken, type PendingUnion, type Place, type Reading, within } from './reading.js';
import { distinctShapes, type FieldShape, type Shape } from './shapes.js';

/** Completes every union that was read. */
export function finishUnions(reading: Reading): void {
  for (const [origin, pending] of reading.pendingUnions) finishUnion(reading, origin, pending);
}

function finishUnion(reading: Reading, origin: string, { members, place }: PendingUnion): void {
  const { naming } = place;
  const position = reading.project.positionOf(place.node);
  const doc = reading.docs.get(origin);
  if (isJson(members, origin)) {
    reading.named.set(origin, { kind: 'json', origin, naming, position });
    return;
  }
  const shapes = joinLiterals(reading, flatten(reading, members, new Set()), place);
  // A literal that no enum can hold was reported.
  if (shapes.some(({ kind }) => kind === 'broken')) return;
  const discriminator = discriminatorOf(reading, shapes);
  const alternatives = shapes.map((shape) =>
    alternativeOf(reading, { shape, rivals: { shapes, discriminator } }, place),
  );
  const fields = alternatives.sort((a, b) => a.vagueness - b.vagueness).map(({ field }) => field);
  refuseSameTests(reading, fields, place);
  reading.named.set(origin, {
    kind: 'union',
    origin,
    naming,
    position,
    fields,
    discriminator,
    ...doc,
  });
}

/** A union of unions is one union. */
function flatten(reading: Reading, members: readonly Shape[], seen: Set<string>): readonly Shape[] {
  const flat = members.flatMap((member) => {
    const inner = member.kind === 'named' ? reading.pendingUnions.get(member.origin) : undefined;
    if (!inner || member.kind !== 'named') return [member];
    if (seen.has(member.origin)) return [];
    seen.add(member.origin);
    return flatten(reading, inner.members, seen);
  });
  return distinctShapes(flat);
}

/** Any JSON value, as people write it: `type Json = string | number | boolean | null | Json[] | { [key: string]: Json }`. */
function isJson(members: readonly Shape[], origin: string): boolean {
  const isSelf = (shape: Shape): boolean =>
    shape.kind === 'maybe' ? isSelf(shape.of) : shape.kind === 'named' && shape.origin === origin;
  const isMember = (shape: Shape): boolean => {
    if (shape.kind === 'scalar') return ['string', 'double', 'bool'].includes(shape.scalar);
    if (shape.kind === 'list') return shape.as === 'array' && isSelf(shape.element);
    return shape.kind === 'map' && shape.as === 'object' && isSelf(shape.value);
  };
  return members.length >= 4 && members.every(isMember);
}

/** All literals and enums of a union become one enum, because one typeof shows them. */
function joinLiterals(reading: Reading, shapes: readonly Shape[], place: Place): readonly Shape[] {
  const enums = shapes.filter((shape) => literalsOf(reading, shape));
  const [only] = enums;
  if (!only || (enums.length === 1 && only.kind === 'named')) return shapes;
  const inside = within(place, {
    path: '',
    origin: `${place.origin}|literal`,
    naming: { owner: place.origin, suffix: 'Literal' },
  });
  const values = enums.flatMap((shape) => literalsOf(reading, shape) ?? []);
  const distinct = [...new Map(values.map((literal) => [literal.value, literal])).values()];
  const joined = asEnum(reading, distinct, inside);
  return shapes.flatMap((shape) => {
    if (shape === only) return [joined];
    return enums.includes(shape) ? [] : [shape];
  });
}

interface Candidate {
  readonly shape: Shape;
  readonly rivals: Rivals;
}

/** The field of an alternative, and how vague its test is. */
function alternativeOf(
  reading: Reading,
  { shape, rivals }: Candidate,
  place: Place,
): { readonly field: FieldShape; readonly vagueness: number } {
  const test = testFor(reading, shape, rivals);
  if (!test) undecidable(reading, place, hint(reading, shape));
  const object = objectOf(reading, shape);
  const field: FieldShape = {
    name: camelCase(nameOf(reading, { shape, rivals }, test)),
    shape: shape.kind === 'literal' ? boolOf(shape) : shape,
    position: object?.position ?? reading.project.positionOf(place.node),
    ...(test && { when: test.when }),
    ...(object?.doc !== undefined && { doc: object.doc }),
  };
  return { field, vagueness: test?.vagueness ?? 0 };
}

function nameOf(
  reading: Reading,
  { shape, rivals: { discriminator } }: Candidate,
  test: Test | undefined,
): string {
  if (test?.when.by === 'discriminator') return valueHint(discriminator ?? '', test.when.value);
  if (shape.kind === 'scalar') return `${typeofScalar(shape.scalar)}Value`;
  if (shape.kind === 'literal') return 'booleanValue';
  return literalsOf(reading, shape) ? 'literalValue' : hint(reading, shape);
}

function valueHint(discriminator: string, value: Literal): string {
  return typeof value === 'string'
    ? textMark(discriminator, value)
    : valueMark(discriminator, String(value));
}

function hint({ named }: Reading, shape: Shape): string {
  return hintOf(shape, (origin) => provisionalName(named, origin));
}

function refuseSameTests(reading: Reading, fields: readonly FieldShape[], place: Place): void {
  const tests = new Set<string>();
  for (const { when, shape } of fields) {
    const test = JSON.stringify(when?.by === 'keys' ? [...when.keys].sort() : when);
    if (tests.has(test)) undecidable(reading, place, hint(reading, shape));
    tests.add(test);
  }
}

function undecidable(reading: Reading, place: Place, name: string): void {
  broken(reading, place, {
    code: 'MEMFS111',
    message: `is a union in which a value does not show that it is ${name}`,
    hint: "Give every alternative a property with a literal of its own, `kind: 'card'`, and free keys a property of their own.",
  });
}
