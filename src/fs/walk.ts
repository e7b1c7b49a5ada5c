/** os.walk over a filesystem in memory. */
import { fsError, type FsError } from './errors.js';
import type { MemoryFS } from './memory-fs.js';
import { child } from './path.js';
import { entryOf, readdir } from './syscalls/directory.js';

/** A directory on the walk: its path, its directories, its other entries. Links to directories are among the directories. */
export type WalkStep = [root: string, dirs: string[], files: string[]];

/** Options of {@link MemoryFS.walk}. */
export interface WalkOptions {
  /** A directory before what is in it, so that pruning `dirs` in place prunes the walk; or after it. @default true */
  readonly topdown?: boolean;
  /** Go into directories behind links too; a link to a directory above it is followed until the path has 40 links. @default false */
  readonly followlinks?: boolean;
  /** Hears why a directory cannot be listed; may throw to end the walk. @default such directories are passed over */
  readonly onerror?: (error: FsError) => void;
}

/** os.walk: a top that cannot be listed gives nothing. */
export function* walk(fs: MemoryFS, top: string, options: WalkOptions = {}): Generator<WalkStep> {
  const { topdown = true, followlinks = false } = options;
  // What is still to do, last first: directories to list, and steps to give on the way back.
  const pending: (string | WalkStep)[] = [top];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'string') {
      yield next;
      continue;
    }
    const step = list(fs, next, options);
    if (!step) continue;
    if (topdown) yield step;
    else pending.push(step);
    const [root, dirs] = step;
    for (let index = dirs.length - 1; index >= 0; index--) {
      const path = child(root, dirs[index] ?? '');
      if (followlinks || !fs.islink(path)) pending.push(path);
    }
  }
}

function list(fs: MemoryFS, root: string, { onerror }: WalkOptions): WalkStep | undefined {
  const { kernel } = fs;
  const listing = readdir(kernel, root);
  if (typeof listing === 'number') {
    onerror?.(fsError(listing, { syscall: 'scandir', path: root }));
    return undefined;
  }
  const step: WalkStep = [root, [], []];
  for (const name of listing.names) {
    const inode = entryOf(listing, name);
    const isDirectory = inode?.isSymlink ? fs.isdir(child(root, name)) : inode?.isDirectory;
    step[isDirectory ? 1 : 2].push(name);
  }
  return step;
}
