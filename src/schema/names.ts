/** TypeScript names ⇄ protobuf names, by the rules that protoc and `buf lint` check. */

/** Letters that have no decomposition into an ASCII letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ı: 'i',
};

/** `Zażółć` → `Zazolc`; a letter of another script becomes its code point: `名` → `U21517`. */
function ascii(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{ASCII}]/gu, (letter) => {
      if (!/\p{L}/u.test(letter)) return ' ';
      return LETTERS[letter] ?? `U${letter.codePointAt(0) ?? 0} `;
    });
}

/** Splits an identifier at case changes and at every character that is not a letter or a digit: `userID` → `user`, `ID`. */
function words(name: string): string[] {
  return ascii(name).match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

/** `jsonToHtml` → `JsonToHtml`, `HTTPServer` → `HTTPServer`: keeps the case inside a word. */
export function pascalCase(name: string): string {
  return (ascii(name).match(/[A-Za-z0-9]+/g) ?? [])
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `in-progress` → `inProgress`, `JsonToHtml` → `jsonToHtml`, `HTTPServer` → `httpServer`. */
export function camelCase(name: string): string {
  return pascalCase(name).replace(/^(?:[A-Z]+(?![a-z])|[A-Z])/, (word) => word.toLowerCase());
}

/** `createdAt` → `created_at`, `userID` → `user_id`. A digit stays with the word before it: `line2` → `line2`. */
export function snakeCase(name: string): string {
  let snake = '';
  for (const word of words(name)) {
    snake += snake === '' || /^\d/.test(word) ? word : `_${word}`;
  }
  return snake.toLowerCase();
}

/** Names of the printable ASCII characters that are neither letters nor digits. */
const CHARACTERS: Readonly<Record<string, string>> = {
  '!': 'exclamation',
  '"': 'quote',
  '#': 'hash',
  $: 'dollar',
  '%': 'percent',
  '&': 'and',
  "'": 'apostrophe',
  '(': 'open_paren',
  ')': 'close_paren',
  '*': 'star',
  '+': 'plus',
  ',': 'comma',
  '-': 'minus',
  '.': 'dot',
  '/': 'slash',
  ':': 'colon',
  ';': 'semicolon',
  '<': 'less',
  '=': 'equal',
  '>': 'greater',
  '?': 'question',
  '@': 'at',
  '[': 'open_bracket',
  '\\': 'backslash',
  ']': 'close_bracket',
  '^': 'caret',
  _: 'underscore',
  '`': 'backtick',
  '{': 'open_brace',
  '|': 'pipe',
  '}': 'close_brace',
  '~': 'tilde',
  ' ': 'space',
};

function spelled(name: string): string {
  return Array.from(name)
    .map((character) => CHARACTERS[character] ?? character)
    .join('_');
}

/** A field name for any property name: `createdAt` → `created_at`, `$` → `dollar`, `2fa` → `n2_fa`. */
export function fieldName(name: string): string {
  const snake = snakeCase(name) || snakeCase(spelled(name)) || 'empty';
  return snake.replace(/^(?=\d)/, 'n');
}

/** A message name for any type name: `Report` → `Report`, `$` → `Dollar`, `_1` → `N1`. */
export function messageName(name: string): string {
  const pascal = pascalCase(name) || pascalCase(spelled(name)) || 'Empty';
  return pascal.replace(/^(?=\d)/, 'N');
}

/**
 * The last part of an enum value's name for any literal: `in-progress` → `IN_PROGRESS`, `a+b` → `A_PLUS_B`, `<=` → `LESS_EQUAL`,
 * `-1` → `MINUS_1`. Hyphens, dots and the like only separate words, unless there are no words.
 */
export function valueName(literal: string): string {
  if (literal === '') return 'EMPTY';
  if (/^-\d+$/.test(literal)) return `MINUS_${literal.slice(1)}`;
  if (snakeCase(literal) === '') return upperSnakeCase(spelled(literal)) || 'OTHER';
  return literal
    .replace(/[^\p{L}\p{N}\p{M}\s_./:,-]/gu, (at) => ` ${spelled(at)} `)
    .split(/[\s_./:,-]+/)
    .map(upperSnakeCase)
    .filter((word) => word !== '')
    .join('_');
}

/**
 * What the values of an enum begin with, as `buf lint` works it out (ENUM_VALUE_PREFIX): `OrderStatus` → `ORDER_STATUS`,
 * `Error2Code` → `ERROR2_CODE`, `HTTP2` → `HTTP2`.
 * @see https://buf.build/docs/lint/rules/#enum_value_prefix
 */
export function enumPrefix(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]|(?<=.)[A-Z](?=[a-z])/g, '_$&').toUpperCase();
}

/** `inProgress` → `IN_PROGRESS`. */
export function upperSnakeCase(name: string): string {
  return snakeCase(name).toUpperCase();
}

/**
 * The JSON name protoc derives from a field name: letters after `_` become capitals.
 * @see https://protobuf.dev/programming-guides/json/#field-names
 */
export function jsonName(protoName: string): string {
  return protoName.replace(/_+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
}

/** `reports.v1.Report` → `reports.v1`. */
export function packageOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
}

/** `reports.v1.Report` → `Report`. */
export function baseName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}
