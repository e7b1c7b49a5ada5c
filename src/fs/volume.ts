/** A volume: the data of one filesystem. Its root, what new inodes get, how much it may hold, who watches it. */
import { E } from './errno.js';
import { CHUNK_BYTES, resizeContent, writeContent } from './file-content.js';
import { Directory, Inode, Time, TYPE_BITS, type FileType } from './inode.js';
import { InodeTable } from './inode-table.js';
import { isEscaped } from './names.js';
import type { LazyLinks } from './lazy-links.js';
import { Slabs } from './slabs.js';

/** Options of a filesystem. */
export interface MemoryFsOptions {
  /** Bytes of content that the files together may hold; more is ENOSPC. @default unlimited */
  readonly maxBytes?: number;
  /** Files, directories and links together; more is ENOSPC. @default unlimited */
  readonly maxInodes?: number;
  /** Milliseconds since 1970, for all times. @default Date.now */
  readonly clock?: () => number;
  /** Permission bits that new inodes do not get. @default 0o022 */
  readonly umask?: number;
  /** Owner of new inodes; 0 may do everything, others what the permissions say. @default 0 */
  readonly uid?: number;
  /** Group of new inodes. @default 0 */
  readonly gid?: number;
  /** Further groups that the permissions count. @default none */
  readonly groups?: readonly number[];
  /** Every change is EROFS. @default false */
  readonly readonly?: boolean;
}

/** A change of an entry of a directory, as in inotify(7): it comes or goes, or what it names gets other content or attributes. */
export interface EntryEvent {
  readonly kind: 'create' | 'delete' | 'moved-from' | 'moved-to' | 'modify' | 'attributes';
  readonly directory: Inode;
  readonly name: string;
  readonly inode: Inode;
}

/** A change that only an inode itself tells of: how many names it has, that one of them moved, that it is no more. */
export interface InodeEvent {
  readonly kind: 'links' | 'moved' | 'gone';
  readonly inode: Inode;
}

/** A change, as those who watch hear of it. */
export type VolumeEvent = EntryEvent | InodeEvent;

/** Hears of every change of a volume, after it. */
export type VolumeObserver = (event: VolumeEvent) => void;

/** What volumes that were forked from each other share. */
interface Family {
  /** The epoch given last. */
  epoch: number;
}

const ROOT_MODE = 0o755;
/** Above the numbers that real devices of a machine have. */
const FIRST_DEVICE = 0x100000;

/** The state of one filesystem. */
export class Volume {
  root: Inode;
  /** `st_dev`: tells volumes apart. */
  readonly dev = FIRST_DEVICE + Math.floor(Math.random() * FIRST_DEVICE);
  /** Inodes of this epoch are this volume's alone; older ones may be in forks too. */
  epoch: number;
  /** Moves whenever a directory path may lead elsewhere than before, or be closed to somebody. */
  generation = 0;
  /** Who watches; undefined when nobody does, so that a change then costs one compare. */
  observers: Set<VolumeObserver> | undefined = undefined;
  /** Of files with several names in a lower filesystem; undefined until one was met. */
  lazyLinks: LazyLinks | undefined = undefined;
  readonly slabs = new Slabs();
  readonly maxBytes: number;
  readonly maxInodes: number;
  readonly clock: () => number;
  /** Bytes of all contents. */
  bytes = 0;
  /** Inodes that have a name or are open. */
  inodes = 0;
  /** By ino: how many descriptors are open on it. */
  readonly #opened = new Map<number, number>();
  /** By ino: files that only descriptors keep. */
  readonly #orphans = new Map<number, Inode>();
  /** By ino: this epoch's copies of older inodes; undefined as long as there was no fork. */
  #table: InodeTable | undefined = undefined;
  readonly #family: Family;
  #nextIno = 1;
  #now: Time = new Time(0, 0);
  #nowMs = NaN;

  constructor(options: MemoryFsOptions = {}, forkOf?: Volume) {
    this.clock = options.clock ?? forkOf?.clock ?? Date.now;
    this.maxBytes = options.maxBytes ?? forkOf?.maxBytes ?? Infinity;
    this.maxInodes = options.maxInodes ?? forkOf?.maxInodes ?? Infinity;
    this.#family = forkOf ? forkOf.#family : { epoch: 0 };
    this.epoch = ++this.#family.epoch;
    if (forkOf) {
      this.root = forkOf.root;
      this.#shareWith(forkOf);
    } else {
      this.root = this.#rootOf(options);
    }
  }

  #rootOf({ uid = 0, gid = 0 }: MemoryFsOptions): Inode {
    const root = this.create('directory', { mode: ROOT_MODE, uid, gid });
    root.directory.parent = root;
    return root;
  }

  #shareWith(other: Volume): void {
    other.epoch = ++this.#family.epoch;
    const table = (other.#table ??= new InodeTable());
    this.#table = new InodeTable(table);
    const links = other.lazyLinks;
    this.lazyLinks = links?.fork();
    other.lazyLinks = links?.fork();
    this.#nextIno = other.#nextIno;
    this.bytes = other.bytes;
    this.inodes = other.inodes;
    for (const orphan of other.#orphans.values()) this.#forget(other.current(orphan));
  }

  /** The same files in another volume, in constant time; each sees its own changes only. Open files stay here. Clock and quotas too are the same, unless given. */
  fork(options: MemoryFsOptions = {}): Volume {
    return new Volume(options, this);
  }

  /** What counts for an inode that a directory or descriptor holds: a fork may have replaced it. */
  current(inode: Inode): Inode {
    return this.#table === undefined || inode.owner === this.epoch
      ? inode
      : (this.#table.get(inode.ino) ?? inode);
  }

  /** The inode to change: this volume's own. */
  own(inode: Inode): Inode {
    return inode.owner === this.epoch ? inode : this.#adopt(inode);
  }

  #adopt(inode: Inode): Inode {
    const there = this.current(inode);
    if (there.owner === this.epoch) return there;
    const copy = there.copyFor(this.epoch);
    this.#table?.set(inode.ino, copy, this.epoch);
    if (inode.ino === this.root.ino) this.root = copy;
    return copy;
  }

  /** The moment it is. */
  now(): Time {
    const ms = this.clock();
    if (ms !== this.#nowMs) {
      this.#nowMs = ms;
      this.#now = Time.ofMs(ms);
    }
    return this.#now;
  }

  /** True when there may be no further inode. */
  get isFull(): boolean {
    return this.inodes >= this.maxInodes;
  }

  /** A new inode that no directory names yet. The caller has asked {@link Volume.isFull}. */
  create(
    type: FileType,
    options: { readonly mode: number; readonly uid: number; readonly gid: number },
  ): Inode {
    const { mode, uid, gid } = options;
    this.inodes++;
    const inode = new Inode({
      owner: this.epoch,
      ino: this.#nextIno++,
      mode: TYPE_BITS[type] | mode,
      uid,
      gid,
      now: this.now(),
    });
    if (type === 'directory') {
      inode.nlink = 2;
      inode.body = new Directory(new Map(), undefined, '');
    }
    return inode;
  }

  /** Enters a new inode in a directory of this epoch without touching its times: images and lazy directories are filled so. */
  adopt(directory: Inode, name: string, inode: Inode): void {
    const { children } = directory;
    children.set(name, inode);
    if (isEscaped(name)) directory.directory.hasEscapes = true;
    directory.directory.listing = directory.directory.types = undefined;
    if (inode.isDirectory) {
      inode.directory.parent = directory;
      inode.directory.name = name;
      directory.nlink++;
    }
  }

  /** Fills a lazy inode; gives the one that counts from then on, or a negative errno. */
  fill(inode: Inode): Inode | number {
    const { source } = inode;
    if (source === undefined) return inode;
    const own = this.own(inode);
    own.source = undefined;
    const failure = own.isDirectory ? source.fillDirectory(this, own) : this.#fillFile(own, source);
    if (failure < 0) {
      own.source = source;
      return failure;
    }
    return own;
  }

  #fillFile(inode: Inode, source: NonNullable<Inode['source']>): number {
    const content = source.readFile(inode);
    if (typeof content === 'number') return content;
    const { slabs } = this;
    // A lazy file counts from here on; reading it is never refused.
    this.bytes += content.size;
    inode.size = 0;
    if (content.size > CHUNK_BYTES) resizeContent(inode, content.size, slabs); // in chunks at once
    for (const { offset, bytes } of content.extents) {
      writeContent(inode, bytes, { position: offset, slabs });
    }
    resizeContent(inode, content.size, slabs); // a hole
    return 0;
  }

  /** Bytes of a file that count: those that nobody has asked a source for do not. */
  bytesOf(inode: Inode): number {
    return inode.isFile && inode.source === undefined ? inode.size : 0;
  }

  /** Empties a file of this epoch; nobody will ask its source for what it held. */
  empty(inode: Inode): void {
    this.bytes -= this.bytesOf(inode);
    inode.source = undefined;
    resizeContent(inode, 0, this.slabs);
  }

  /** True when content may grow by that many bytes. */
  hasRoom(bytes: number): boolean {
    return bytes <= 0 || this.bytes + bytes <= this.maxBytes;
  }

  /** Sets the length of a file and accounts for it; ENOSPC and no change when there is no room. */
  resize(inode: Inode, size: number): number {
    if (!this.hasRoom(size - inode.size)) return E.ENOSPC;
    this.bytes += size - inode.size;
    resizeContent(inode, size, this.slabs);
    return 0;
  }

  /** A descriptor more on an inode. */
  opened(inode: Inode): void {
    this.#opened.set(inode.ino, (this.#opened.get(inode.ino) ?? 0) + 1);
  }

  /** A descriptor less; the last one on a file without a name frees it. */
  closed(inode: Inode): void {
    const { ino } = inode;
    const count = (this.#opened.get(ino) ?? 0) - 1;
    if (count > 0) {
      this.#opened.set(ino, count);
      return;
    }
    this.#opened.delete(ino);
    if (this.#orphans.delete(ino)) this.#release(this.current(inode));
  }

  /** The last name of an inode has gone: free it, unless somebody has it open. */
  unnamed(inode: Inode): void {
    if (this.#opened.has(inode.ino)) this.#orphans.set(inode.ino, inode);
    else this.#release(inode);
  }

  /** A file without a name has got one (again). */
  named(inode: Inode): void {
    this.#orphans.delete(inode.ino);
  }

  #release(inode: Inode): void {
    this.#forget(inode);
    if (inode.owner === this.epoch && inode.isFile) resizeContent(inode, 0, this.slabs);
    this.#table?.set(inode.ino, undefined, this.epoch);
    if (this.observers !== undefined) this.notify({ kind: 'gone', inode });
  }

  #forget(inode: Inode): void {
    this.inodes--;
    this.bytes -= this.bytesOf(inode);
  }

  /** Tells those who watch. Callers ask {@link Volume.observers} first. */
  notify(event: VolumeEvent): void {
    for (const observer of this.observers ?? []) observer(event);
  }

  /** Adds one who watches; the function ends it. */
  observe(observer: VolumeObserver): () => void {
    (this.observers ??= new Set()).add(observer);
    return () => {
      this.observers?.delete(observer);
      if (this.observers?.size === 0) this.observers = undefined;
    };
  }
}
