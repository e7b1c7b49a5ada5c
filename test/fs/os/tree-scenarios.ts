/** Calls on trees, run in memory as tree-scenarios.py runs them on the disk. */
import { createFs, FsError, type MemoryFS, type WalkStep } from 'nestjs-memfs/fs';

/** A directory, a file with its content and mode, a link with its target. */
export type Entry =
  | readonly ['d', path: string]
  | readonly ['f', path: string, content: string, mode?: number]
  | readonly ['l', path: string, target: string];
/** Name and arguments. */
export type Call = readonly [name: string, ...args: unknown[]];

/** What is there, and what is done. */
export interface Scenario {
  readonly tree: readonly Entry[];
  readonly calls: readonly Call[];
}

/** What MemoryFS does: what each call gave, and the tree afterwards. */
export function inMemory({ tree, calls }: Scenario): unknown {
  const fs = createFs();
  build(fs, tree);
  const log = calls.map(([method, ...args]) => {
    try {
      return CALLS[method]?.(fs, ...(args as never[])) ?? null;
    } catch (error) {
      return error instanceof FsError ? error.code : 'error';
    }
  });
  return { log, tree: treeOf(fs, '.') };
}

function build(fs: MemoryFS, tree: readonly Entry[]): void {
  for (const entry of tree) {
    if (entry[0] === 'd') fs.mkdir(entry[1]);
    else if (entry[0] === 'f') fs.writefile(entry[1], entry[2]);
    else fs.symlink(entry[2], entry[1]);
  }
  for (const [kind, path, , mode] of tree) {
    if (kind === 'f' && mode !== undefined) fs.chmod(path, mode);
  }
}

function treeOf(fs: MemoryFS, top: string): unknown[] {
  return fs.listdir(top).flatMap((entry): unknown[] => {
    const path = fs.path.normpath(fs.path.join(top, entry));
    const mode = fs.lstat(path).mode & 0o7777;
    if (fs.islink(path)) return [['l', path, fs.readlink(path)]];
    if (fs.isdir(path)) return [['d', path, mode], ...treeOf(fs, path)];
    return [['f', path, mode, fs.readfile(path)]];
  });
}

const CALLS: Record<string, (fs: MemoryFS, ...args: never[]) => unknown> = {
  mkdir: (fs, path: string, mode?: number) => fs.mkdir(path, mode),
  makedirs: (fs, path: string, options?: object) => fs.makedirs(path, options),
  exists: (fs, path: string) => fs.exists(path),
  isfile: (fs, path: string) => fs.isfile(path),
  isdir: (fs, path: string) => fs.isdir(path),
  islink: (fs, path: string) => fs.islink(path),
  listdir: (fs, path: string) => fs.listdir(path),
  remove: (fs, path: string) => fs.remove(path),
  rmdir: (fs, path: string) => fs.rmdir(path),
  replace: (fs, from: string, to: string) => fs.replace(from, to),
  readlink: (fs, path: string) => fs.readlink(path),
  rmtree: (fs, path: string, options?: object) => fs.rmtree(path, options),
  symlink: (fs, target: string, path: string) => fs.symlink(target, path),
  link: (fs, from: string, to: string) => fs.link(from, to),
  chmod: (fs, path: string, mode: number) => fs.chmod(path, mode),
  truncate: (fs, path: string, size: number) => fs.truncate(path, size),
  utime: (fs, ...[path, atime, mtime]: [string, number, number]) => fs.utime(path, atime, mtime),
  times: (fs, path: string) => [fs.stat(path).atimeMs, fs.stat(path).mtimeMs],
  // The size of a directory is the filesystem's own affair.
  size: (fs, path: string) => (fs.isdir(path) ? -1 : fs.stat(path).size),
  lsize: (fs, path: string) => (fs.lstat(path).isDirectory() ? -1 : fs.lstat(path).size),
  nlink: (fs, path: string) => fs.stat(path).nlink,
  copy: (fs, from: string, to: string) => fs.copy(from, to),
  copytree: (fs, ...[from, to, options]: [string, string, object?]) =>
    void fs.copytree(from, to, options),
  walk: (fs, top: string, options?: { topdown?: boolean; prune?: string[] }) =>
    walkOf(fs, top, options),
};

function walkOf(
  fs: MemoryFS,
  top: string,
  options: { topdown?: boolean; prune?: string[] } = {},
): unknown {
  const { prune, ...rest } = options;
  const errors: number[] = [];
  const steps: WalkStep[] = [];
  for (const [root, dirs, files] of fs.walk(top, {
    ...rest,
    onerror: ({ errno }) => errors.push(-errno),
  })) {
    steps.push([root, [...dirs], files]);
    if (prune) dirs.splice(0, dirs.length, ...dirs.filter((each) => !prune.includes(each)));
  }
  if (rest.topdown === false) steps.sort(([one], [two]) => (one < two ? -1 : 1));
  return { steps, errors };
}
