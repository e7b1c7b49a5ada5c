/** shutil.copy and shutil.copytree: contents are shared until one of the copies changes. */
import { fsError, FsError } from './errors.js';
import { globMatcher } from './glob.js';
import type { MemoryFS } from './memory-fs.js';
import { child } from './path.js';
import { lutimes, utimes } from './syscalls/attributes.js';
import { copyFile } from './syscalls/copy-file.js';
import { lstat, stat } from './syscalls/stat.js';

/** Options of {@link MemoryFS.copytree}. */
export interface CopytreeOptions {
  /** Links stay links; else what they lead to is copied, and a link to nothing is ENOENT. @default false */
  readonly symlinks?: boolean;
  /** Copy into a directory that is there already. @default false */
  readonly dirsExistOk?: boolean;
  /** Globs of names to leave out, or a function that is given each directory with its names and gives those to leave out. */
  readonly ignore?: readonly string[] | ((path: string, names: string[]) => Iterable<string>);
}

/** shutil.copy; into `to` if it is a directory. Gives the path of the copy. */
export function copy(fs: MemoryFS, from: string, to: string): string {
  const target = fs.isdir(to) ? child(to, fs.path.basename(from)) : to;
  const context = { syscall: 'copyfile', path: from, dest: target };
  if (fs.isdir(from)) throw fsError('EISDIR', context);
  if (fs.exists(from) && fs.exists(target) && fs.path.samefile(from, target)) {
    throw fsError('EINVAL', context);
  }
  const failure = copyFile(fs.kernel, from, target, 0);
  if (failure < 0) throw fsError(failure, context);
  fs.chmod(target, fs.stat(from).mode & 0o7777);
  return target;
}

/** shutil.copytree with copy2: permissions and times go with it. Gives `to`. */
export function copytree(fs: MemoryFS, { from, to }: Route, options: CopytreeOptions = {}): string {
  const failures: FsError[] = [];
  copyDirectory(fs, { from, to, above: [], failures }, options);
  const [first, ...others] = failures;
  if (first === undefined) return to;
  if (others.length > 0) first.cause = new AggregateError(others);
  throw first;
}

interface Route {
  readonly from: string;
  readonly to: string;
}

interface Descent extends Route {
  /** The directories, without links, that this one was reached through: behind links one of them may come again, without end. */
  readonly above: readonly string[];
  /** What could not be copied; the rest is. */
  readonly failures: FsError[];
}

function copyDirectory(
  fs: MemoryFS,
  { from, to, above, failures }: Descent,
  options: CopytreeOptions,
): void {
  const names = fs.listdir(from);
  const real = fs.path.realpath(from);
  if (above.includes(real)) throw fsError('ELOOP', { syscall: 'cp', path: from, dest: to });
  const ignored = ignoredNames(options.ignore, { path: from, names });
  refuseInside(fs, { from, to });
  fs.makedirs(to, { existOk: options.dirsExistOk ?? false });
  for (const name of names) {
    if (ignored.has(name)) continue;
    const entry = { from: child(from, name), to: child(to, name) };
    try {
      copyEntry(fs, { ...entry, above: [...above, real], failures }, options);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      failures.push(error); // thrown when the rest is copied
    }
  }
  fs.chmod(to, fs.stat(from).mode & 0o7777);
  copyTimes(fs, { from, to });
}

function copyEntry(fs: MemoryFS, descent: Descent, options: CopytreeOptions): void {
  const { from, to } = descent;
  if (options.symlinks === true && fs.islink(from)) copyLink(fs, { from, to });
  else if (fs.isdir(from)) copyDirectory(fs, descent, options);
  else {
    copy(fs, from, to);
    copyTimes(fs, { from, to });
  }
}

/** A directory copied into itself would never end. */
function refuseInside(fs: MemoryFS, { from, to }: Route): void {
  let there = fs.path.abspath(to);
  while (!fs.exists(there)) there = fs.path.dirname(there);
  const [source, target] = [fs.path.realpath(from), fs.path.realpath(there)];
  if (child(target, '').startsWith(child(source, ''))) {
    throw fsError('EINVAL', { syscall: 'cp', path: from, dest: to });
  }
}

function ignoredNames(
  ignore: CopytreeOptions['ignore'],
  { path, names }: { readonly path: string; readonly names: readonly string[] },
): ReadonlySet<string> {
  if (!ignore) return new Set();
  if (typeof ignore === 'function') return new Set(ignore(path, [...names]));
  const matchers = ignore.map((pattern) => globMatcher(pattern));
  return new Set(names.filter((name) => matchers.some((matches) => matches(name))));
}

function copyLink(fs: MemoryFS, { from, to }: Route): void {
  fs.symlink(fs.readlink(from), to);
  const inode = lstat(fs.kernel, from);
  if (typeof inode !== 'number') lutimes(fs.kernel, to, inode.atime, inode.mtime);
}

function copyTimes(fs: MemoryFS, { from, to }: Route): void {
  const inode = stat(fs.kernel, from);
  if (typeof inode !== 'number') utimes(fs.kernel, to, inode.atime, inode.mtime);
}
