/**
 * Where a union is told by its properties, a value may be two alternatives at once: `{ percent: 1, fixed: 2 }` for
 * `{ percent: number } | { fixed: number }`. One of them is sent, so the emitted encoder refuses what would be lost of the other.
 */
import type { Alternative, FieldSchema, MessageSchema } from '../schema/schema.js';
import { testOf } from './emit-alternative.js';
import type { FieldPlace } from './emit-checks.js';
import { ownProperty } from './identifiers.js';

/** A message by its fully-qualified name. */
export type MessageOf = (name: string) => MessageSchema | undefined;

/** Another alternative that the value may be as well. */
export interface Overlap {
  /** Name of its field. */
  readonly also: string;
  /** A JavaScript condition on `v`: all that the other one requires is there, and something that only it has. */
  readonly when: string;
}

/** What a value of an alternative may be besides; the alternatives before it are none of that, for their tests came first. */
export function overlapsOf({ message, index }: FieldPlace, messageOf: MessageOf): Overlap[] {
  const [own, ...later] = message.fields.slice(index).map((field) => toldOf(field, messageOf));
  if (!own) return [];
  return later.flatMap((other) => {
    if (!other) return [];
    const when = isBoth(own, other);
    return when === undefined ? [] : [{ also: other.field.name, when }];
  });
}

/** The messages of the alternatives that are told by properties; none of a message that is no union. */
export function alternativesOf({ fields }: MessageSchema, messageOf: MessageOf): MessageSchema[] {
  return fields.flatMap((field) => toldOf(field, messageOf)?.object ?? []);
}

/** An alternative that its properties show, or the value of one of them. */
interface Told {
  readonly field: FieldSchema;
  readonly object: MessageSchema;
}

const BY_PROPERTIES: readonly Alternative['by'][] = ['keys', 'property', 'all'];

function toldOf(field: FieldSchema, messageOf: MessageOf): Told | undefined {
  const { when, type } = field;
  if (type.kind !== 'message' || !when || !BY_PROPERTIES.includes(when.by)) return undefined;
  const object = messageOf(type.message);
  // A map is told by keys as well, and holds any.
  return object?.shape === 'object' ? { field, object } : undefined;
}

/** Undefined when no value is both, or when the first has all that the second has. */
function isBoth(
  { field, object }: Told,
  { field: otherField, object: other }: Told,
): string | undefined {
  const foreign = namesOf(other).filter((name) => !namesOf(object).includes(name));
  if (foreign.length === 0 || hasOtherConstants(object, other)) return undefined;
  // The property that shows the first has other values in the second.
  if (field.when?.by === 'property' && namesOf(other).includes(field.when.name)) return undefined;
  const asked = requiredOf(other).filter((name) => !requiredOf(object).includes(name));
  const isThere = (name: string): string => `${ownProperty('v', name)} !== undefined`;
  const all = asked.map(isThere);
  if (!asked.some((name) => foreign.includes(name))) {
    all.push(`(${foreign.map(isThere).join(' || ')})`);
  }
  if (otherField.when?.by !== 'keys') all.push(testOf(otherField, 'v', undefined));
  return all.join(' && ');
}

function namesOf({ constants = {}, fields }: MessageSchema): readonly string[] {
  return [...Object.keys(constants), ...fields.map(({ name }) => name)];
}

function requiredOf({ constants = {}, fields }: MessageSchema): readonly string[] {
  const required = fields.filter(({ presence }) => presence !== 'optional');
  return [...Object.keys(constants), ...required.map(({ name }) => name)];
}

/** A property that has one value in the one and a different one in the other. */
function hasOtherConstants(
  { constants: own = {} }: MessageSchema,
  { constants: others = {} }: MessageSchema,
): boolean {
  return Object.entries(own).some(([name, value]) => {
    return Object.hasOwn(others, name) && others[name] !== value;
  });
}
