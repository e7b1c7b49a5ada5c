/** `memfs diff`: what two states differ in. */
import { resolve } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { octal, printable, typeOf } from '../format.js';
import { byCodePoint, childrenOf } from '../paths.js';
import { StateFile } from '../state-file.js';

/** One path that is not the same in both. */
interface Difference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** What of it: content, type, mode, target. */
  readonly what?: string;
}

/** Prints what differs; exit code 1 when anything does, as diff(1). */
export async function diff(context: Context, call: Call): Promise<ExitCode> {
  const { out } = context;
  const before = await stateAt(call.arg(0));
  const after = call.args[1] === undefined ? context.state : await stateAt(call.args[1]);
  const differences = await before.read((left) => after.read((right) => compare(left, right)));
  const signs = {
    added: out.colors.green('+'),
    removed: out.colors.red('-'),
    changed: out.colors.yellow('~'),
  };
  out.result(differences, () =>
    differences.map(({ path, change, what }) =>
      [signs[change], printable(path), ...(what === undefined ? [] : [`(${what})`])].join(' '),
    ),
  );
  return differences.length > 0 ? 1 : 0;
}

async function stateAt(path: string): Promise<StateFile> {
  const state = new StateFile(resolve(path));
  if (!(await state.exists())) throw new CliError(`there is no state file '${state.path}'.`);
  return state;
}

function compare(left: MemoryFS, right: MemoryFS): Difference[] {
  const before = new Set(pathsOf(left, '/'));
  const after = new Set(pathsOf(right, '/'));
  const all = [...new Set([...before, ...after])].sort(byCodePoint);
  return all.flatMap((path): Difference[] => {
    if (!before.has(path)) return [{ path, change: 'added' }];
    if (!after.has(path)) return [{ path, change: 'removed' }];
    const what = changeOf(left, right, path);
    return what === undefined ? [] : [{ path, change: 'changed', what }];
  });
}

function pathsOf(fs: MemoryFS, directory: string): string[] {
  return childrenOf(fs, directory).flatMap((path) => [
    path,
    ...(fs.isdir(path) && !fs.islink(path) ? pathsOf(fs, path) : []),
  ]);
}

function changeOf(left: MemoryFS, right: MemoryFS, path: string): string | undefined {
  const [before, after] = [left.lstat(path), right.lstat(path)];
  if (typeOf(before) !== typeOf(after)) return `${typeOf(before)} → ${typeOf(after)}`;
  if (before.isSymbolicLink()) {
    return left.readlink(path) === right.readlink(path) ? undefined : 'target';
  }
  const isChanged =
    !before.isDirectory() &&
    (before.size !== after.size || !left.readfilebytes(path).equals(right.readfilebytes(path)));
  if (isChanged) return `content, ${before.size} → ${after.size} bytes`;
  if ((before.mode & 0o7777) !== (after.mode & 0o7777)) {
    return `mode, ${octal(before.mode)} → ${octal(after.mode)}`;
  }
  return undefined;
}
