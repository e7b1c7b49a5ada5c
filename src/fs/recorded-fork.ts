/** A fork that knows what was done in it: which files were read, written and removed. */
import type { Inode } from './inode.js';
import { MemoryFS } from './memory-fs.js';
import type { Place } from './place.js';
import { pathOf } from './syscalls/link.js';

/** Paths, sorted. `{ read: ['/in.json'], written: ['/out', '/out/a.pdf'], removed: [] }` */
export interface FileChanges {
  /** Files that were read or opened for reading. */
  readonly read: readonly string[];
  /** What was made or changed, attributes included, and is there at the end; directories too. */
  readonly written: readonly string[];
  /** What was there at the beginning and is not at the end. */
  readonly removed: readonly string[];
}

/** A fork, and what was done in it. */
export interface RecordedFork {
  readonly fs: MemoryFS;
  /** What was done up to now. */
  changes(): FileChanges;
  /** Ends the recording; the fork stays usable. */
  end(): void;
}

/** Forks a filesystem and records what is done in the fork. */
export function recordedFork(origin: MemoryFS): RecordedFork {
  const before = origin.fork();
  const fs = before.fork();
  const { kernel } = fs;
  const { volume } = kernel;
  const read = new Set<string>();
  const touched = new Set<string>();
  kernel.onRead = (directory, name) => read.add(pathIn(kernel.place, directory, name));
  const stop = volume.observe((event) => {
    if ('name' in event) {
      touched.add(pathIn({ volume, mount: undefined }, event.directory, event.name));
    }
  });
  return {
    fs,
    changes: () => ({ read: [...read].sort(), ...compare(before, fs, touched) }),
    end: () => {
      stop();
      kernel.onRead = undefined;
    },
  };
}

function pathIn(place: Pick<Place, 'volume' | 'mount'>, directory: Inode, name: string): string {
  const parent = pathOf(place, directory);
  return parent === '/' ? `/${name}` : `${parent}/${name}`;
}

/** What became of the paths that were touched: a directory that came or went did so with all that is in it. */
function compare(
  before: MemoryFS,
  after: MemoryFS,
  touched: ReadonlySet<string>,
): Pick<FileChanges, 'written' | 'removed'> {
  const written = new Set<string>();
  const removed = new Set<string>();
  for (const path of touched) {
    const was = kindAt(before, path);
    const is = kindAt(after, path);
    if (is !== undefined) written.add(path);
    else if (was !== undefined) removed.add(path);
    if (is === 'directory' && was !== 'directory') addBelow(written, after, path);
    if (was === 'directory') {
      for (const below of pathsBelow(before, path)) {
        if (kindAt(after, below) === undefined) removed.add(below);
        // Another directory may stand where this one stood.
        else if (after.lstat(below).ino !== before.lstat(below).ino) written.add(below);
      }
      if (is === 'directory' && after.lstat(path).ino !== before.lstat(path).ino) {
        addBelow(written, after, path);
      }
    }
  }
  return { written: [...written].sort(), removed: [...removed].sort() };
}

/** What stands at this very path; what is reached through a link stands elsewhere. */
function kindAt(fs: MemoryFS, path: string): 'directory' | 'other' | undefined {
  if (isBehindLink(fs, path)) return undefined;
  if (fs.islink(path)) return 'other';
  if (!fs.exists(path)) return undefined;
  return fs.isdir(path) ? 'directory' : 'other';
}

function isBehindLink(fs: MemoryFS, path: string): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (fs.islink(path.slice(0, at))) return true;
  }
  return false;
}

function addBelow(paths: Set<string>, fs: MemoryFS, top: string): void {
  for (const path of pathsBelow(fs, top)) paths.add(path);
}

function* pathsBelow(fs: MemoryFS, top: string): Generator<string> {
  for (const [root, dirs, files] of fs.walk(top)) {
    for (const name of [...dirs, ...files]) yield `${root === '/' ? '' : root}/${name}`;
  }
}
