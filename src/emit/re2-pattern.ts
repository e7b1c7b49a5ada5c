/**
 * JavaScript patterns in RE2's syntax. The two agree on most of it and differ silently on the rest (`.`, `\s`, `[]…]`, `[[:alpha:]]`),
 * so every character and class is written out as the code points that it means in JavaScript.
 */

/** A pattern that cannot be matched in time linear in the text, or that is no pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** What `\s` matches: WhiteSpace and LineTerminator of ECMA-262. */
const SPACE: readonly (readonly [number, number])[] = [
  [0x9, 0xd],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LAST_CODE_POINT = 0x10ffff;
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/**
 * A JSON Schema pattern (ECMA-262 with the flag `u`) as one of RE2 that matches the same texts; groups lose their names.
 * @throws {@link PatternError} for what is no JavaScript pattern, and for look-around and back-references
 */
export function re2Of(pattern: string): string {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    throw new PatternError((error as SyntaxError).message, { cause: error }); // it throws no other
  }
  const source = { text: pattern, at: 0 };
  let translated = '';
  while (source.at < pattern.length) translated += nextOf(source);
  return translated;
}

interface Source {
  readonly text: string;
  at: number;
}

/** The pattern is well-formed, so each step may take what its first character announces. */
function nextOf(source: Source): string {
  const character = take(source);
  switch (character) {
    case '\\':
      return escapeOf(source);
    case '[':
      return classOf(source);
    case '(':
      return groupOf(source);
    case '.':
      return '[^\\n\\r\\x{2028}\\x{2029}]';
    case '{':
      return `{${takeUntil(source, '}')}}`;
    case ')':
    case '|':
    case '^':
    case '$':
    case '*':
    case '+':
    case '?':
      return character;
    default:
      return literalOf(character.codePointAt(0) ?? 0);
  }
}

function groupOf(source: Source): string {
  const rest = source.text.slice(source.at);
  const opening = /^\?(?::|<(?![=!])[^>]*>)/.exec(rest)?.[0] ?? '';
  if (opening === '' && rest.startsWith('?')) {
    throw new PatternError(`(${rest.slice(0, 3)}…) cannot be matched in linear time`);
  }
  source.at += opening.length;
  return '(?:';
}

/** An escape outside a class. */
function escapeOf(source: Source): string {
  const character = source.text.charAt(source.at);
  if (character === 'b' || character === 'B') return `\\${take(source)}`;
  if (/[1-9k]/.test(character)) {
    throw new PatternError('a back-reference cannot be matched in linear time');
  }
  const set = setOf(source);
  return set === undefined ? literalOf(codePointOf(source)) : `[${set}]`;
}

/** `\d`, `\W`, `\p{L}`: what stands between the brackets of a class; undefined for a single character. */
function setOf(source: Source): string | undefined {
  const character = source.text.charAt(source.at);
  if (!/[dDwWsSpP]/.test(character)) return undefined;
  source.at++;
  switch (character) {
    case 's':
      return rangesOf(SPACE);
    case 'S':
      return rangesOf(othersOf(SPACE));
    case 'p':
    case 'P':
      source.at++;
      return `\\${character}{${takeUntil(source, '}').replace(/^(?:Script|sc|General_Category|gc)=/, '')}}`;
    default:
      return `\\${character}`;
  }
}

/** A single character after a backslash. */
function codePointOf(source: Source): number {
  const character = take(source);
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  switch (character) {
    case 'c':
      return take(source).charCodeAt(0) % 32;
    case 'x':
      return hexOf(source, 2);
    case 'u':
      return unicodeOf(source);
    default:
      return character.codePointAt(0) ?? 0;
  }
}

function unicodeOf(source: Source): number {
  if (source.text.charAt(source.at) === '{') {
    source.at++;
    return Number.parseInt(takeUntil(source, '}'), 16);
  }
  const unit = hexOf(source, 4);
  const low = /^\\u(d[c-f][\da-f]{2})/i.exec(source.text.slice(source.at));
  if (unit < 0xd800 || unit > 0xdbff || !low) return unit;
  source.at += low[0].length;
  return String.fromCharCode(unit, Number.parseInt(low[1] ?? '', 16)).codePointAt(0) ?? 0;
}

function classOf(source: Source): string {
  const isNegated = source.text.charAt(source.at) === '^';
  if (isNegated) source.at++;
  let members = '';
  while (source.text.charAt(source.at) !== ']') {
    const first = memberOf(source);
    const isRange = /^-[^\]]/.test(source.text.slice(source.at));
    if (!isRange) {
      members += first;
      continue;
    }
    source.at++;
    members += `${first}-${memberOf(source)}`;
  }
  source.at++;
  if (members !== '') return `[${isNegated ? '^' : ''}${members}]`;
  // JavaScript's empty class matches nothing, its negation everything.
  return `[${isNegated ? '' : '^'}${rangesOf([[0, LAST_CODE_POINT]])}]`;
}

function memberOf(source: Source): string {
  const character = take(source);
  if (character !== '\\') return literalOf(character.codePointAt(0) ?? 0);
  if (source.text.charAt(source.at) === 'b') {
    source.at++;
    return '\\x{8}';
  }
  return setOf(source) ?? literalOf(codePointOf(source));
}

function rangesOf(ranges: readonly (readonly [number, number])[]): string {
  return ranges.map(([from, to]) => `${literalOf(from)}-${literalOf(to)}`).join('');
}

function othersOf(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const starts = [0, ...ranges.map(([, to]) => to + 1)];
  const ends = [...ranges.map(([from]) => from - 1), LAST_CODE_POINT];
  return starts.map((from, index) => [from, ends[index] ?? from]);
}

function literalOf(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`;
}

function hexOf(source: Source, digits: number): number {
  const text = source.text.slice(source.at, source.at + digits);
  source.at += digits;
  return Number.parseInt(text, 16);
}

/** One code point. */
function take(source: Source): string {
  const character = String.fromCodePoint(source.text.codePointAt(source.at) ?? 0);
  source.at += character.length;
  return character;
}

function takeUntil(source: Source, end: string): string {
  const to = source.text.indexOf(end, source.at);
  const text = source.text.slice(source.at, to);
  source.at = to + end.length;
  return text;
}
