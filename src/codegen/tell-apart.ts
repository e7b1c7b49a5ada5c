/**
 * How a value shows which alternative of a union it is: by a discriminator property, by typeof, by its class, or by the
 * properties it has. Alternatives that no value can show are an error.
 */
import type { Alternative } from '../schema/schema.js';
import { camelCase } from '../schema/names.js';
import { hintOf, provisionalName } from './name-hints.js';
import { asEnum } from './read-literals.js';
import { literalsOf, typeofScalar } from './read-unions.js';
import { broken, type PendingUnion, type Place, type Reading, within } from './reading.js';
import {
  distinctShapes,
  type FieldShape,
  type LiteralShape,
  type ObjectShape,
  type Shape,
} from './shapes.js';

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
  const alternatives = flatten(reading, members, new Set([origin]));
  const shapes = joinLiterals(reading, alternatives, place);
  const objects = shapes.flatMap((shape) => objectOf(reading, shape) ?? []);
  const discriminator = discriminatorOf(objects);
  const fields = shapes.map((shape) =>
    alternativeOf(reading, { shape, discriminator, objects }, place),
  );
  refuseSameTests(reading, fields, place);
  reading.named.set(origin, {
    kind: 'union',
    origin,
    naming,
    position,
    fields: [...fields].sort((a, b) => vagueness(a) - vagueness(b)),
    ...(discriminator !== undefined && { discriminator }),
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

function objectOf(reading: Reading, shape: Shape): ObjectShape | undefined {
  const known = shape.kind === 'named' ? reading.named.get(shape.origin) : undefined;
  return known?.kind === 'object' ? known : undefined;
}

/** The property with one value in every object and a different one in each. */
function discriminatorOf(objects: readonly ObjectShape[]): string | undefined {
  const [first] = objects;
  if (!first || objects.length < 2) return undefined;
  return Object.keys(first.constants).find((name) => {
    const values = objects.map(({ constants }) => constants[name]);
    return values.every((value) => value !== undefined) && new Set(values).size === values.length;
  });
}

interface Candidate {
  readonly shape: Shape;
  readonly discriminator: string | undefined;
  readonly objects: readonly ObjectShape[];
}

function alternativeOf(reading: Reading, candidate: Candidate, place: Place): FieldShape {
  const { shape, discriminator } = candidate;
  const object = objectOf(reading, shape);
  const value = object && discriminator !== undefined ? object.constants[discriminator] : undefined;
  const when: Alternative | undefined =
    value === undefined ? testOf(reading, candidate) : { by: 'discriminator', value };
  if (!when) undecidable(reading, place, hint(reading, shape));
  return {
    name: camelCase(value === undefined ? nameOf(reading, shape) : valueHint(discriminator, value)),
    shape: shape.kind === 'literal' ? { kind: 'scalar', scalar: 'bool' } : shape,
    position: object?.position ?? reading.project.positionOf(place.node),
    ...(when && { when }),
    ...(object?.doc !== undefined && { doc: object.doc }),
  };
}

/** `circle`; a value that is no word goes with its property: `okTrue`, `version2`. */
function valueHint(discriminator: string | undefined, value: string | number | boolean): string {
  return typeof value === 'string' && camelCase(value) !== ''
    ? value
    : `${discriminator ?? ''} ${value}`;
}

function nameOf(reading: Reading, shape: Shape): string {
  if (shape.kind === 'scalar') return `${typeofScalar(shape.scalar)}Value`;
  if (shape.kind === 'literal') return 'booleanValue';
  return literalsOf(reading, shape) ? 'literalValue' : hint(reading, shape);
}

function hint({ named }: Reading, shape: Shape): string {
  return hintOf(shape, (origin) => provisionalName(named, origin));
}

/** The test without a discriminator. */
function testOf(reading: Reading, { shape, objects }: Candidate): Alternative | undefined {
  const literals = literalsOf(reading, shape);
  if (literals) return { by: 'literal', values: literals.map(({ value }: LiteralShape) => value) };
  switch (shape.kind) {
    case 'literal':
      return { by: 'literal', values: [shape.value] };
    case 'scalar':
      return { by: 'typeof', type: typeofScalar(shape.scalar) };
    case 'duration':
      return { by: 'typeof', type: 'number' };
    case 'timestamp':
      return { by: 'instance', of: 'Date' };
    case 'bytes':
      return shape.as === 'ArrayBuffer' ? undefined : { by: 'instance', of: 'Uint8Array' };
    case 'list':
      return { by: 'instance', of: shape.as === 'set' ? 'Set' : 'Array' };
    case 'map':
      return shape.as === 'Map' ? { by: 'instance', of: 'Map' } : { by: 'keys', keys: [] };
    case 'struct':
      return { by: 'keys', keys: [] };
    case 'named':
      return namedTest(reading, shape.origin, objects);
    default:
      return undefined;
  }
}

function namedTest(
  reading: Reading,
  origin: string,
  objects: readonly ObjectShape[],
): Alternative | undefined {
  const known = reading.named.get(origin);
  if (known?.kind === 'tuple') return { by: 'instance', of: 'Array' };
  if (known?.kind === 'wrapper')
    return testOf(reading, { shape: known.of, discriminator: undefined, objects });
  if (known?.kind !== 'object') return undefined;
  const others = objects.filter((object) => object !== known);
  const required = [
    ...Object.keys(known.constants),
    ...known.fields
      .filter(({ shape }) => !(shape.kind === 'maybe' && shape.undefined))
      .map(({ name }) => name),
  ];
  const own = required.filter((name) => !others.some((object) => hasProperty(object, name)));
  // An object without a property of its own is recognised last, by what it must have.
  return own.length > 0 ? { by: 'keys', keys: own } : { by: 'keys', keys: required };
}

function hasProperty({ fields, constants }: ObjectShape, name: string): boolean {
  return name in constants || fields.some((field) => field.name === name);
}

/** Objects with fewer telling properties are tried after the others. */
function vagueness({ when }: FieldShape): number {
  return when?.by === 'keys' ? 1 : 0;
}

function refuseSameTests(reading: Reading, fields: readonly FieldShape[], place: Place): void {
  const tests = new Set<string>();
  for (const { when, shape } of fields) {
    const test = JSON.stringify(when?.by === 'keys' ? [...when.keys].sort() : when);
    if (when && tests.has(test)) undecidable(reading, place, hint(reading, shape));
    tests.add(test);
  }
}

function undecidable(reading: Reading, place: Place, name: string): void {
  broken(reading, place, {
    code: 'MEMFS111',
    message: `is a union in which a value does not show that it is ${name}`,
    hint: "Give every alternative a property with a literal of its own: `kind: 'card'`.",
  });
}
