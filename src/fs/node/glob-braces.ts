/** Braces of glob patterns, expanded as bash does: `{a,b}` into each, `{1..3}` and `{a..e..2}` into a sequence, other braces as they are. */

/** More are left out, so that a short pattern cannot fill the memory. */
const MAX_EXPANSIONS = 100_000;
/** Stands for a `}` that closes nothing. */
const LONE_CLOSE = '\0';

/** All patterns that the braces of one stand for, each once. */
export function expandBraces(pattern: string): string[] {
  if (!/\{[^{]*\}/.test(pattern)) return [pattern];
  const hasEmptyBraces = pattern.startsWith('{}');
  const expanded = expand(hasEmptyBraces ? pattern.slice(2) : pattern);
  const whole = expanded.map(
    (text) => (hasEmptyBraces ? '{}' : '') + text.replaceAll(LONE_CLOSE, '}'),
  );
  return [...new Set(whole)].filter((text) => text !== '');
}

interface Braces {
  readonly before: string;
  readonly body: string;
  readonly after: string;
}

function expand(pattern: string): string[] {
  let heads = [''];
  let text = pattern;
  while (text !== '') {
    const braces = firstBraces(text);
    if (!braces) return combine(heads, text, ['']);
    const { before, body, after } = braces;
    // `${` begins no braces in a shell.
    const choices = before.endsWith('$') ? [`{${body}}`] : choicesOf(body);
    if (choices) {
      heads = combine(heads, before, choices);
      text = after;
    } else if (/,(?!,).*\}/.test(after)) {
      text = `${before}{${body}${LONE_CLOSE}${after}`;
    } else return combine(heads, text, ['']);
  }
  return heads;
}

function combine(heads: readonly string[], middle: string, tails: readonly string[]): string[] {
  const all: string[] = [];
  for (const head of heads) {
    for (const tail of tails) {
      if (all.length === MAX_EXPANSIONS) return all;
      all.push(head + middle + tail);
    }
  }
  return all;
}

/** The first outermost pair; where a brace stays open, the leftmost pair after it. */
function firstBraces(text: string): Braces | undefined {
  const open: number[] = [];
  let left = -1;
  let right = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') open.push(at);
    else if (text[at] === '}') {
      const start = open.pop();
      if (start === undefined) continue;
      if (left < 0 || start < left) [left, right] = [start, at];
      if (open.length === 0) break;
    }
  }
  if (left < 0) return undefined;
  return {
    before: text.slice(0, left),
    body: text.slice(left + 1, right),
    after: text.slice(right + 1),
  };
}

function choicesOf(body: string): string[] | undefined {
  const inOrder = sequence(body);
  if (inOrder) return inOrder;
  if (!body.includes(',')) return undefined;
  const parts = alternatives(body);
  return parts.length === 1
    ? expand(body).map((text) => `{${text}}`)
    : parts.flatMap((part) => (part === '' ? [''] : expand(part)));
}

/** Parts between the commas, nested braces left whole. */
function alternatives(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function sequence(text: string): string[] | undefined {
  const found = /^(?:(-?\d+)\.\.(-?\d+)|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?\d+))?$/.exec(text);
  if (!found) return undefined;
  const [, first, last, firstLetter = '', lastLetter = '', stepText = '1'] = found;
  const isNumber = first !== undefined && last !== undefined;
  const start = isNumber ? Number(first) : firstLetter.charCodeAt(0);
  const end = isNumber ? Number(last) : lastLetter.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(stepText))) * (start <= end ? 1 : -1);
  const isPadded = text.split('..').some((part) => /^-?0\d/.test(part));
  const width = isNumber && isPadded ? Math.max(first.length, last.length) : 0;
  const items: string[] = [];
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) {
    if (items.length === MAX_EXPANSIONS) break;
    items.push(isNumber ? padded(at, width) : letter(at));
  }
  return items;
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

/** The backslash between Z and a stands for nothing. */
function letter(code: number): string {
  return code === 0x5c ? '' : String.fromCharCode(code);
}
