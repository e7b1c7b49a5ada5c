/** Globs: braces into alternatives, each into segments between slashes. */
import { parseSegment, type NamePattern } from './glob-segment.js';

/** A name, a pattern of names, or `**`: any number of directories. */
export type GlobSegment = string | NamePattern | typeof GLOBSTAR;

/** `**` */
export const GLOBSTAR = Symbol('**');

/** One alternative of a pattern. */
export interface Glob {
  readonly segments: readonly GlobSegment[];
  /** It starts with a slash. */
  readonly isAbsolute: boolean;
  /** It ends with a slash: only directories are meant. */
  readonly isDirectory: boolean;
}

/** As many alternatives as braces may make; `{a,b}` twenty times in a row would be a million. */
const MAX_ALTERNATIVES = 4096;

/** @throws RangeError for braces with more than 4,096 alternatives */
export function parseGlob(pattern: string): Glob[] {
  return expandBraces(pattern).map((alternative) => ({
    segments: alternative
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
      .map((segment) => (segment === '**' ? GLOBSTAR : parseSegment(segment))),
    isAbsolute: alternative.startsWith('/'),
    isDirectory: alternative.endsWith('/'),
  }));
}

/** The test of single names (patterns without a slash) or of paths. A name matches wherever it is, a path from its start. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const globs = parseGlob(pattern);
  return (path) => {
    const names = path.split('/').filter(Boolean);
    return globs.some(({ segments, isAbsolute }) =>
      isAbsolute || segments.length > 1
        ? matchesPath(names, segments)
        : matchesPath(names.slice(-1), segments),
    );
  };
}

/** Which segments may come next, after each name: no path is tried twice. */
function matchesPath(names: readonly string[], segments: readonly GlobSegment[]): boolean {
  let states = reach(new Set([0]), segments);
  for (const name of names) {
    const next = new Set<number>();
    for (const state of states) {
      const segment = segments[state];
      if (segment === GLOBSTAR) next.add(state);
      else if (segment !== undefined && matchesName(segment, name)) next.add(state + 1);
    }
    states = reach(next, segments);
  }
  return states.has(segments.length);
}

/** `**` may also stand for nothing. */
function reach(states: Set<number>, segments: readonly GlobSegment[]): Set<number> {
  for (const state of states) if (segments[state] === GLOBSTAR) states.add(state + 1);
  return states;
}

/** True when a name fits a segment other than `**`. */
export function matchesName(segment: string | NamePattern, name: string): boolean {
  return typeof segment === 'string' ? segment === name : segment.matches(name);
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. Braces without a comma and unpaired ones stand for themselves, `\` takes the meaning of one away. */
export function expandBraces(pattern: string): string[] {
  const braces = firstBraces(pattern);
  if (!braces) return [pattern];
  const { start, end, alternatives } = braces;
  const tails = expandBraces(pattern.slice(end + 1));
  const heads = alternatives.flatMap((alternative) => expandBraces(alternative));
  if (heads.length * tails.length > MAX_ALTERNATIVES) {
    throw new RangeError(`«${pattern}» has more than ${MAX_ALTERNATIVES} alternatives`);
  }
  const before = pattern.slice(0, start);
  return heads.flatMap((head) => tails.map((tail) => before + head + tail));
}

interface Braces {
  readonly start: number;
  readonly end: number;
  readonly alternatives: readonly string[];
}

function firstBraces(pattern: string): Braces | undefined {
  for (let start = 0; start < pattern.length; start++) {
    if (pattern[start] === '\\') start++;
    else if (pattern[start] === '{') {
      const braces = bracesAt(pattern, start);
      if (braces) return braces;
    }
  }
  return undefined;
}

function bracesAt(pattern: string, start: number): Braces | undefined {
  const cuts = [start];
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) cuts.push(at);
    else if (character === '}' && --depth === 0) {
      if (cuts.length === 1) return undefined;
      const ends = [...cuts.slice(1), at];
      const alternatives = cuts.map((cut, index) => pattern.slice(cut + 1, ends[index]));
      return { start, end: at, alternatives };
    }
  }
  return undefined;
}
