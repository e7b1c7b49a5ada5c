/** Doc comments of the TypeScript sources as comments of the proto files. */
import type { Constraints } from '../schema/schema.js';

/** What may carry a comment. */
export interface Commented {
  readonly doc?: string;
  readonly constraints?: Constraints;
}

/** The lines of a comment, without margins and slashes; none if there is nothing to say. */
export function commentLines({ doc, constraints }: Commented): string[] {
  const lines = doc === undefined || doc.trim() === '' ? [] : doc.trim().split(/\r\n|\r|\n/);
  return [...lines.map((line) => line.trimEnd()), ...tagLines(constraints)];
}

/** As they stand in the TypeScript source, where a tag of the elements is a tag of the property; those of keys say so. */
function tagLines({ items, keys, ...own }: Constraints = {}): string[] {
  const tags = Object.entries(own).map(([tag, value]) => `@${tag} ${textOf(value)}`);
  const ofKeys = keys ? tagLines(keys).map((line) => `Keys: ${line}`) : [];
  return [...tags, ...ofKeys, ...(items ? tagLines(items) : [])];
}

/** Literals as in a union. */
function textOf(value: unknown): string {
  return Array.isArray(value)
    ? value.map((each) => JSON.stringify(each)).join(' | ')
    : String(value);
}
