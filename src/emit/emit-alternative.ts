/** How the emitted code tells which alternative of a union a value is. */
import type { FieldSchema } from '../schema/schema.js';
import { hasProperty, literal, ownProperty } from './identifiers.js';

/** A JavaScript condition on `value`. */
export function testOf(
  { when }: FieldSchema,
  value: string,
  discriminator: string | undefined,
): string {
  if (!when) throw new Error('a field of a union says when it is set');
  switch (when.by) {
    case 'discriminator':
      return `typeof ${value} === 'object' && ${value} !== null && ${ownProperty(value, discriminator ?? '')} === ${literal(when.value)}`;
    case 'typeof':
      return `typeof ${value} === ${literal(when.type)}`;
    case 'literal':
      return `(${when.values.map((each) => `${value} === ${literal(each)}`).join(' || ')})`;
    case 'instance':
      return instanceTest(when.of, value);
    case 'keys':
      return [
        `typeof ${value} === 'object'`,
        `${value} !== null`,
        ...when.keys.map((key) => hasProperty(value, key)),
      ].join(' && ');
    default:
      return when satisfies never;
  }
}

function instanceTest(of: string, value: string): string {
  if (of === 'Array') return `Array.isArray(${value})`;
  return `${value} instanceof ${of}`;
}
