/** What somebody changed in a copy on the disk, brought back into the memory: changed, new and removed files, all of them or, when something fails, none. */
import { closeSync, fstatSync, type BigIntStats } from 'node:fs';
import { keyOf, type Baseline, type KnownEntry } from './disk-baseline.js';
import { Changes, type Entry } from './disk-changes.js';
import type { DiskDirectory } from './disk-directory.js';
import { diskError, hasCode } from './disk-errors.js';
import { shown, type Spot } from './spot.js';
import type { DiskPlace } from './disk-place.js';
import { DiskAttributes, readInto } from './disk-read.js';
import { fsError } from './errors.js';
import { readContent } from './file-content.js';
import { PERMISSION_BITS, type Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { EXTENT_BYTES } from './lazy-content.js';
import { timeOfNs, typeOf } from './lazy-disk.js';
import { lookup } from './lookup.js';
import { byteLength, sortNames } from './names.js';

/**
 * Brings a copy's changes back to `path`. What is on the disk as it was copied stays in memory as it is there now.
 * @throws ENOSPC, EACCES, EPERM, EROFS, EBUSY and what the disk says, with nothing changed
 */
export function bringBack(
  kernel: Kernel,
  { copy, path }: { readonly copy: DiskPlace; readonly path: string },
  baseline: Baseline,
): void {
  const failure = lookup(kernel, path, 'entry');
  if (failure < 0) throw fsError(failure, { syscall: 'open', path });
  const { volume, mount, directory, name, inode, isReadonly, isNamed } = kernel.place;
  const parent = { volume, mount, inode: directory, isReadonly };
  const changes = new Changes(kernel);
  try {
    const plan = new Plan(kernel, changes, baseline);
    const there = isNamed ? directory.children.get(name) : inode;
    const entry = { parent, name, path, there: there && volume.current(there) };
    if (isNamed) plan.entry(copy, entry, baseline.top);
    else plan.root(copy, entry);
  } catch (error) {
    changes.abandon();
    throw diskError(error, path);
  }
  changes.commit();
}

class Plan {
  readonly #kernel: Kernel;
  readonly #changes: Changes;
  readonly #baseline: Baseline;
  readonly #attributes: DiskAttributes;
  /** New files by key: further names get the same inode. */
  readonly #made = new Map<string, Inode>();
  /** Files that have been looked at, under whatever name. */
  readonly #updated = new Set<string>();

  constructor(kernel: Kernel, changes: Changes, baseline: Baseline) {
    this.#kernel = kernel;
    this.#changes = changes;
    this.#baseline = baseline;
    this.#attributes = new DiskAttributes(kernel);
  }

  /** The root of the memory: it can neither go nor become a file. */
  root(copy: DiskPlace, entry: Entry): void {
    const stats = copy.directory.lstat(copy.name);
    if (!stats?.isDirectory()) throw fsError('EBUSY', { syscall: 'rmdir', path: entry.path });
    this.entry(copy, entry, this.#baseline.top);
  }

  /** `known` is what the copy had under this name. */
  entry(copy: DiskPlace, entry: Entry, known: KnownEntry | undefined): void {
    const stats = copy.directory.lstat(copy.name);
    const type = stats && typeOf(stats);
    if (!stats || !type) {
      if (known) this.#changes.remove(entry);
      return;
    }
    if (type !== 'directory') {
      this.#leaf(copy, entry, { stats, known });
      return;
    }
    const { there, parent } = entry;
    const { volume, mount, isReadonly } = parent;
    const spot = there && shown(this.#kernel, { volume, mount, inode: there, isReadonly });
    if (spot?.inode.isDirectory) this.#directory(copy, { ...entry, spot }, { stats, known });
    else this.#newDirectory(copy, entry, stats);
  }

  #directory(
    copy: DiskPlace,
    { spot, path }: Entry & { readonly spot: Spot },
    { stats, known }: Seen,
  ): void {
    const isTouched = known?.ctimeNs !== stats.ctimeNs;
    const directory = this.#open(copy, known);
    try {
      if (directory) this.#below(directory, { spot, path }, known?.children);
    } finally {
      directory?.close();
    }
    if (isTouched) this.#takeAttributes(spot, path, { stats, known });
  }

  /** Undefined for a directory that nobody may read, then or now. */
  #open({ directory, name }: DiskPlace, known: KnownEntry | undefined): DiskDirectory | undefined {
    try {
      return directory.openDirectory(name);
    } catch (error) {
      if (known && !known.children && hasCode(error, 'EACCES')) return undefined;
      throw error;
    }
  }

  #below(
    directory: DiskDirectory,
    { spot, path }: { readonly spot: Spot; readonly path: string },
    known: KnownEntry['children'],
  ): void {
    const { volume } = spot;
    const filled = volume.fill(volume.current(spot.inode));
    if (typeof filled === 'number') throw fsError(filled, { syscall: 'scandir', path });
    const entryOf = (name: string): Entry => {
      const there = filled.children.get(name);
      const below = path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
      return { parent: spot, name, path: below, there: there && volume.current(there) };
    };
    const names = sortNames(directory.list());
    for (const name of names) this.entry({ directory, name }, entryOf(name), known?.get(name));
    const present = new Set(names);
    for (const name of known?.keys() ?? []) {
      if (!present.has(name)) this.#changes.remove(entryOf(name));
    }
  }

  #newDirectory(copy: DiskPlace, entry: Entry, stats: BigIntStats): void {
    const inode = this.#changes.make('directory', entry);
    this.#changes.put(entry, inode);
    const spot = { ...entry.parent, inode };
    const directory = copy.directory.openDirectory(copy.name);
    try {
      this.#below(directory, { spot, path: entry.path }, undefined);
    } finally {
      directory.close();
    }
    this.#takeAttributes(spot, entry.path, { stats, known: undefined });
  }

  /** A file or a link. */
  #leaf(copy: DiskPlace, entry: Entry, { stats, known }: Seen): void {
    const key = keyOf(stats);
    const same = this.#baseline.files.get(key);
    if (same !== undefined && same === known && this.#isUntouched(same, stats)) return;
    const { volume } = entry.parent;
    const inode = same && volume.current(same.spot.inode);
    if (same && inode && inode.nlink > 0 && same.spot.volume === volume) {
      this.#update(copy, { ...entry, same, inode }, stats);
      if (entry.there?.ino !== inode.ino) this.#changes.link(entry, inode);
      return;
    }
    const made = this.#made.get(key);
    if (made && stats.nlink > 1n) this.#changes.link(entry, made);
    else this.#new(copy, entry, stats);
  }

  #isUntouched({ ctimeNs }: KnownEntry, stats: BigIntStats): boolean {
    return ctimeNs === stats.ctimeNs && ctimeNs < this.#baseline.settledNs;
  }

  #new(copy: DiskPlace, entry: Entry, stats: BigIntStats): void {
    const { volume } = entry.parent;
    const inode = this.#changes.make(stats.isFile() ? 'file' : 'symlink', entry);
    if (stats.isFile()) this.#read(copy, { ...entry.parent, inode }, entry.path);
    else {
      inode.body = copy.directory.readLink(copy.name);
      inode.size = byteLength(inode.body);
    }
    this.#attributes.set(volume.own(inode), stats);
    this.#made.set(keyOf(stats), inode);
    this.#changes.put(entry, inode);
  }

  /** A file that has been copied and may have been changed since. */
  #update(
    copy: DiskPlace,
    entry: Entry & { readonly same: KnownEntry; readonly inode: Inode },
    stats: BigIntStats,
  ): void {
    const { same, inode, path } = entry;
    if (this.#updated.has(same.key) || this.#isUntouched(same, stats)) return;
    this.#updated.add(same.key);
    const spot = { ...same.spot, inode };
    const isChanged = inode.isFile && this.#updateContent(copy, spot, path);
    const known = isChanged ? { ...same, mtimeNs: -1n } : same;
    this.#takeAttributes(spot, path, { stats, known });
    if (isChanged) this.#changes.tell(entry, inode);
  }

  /** True when the disk has another content than the memory. */
  #updateContent(copy: DiskPlace, spot: Spot, path: string): boolean {
    const { volume } = spot;
    const filled = volume.fill(spot.inode);
    const content = this.#changes.makeContent(volume);
    this.#read(copy, content, path);
    if (typeof filled !== 'number' && isSameContent(filled, content.inode)) {
      this.#changes.dropContent(content);
      return false;
    }
    this.#changes.setContent(spot, content, path);
    return true;
  }

  #read({ directory, name }: DiskPlace, spot: Spot, path: string): void {
    const fd = directory.openFile(name);
    try {
      if (!fstatSync(fd).isFile()) throw fsError('ENOENT', { syscall: 'open', path });
      const failure = readInto(this.#kernel, spot, fd);
      if (failure < 0) throw fsError(failure, { syscall: 'write', path });
    } finally {
      closeSync(fd);
    }
  }

  /** Mode and times where the disk has others than it had. */
  #takeAttributes(spot: Spot, path: string, { stats, known }: Seen): void {
    const isOtherMode = known?.mode !== stats.mode && !stats.isSymbolicLink();
    const isOtherTime = known?.mtimeNs !== stats.mtimeNs;
    if (!isOtherMode && !isOtherTime) return;
    const { mode, atimeNs, mtimeNs } = stats;
    this.#changes.setAttributes(spot, path, (own) => {
      if (isOtherMode) own.mode = (own.mode & ~PERMISSION_BITS) | (Number(mode) & PERMISSION_BITS);
      if (!isOtherTime) return;
      own.atime = timeOfNs(atimeNs);
      own.mtime = timeOfNs(mtimeNs);
    });
  }
}

/** What the disk has now, and what it had under that name. */
interface Seen {
  readonly stats: BigIntStats;
  readonly known: KnownEntry | undefined;
}

function isSameContent(one: Inode, other: Inode): boolean {
  if (one.size !== other.size) return false;
  const [left, right] = [Buffer.alloc(EXTENT_BYTES), Buffer.alloc(EXTENT_BYTES)];
  for (let at = 0; at < one.size; at += EXTENT_BYTES) {
    const count = readContent(one, left, at);
    readContent(other, right, at);
    if (!left.subarray(0, count).equals(right.subarray(0, count))) return false;
  }
  return true;
}
