/** How the emitted code tells which alternative of a union a value is. */
import type { Alternative, FieldSchema } from '../schema/schema.js';
import { literal, ownProperty } from './identifiers.js';

/** A JavaScript condition on `value`. */
export function testOf(
  { when }: FieldSchema,
  value: string,
  discriminator: string | undefined,
): string {
  if (!when) throw new Error('a field of a union says when it is set');
  if (when.by !== 'discriminator') return conditionOf(when, value);
  const isValue: Alternative = { by: 'literal', values: [when.value] };
  return conditionOf({ by: 'property', name: discriminator ?? '', when: isValue }, value);
}

function conditionOf(when: Alternative, value: string): string {
  switch (when.by) {
    case 'discriminator':
      throw new Error('a discriminator stands in its union only');
    case 'typeof':
      return `typeof ${value} === ${literal(when.type)}`;
    case 'literal':
      return anyOf(when.values.map((each) => `${value} === ${literal(each)}`));
    case 'instance':
      return when.of === 'Array' ? `Array.isArray(${value})` : `${value} instanceof ${when.of}`;
    case 'length':
      return `Array.isArray(${value}) && ${value}.length >= ${when.from} && ${value}.length <= ${when.to}`;
    case 'element': {
      const element = conditionOf(when.when, `${value}[${when.index}]`);
      const isThis = when.orEmpty ? anyOf([`${value}.length === 0`, element]) : element;
      return `Array.isArray(${value}) && ${isThis}`;
    }
    case 'property':
      return `${isObject(value)} && ${conditionOf(when.when, ownProperty(value, when.name))}`;
    case 'keys':
      return [
        isObject(value),
        ...when.keys.map((key) => `${ownProperty(value, key)} !== undefined`),
      ].join(' && ');
    case 'all':
      return when.of.map((each) => conditionOf(each, value)).join(' && ');
    case 'any':
      return anyOf(when.of.map((each) => conditionOf(each, value)));
    default:
      return when satisfies never;
  }
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' || ')})`;
}

function isObject(value: string): string {
  return `typeof ${value} === 'object' && ${value} !== null`;
}
