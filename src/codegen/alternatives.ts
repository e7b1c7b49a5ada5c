/**
 * The test by which a value shows which alternative of a union it is: typeof, class, a property with values of its own,
 * properties that the others lack, elements of an array.
 */
import type { Alternative } from '../schema/schema.js';
import { exactly } from './nullish.js';
import type { Reading } from './reading.js';
import { type FieldShape, type ObjectShape, type Shape, shapeKey } from './shapes.js';
import { areLiteralsOf, classesOf, tellingTest, type ValueClasses } from './value-classes.js';

/** The alternatives of a union, and the property that tells its objects apart, if one does for all. */
export interface Rivals {
  readonly shapes: readonly Shape[];
  readonly discriminator: string | undefined;
}

/** A test, and when it is tried: the vaguer, the later. */
export interface Test {
  readonly when: Alternative;
  /** @default 0: it takes no value of another alternative */
  readonly vagueness?: number;
}

/** The test of one alternative; undefined when no value can show it. */
export function testFor(reading: Reading, shape: Shape, rivals: Rivals): Test | undefined {
  const object = objectOf(reading, shape);
  if (object) return objectTest(reading, object, rivals);
  const array = arrayOf(reading, shape);
  const others = rivals.shapes.filter((other) => other !== shape);
  const when = array
    ? arrayTest(
        reading,
        array,
        others.flatMap((other) => arrayOf(reading, other) ?? []),
      )
    : tellingTest(classesOf(reading, shape), []);
  return when && { when, ...(when.by === 'keys' && { vagueness: MAP }) };
}

/** The class of a property that is not there. */
const ABSENT = 'undefined';

/** Properties that the others lack. */
const OWN_KEYS = 1;
/** Properties that others have too; the more, the sooner. */
const SHARED_KEYS = 2;
/** Any object. */
const MAP = 3;

/** The object that a shape stands for. */
export function objectOf(reading: Reading, shape: Shape): ObjectShape | undefined {
  const known = shape.kind === 'named' ? reading.named.get(shape.origin) : undefined;
  return known?.kind === 'object' ? known : undefined;
}

/** The property with one value in every object and a different one in each. */
export function discriminatorOf(reading: Reading, shapes: readonly Shape[]): string | undefined {
  const objects = shapes.flatMap((shape) => objectOf(reading, shape) ?? []);
  const [first] = objects;
  if (!first || objects.length < 2) return undefined;
  return Object.keys(first.constants).find((name) => {
    const values = objects.map(({ constants }) => constants[name]);
    return values.every((value) => value !== undefined) && new Set(values).size === values.length;
  });
}

function objectTest(
  reading: Reading,
  object: ObjectShape,
  { shapes, discriminator }: Rivals,
): Test | undefined {
  const others = shapes
    .flatMap((shape) => objectOf(reading, shape) ?? [])
    .filter((other) => other !== object);
  const maps = shapes.flatMap((shape) => mapValues(reading, shape));
  // A map may have any property, and a discriminator of any value.
  if (maps.length === 0) {
    const value = discriminator === undefined ? undefined : object.constants[discriminator];
    if (value !== undefined) return { when: { by: 'discriminator', value } };
    const own = requiredOf(object).filter((name) => !others.some((other) => has(other, name)));
    if (own.length > 0) return { when: { by: 'keys', keys: own }, vagueness: OWN_KEYS };
  }
  const areSeveral = others.length + maps.length > 1;
  const together = areSeveral && propertyTest(reading, object, { others, maps });
  if (together) return { when: together, vagueness: vaguenessOf(object, [together]) };
  return jointTest(reading, object, { others, maps });
}

/** What tells the object from each of the others, one by one. */
function jointTest(
  reading: Reading,
  object: ObjectShape,
  { others, maps }: OtherObjects,
): Test | undefined {
  const required = requiredOf(object);
  const keys = new Set<string>();
  const found: PropertyTest[] = [];
  const isTold = (rival: OtherObjects): boolean => {
    const when = propertyTest(reading, object, rival);
    if (when) found.push(when);
    return when !== undefined;
  };
  const isToldFrom = (other: ObjectShape): boolean => {
    const own = required.find((name) => !has(other, name));
    if (own === undefined) return isTold({ others: [other], maps: [] });
    keys.add(own);
    return true;
  };
  if (!maps.every((map) => isTold({ others: [], maps: [map] }))) return undefined;
  const alike = others.filter((other) => !isToldFrom(other));
  if (alike.some((other) => swallows(reading, object, other))) return undefined;
  const tests = distinct(found);
  if (alike.length > 0) {
    const vagueness = SHARED_KEYS + 1 / (required.length + 2);
    return { when: allOf(tests, required), vagueness };
  }
  return {
    when: allOf(
      tests,
      required.filter((name) => keys.has(name)),
    ),
    vagueness: keys.size > 0 ? OWN_KEYS : vaguenessOf(object, tests),
  };
}

/** Properties that may be missing are missing from a Date as well. */
function vaguenessOf(object: ObjectShape, tests: readonly PropertyTest[]): number {
  const required = requiredOf(object);
  return tests.some(({ name }) => required.includes(name)) ? 0 : OWN_KEYS;
}

function distinct<T extends Alternative>(tests: readonly T[]): readonly T[] {
  return [...new Map(tests.map((test) => [JSON.stringify(test), test])).values()];
}

function allOf(tests: readonly PropertyTest[], keys: readonly string[]): Alternative {
  const all = keys.length === 0 ? tests : [...tests, { by: 'keys', keys } as const];
  const [only, ...more] = all;
  if (!only) return { by: 'keys', keys };
  return more.length === 0 ? only : { by: 'all', of: all };
}

/**
 * True when the test of the object would take a value of the other, which has all that it requires, and refuse it or give back
 * another one.
 */
function swallows(reading: Reading, object: ObjectShape, other: ObjectShape): boolean {
  // The other is tried first, and none of its values is left.
  if (requiredOf(other).length > requiredOf(object).length) return false;
  return (
    explicitOf(object) !== explicitOf(other) ||
    namesOf(other).some((name) => !takes(reading, object, { name, from: other }))
  );
}

/** Properties that are there though they are undefined. */
function explicitOf({ fields }: ObjectShape): string {
  const explicit = fields.filter((field) => field.explicit && mayBeUndefined(field));
  return JSON.stringify(explicit.map(({ name }) => name).sort());
}

/** True when a property of the object may have every value that it has in the other. */
function takes(
  reading: Reading,
  object: ObjectShape,
  { name, from }: { readonly name: string; readonly from: ObjectShape },
): boolean {
  const [own, other] = [object, from].map((each) => whereThere(each, name));
  if (own && other) {
    const orNull = exactly(other, { undefined: false, null: true });
    if ([other, orNull].some((each) => shapeKey(each) === shapeKey(own))) return true;
  }
  return areLiteralsOf(
    classesOfProperty(reading, from, name),
    classesOfProperty(reading, object, name),
  );
}

/** What a property is where it is there; undefined for one that has a single value. */
function whereThere({ fields }: ObjectShape, name: string): Shape | undefined {
  const shape = fields.find((field) => field.name === name)?.shape;
  return shape?.kind === 'maybe' ? exactly(shape, { undefined: false, null: shape.null }) : shape;
}

function mayBeUndefined({ shape }: FieldShape): boolean {
  return shape.kind === 'maybe' && shape.undefined;
}

function namesOf({ constants, fields }: ObjectShape): readonly string[] {
  return [...Object.keys(constants), ...fields.map(({ name }) => name)];
}

function requiredOf({ constants, fields }: ObjectShape): readonly string[] {
  const required = fields.filter((field) => !mayBeUndefined(field));
  return [...Object.keys(constants), ...required.map(({ name }) => name)];
}

function has({ constants, fields }: ObjectShape, name: string): boolean {
  return Object.hasOwn(constants, name) || fields.some((field) => field.name === name);
}

/** What a property of an object with any keys can be; nothing for any other shape. */
function mapValues(reading: Reading, shape: Shape): readonly ValueClasses[] {
  if (shape.kind === 'struct') return [undefined];
  if (shape.kind !== 'map' || shape.as !== 'object') return [];
  const values = classesOf(reading, shape.value);
  return [values && new Set([...values, ABSENT])];
}

type PropertyTest = Extract<Alternative, { readonly by: 'property' }>;

/** What else a value may be. */
interface OtherObjects {
  readonly others: readonly ObjectShape[];
  readonly maps: readonly ValueClasses[];
}

/** A property whose values differ from those of the same property in every other object: `error: null` beside `error: string`. */
function propertyTest(
  reading: Reading,
  object: ObjectShape,
  { others, maps }: OtherObjects,
): PropertyTest | undefined {
  for (const name of namesOf(object)) {
    const when = tellingTest(classesOfProperty(reading, object, name), [
      ...others.map((other) => classesOfProperty(reading, other, name)),
      ...maps,
    ]);
    if (when) return { by: 'property', name, when };
  }
  return undefined;
}

function classesOfProperty(reading: Reading, object: ObjectShape, name: string): ValueClasses {
  const field = object.fields.find((each) => each.name === name);
  if (field) return classesOf(reading, field.shape);
  if (!has(object, name)) return new Set([ABSENT]);
  return new Set([`=${JSON.stringify(object.constants[name])}`]);
}

/** How many elements of tuples are looked at. */
const MOST_ELEMENTS = 8;

/** A list or a tuple, by its elements. */
interface ArrayShape {
  readonly from: number;
  readonly to: number;
  /** Undefined where every array has ended before. */
  readonly elementAt: (index: number) => Shape | undefined;
}

function arrayOf(reading: Reading, shape: Shape): ArrayShape | undefined {
  if (shape.kind === 'list' && shape.as === 'array') {
    return { from: 0, to: Infinity, elementAt: () => shape.element };
  }
  const known = shape.kind === 'named' ? reading.named.get(shape.origin) : undefined;
  if (known?.kind === 'wrapper') return arrayOf(reading, known.of);
  return known?.kind === 'tuple' ? tupleArray(known.fields) : undefined;
}

function tupleArray(fields: readonly FieldShape[]): ArrayShape {
  const from = fields.findLastIndex(({ explicit }) => explicit) + 1;
  return { from, to: fields.length, elementAt: (index) => fields[index]?.shape };
}

/** What tells the array from all the others, or from each of them. */
function arrayTest(
  reading: Reading,
  array: ArrayShape,
  others: readonly ArrayShape[],
): Alternative | undefined {
  if (others.length === 0) return { by: 'instance', of: 'Array' };
  const together = lengthOrElement(reading, array, others);
  if (together) return together;
  const tests = others.map((other) => lengthOrElement(reading, array, [other]));
  return tests.every((test) => test !== undefined) ? { by: 'all', of: distinct(tests) } : undefined;
}

/** The number of elements, else the first element whose values differ. */
function lengthOrElement(
  reading: Reading,
  array: ArrayShape,
  others: readonly ArrayShape[],
): Alternative | undefined {
  if (others.every(({ from, to }) => to < array.from || from > array.to)) {
    return { by: 'length', from: array.from, to: array.to };
  }
  for (let index = 0; index < MOST_ELEMENTS; index++) {
    const orEmpty = array.from === 0 && index === 0;
    const [own, ...rest] = [array, ...others].map((each) =>
      classesAt(reading, each, { index, orEmpty }),
    );
    const when = tellingTest(own, rest);
    if (when) return { by: 'element', index, when, ...(orEmpty && { orEmpty }) };
  }
  return undefined;
}

/** What an element may be, or that it is missing; with `orEmpty` arrays without elements are not asked for their first. */
function classesAt(
  reading: Reading,
  { from, elementAt }: ArrayShape,
  { index, orEmpty }: { readonly index: number; readonly orEmpty: boolean },
): ValueClasses {
  const element = elementAt(index);
  const classes = element ? classesOf(reading, element) : new Set([ABSENT]);
  return classes && index >= from && !orEmpty ? new Set([...classes, ABSENT]) : classes;
}
