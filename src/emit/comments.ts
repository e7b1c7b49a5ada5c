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

/** As they stand in the TypeScript source, where a tag of the elements is a tag of the property. */
function tagLines({ items, ...own }: Constraints = {}): string[] {
  const tags = Object.entries(own).map(([tag, value]) => `@${tag} ${String(value)}`);
  return items ? [...tags, ...tagLines(items)] : tags;
}
