/** `memfs grep`: lines that match a JavaScript regular expression. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError, messageOf, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { childrenOf, forEachPath } from '../paths.js';
import { globToRegExp } from './find.js';
import { report, type Result } from './grep-report.js';

/** Prints matching lines of files, or of standard input when none is named. */
export async function grep(context: Context, call: Call): Promise<ExitCode> {
  const search = searchOf(call);
  const isRecursive = call.has('recursive') || call.has('R');
  const inputs = call.args.length > 1 ? call.args.slice(1) : isRecursive ? ['.'] : [];
  const printing = { context, call, pattern: search.pattern };
  const include = call.text('include');
  const wanted = include === undefined ? /^/ : globToRegExp(include);
  if (inputs.length === 0) {
    const result = searched('(standard input)', await context.input(), search);
    return report([result], { ...printing, hasNames: call.has('withFilename') });
  }
  return context.state.read((fs) => {
    const results: Result[] = [];
    const exitCode = forEachPath(context, inputs, (path) => {
      for (const file of filesOf(fs, posix.join(path, '.'), { isRecursive, wanted })) {
        results.push(searched(file, fs.readfilebytes(file), search));
      }
    });
    const hasNames = isRecursive || inputs.length > 1 || call.has('withFilename');
    const found = report(results, { ...printing, hasNames: hasNames && call.has('filename') });
    return exitCode === 0 ? found : exitCode;
  });
}

/** What makes a line one that is wanted. */
interface Search {
  readonly pattern: RegExp;
  readonly isInverted: boolean;
  /** Lines of one file that are enough. */
  readonly most: number;
}

function searchOf(call: Call): Search {
  return {
    pattern: patternOf(call),
    isInverted: call.has('invertMatch'),
    most: call.count('maxCount') ?? Infinity,
  };
}

function patternOf(call: Call): RegExp {
  const text = call.arg(0);
  const plain = call.has('fixedStrings') ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text;
  const words = call.has('wordRegexp') ? `\\b(?:${plain})\\b` : plain;
  const source = call.has('lineRegexp') ? `^(?:${words})$` : words;
  try {
    return new RegExp(source, call.has('ignoreCase') ? 'giu' : 'gu');
  } catch (cause) {
    throw new UsageError(`${messageOf(cause)}. For plain text, add -F.`, { cause });
  }
}

/** The file, or those below a directory whose names are wanted. */
function filesOf(
  fs: MemoryFS,
  path: string,
  { isRecursive, wanted }: { readonly isRecursive: boolean; readonly wanted: RegExp },
): string[] {
  if (!fs.isdir(path)) return [path];
  if (!isRecursive) throw new CliError(`'${path}' is a directory; search it by 'grep -r'.`);
  const below = (directory: string): string[] =>
    childrenOf(fs, directory).flatMap((child) => {
      if (fs.islink(child)) return []; // as grep -r: links below are not followed
      if (fs.isdir(child)) return below(child);
      return wanted.test(posix.basename(child)) ? [child] : [];
    });
  return below(path);
}

function searched(path: string, data: Buffer, { pattern, isInverted, most }: Search): Result {
  const lines = data.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const matches: number[] = [];
  for (const [index, text] of lines.entries()) {
    if (matches.length >= most) break;
    pattern.lastIndex = 0; // a global expression remembers where it was
    if (pattern.test(text) !== isInverted) matches.push(index);
  }
  return { path, lines, matches, isBinary: data.includes(0) };
}
