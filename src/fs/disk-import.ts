/** Real disk → memory: links as links, files with several names as such, holes as holes; no link on the disk is followed below the source, none in memory below the target. */
import { closeSync, fstatSync, type BigIntStats } from 'node:fs';
import { resolve } from 'node:path';
import { openParent, type Reach } from './disk-directory.js';
import { diskError } from './disk-errors.js';
import { childOf, discard, mayPut, newInode, put } from './disk-memory.js';
import { shown, type Spot } from './spot.js';
import type { CopyFromDiskOptions } from './disk-options.js';
import type { DiskPlace } from './disk-place.js';
import { DiskAttributes, readInto } from './disk-read.js';
import { fsError } from './errors.js';
import type { FileType } from './inode.js';
import type { Kernel } from './kernel.js';
import { DiskLower, typeOf } from './lazy-disk.js';
import { lookup } from './lookup.js';
import { byteLength, fromBytes, sortNames, toText } from './names.js';
import { mkdirs } from './syscalls/directory.js';

const DIRECTORY_MODE = 0o777;

/** How {@link importTree} goes about it; `reach` is for tests of systems without /proc. */
export interface ImportOptions extends CopyFromDiskOptions {
  readonly reach?: Reach;
}

/** A path of the disk, and one in memory. */
export interface ImportPaths {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a file or tree from the disk; directories are merged into. Parents of the target are made.
 * @throws ENOENT; EACCES; ENOSPC; EEXIST with `refuse`; EISDIR or ENOTDIR where a file and a directory would meet
 */
export function importTree(kernel: Kernel, paths: ImportPaths, options: ImportOptions = {}): void {
  const from = resolve(paths.from);
  try {
    const { parent, name } = openParent(fromBytes(Buffer.from(from)), options.reach);
    try {
      const source = { directory: parent, name: name === '' ? '.' : name, path: from };
      if (!parent.lstat(source.name)) {
        throw fsError('ENOENT', { syscall: 'lstat', path: paths.from });
      }
      const real = toText(parent.pathOf(source.name));
      new Import(kernel, { options, real, from }).top(source, paths.to);
    } finally {
      parent.close();
    }
  } catch (error) {
    throw diskError(error, paths.from);
  }
}

/** An entry of the disk, and its path for the filter and for messages. */
interface Source extends DiskPlace {
  readonly path: string;
}

/** A name in a directory of the memory. */
interface Target {
  readonly parent: Spot;
  readonly name: string;
  /** What has the name. */
  readonly there: Spot | undefined;
}

/** What an entry is: where a link leads is there too. */
interface Entry {
  readonly stats: BigIntStats;
  readonly type: FileType;
  readonly target: string;
}

class Import {
  readonly #kernel: Kernel;
  readonly #options: ImportOptions;
  readonly #attributes: DiskAttributes;
  readonly #lower: DiskLower;
  /** By device and ino: what stands for a file with several names. */
  readonly #copied = new Map<string, Spot>();

  constructor(
    kernel: Kernel,
    paths: { readonly options: ImportOptions; readonly real: string; readonly from: string },
  ) {
    const { options, real, from } = paths;
    this.#kernel = kernel;
    this.#options = options;
    const attributes = new DiskAttributes(kernel, options.preserve);
    this.#attributes = attributes;
    const { filter } = options;
    this.#lower = new DiskLower(
      filter ? { filter: (path) => filter(from + path.slice(real.length)) } : {},
      {
        take: (inode, stats) => attributes.setAll(inode, stats),
        keepsLinks: attributes.keepsLinks,
      },
    );
  }

  top(source: Source, path: string): void {
    const stem = path.replace(/(?<=[^/])\/+$/, '');
    const slash = stem.lastIndexOf('/');
    const made = slash > 0 ? mkdirs(this.#kernel, stem.slice(0, slash), DIRECTORY_MODE) : undefined;
    const last = stem.endsWith('/..') ? 'follow' : 'entry';
    const failure = typeof made === 'number' ? made : lookup(this.#kernel, stem, last);
    if (failure < 0) throw fsError(failure, { syscall: 'mkdir', path });
    const { place } = this.#kernel;
    const { volume, mount, directory, name, inode, isReadonly, isNamed } = place;
    const parent = { volume, mount, inode: directory, isReadonly };
    const there = inode && shown(this.#kernel, { volume, mount, inode, isReadonly });
    this.#entry(source, { parent, name: isNamed ? name : '', there });
  }

  #entry(source: Source, target: Target): void {
    const { directory, name, path } = source;
    try {
      const stats = directory.lstat(name);
      const type = stats && typeOf(stats);
      // What vanished meanwhile is not there; sockets, devices and pipes have no content to copy.
      if (!stats || !type || this.#options.filter?.(path) === false) return;
      this.#done(this.#attributes.mayOwn(stats), 'chown', path);
      if (type === 'directory' && target.there) this.#merge(source, target.there);
      else if (this.#makesRoom(target, path)) {
        const link = type === 'symlink' ? directory.readLink(name) : '';
        this.#make(source, target, { stats, type, target: link });
      }
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** False when what is there is kept. */
  #makesRoom({ parent, there }: Target, path: string): boolean {
    const { overwrite = 'replace' } = this.#options;
    if (there && !there.inode.isDirectory) {
      if (overwrite === 'keep') return false;
      if (overwrite === 'refuse') throw fsError('EEXIST', { syscall: 'open', path });
    }
    this.#done(mayPut(this.#kernel, parent, there?.inode), 'open', path);
    return true;
  }

  #make(source: Source, target: Target, entry: Entry): void {
    const { parent, name } = target;
    const { stats, type } = entry;
    const { volume } = parent;
    if (this.#options.read === 'lazy') {
      if (volume.isFull) throw fsError('ENOSPC', { syscall: 'open', path: source.path });
      const real = source.directory.pathOf(source.name);
      const inode = this.#lower.inodeFor(volume, real, entry);
      put(this.#kernel, parent, { name, inode });
      return;
    }
    const isLinked = type !== 'directory' && stats.nlink > 1n && this.#attributes.keepsLinks;
    const key = `${stats.dev}:${stats.ino}`;
    if (isLinked && this.#shares(target, this.#copied.get(key))) return;
    const inode = this.#done(newInode(this.#kernel, parent, type), 'open', source.path);
    if (type === 'directory') {
      put(this.#kernel, parent, { name, inode });
      this.#below(source, { ...parent, inode });
      this.#attributes.set(volume.own(inode), stats);
      return;
    }
    const isRead = this.#fill(source, { ...parent, inode }, entry);
    if (!isRead) return;
    put(this.#kernel, parent, { name, inode });
    if (isLinked) this.#copied.set(key, { ...parent, inode });
  }

  /** Content and attributes of a file or link; false for what is no file any more. */
  #fill(source: Source, spot: Spot, { stats, target }: Entry): boolean {
    const { volume, inode } = spot;
    let isDone = false;
    try {
      if (inode.isSymlink) {
        inode.body = target;
        inode.size = byteLength(target);
        this.#attributes.set(inode, stats);
      } else if (!this.#read(source, spot)) return false;
      return (isDone = true);
    } finally {
      if (!isDone) discard(volume, inode);
    }
  }

  #read({ directory, name, path }: Source, spot: Spot): boolean {
    const fd = directory.openFile(name);
    try {
      const stats = fstatSync(fd, { bigint: true });
      if (!stats.isFile()) return false;
      this.#done(readInto(this.#kernel, spot, fd), 'write', path);
      this.#attributes.set(spot.inode, stats);
      return true;
    } finally {
      closeSync(fd);
    }
  }

  /** A further name for a file that has come already. */
  #shares({ parent, name }: Target, first: Spot | undefined): boolean {
    if (first?.volume !== parent.volume) return false;
    const inode = first.volume.own(first.inode);
    if (inode.nlink === 0) return false; // the filter has removed it
    if (parent.volume.current(parent.inode).children.get(name)?.ino === inode.ino) return true;
    inode.nlink++;
    put(this.#kernel, parent, { name, inode });
    return true;
  }

  #merge(source: Source, there: Spot): void {
    const { path } = source;
    if (!there.inode.isDirectory) throw fsError('ENOTDIR', { syscall: 'mkdir', path });
    const stats = this.#below(source, there);
    const { overwrite = 'replace' } = this.#options;
    if (overwrite !== 'replace') return;
    const { volume, isReadonly } = there;
    if (isReadonly) throw fsError('EROFS', { syscall: 'chmod', path });
    const inode = volume.own(there.inode);
    if (!this.#kernel.owns(inode)) throw fsError('EPERM', { syscall: 'chmod', path });
    this.#attributes.set(inode, stats);
    inode.ctime = volume.now();
    volume.generation++; // paths through it may be open to others now
  }

  /** Copies what is in a directory of the disk; gives the directory's attributes from before. */
  #below(source: Source, parent: Spot): BigIntStats {
    const directory = source.directory.openDirectory(source.name);
    try {
      const stats = fstatSync(directory.fd, { bigint: true });
      for (const name of sortNames(directory.list())) {
        const path = `${source.path === '/' ? '' : source.path}/${toText(name)}`;
        const there = childOf(this.#kernel, parent, name);
        if (typeof there === 'number') throw fsError(there, { syscall: 'open', path });
        this.#entry({ directory, name, path }, { parent, name, there });
      }
      return stats;
    } finally {
      directory.close();
    }
  }

  #done<T>(result: T | number, syscall: string, path: string): T {
    if (typeof result === 'number' && result < 0) throw fsError(result, { syscall, path });
    return result as T; // what is no failure is what was asked for
  }
}
