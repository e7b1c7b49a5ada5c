/** Memory → real disk. Every step goes through an open directory, so that nothing outside the target is written; each file appears whole, under its name, or not at all. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  futimesSync,
  mkdirSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DiskDirectory, openParent, type Reach } from './disk-directory.js';
import { diskError, hasCode } from './disk-errors.js';
import { PRESERVED, type CopyToDiskOptions, type Preserved } from './disk-options.js';
import { E } from './errno.js';
import { fsError } from './errors.js';
import { PERMISSION_BITS, type Inode, type Time } from './inode.js';
import type { Kernel } from './kernel.js';
import { contentOf } from './lazy-content.js';
import { find } from './lookup.js';
import { fromBytes, sortNames, toText } from './names.js';
import type { Volume } from './volume.js';

const READ = 4;
const READ_AND_SEARCH = 5;

/** How {@link exportTree} goes about it; `reach` is for tests of systems without /proc. */
export interface ExportOptions extends CopyToDiskOptions {
  readonly reach?: Reach;
}

/**
 * Copies a file or tree to the disk; directories are merged into. Parents of the target are made, links on the way to it are
 * followed; at the target and below none is.
 * @throws ENOENT; ENOTDIR where a link or file is in the place of a directory; EISDIR; EEXIST with `refuse`; what the disk says
 */
export function exportTree(
  kernel: Kernel,
  paths: { readonly from: string; readonly to: string },
  options: ExportOptions = {},
): void {
  const inode = find(kernel, paths.from, 'keep');
  if (typeof inode === 'number') throw fsError(inode, { syscall: 'lstat', path: paths.from });
  const { volume } = kernel.place;
  const to = resolve(paths.to);
  try {
    mkdirSync(dirname(to), { recursive: true });
    const { parent, name } = openParent(fromBytes(Buffer.from(to)), options.reach);
    try {
      const target = { directory: parent, name: name === '' ? '.' : name };
      new Export(kernel, parent, options).entry({ volume, inode, path: paths.from }, target);
    } finally {
      parent.close();
    }
  } catch (error) {
    throw diskError(error, paths.to);
  }
}

/** What is copied: an inode, and its path for the filter and for messages. */
interface Node {
  readonly volume: Volume;
  readonly inode: Inode;
  readonly path: string;
}

/** Where it goes. */
interface Target {
  readonly directory: DiskDirectory;
  readonly name: string;
  /** Names from the parent of the target to the directory. */
  readonly way?: readonly string[];
}

/** A file with several names, as it was copied first. */
interface Copied {
  readonly way: readonly string[];
  readonly name: string;
  readonly file: string;
}

class Export {
  readonly #kernel: Kernel;
  readonly #top: DiskDirectory;
  readonly #options: ExportOptions;
  readonly #preserved: ReadonlySet<Preserved>;
  readonly #copied = new Map<Volume, Map<number, Copied>>();

  constructor(kernel: Kernel, top: DiskDirectory, options: ExportOptions) {
    this.#kernel = kernel;
    this.#top = top;
    this.#options = options;
    this.#preserved = new Set(options.preserve ?? PRESERVED);
  }

  entry(node: Node, target: Target): void {
    if (this.#options.filter?.(toText(node.path)) === false) return;
    try {
      const there = this.#mounted(node);
      if (there.inode.isDirectory) this.#directory(there, target);
      else if (there.inode.isSymlink) this.#symlink(there, target);
      else this.#file(there, target);
    } catch (error) {
      throw diskError(error, target.directory.textOf(target.name));
    }
  }

  /** A directory is what is mounted on it. */
  #mounted(node: Node): Node {
    let { volume, inode } = node;
    if (!inode.isDirectory || this.#kernel.mounts === undefined) return node;
    let mount = this.#kernel.mountedOn(volume, inode);
    while (mount) {
      volume = mount.volume;
      inode = volume.current(volume.root);
      mount = this.#kernel.mountedOn(volume, inode);
    }
    return { volume, inode, path: node.path };
  }

  #directory(node: Node, { directory: parent, name, way = [] }: Target): void {
    const { volume, path } = node;
    if (!this.#kernel.may(node.inode, READ_AND_SEARCH)) throw this.#failure(E.EACCES, 'scandir', path);
    const inode = volume.fill(node.inode);
    if (typeof inode === 'number') throw this.#failure(inode, 'scandir', path);
    const { directory, isNew } = parent.makeDirectory(name);
    try {
      for (const entry of sortNames([...inode.children.keys()])) {
        const child = inode.children.get(entry);
        if (!child) continue;
        const below = path.endsWith('/') ? `${path}${entry}` : `${path}/${entry}`;
        const target = { directory, name: entry, way: [...way, name] };
        this.entry({ volume, inode: volume.current(child), path: below }, target);
      }
      if (isNew || this.#options.overwrite === undefined || this.#options.overwrite === 'replace') {
        this.#setAttributes(directory.fd, inode, { isNew, bits: 0o777 });
      }
    } finally {
      directory.close();
    }
  }

  #symlink({ inode }: Node, { directory, name }: Target): void {
    this.#place({ directory, name }, (temporary) => {
      directory.symlink(inode.target, temporary);
      if (this.#preserved.has('times')) {
        directory.lutimes(temporary, secondsOf(inode.atime), secondsOf(inode.mtime));
      }
      return 'new';
    });
  }

  #file(node: Node, target: Target): void {
    const { volume, inode, path } = node;
    const { directory, name, way = [] } = target;
    if (!this.#kernel.may(inode, READ)) throw this.#failure(E.EACCES, 'open', path);
    const isLinked = inode.nlink > 1 && this.#preserved.has('links');
    const copied = this.#copied.get(volume) ?? new Map<number, Copied>();
    const first = isLinked ? copied.get(inode.ino) : undefined;
    const isPlaced = this.#place(target, (temporary) => {
      if (first && this.#link(first, { directory, name: temporary })) return 'shared';
      this.#write(node, directory, temporary);
      return 'new';
    });
    if (!isLinked || first || !isPlaced) return;
    const stats = directory.lstat(name);
    if (!stats) return;
    this.#copied.set(volume, copied.set(inode.ino, { way, name, file: `${stats.dev}:${stats.ino}` }));
  }

  /** Gives the file that was copied first a further name; false when it is no longer there or the disk has no hard links. */
  #link(first: Copied, { directory, name }: Target): boolean {
    const opened: DiskDirectory[] = [];
    try {
      let from = this.#top;
      for (const step of first.way) opened.push((from = from.openDirectory(step)));
      directory.link(from, first.name, name);
      const stats = directory.lstat(name);
      if (stats && `${stats.dev}:${stats.ino}` === first.file) return true;
      directory.unlink(name); // somebody put another file there
      return false;
    } catch (error) {
      if (hasCode(error, ...UNLINKABLE)) return false; // the content is copied once more
      throw error;
    } finally {
      for (const each of opened) each.close();
    }
  }

  #write({ inode, path }: Node, directory: DiskDirectory, name: string): void {
    const content = contentOf(inode);
    if (typeof content === 'number') throw this.#failure(content, 'read', path);
    const fd = directory.createFile(name);
    try {
      let end = 0;
      for (const { offset, bytes } of content.extents) {
        for (let at = 0; at < bytes.length; ) {
          at += writeSync(fd, bytes, at, bytes.length - at, offset + at);
        }
        end = offset + bytes.length;
      }
      if (end < content.size) ftruncateSync(fd, content.size); // ends in a hole
      this.#setAttributes(fd, inode, { isNew: true, bits: 0o666 });
    } finally {
      closeSync(fd);
    }
  }

  /** Owner before permissions: a change of owner takes setuid away. */
  #setAttributes(
    fd: number,
    inode: Inode,
    { isNew, bits }: { readonly isNew: boolean; readonly bits: number },
  ): void {
    if (this.#preserved.has('owner')) fchownSync(fd, inode.uid, inode.gid);
    if (this.#preserved.has('mode')) fchmodSync(fd, inode.mode & PERMISSION_BITS);
    else if (isNew) fchmodSync(fd, bits & ~process.umask());
    if (this.#preserved.has('times')) {
      futimesSync(fd, secondsOf(inode.atime), secondsOf(inode.mtime));
    }
  }

  /** Makes something under a temporary name and gives it its name in one step. False when what is there is kept. */
  #place({ directory, name }: Target, make: (temporary: string) => 'new' | 'shared'): boolean {
    const { overwrite = 'replace' } = this.#options;
    if (overwrite === 'keep' && directory.lstat(name)) return false;
    const temporary = `.memfs-${randomUUID()}`;
    let isLeft = true;
    try {
      const made = make(temporary);
      if (overwrite === 'replace') {
        directory.rename(temporary, name);
        isLeft = made === 'shared'; // rename(2) onto another name of the same file does nothing
      } else if (!giveName(directory, temporary, name)) {
        if (overwrite === 'keep') return false;
        throw fsError('EEXIST', { syscall: 'link', path: directory.textOf(name) });
      }
      return true;
    } finally {
      if (isLeft) directory.unlink(temporary);
    }
  }

  #failure(errno: number, syscall: string, path: string): Error {
    return fsError(errno, { syscall, path: toText(path) });
  }
}

/** What a first copy or a disk that can take no further name gives. */
const UNLINKABLE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'ENOSYS'];

/** Names without replacing: link(2) refuses what is there. False when there is something. */
function giveName(directory: DiskDirectory, temporary: string, name: string): boolean {
  try {
    directory.link(directory, temporary, name);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK')) throw error;
  }
  if (directory.lstat(name)) return false; // no hard links here: between this look and the rename a file may come
  directory.rename(temporary, name);
  return true;
}

/** Node takes times as doubles in seconds: in our days exact to a quarter of a microsecond. */
function secondsOf({ seconds, nanoseconds }: Time): number {
  return seconds + nanoseconds / 1e9;
}
