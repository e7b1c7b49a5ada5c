/**
 * Patterns of glob: braces expanded, simplified as Node simplifies them before its walk (what is walked twice, and where `..` leads, can be seen), and
 * split into segments. Segments with wildcards are matched by Node's own path.matchesGlob, which every Node that has fs.glob has.
 */
import * as path from 'node:path';
import { expandBraces } from './glob-braces.js';

type Match = (name: string, pattern: string) => boolean;
const matchesGlob = (path.posix as unknown as { matchesGlob?: Match }).matchesGlob;

/** Whether a name, or a whole path, fits a pattern. */
export function fits(name: string, pattern: string): boolean {
  return matchesGlob?.(name, pattern) === true;
}

/** The segment `**`: any number of directories. */
export const GLOBSTAR = Symbol('**');

/** One segment: a name, a test of names, or any number of directories. */
export type GlobSegment = string | ((name: string) => boolean) | typeof GLOBSTAR;

/** One pattern without braces. */
export interface GlobPattern {
  readonly segments: readonly GlobSegment[];
  /** By a segment's index: the text from there on. */
  readonly rests: readonly string[];
  readonly isAbsolute: boolean;
}

/** The patterns that a text stands for; `a/{b,c}/*` is two. A backslash separates as a slash does. */
export function parseGlob(text: string): GlobPattern[] {
  if (text === '') return [];
  const patterns = expandBraces(text.replaceAll('\\', '/')).map((each) => each.split(/\/+/));
  return withoutDoubles(simplify(patterns)).map((parts) => ({
    segments: parts.map(parseSegment),
    rests: parts.map((_, index) => parts.slice(index).join('/')),
    isAbsolute: parts[0] === '' && parts.length > 1,
  }));
}

function parseSegment(text: string): GlobSegment {
  if (text === '**') return GLOBSTAR;
  if (!isMagic(text)) return text.replace(/\[([^/\\])\]/g, '$1');
  const ending = /^\*+([^+@!?*[(]*)$/.exec(text)?.[1];
  if (ending === undefined) return (name) => fits(name, text);
  return (name) => !name.startsWith('.') && name.endsWith(ending);
}

/** Whether a segment stands for more than itself; `[x]` does not. */
function isMagic(text: string): boolean {
  if (/[*?]|[+@!]\(.*\)/.test(text)) return true;
  const sets = text.matchAll(/\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/g);
  return Array.from(sets).some(([, negation, members = '']) =>
    negation === '' ? members.length > 1 : members !== '',
  );
}

/** A name or wildcard: what `..` after it takes away. */
function isStep(part: string | undefined): boolean {
  return part !== undefined && part !== '' && part !== '.' && part !== '..' && part !== '**';
}

/** Simplifies until nothing is left to simplify; `**` before `..` becomes two patterns. */
function simplify(given: readonly string[][]): string[][] {
  const patterns = [...given];
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const parts of patterns) {
      const branches = branch(parts);
      patterns.push(...branches);
      const hasDots = dropDots(parts);
      const hasParents = dropParents(parts);
      isChanged ||= branches.length > 0 || hasDots || hasParents;
    }
  }
  return patterns;
}

/** `x/**` `/../a/b` is `x/../a/b` and `x/**` `/a/b`; `**` after `**` says nothing. */
function branch(parts: string[]): string[][] {
  const others: string[][] = [];
  for (let at = parts.indexOf('**'); at >= 0; at = parts.indexOf('**', at + 1)) {
    while (parts[at + 1] === '**') parts.splice(at, 1);
    if (parts[at + 1] !== '..' || !isName(parts[at + 2]) || !isName(parts[at + 3])) continue;
    parts.splice(at, 1);
    others.push(parts.with(at, '**'));
    at--;
  }
  return others;
}

function isName(part: string | undefined): boolean {
  return part !== undefined && part !== '' && part !== '.' && part !== '..';
}

function dropDots(parts: string[]): boolean {
  const before = parts.length;
  for (let at = parts.length - 2; at > 0; at--) {
    if (parts[at] === '.' || parts[at] === '') parts.splice(at, 1);
  }
  if (parts.length === 2 && parts[0] === '.' && (parts[1] === '.' || parts[1] === '')) parts.pop();
  return parts.length !== before;
}

function dropParents(parts: string[]): boolean {
  let isChanged = false;
  for (let at = parts.indexOf('..', 1); at > 0; at = parts.indexOf('..', Math.max(at, 0) + 1)) {
    if (!isStep(parts[at - 1])) continue;
    isChanged = true;
    // `..` at the start and before `**` must not be taken for the directory itself.
    const rest = at === 1 && parts[at + 1] === '**' ? ['.'] : [];
    parts.splice(at - 1, 2, ...rest);
    if (parts.length === 0) parts.push('');
    at -= 2;
  }
  return isChanged;
}

/** Of two patterns of which one says all that the other says, that one. */
function withoutDoubles(patterns: string[][]): string[][] {
  for (let first = 0; first < patterns.length - 1; first++) {
    for (let second = first + 1; second < patterns.length; second++) {
      const both = merge(patterns[first] ?? [], patterns[second] ?? []);
      if (both) {
        patterns[first] = [];
        patterns[second] = both;
        break;
      }
    }
  }
  return patterns.filter((parts) => parts.length > 0);
}

function coveredByStar(star: string | undefined, other: string | undefined): boolean {
  return star === '*' && other !== undefined && /^[^.]/.test(other) && other !== '**';
}

/** One pattern for two, or undefined when neither covers the other. Only as long ones are compared, and only as far as one of them goes. */
function merge(one: readonly string[], other: readonly string[]): string[] | undefined {
  if (one.length !== other.length) return undefined;
  const parts: string[] = [];
  let wider: 'one' | 'other' | undefined;
  let [first, second] = [0, 0];
  while (first < one.length && second < other.length) {
    const [a, b] = [one[first] ?? '', other[second] ?? ''];
    const skipsFirst = a === '**' && b === one[first + 1];
    const skipsSecond = !skipsFirst && b === '**' && a === other[second + 1];
    if (a !== b && (skipsFirst || skipsSecond)) {
      parts.push('**');
      if (skipsFirst) first++;
      else second++;
      continue;
    }
    if (a === b) parts.push(a);
    else if (coveredByStar(a, b) && wider !== 'other') {
      wider = 'one';
      parts.push(a);
    } else if (coveredByStar(b, a) && wider !== 'one') {
      wider = 'other';
      parts.push(b);
    } else return undefined;
    first++;
    second++;
  }
  return parts;
}
