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
  const tags = Object.entries(constraints ?? {}).map(([tag, value]) => `@${tag} ${String(value)}`);
  return [...lines.map((line) => line.trimEnd()), ...tags];
}
