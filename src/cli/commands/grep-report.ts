/** What `memfs grep` prints of what it found, as grep(1) does. */
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { printable } from '../format.js';

/** What was found in one file. */
export interface Result {
  readonly path: string;
  readonly lines: readonly string[];
  /** Indices of the lines that are wanted, from the first. */
  readonly matches: readonly number[];
  /** Its lines are not printed. */
  readonly isBinary: boolean;
}

interface Printing {
  readonly context: Context;
  readonly call: Call;
  readonly pattern: RegExp;
  readonly hasNames: boolean;
}

/** Exit code 1 when nothing is to be told. */
export function report(results: readonly Result[], printing: Printing): ExitCode {
  const { context, call } = printing;
  const isWithout = call.has('filesWithoutMatch');
  const found = results.filter(({ matches }) => matches.length > 0 !== isWithout);
  const exitCode = found.length > 0 ? 0 : 1;
  if (call.has('quiet')) return exitCode;
  const told = call.has('count') && !isWithout ? results : found;
  context.out.result(jsonOf(told, printing), () => linesOf(told, printing));
  return exitCode;
}

function namesOnly(call: Call): boolean {
  return call.has('filesWithMatches') || call.has('filesWithoutMatch');
}

function jsonOf(results: readonly Result[], { call, pattern }: Printing): readonly unknown[] {
  if (namesOnly(call)) return results.map(({ path }) => path);
  if (call.has('count')) {
    return results.map(({ path, matches }) => ({ path, count: matches.length }));
  }
  return results.flatMap(({ path, lines, matches }) =>
    matches.flatMap((index) => {
      const text = lines[index] ?? '';
      const texts = call.has('onlyMatching') ? partsOf(text, pattern) : [text];
      return texts.map((each) => ({ path, line: index + 1, text: each }));
    }),
  );
}

function linesOf(results: readonly Result[], printing: Printing): string[] {
  const { call } = printing;
  if (namesOnly(call)) return results.map(({ path }) => printable(path));
  if (call.has('count')) {
    return results.map((result) => `${headOf(result, printing)}${result.matches.length}`);
  }
  const around = surroundings(call);
  const groups = results.flatMap((result) => {
    if (result.isBinary) {
      printing.context.out.aside(`${printable(result.path)}: binary file matches`);
      return [];
    }
    return groupsOf(result, around).map((group) => printed(group, result, printing));
  });
  const hasContext = around.before + around.after > 0;
  return groups.flatMap((group, at) => (at > 0 && hasContext ? ['--', ...group] : group));
}

/** Lines to print with each that is wanted. */
interface Surroundings {
  readonly before: number;
  readonly after: number;
}

function surroundings(call: Call): Surroundings {
  const both = call.count('context') ?? 0;
  return {
    before: call.count('beforeContext') ?? both,
    after: call.count('afterContext') ?? both,
  };
}

/** Indices of the lines to print; those that touch are one group. */
function groupsOf({ lines, matches }: Result, { before, after }: Surroundings): number[][] {
  const groups: number[][] = [];
  for (const match of matches) {
    const first = Math.max(0, match - before);
    const last = Math.min(lines.length - 1, match + after);
    const open = groups.at(-1);
    const next = (open?.at(-1) ?? -2) + 1;
    const group = open && first <= next ? open : [];
    if (group !== open) groups.push(group);
    for (let index = group === open ? next : first; index <= last; index++) group.push(index);
  }
  return groups;
}

function printed(group: readonly number[], result: Result, printing: Printing): string[] {
  const { call, pattern, context } = printing;
  const { colors } = context.out;
  const matches = new Set(result.matches);
  return group.flatMap((index) => {
    const text = result.lines[index] ?? '';
    const isMatch = matches.has(index);
    const mark = isMatch ? ':' : '-';
    const number = call.has('lineNumber')
      ? colors.green(String(index + 1)) + colors.cyan(mark)
      : '';
    const head = headOf(result, printing, mark) + number;
    if (call.has('onlyMatching')) {
      return isMatch
        ? partsOf(text, pattern).map((part) => head + colors.bold(colors.red(part)))
        : [];
    }
    return [head + (isMatch ? highlighted(text, pattern, context) : text)];
  });
}

function headOf({ path }: Result, { context, hasNames }: Printing, mark = ':'): string {
  const { colors } = context.out;
  return hasNames ? colors.magenta(printable(path)) + colors.cyan(mark) : '';
}

/** The pieces of a line that match; empty ones are left out, as by grep(1). */
function partsOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([part]) => part).filter((part) => part !== '');
}

function highlighted(text: string, pattern: RegExp, { out }: Context): string {
  if (!out.colors.isColorSupported) return text;
  return text.replace(pattern, (match) =>
    match === '' ? '' : out.colors.bold(out.colors.red(match)),
  );
}
