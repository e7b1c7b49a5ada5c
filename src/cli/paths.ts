/** Virtual paths of the command line, and going through many of them. */
import { posix } from 'node:path';
import type { MemoryFS } from '../fs/memory-fs.js';
import { CliError, UsageError } from './cli-error.js';
import type { ExitCode } from './cli-error.js';
import type { Context } from './command.js';

/** The absolute virtual path that a word of the command line means. */
export function absolute(context: Context, input: string): string {
  const path = posix.resolve(context.directory, input);
  return input.endsWith('/') && path !== '/' ? `${path}/` : path;
}

/** Where `source` lands when it is copied or moved to `target`: inside it, if that is a directory. */
export function destination(fs: MemoryFS, source: string, target: string): string {
  return fs.isdir(target) ? posix.join(target, posix.basename(source)) : target;
}

/** Children of a directory as absolute paths, sorted by name. */
export function childrenOf(fs: MemoryFS, directory: string): string[] {
  return [...fs.listdir(directory)].sort(byCodePoint).map((name) => posix.join(directory, name));
}

/** The same order everywhere, whatever the locale. */
export function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Does the same for each path; an error is printed and the others still have their turn, as coreutils do. */
export function forEachPath(
  context: Context,
  inputs: readonly string[],
  act: (path: string) => void,
): ExitCode {
  let exitCode: ExitCode = 0;
  for (const input of inputs) {
    try {
      act(absolute(context, input));
    } catch (error) {
      if (!isExpected(error)) throw error;
      context.out.error(error);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** An error of the filesystem or of ours, not a mistake in the program or in the command line. */
function isExpected(error: unknown): boolean {
  if (error instanceof UsageError) return false;
  return error instanceof CliError || (error instanceof Error && 'code' in error);
}

/** Is this path `directory`, or below it? */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
