/** Which properties, arguments and elements have to be there in TypeScript. */
import type { FieldSchema } from './schema.js';

/** True for a property, parameter or element that may be missing: `x?: T`. */
export function mayBeMissing({ presence, explicit }: FieldSchema): boolean {
  return presence === 'optional' && !explicit;
}

/** Number of the elements, or arguments, that are always there. */
export function leastLength(fields: readonly FieldSchema[]): number {
  return fields.findLastIndex((field) => !mayBeMissing(field)) + 1;
}
