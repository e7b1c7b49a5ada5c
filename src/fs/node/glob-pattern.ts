/**
 * Patterns of glob: braces expanded, split into segments. Single segments are matched by Node's own path.matchesGlob, which every Node that has fs.glob has.
 */
import * as path from 'node:path';

type Match = (name: string, pattern: string) => boolean;
const matchesGlob = (path.posix as unknown as { matchesGlob?: Match }).matchesGlob;

/** Whether a name, or a whole path, fits a pattern. */
export function fits(name: string, pattern: string): boolean {
  return matchesGlob?.(name, pattern) === true;
}

/** Whether a segment stands for more than itself. */
export function isMagic(segment: string): boolean {
  return /[*?[\]\\]|[+@!]\(/.test(segment);
}

/** Parts between the commas of a brace, nested braces left whole. */
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

/** `1..3` and `a..c`, with an optional step. */
function sequence(text: string): string[] | undefined {
  const found = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!found) return undefined;
  const [, from = '', to = '', stepText = '1'] = found;
  const isNumber = /\d/.test(from) && /\d/.test(to);
  if (!isNumber && (from.length > 1 || to.length > 1)) return undefined;
  const start = isNumber ? Number(from) : from.charCodeAt(0);
  const end = isNumber ? Number(to) : to.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(stepText))) * (start <= end ? 1 : -1);
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  const names: string[] = [];
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) {
    names.push(isNumber ? String(at).padStart(width, '0') : String.fromCharCode(at));
  }
  return names;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === '{') depth++;
    else if (pattern[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** All patterns that the braces of one stand for. */
export function expandBraces(pattern: string): string[] {
  for (let open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
    const close = closing(pattern, open);
    if (close < 0) return [pattern];
    const inner = pattern.slice(open + 1, close);
    const parts = alternatives(inner);
    const choices = parts.length > 1 ? parts : sequence(inner);
    if (choices) {
      const head = pattern.slice(0, open);
      const tails = expandBraces(pattern.slice(close + 1));
      const heads = choices
        .flatMap((choice) => expandBraces(choice))
        .map((choice) => head + choice);
      return heads.flatMap((start) => tails.map((tail) => start + tail));
    }
  }
  return [pattern];
}
