/** What values of a shape can be at run time, and the tests that tell classes of values apart. */
import type { Alternative, Literal } from '../schema/schema.js';
import { literalsOf, typeofScalar } from './read-unions.js';
import type { Reading } from './reading.js';
import type { Shape } from './shapes.js';

/** `="paid"` and `=null` for single values, else what typeof or the class says; undefined if nothing is known. */
export type ValueClasses = ReadonlySet<string> | undefined;

/** The classes of a shape's values. */
export function classesOf(
  reading: Reading,
  shape: Shape,
  seen: ReadonlySet<string> = new Set(),
): ValueClasses {
  switch (shape.kind) {
    case 'literal':
      return new Set([single(shape.value)]);
    case 'scalar':
      return new Set([typeofScalar(shape.scalar)]);
    case 'duration':
      return new Set(['number']);
    case 'timestamp':
      return new Set(['Date']);
    case 'bytes':
      return new Set([shape.as === 'ArrayBuffer' ? 'ArrayBuffer' : 'Uint8Array']);
    case 'list':
      return new Set([shape.as === 'set' ? 'Set' : 'Array']);
    case 'map':
      return new Set([shape.as === 'Map' ? 'Map' : 'object']);
    case 'struct':
      return new Set(['object']);
    case 'maybe':
      return absentOr(shape, classesOf(reading, shape.of, seen));
    case 'named':
      return seen.has(shape.origin)
        ? new Set()
        : namedClasses(reading, shape, new Set([...seen, shape.origin]));
    default:
      return undefined;
  }
}

function absentOr(
  absence: { readonly undefined: boolean; readonly null: boolean },
  classes: ValueClasses,
): ValueClasses {
  return (
    classes &&
    new Set([
      ...classes,
      ...(absence.undefined ? ['undefined'] : []),
      ...(absence.null ? [single(null)] : []),
    ])
  );
}

function namedClasses(
  reading: Reading,
  shape: Shape & { kind: 'named' },
  seen: ReadonlySet<string>,
): ValueClasses {
  const literals = literalsOf(reading, shape);
  if (literals) return new Set(literals.map(({ value }) => single(value)));
  const pending = reading.pendingUnions.get(shape.origin);
  if (pending) return joined(pending.members.map((member) => classesOf(reading, member, seen)));
  const known = reading.named.get(shape.origin);
  if (!known) return undefined;
  if (known.kind === 'wrapper') return classesOf(reading, known.of, seen);
  return new Set([known.kind === 'tuple' ? 'Array' : 'object']);
}

function joined(all: readonly ValueClasses[]): ValueClasses {
  const known = all.filter((classes) => classes !== undefined);
  return known.length === all.length
    ? new Set(known.flatMap((classes) => [...classes]))
    : undefined;
}

/** True when the first classes are single values, or none, and the others have each of them. */
export function areLiteralsOf(literals: ValueClasses, all: ValueClasses): boolean {
  if (!literals || !all) return false;
  return [...literals].every(
    (name) => name === 'undefined' || (singleValue(name) && isAmong(name, all)),
  );
}

function isAmong(name: string, classes: ReadonlySet<string>): boolean {
  return classes.has(name) || classes.has(typeOf(name) ?? '');
}

/** A test that values of the first classes pass, and no value of the others; undefined if there is none. */
export function tellingTest(
  own: ValueClasses,
  others: readonly ValueClasses[],
): Alternative | undefined {
  if (!own) return undefined;
  const isDistinct = others.every(
    (other) => other && ![...own].some((a) => [...other].some((b) => overlap(a, b))),
  );
  return isDistinct ? testOfClasses([...own]) : undefined;
}

function testOfClasses(classes: readonly string[]): Alternative | undefined {
  const values = classes.flatMap((name) => singleValue(name) ?? []).map(({ value }) => value);
  const types = classes.filter((name) => !singleValue(name)).map(testOfType);
  const tests = [...(values.length > 0 ? [{ by: 'literal', values } as const] : []), ...types];
  const [only, ...more] = tests;
  return more.length === 0 ? only : { by: 'any', of: tests };
}

function testOfType(name: string): Alternative {
  switch (name) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return { by: 'typeof', type: name };
    case 'Date':
    case 'Uint8Array':
    case 'ArrayBuffer':
    case 'Set':
    case 'Map':
    case 'Array':
      return { by: 'instance', of: name };
    default:
      return { by: 'keys', keys: [] };
  }
}

const OBJECTS = new Set(['object', 'Date', 'Uint8Array', 'ArrayBuffer', 'Set', 'Map', 'Array']);

/** True when a value can be of both classes: a literal is of its type, and everything is an object that is none of the rest. */
function overlap(a: string, b: string): boolean {
  if (a === b) return true;
  if (a === 'object' || b === 'object') return OBJECTS.has(a) && OBJECTS.has(b);
  return typeOf(a) === b || typeOf(b) === a;
}

function typeOf(name: string): string | undefined {
  const known = singleValue(name);
  return known && typeof known.value;
}

function single(value: Literal): string {
  return `=${JSON.stringify(value)}`;
}

function singleValue(name: string): { readonly value: Literal } | undefined {
  // What `single` made of a literal.
  return name.startsWith('=') ? { value: JSON.parse(name.slice(1)) as Literal } : undefined;
}
