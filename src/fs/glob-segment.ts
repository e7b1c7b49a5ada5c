/** Wildcards within one name: `*`, `?`, `[…]` and `\`, matched in time proportional to pattern × name, never exponentially. */

/** One character of a pattern, or any number of them. */
type Token = '*' | ((character: string) => boolean);

/** POSIX character classes (POSIX XBD 9.3.5), of ASCII as in the C locale. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[A-Fa-f0-9]/,
};

/** What a pattern with wildcards says of a name. */
export interface NamePattern {
  readonly matches: (name: string) => boolean;
  /** It begins with a dot that is written out: POSIX XCU 2.14.3 asks for one where a name begins with a dot. */
  readonly hasLeadingDot: boolean;
}

/** The pattern, or the name itself when there are no wildcards. */
export function parseSegment(pattern: string): string | NamePattern {
  const characters = Array.from(pattern); // code points
  const tokens: Token[] = [];
  let literal: string | undefined = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const set = character === '[' ? parseSet(characters, at) : undefined;
    if (set) {
      tokens.push(set.matches);
      at = set.end;
      literal = undefined;
    } else if (character === '*' || character === '?') {
      if (character === '?') tokens.push(() => true);
      else if (tokens.at(-1) !== '*') tokens.push('*');
      literal = undefined;
    } else {
      if (character === '\\' && at + 1 < characters.length) at++;
      const exact = characters[at] ?? '';
      tokens.push((other) => other === exact);
      if (literal !== undefined) literal += exact;
    }
  }
  return (
    literal ?? {
      matches: (name) => matchesTokens(Array.from(name), tokens),
      hasLeadingDot: /^\\?\./.test(pattern),
    }
  );
}

/** Remembers only the last star: what an earlier one could take, the last one can take too. */
function matchesTokens(name: readonly string[], tokens: readonly Token[]): boolean {
  let [at, token, star, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      starAt = at;
    } else if (current?.(name[at] ?? '')) {
      at++;
      token++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

interface CharacterSet {
  readonly matches: (character: string) => boolean;
  /** Index of the `]`. */
  readonly end: number;
}

/** `[abc]`, `[a-z]`, `[!a]`, `[^a]`, `[[:digit:]]`; a `]` that comes first stands for itself. Undefined when there is no end. */
function parseSet(pattern: readonly string[], start: number): CharacterSet | undefined {
  const isNegated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  const tests: ((character: string) => boolean)[] = [];
  for (let at = first; at < pattern.length; at++) {
    if (pattern[at] === ']' && at > first) {
      const matches = (character: string): boolean =>
        tests.some((test) => test(character)) !== isNegated;
      return { matches, end: at };
    }
    const named =
      pattern[at] === '[' && pattern[at + 1] === ':' ? parseClass(pattern, at) : undefined;
    if (named) {
      tests.push((character) => named.expression.test(character));
      at = named.end;
      continue;
    }
    const low = escaped(pattern, at);
    at = low.end;
    if (pattern[at + 1] === '-' && at + 2 < pattern.length && pattern[at + 2] !== ']') {
      const high = escaped(pattern, at + 2);
      at = high.end;
      const [from, to] = [codeOf(low.character), codeOf(high.character)];
      tests.push((character) => codeOf(character) >= from && codeOf(character) <= to);
    } else tests.push((character) => character === low.character);
  }
  return undefined;
}

function parseClass(
  pattern: readonly string[],
  start: number,
): { expression: RegExp; end: number } | undefined {
  const name = /^\[:([a-z]+):\]/.exec(pattern.slice(start, start + 12).join(''))?.[1];
  const expression = name === undefined ? undefined : CLASSES[name];
  return expression && name ? { expression, end: start + name.length + 3 } : undefined;
}

function escaped(pattern: readonly string[], at: number): { character: string; end: number } {
  const end = pattern[at] === '\\' && at + 1 < pattern.length ? at + 1 : at;
  return { character: pattern[end] ?? '', end };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? -1;
}
