/** Memory → real disk. Every step goes through an open directory, so that nothing outside the target is written; each file appears whole, under its name, or not at all. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  mkdirSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DiskDirectory, openParent, type Reach } from './disk-directory.js';
import { diskError, hasCode } from './disk-errors.js';
import { PRESERVED, type CopyToDiskOptions, type Preserved } from './disk-options.js';
import { shown } from './spot.js';
import { placeEntry, type DiskPlace } from './disk-place.js';
import { E } from './errno.js';
import { fsError } from './errors.js';
import { PERMISSION_BITS, type Inode, type Time } from './inode.js';
import type { Kernel, Mount } from './kernel.js';
import { contentOf } from './lazy-content.js';
import { lowerPath } from './lazy-disk.js';
import { find } from './lookup.js';
import { fromBytes, sortNames, toText } from './names.js';
import type { Volume } from './volume.js';

const READ = 4;
const READ_AND_SEARCH = 5;
/** Of what is made without keeping modes, before the umask: open(2), mkdir(2). */
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;
const SET_UID = 0o4000;
const SET_GID = 0o2000;
/** A first copy that has gone, or a disk that can take no further name. */
const UNLINKABLE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'ENOSYS'];

/** How {@link exportTree} goes about it; `reach` is for tests of systems without /proc. */
export interface ExportOptions extends CopyToDiskOptions {
  readonly reach?: Reach;
}

/** A path in memory, and one on the disk. */
export interface ExportPaths {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a file or tree to the disk; directories are merged into. Parents of the target are made, links on the way to it are
 * followed; at the target and below none is.
 * @throws ENOENT; ENOTDIR where a link or file is in the place of a directory; EISDIR; EEXIST with `refuse`; what the disk says
 */
export function exportTree(kernel: Kernel, paths: ExportPaths, options: ExportOptions = {}): void {
  const inode = find(kernel, paths.from, 'keep');
  if (typeof inode === 'number') throw fsError(inode, { syscall: 'lstat', path: paths.from });
  const { volume, mount } = kernel.place;
  const to = resolve(paths.to);
  try {
    mkdirSync(dirname(to), { recursive: true });
    const { parent, name } = openParent(fromBytes(Buffer.from(to)), options.reach);
    try {
      const target = { directory: parent, name: name === '' ? '.' : name };
      new Export(kernel, parent, options).entry({ volume, mount, inode, path: paths.from }, target);
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
  readonly mount: Mount | undefined;
  readonly inode: Inode;
  readonly path: string;
}

/** Where it goes. */
interface Target extends DiskPlace {
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
      const spot = shown(this.#kernel, { ...node, isReadonly: true });
      if (spot.inode.isDirectory) this.#directory({ ...spot, path: node.path }, target);
      else this.#file(node, target);
    } catch (error) {
      throw diskError(error, target.directory.textOf(target.name));
    }
  }

  #directory(node: Node, { directory: parent, name, way = [] }: Target): void {
    const { volume, mount, path } = node;
    if (!this.#kernel.may(node.inode, READ_AND_SEARCH)) {
      throw this.#failure(E.EACCES, 'scandir', path);
    }
    fillTowards(volume, node.inode, parent.pathOf(name));
    const inode = volume.fill(volume.current(node.inode));
    if (typeof inode === 'number') throw this.#failure(inode, 'scandir', path);
    const keepsMode = this.#preserved.has('mode');
    const { directory, isNew } = parent.makeDirectory(name, keepsMode ? undefined : DIRECTORY_MODE);
    try {
      for (const entry of sortNames([...inode.children.keys()])) {
        const child = inode.children.get(entry);
        if (!child) continue;
        const below = path.endsWith('/') ? `${path}${entry}` : `${path}/${entry}`;
        if (!isName(entry)) throw this.#failure(E.EINVAL, 'open', below);
        const target = { directory, name: entry, way: [...way, name] };
        this.entry({ volume, mount, inode: volume.current(child), path: below }, target);
      }
      const { overwrite = 'replace' } = this.#options;
      if (isNew || overwrite === 'replace') this.#setAttributes(directory.fd, inode);
    } finally {
      directory.close();
    }
  }

  #file(node: Node, target: Target): void {
    const { volume, inode } = node;
    const { directory, name, way = [] } = target;
    if (inode.isFile && !this.#kernel.may(inode, READ)) {
      throw this.#failure(E.EACCES, 'open', node.path);
    }
    const isLinked = inode.nlink > 1 && this.#preserved.has('links');
    const copied = this.#copied.get(volume) ?? new Map<number, Copied>();
    const first = isLinked ? copied.get(inode.ino) : undefined;
    const isPlaced = placeEntry(target, this.#options.overwrite ?? 'replace', (temporary) => {
      const made = { directory, name: temporary };
      if (first && this.#link(first, made)) return 'shared';
      if (inode.isSymlink) this.#writeLink(inode, made);
      else this.#write(node, made);
      return 'new';
    });
    if (!isLinked || first || !isPlaced) return;
    const stats = directory.lstat(name);
    if (!stats) return;
    const file = `${stats.dev}:${stats.ino}`;
    this.#copied.set(volume, copied.set(inode.ino, { way, name, file }));
  }

  /** Gives the file that was copied first a further name; false when it is no longer there or the disk has no hard links. */
  #link(first: Copied, { directory, name }: DiskPlace): boolean {
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

  #writeLink(inode: Inode, { directory, name }: DiskPlace): void {
    directory.symlink(inode.target, name);
    if (this.#preserved.has('owner')) directory.lchown(name, inode.uid, inode.gid);
    if (this.#preserved.has('times')) {
      directory.lutimes(name, secondsOf(inode.atime), secondsOf(inode.mtime));
    }
  }

  #write({ inode, path }: Node, { directory, name }: DiskPlace): void {
    const content = contentOf(inode);
    if (typeof content === 'number') throw this.#failure(content, 'read', path);
    const fd = directory.createFile(name, this.#preserved.has('mode') ? undefined : FILE_MODE);
    try {
      let end = 0;
      for (const { offset, bytes } of content.extents) {
        for (let at = 0; at < bytes.length;) {
          at += writeSync(fd, bytes, at, bytes.length - at, offset + at);
        }
        end = offset + bytes.length;
      }
      if (end < content.size) ftruncateSync(fd, content.size); // ends in a hole
      this.#setAttributes(fd, inode);
    } finally {
      closeSync(fd);
    }
  }

  /** Owner before permissions: a change of owner takes setuid away. */
  #setAttributes(fd: number, inode: Inode): void {
    if (this.#preserved.has('owner')) fchownSync(fd, inode.uid, inode.gid);
    if (this.#preserved.has('mode')) fchmodSync(fd, modeFor(fd, inode));
    if (this.#preserved.has('times')) {
      futimesSync(fd, secondsOf(inode.atime), secondsOf(inode.mtime));
    }
  }

  #failure(errno: number, syscall: string, path: string): Error {
    return fsError(errno, { syscall, path: toText(path) });
  }
}

/** As cp(1): a program must not get the rights of somebody who never gave them. */
function modeFor(fd: number, inode: Inode): number {
  const bits = inode.mode & PERMISSION_BITS;
  if (!inode.isFile || (bits & (SET_UID | SET_GID)) === 0) return bits;
  const { uid, gid } = fstatSync(fd);
  return bits & ~(uid === inode.uid ? 0 : SET_UID) & ~(gid === inode.gid ? 0 : SET_GID);
}

/** No image or program can have made such an entry through the kernel; on the disk it would lead elsewhere. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

/**
 * A lazy directory whose copy goes into itself is read on the way there before the copy begins; else it would find its own
 * copy, and a copy of that, without end.
 */
function fillTowards(volume: Volume, directory: Inode, target: string): void {
  const from = lowerPath(directory);
  const above = from === '/' ? '/' : `${from ?? ''}/`;
  if (from === undefined || !target.startsWith(above)) return;
  let at: Inode | undefined = directory;
  for (const name of target.slice(above.length).split('/')) {
    const filled: Inode | number | undefined = at?.isDirectory ? volume.fill(at) : undefined;
    if (filled === undefined || typeof filled === 'number') return; // whoever looks next is told
    const child = filled.children.get(name);
    at = child && volume.current(child);
  }
  if (at?.isDirectory) volume.fill(at);
}

/**
 * A time as Node takes it: a double of seconds, which libuv cuts to microseconds. As text, since Node takes a negative number
 * for the present.
 */
function secondsOf({ seconds, nanoseconds }: Time): string {
  const time = seconds + nanoseconds / 1e9;
  const isCut = Math.trunc((time - seconds) * 1e9) < nanoseconds - (nanoseconds % 1000);
  return String(isCut ? time * (1 + Number.EPSILON) : time);
}
