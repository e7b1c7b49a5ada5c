/** `memfs grep`: lines that match a JavaScript regular expression. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError, messageOf, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { printable } from '../format.js';
import { childrenOf, forEachPath } from '../paths.js';

/** A line that was found. */
interface Match {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** What was found in one file. */
interface Result {
  readonly path: string;
  readonly matches: readonly Match[];
  /** Its lines are not printed. */
  readonly isBinary: boolean;
}

/** Prints matching lines of files, or of standard input when none is named. */
export async function grep(context: Context, call: Call): Promise<ExitCode> {
  const pattern = patternOf(call);
  const isRecursive = call.has('recursive') || call.has('R');
  const inputs = call.args.length > 1 ? call.args.slice(1) : isRecursive ? ['.'] : [];
  if (inputs.length === 0) {
    const data = await context.input();
    const result = search('(standard input)', data, {
      pattern,
      isInverted: call.has('invertMatch'),
    });
    return report([result], { context, call, pattern, hasNames: false });
  }
  return context.state.read((fs) => {
    const results: Result[] = [];
    const exitCode = forEachPath(context, inputs, (path) => {
      for (const file of filesOf(fs, posix.join(path, '.'), isRecursive)) {
        const data = fs.readfilebytes(file);
        results.push(search(file, data, { pattern, isInverted: call.has('invertMatch') }));
      }
    });
    const hasNames = (isRecursive || inputs.length > 1) && call.has('filename');
    const found = report(results, { context, call, pattern, hasNames });
    return exitCode === 0 ? found : exitCode;
  });
}

function patternOf(call: Call): RegExp {
  const text = call.arg(0);
  const plain = call.has('fixedStrings') ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text;
  const source = call.has('wordRegexp') ? `\\b(?:${plain})\\b` : plain;
  try {
    return new RegExp(source, call.has('ignoreCase') ? 'giu' : 'gu');
  } catch (cause) {
    throw new UsageError(`${messageOf(cause)}. For plain text, add -F.`, { cause });
  }
}

function filesOf(fs: MemoryFS, path: string, isRecursive: boolean): string[] {
  if (!fs.isdir(path)) return [path];
  if (!isRecursive) throw new CliError(`'${path}' is a directory; search it by 'grep -r'.`);
  return childrenOf(fs, path).flatMap((child) => {
    if (fs.islink(child)) return []; // as grep -r: links below are not followed
    return fs.isdir(child) ? filesOf(fs, child, true) : [child];
  });
}

interface Search {
  readonly pattern: RegExp;
  readonly isInverted: boolean;
}

function search(path: string, data: Buffer, { pattern, isInverted }: Search): Result {
  const lines = data.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const matches = lines.flatMap((text, index) => {
    pattern.lastIndex = 0; // a global expression remembers where it was
    return pattern.test(text) === isInverted ? [] : [{ path, line: index + 1, text }];
  });
  return { path, matches, isBinary: data.includes(0) };
}

interface Report extends Omit<Search, 'isInverted'> {
  readonly context: Context;
  readonly call: Call;
  readonly hasNames: boolean;
}

/** Exit code 1 when nothing matched, as grep(1). */
function report(
  results: readonly Result[],
  { context, call, pattern, hasNames }: Report,
): ExitCode {
  const { out } = context;
  const found = results.filter(({ matches }) => matches.length > 0);
  const exitCode = found.length > 0 ? 0 : 1;
  if (call.has('quiet')) return exitCode;
  const name = (path: string): string =>
    hasNames ? `${out.colors.magenta(printable(path))}${out.colors.cyan(':')}` : '';
  out.result(
    call.has('filesWithMatches')
      ? found.map(({ path }) => path)
      : call.has('count')
        ? results.map(({ path, matches }) => ({ path, count: matches.length }))
        : found.flatMap(({ matches }) => matches),
    () => {
      if (call.has('filesWithMatches')) return found.map(({ path }) => printable(path));
      if (call.has('count')) {
        return results.map(({ path, matches }) => `${name(path)}${matches.length}`);
      }
      return found.flatMap(({ path, matches, isBinary }) =>
        isBinary
          ? [`Binary file ${printable(path)} matches`]
          : matches.map(({ line, text }) => {
              const number = call.has('lineNumber')
                ? `${out.colors.green(String(line))}${out.colors.cyan(':')}`
                : '';
              return name(path) + number + highlighted(text, pattern, context);
            }),
      );
    },
  );
  return exitCode;
}

function highlighted(text: string, pattern: RegExp, { out }: Context): string {
  if (!out.colors.isColorSupported) return text;
  return text.replace(pattern, (match) =>
    match === '' ? '' : out.colors.bold(out.colors.red(match)),
  );
}
