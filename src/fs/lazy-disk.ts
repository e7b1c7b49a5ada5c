/** A directory of the real disk as the lower half of an overlay: read when first looked at, never written. */
import { closeSync, fstatSync, readSync, type BigIntStats } from 'node:fs';
import { DiskDirectory, openParent } from './disk-directory.js';
import { diskErrno } from './disk-errors.js';
import { E } from './errno.js';
import { fsError } from './errors.js';
import { PERMISSION_BITS, Time } from './inode.js';
import type { Content, FileType, Inode, LazySource } from './inode.js';
import { piecesOf } from './lazy-content.js';
import { LazyLinks } from './lazy-links.js';
import { byteLength, toText } from './names.js';
import type { Volume } from './volume.js';

/** Names of a directory without directories in it: its own and `.`. */
const OWN_NAMES = 2;
const NS_PER_SECOND = 1_000_000_000n;

/** The moment of nanoseconds since 1970. */
export function timeOfNs(ns: bigint): Time {
  const rest = ((ns % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  return new Time(Number((ns - rest) / NS_PER_SECOND), Number(rest));
}

/** What an entry of the disk is; undefined for devices, pipes and sockets, which have no content. */
export function typeOf(stats: BigIntStats): FileType | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : undefined;
}

/** Gives an inode the attributes that a file of the disk has. */
export function takeAttributes(inode: Inode, stats: BigIntStats): void {
  inode.mode = (inode.mode & ~PERMISSION_BITS) | (Number(stats.mode) & PERMISSION_BITS);
  inode.uid = Number(stats.uid);
  inode.gid = Number(stats.gid);
  inode.atime = timeOfNs(stats.atimeNs);
  inode.mtime = timeOfNs(stats.mtimeNs);
  inode.ctime = timeOfNs(stats.ctimeNs);
  inode.birthtime = timeOfNs(stats.birthtimeNs);
}

/** The whole of an open file. EFBIG above what a Buffer can hold. */
export function readWholeFile(fd: number): Uint8Array | number {
  const stats = fstatSync(fd);
  if (!stats.isFile()) return E.EINVAL;
  if (stats.size > 2 ** 32) return E.EFBIG;
  let bytes = Buffer.allocUnsafe(stats.size);
  let count = 0;
  for (;;) {
    // A file of /proc says 0 and a growing one too little: what counts is the end.
    if (count === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(64 * 1024)]);
    const got = readSync(fd, bytes, count, bytes.length - count, count);
    if (got === 0) return bytes.subarray(0, count);
    count += got;
  }
}

/** Options of {@link DiskLower}. */
export interface DiskLowerOptions {
  /** Entries it gives false for are not seen, a directory with all that is in it. Gets the real path. @default all */
  readonly filter?: (realPath: string) => boolean;
}

/** What is taken over from the disk beside content. */
export interface LowerAttributes {
  /** Gives a new inode what the disk says. @default all attributes */
  readonly take?: (inode: Inode, stats: BigIntStats) => void;
  /** Whether the names of a file share one inode. @default true */
  readonly keepsLinks?: boolean;
}

/** A tree of the real disk. Directories that are swapped for links later are not followed: they give ENOENT. */
export class DiskLower {
  readonly #filter: (realPath: string) => boolean;
  readonly #take: (inode: Inode, stats: BigIntStats) => void;
  readonly #keepsLinks: boolean;

  constructor(
    { filter = () => true }: DiskLowerOptions = {},
    { take = takeAttributes, keepsLinks = true }: LowerAttributes = {},
  ) {
    this.#filter = filter;
    this.#take = take;
    this.#keepsLinks = keepsLinks;
  }

  /** Makes a directory of a volume stand for one of the disk, by its real path. */
  attach(directory: Inode, path: string, stats: BigIntStats): void {
    this.#take(directory, stats);
    directory.nlink = Math.max(OWN_NAMES, Number(stats.nlink)); // Btrfs says 1
    directory.source = new DiskEntry(this, path);
  }

  /** A new inode for an entry of the disk, or the one that another name of it has got. */
  inodeFor(volume: Volume, path: string, entry: LowerEntry): Inode {
    const { stats, type, target } = entry;
    const isLinked = type !== 'directory' && stats.nlink > 1n && this.#keepsLinks;
    const key = `${stats.dev}:${stats.ino}`;
    const known = isLinked ? volume.lazyLinks?.get(this, key) : undefined;
    if (known && volume.current(known).nlink > 0) return volume.current(known);
    const inode = volume.create(type, { mode: 0, uid: 0, gid: 0 });
    if (type === 'directory') {
      this.attach(inode, path, stats);
      return inode;
    }
    this.#take(inode, stats);
    if (type === 'symlink') {
      inode.body = target;
      inode.size = byteLength(target);
    } else {
      inode.source = new DiskEntry(this, path);
      inode.size = Number(stats.size);
    }
    if (!isLinked) return inode;
    inode.nlink = Number(stats.nlink); // as overlayfs: names that nobody has looked at count
    (volume.lazyLinks ??= new LazyLinks()).set(this, key, inode);
    return inode;
  }

  /** What is in a directory now. Entries that vanish meanwhile are left out. */
  read(directory: DiskDirectory): Map<string, LowerEntry> {
    const entries = new Map<string, LowerEntry>();
    for (const name of directory.list()) {
      const stats = directory.lstat(name);
      const type = stats && typeOf(stats);
      if (!stats || !type || !this.#filter(directory.textOf(name))) continue;
      entries.set(name, {
        stats,
        type,
        target: type === 'symlink' ? directory.readLink(name) : '',
      });
    }
    return entries;
  }
}

/** An entry of the disk: its type, its attributes, and where it leads if it is a link. */
export interface LowerEntry {
  readonly stats: BigIntStats;
  readonly type: FileType;
  readonly target: string;
}

/** One file or directory nobody has looked into. */
class DiskEntry implements LazySource {
  readonly #lower: DiskLower;
  readonly #path: string;

  constructor(lower: DiskLower, path: string) {
    this.#lower = lower;
    this.#path = path;
  }

  /** Where it is on the disk. */
  get path(): string {
    return this.#path;
  }

  fillDirectory(volume: Volume, directory: Inode): number {
    let entries: Map<string, LowerEntry> | number;
    try {
      entries = failing(() => this.#read());
    } catch (error) {
      directory.source = this; // the filter has thrown: whoever looks next is told too
      throw error;
    }
    if (typeof entries === 'number') return entries;
    directory.nlink = OWN_NAMES;
    for (const [name, entry] of entries) {
      const path = this.#path === '/' ? `/${name}` : `${this.#path}/${name}`;
      volume.adopt(directory, name, this.#lower.inodeFor(volume, path, entry));
    }
    return 0;
  }

  #read(): Map<string, LowerEntry> | number {
    const there = DiskDirectory.open(this.#path);
    try {
      return there.isThere ? this.#lower.read(there) : E.ENOENT;
    } finally {
      there.close();
    }
  }

  readFile(): Content | number {
    const bytes = this.#bytes();
    return typeof bytes === 'number' ? bytes : { size: bytes.length, extents: piecesOf(bytes) };
  }

  #bytes(): Uint8Array | number {
    return failing(() => {
      const { parent, name } = openParent(this.#path);
      try {
        const folder = this.#path.slice(0, this.#path.length - name.length - 1) || '/';
        // A link stands where a directory was.
        if (parent.path !== folder || !parent.isThere) return E.ENOENT;
        const fd = parent.openFile(name);
        try {
          return readWholeFile(fd);
        } finally {
          closeSync(fd);
        }
      } finally {
        parent.close();
      }
    });
  }
}

function failing<T>(run: () => T | number): T | number {
  try {
    return run();
  } catch (error) {
    return diskErrno(error);
  }
}

/** Makes the root of a new volume stand for a directory of the disk; links in its own path are followed, once. @throws ENOENT, ENOTDIR, EACCES */
export function overDisk(volume: Volume, path: string, options: DiskLowerOptions): void {
  const { parent, name } = openParent(`${path}/.`);
  try {
    const stats = parent.lstat(name);
    if (!stats) throw fsError('ENOENT', { syscall: 'open', path: toText(path) });
    new DiskLower(options).attach(volume.root, parent.path, stats);
  } finally {
    parent.close();
  }
}

/** Where a directory that nobody has looked into stands on the disk; undefined for any other inode. */
export function lowerPath(inode: Inode): string | undefined {
  return inode.source instanceof DiskEntry ? inode.source.path : undefined;
}
