/** `memfs mv` and `memfs cp`: with the meaning of coreutils; several sources need a directory as target. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted } from '../format.js';
import { absolute, destination, forEachPath, isWithin } from '../paths.js';

/** Moves files and directories; overwrites files unless told not to. */
export async function mv(context: Context, call: Call): Promise<ExitCode> {
  return each(context, call, (fs, { source, target }) => {
    if (isWithin(target, source)) {
      throw new CliError(`'${source}' cannot be moved into itself ('${target}').`);
    }
    fs.replace(source, target);
  });
}

/** Copies files, and with `-r` directories. */
export async function cp(context: Context, call: Call): Promise<ExitCode> {
  const isRecursive = call.has('recursive') || call.has('R') || call.has('archive');
  const preserves = call.has('preserve') || call.has('archive');
  return each(context, call, (fs, { source, target }) => {
    if (!isRecursive && !fs.isdir(source)) {
      copyFile(fs, { source, target }, preserves);
      return;
    }
    if (!isRecursive) throw new CliError(`'${source}' is a directory; copy it by 'cp -r'.`);
    if (isWithin(target, source)) {
      throw new CliError(`'${source}' cannot be copied into itself ('${target}').`);
    }
    copyInto(fs, { source, target }, preserves);
  });
}

/** A directory that is there already takes what the copy brings, as with cp(1). */
function copyInto(fs: MemoryFS, { source, target }: Route, preserves: boolean): void {
  if (fs.islink(source)) {
    if (fs.islink(target)) fs.remove(target);
    fs.symlink(fs.readlink(source), target);
  } else if (!fs.isdir(source)) {
    copyFile(fs, { source, target }, preserves);
  } else {
    const { mode, atimeMs, mtimeMs } = fs.stat(source);
    if (!fs.exists(target)) fs.mkdir(target, mode & 0o7777);
    for (const name of fs.listdir(source)) {
      const below = { source: posix.join(source, name), target: posix.join(target, name) };
      copyInto(fs, below, preserves);
    }
    if (preserves) {
      fs.chmod(target, mode & 0o7777); // the umask has taken from it
      fs.utime(target, atimeMs, mtimeMs);
    }
  }
}

function copyFile(fs: MemoryFS, { source, target }: Route, preserves: boolean): void {
  const { atimeMs, mtimeMs } = fs.stat(source);
  fs.copy(source, target);
  if (preserves) fs.utime(target, atimeMs, mtimeMs);
}

interface Route {
  readonly source: string;
  readonly target: string;
}

async function each(
  context: Context,
  call: Call,
  act: (fs: MemoryFS, route: Route) => void,
): Promise<ExitCode> {
  const sources = call.args.slice(0, -1);
  const last = call.args.at(-1);
  if (last === undefined || sources.length === 0) {
    throw new UsageError('name a source and a target.');
  }
  const done: Route[] = [];
  const exitCode = await context.state.update((fs) => {
    const into = absolute(context, last);
    if ((sources.length > 1 || into.endsWith('/')) && !fs.isdir(into)) {
      throw new CliError(`'${last}' is no directory; several sources need one as target.`);
    }
    return forEachPath(context, sources, (input) => {
      const source = posix.join(input, '.');
      fs.lstat(source); // not there: the error names the source
      const target = !call.has('targetDirectory') ? into : destination(fs, source, into);
      if (!call.has('clobber') && fs.exists(target)) return;
      if (target === source) throw new CliError(`'${source}' and the target are the same file.`);
      act(fs, { source, target: posix.join(target, '.') });
      done.push({ source, target });
    });
  });
  if (call.has('verbose')) {
    context.out.told(done.map(({ source, target }) => `'${source}' -> '${target}'`));
  }
  context.out.done({ done }, counted(done.length, 'entry', 'entries'));
  return exitCode;
}
