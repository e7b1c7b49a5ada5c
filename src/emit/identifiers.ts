/** Names in emitted JavaScript: one identifier for each message and enum, and property accesses that are always legal. */
import { baseName } from '../schema/names.js';
import type { Literal, Schema } from '../schema/schema.js';

/** Identifiers by fully-qualified name. */
export interface Identifiers {
  of(fullName: string): string;
}

/** `reports.v1.Report` → `Report`, or `Report_2` where an earlier package has a `Report` too. */
export function identifiers({ messages, enums }: Pick<Schema, 'messages' | 'enums'>): Identifiers {
  const ids = new Map<string, string>();
  const uses = new Map<string, number>();
  for (const { name } of [...enums, ...messages]) {
    const base = baseName(name);
    const count = (uses.get(base) ?? 0) + 1;
    uses.set(base, count);
    ids.set(name, count === 1 ? base : `${base}_${count}`);
  }
  return {
    of: (fullName) => {
      const id = ids.get(fullName);
      if (id === undefined) throw new Error(`The schema has no message or enum ${fullName}.`);
      return id;
    },
  };
}

/** What a module calls no parameter by: reserved words, and those of strict code (ECMA-262 §12.7.2, §13.1.1). */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/** `package` → `package_`: a parameter that is taken apart has the name of its type, which may be a reserved word. */
export function parameterName(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

/** A literal as JavaScript text. */
export function literal(value: Literal): string {
  if (Object.is(value, -0)) return '-0';
  return JSON.stringify(value);
}

/** A text as it stands in a JavaScript template, which holds lines as they are; a carriage return would become a line feed in it. */
export function escaped(text: string): string {
  return text.replace(/[\\`]|\$\{/g, '\\$&').replaceAll('\r', '\\r');
}

/** `value.title`; where every object has such a property already, only one of its own counts. */
export function ownProperty(object: string, property: string): string {
  const own = access(object, property);
  return isInherited(property)
    ? `(Object.hasOwn(${object}, ${literal(property)}) ? ${own} : undefined)`
    : own;
}

function isInherited(property: string): boolean {
  return property in Object.prototype;
}

/** `value.title`, or `value["content-type"]`. */
export function access(object: string, property: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(property)
    ? `${object}.${property}`
    : `${object}[${literal(property)}]`;
}
