/** Making and removing what hangs together: os.makedirs and shutil.rmtree. */
import { fsError, FsError } from './errors.js';
import type { MemoryFS } from './memory-fs.js';
import { child } from './path.js';
import { mkdir } from './syscalls/directory.js';

export { child } from './path.js';

/** Options of {@link MemoryFS.makedirs}. */
export interface MakedirsOptions {
  /** A directory that is there already is no error. @default false */
  readonly existOk?: boolean;
  /** Permission bits of the last directory, before the umask; those above it get 0o777. @default 0o777 */
  readonly mode?: number;
}

/** Options of {@link MemoryFS.rmtree}. */
export interface RmtreeOptions {
  /** Go on with the rest when something cannot be removed, and say nothing; a missing path is no error either. @default false */
  readonly ignoreErrors?: boolean;
}

const DIRECTORY_MODE = 0o777;

/** os.makedirs. */
export function makedirs(fs: MemoryFS, path: string, options: MakedirsOptions = {}): void {
  const { existOk = false, mode = DIRECTORY_MODE } = options;
  const stem = path.replace(/(?<=[^/])\/+$/, '');
  const [parent, name] = fs.path.split(stem);
  if (parent !== '' && name !== '' && !fs.exists(parent)) {
    if (!fs.islink(parent)) makedirs(fs, parent, { existOk: true });
    if (name === '.') return; // made with the parent
  }
  const failure = mkdir(fs.kernel, path, mode);
  if (failure === 0 || (existOk && fs.isdir(path))) return;
  throw fsError(failure, { syscall: 'mkdir', path });
}

/** Removes a directory with all that is in it, or a file; a link is removed itself, what it leads to stays. */
export function rmtree(
  fs: MemoryFS,
  path: string,
  { ignoreErrors = false }: RmtreeOptions = {},
): void {
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!ignoreErrors || !(error instanceof FsError)) throw error;
    }
  };
  const isTree = !fs.islink(path) && fs.isdir(path);
  if (!isTree) {
    attempt(() => fs.remove(path));
    return;
  }
  attempt(() => {
    for (const name of fs.listdir(path)) rmtree(fs, child(path, name), { ignoreErrors });
  });
  if (fs.path.abspath(path) !== '/') attempt(() => fs.rmdir(path));
}
