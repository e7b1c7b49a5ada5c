/** One file, directory or symbolic link. It knows no path: a rename changes the directories, not what is in them. */
import { constants } from 'node:fs';
import type { Block, Chunks } from './file-content.js';
import type { Volume } from './volume.js';

const { S_IFMT, S_IFDIR, S_IFREG, S_IFLNK } = constants;

/** What an inode is. */
export type FileType = 'file' | 'directory' | 'symlink';

/** `st_mode` bits of each type. */
export const TYPE_BITS: Readonly<Record<FileType, number>> = {
  file: S_IFREG,
  directory: S_IFDIR,
  symlink: S_IFLNK,
};

/** Permission bits with setuid, setgid and sticky. */
export const PERMISSION_BITS = 0o7777;

/** A moment; immutable, so that inodes share it. */
export class Time {
  /** Since 1970; negative before. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  /** Milliseconds since 1970 with their fraction, computed as Node does. */
  get ms(): number {
    return this.seconds * 1000 + this.nanoseconds / 1e6;
  }

  /** The moment of a number of milliseconds since 1970. */
  static ofMs(ms: number): Time {
    const seconds = Math.floor(ms / 1000);
    const nanoseconds = Math.round((ms - seconds * 1000) * 1e6);
    return nanoseconds === 1e9 ? new Time(seconds + 1, 0) : new Time(seconds, nanoseconds);
  }
}

/** Bytes of a file from an offset on. */
export interface Extent {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What a file holds. */
export interface Content {
  readonly size: number;
  /** In ascending order; what none covers is zeros. */
  readonly extents: Iterable<Extent>;
}

/** Where a lazy inode gets what it holds: set as {@link Inode.source}, asked once, at the first look. */
export interface LazySource {
  /** Enters the children of a directory with {@link Volume.adopt}; 0, or a negative errno and nothing entered. */
  fillDirectory(volume: Volume, directory: Inode): number;
  /** What a file holds, which the inode keeps; or a negative errno. */
  readFile(inode: Inode): Content | number;
}

/** What a directory has beyond the attributes. */
export class Directory {
  /** Names in the order they came. The inodes may be of an older epoch: `volume.current` gives what counts. */
  readonly children: Map<string, Inode>;
  /** Where `..` leads; may be of an older epoch too. */
  parent: Inode | undefined;
  /** Its name in the parent; empty for a root. */
  name: string;
  /** Names in byte order, while nothing has changed. */
  listing: string[] | undefined = undefined;
  /** Types by the listing's index, for those who list with types; made and dropped with the listing. */
  types: number[] | undefined = undefined;
  /** Some name may stand for bytes that are no UTF-8. */
  hasEscapes = false;

  constructor(children: Map<string, Inode>, parent: Inode | undefined, name: string) {
    this.children = children;
    this.parent = parent;
    this.name = name;
  }
}

/** What a new inode starts with. */
export interface InodeOptions {
  /** Epoch of the volume that makes it. */
  readonly owner: number;
  readonly ino: number;
  /** Type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly now: Time;
}

/** An inode: attributes, and the content of its type. Every change goes through `volume.own`. */
export class Inode {
  /** Epoch of the volume that may change it in place. */
  readonly owner: number;
  readonly ino: number;
  /** `st_mode`: type and permissions. */
  mode: number;
  uid: number;
  gid: number;
  /** Names of a file; for a directory 2 and one for each directory in it. */
  nlink: number;
  /** Bytes of a file; of a link's target; 0 for a directory. */
  size = 0;
  atime: Time;
  mtime: Time;
  ctime: Time;
  birthtime: Time;
  /** Bytes of a file (undefined while empty), target of a link, or entries of a directory. */
  body: Block | Chunks | Directory | string | undefined = undefined;
  /** Where the bytes start in a block. */
  start = 0;
  /** Bytes that fit where they are; 0 when others share them, who must not see a change. */
  room = 0;
  /** Of a lazy inode nobody has looked into. */
  source: LazySource | undefined = undefined;

  constructor({ owner, ino, mode, uid, gid, now }: InodeOptions) {
    this.owner = owner;
    this.ino = ino;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.nlink = 1;
    this.atime = this.mtime = this.ctime = this.birthtime = now;
  }

  /** Type by name. */
  get type(): FileType {
    const bits = this.mode & S_IFMT;
    return bits === S_IFDIR ? 'directory' : bits === S_IFLNK ? 'symlink' : 'file';
  }

  get isDirectory(): boolean {
    return (this.mode & S_IFMT) === S_IFDIR;
  }

  get isSymlink(): boolean {
    return (this.mode & S_IFMT) === S_IFLNK;
  }

  get isFile(): boolean {
    return (this.mode & S_IFMT) === S_IFREG;
  }

  /** Permission bits only. */
  get permissions(): number {
    return this.mode & PERMISSION_BITS;
  }

  /** Of a directory. */
  get directory(): Directory {
    return this.body as Directory; // by its mode
  }

  /** Of a directory: names and what they name. */
  get children(): Map<string, Inode> {
    return this.directory.children;
  }

  /** Of a directory: where `..` leads. */
  get parent(): Inode | undefined {
    return this.directory.parent;
  }

  /** Of a symbolic link: where it leads. */
  get target(): string {
    return this.body as string; // by its mode
  }

  get atimeMs(): number {
    return this.atime.ms;
  }

  get mtimeMs(): number {
    return this.mtime.ms;
  }

  get ctimeMs(): number {
    return this.ctime.ms;
  }

  get birthtimeMs(): number {
    return this.birthtime.ms;
  }

  /** The same for another epoch. Content is shared until one of the two changes it; a directory's names are copied. */
  copyFor(owner: number): Inode {
    const { ino, mode, uid, gid } = this;
    const copy = new Inode({ owner, ino, mode, uid, gid, now: this.atime });
    copy.nlink = this.nlink;
    copy.mtime = this.mtime;
    copy.ctime = this.ctime;
    copy.birthtime = this.birthtime;
    copy.source = this.source;
    shareContent(this, copy);
    return copy;
  }
}

/** Gives `to` what `from` holds; whoever writes first takes a copy. */
export function shareContent(from: Inode, to: Inode): void {
  to.size = from.size;
  to.start = from.start;
  from.room = to.room = 0;
  const { body } = from;
  to.body = body instanceof Directory ? copyDirectory(body) : body;
}

function copyDirectory(from: Directory): Directory {
  const copy = new Directory(new Map(from.children), from.parent, from.name);
  copy.hasEscapes = from.hasEscapes;
  return copy;
}
