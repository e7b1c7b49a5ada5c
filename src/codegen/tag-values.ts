/** How the texts of validation tags are read; what cannot be checked later is refused here. */
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { re2Of } from '../emit/re2-pattern.js';
import { FORMATS, isFormat } from '../schema/formats.js';
import type { Constraints, ScalarName } from '../schema/schema.js';

/** The value of a tag, or what it needs instead. */
type TagValue = number | string | boolean | { readonly expected: string };

/** JSON's numbers (RFC 8259 §6). */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Readers by the kind of text; the scalar is that of the value which the tag is about. */
export const VALUE_OF = {
  number: numberOf,
  count: countOf,
  pattern: patternOf,
  format: formatOf,
  flag: flagOf,
} as const satisfies Record<string, (text: string, scalar: ScalarName | undefined) => TagValue>;

function numberOf(text: string, scalar: ScalarName | undefined): TagValue {
  const number = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(number)) return { expected: 'a number after it' };
  const isBigint = scalar === 'int64' || scalar === 'uint64';
  if (isBigint && /^-?\d+$/.test(text) && BigInt(number) !== BigInt(text)) {
    return { expected: `a number that a double holds exactly, such as ${BigInt(number)}` };
  }
  return number;
}

function countOf(text: string): TagValue {
  const count = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(count)
    ? count
    : { expected: 'a whole number after it' };
}

/** Patterns are compiled at the build by the engine that matches them later. */
function patternOf(text: string): TagValue {
  if (text === '') return { expected: 'a text after it' };
  try {
    loadEngine().compile(re2Of(text));
    return text;
  } catch (error) {
    const { message } = error as Error; // of either engine, or of the reader before them
    return { expected: `a pattern that JavaScript and RE2 take (${message})` };
  }
}

/** Only a project with patterns pays for the engine. */
function loadEngine(): typeof RE2JS {
  const load = createRequire(import.meta.url);
  return (load('re2js') as { RE2JS: typeof RE2JS }).RE2JS; // the package's own types say so
}

function formatOf(text: string): TagValue {
  return isFormat(text) ? text : { expected: `one of ${FORMATS.join(', ')}` };
}

function flagOf(text: string): TagValue {
  if (text === 'false') return false;
  return text === '' || text === 'true' ? true : { expected: 'no text, true or false' };
}

/** Bounds of one value: the lower, the upper, and whether they may be equal. */
const BOUNDS = [
  ['minimum', 'maximum', true],
  ['minimum', 'exclusiveMaximum', false],
  ['exclusiveMinimum', 'maximum', false],
  ['exclusiveMinimum', 'exclusiveMaximum', false],
  ['minLength', 'maxLength', true],
  ['minItems', 'maxItems', true],
] as const;

/** The tag that leaves no value together with another one of this name. */
export function opposite(constraints: Constraints, name: string): string | undefined {
  for (const [lower, upper, canBeEqual] of BOUNDS) {
    const [low, high] = [constraints[lower] ?? -Infinity, constraints[upper] ?? Infinity];
    if (low < high || (low === high && canBeEqual)) continue;
    return name === upper ? `@${lower} ${low}` : `@${upper} ${high}`;
  }
  return undefined;
}
