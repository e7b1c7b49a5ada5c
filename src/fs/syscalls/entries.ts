/** What the syscalls on directory entries share: may the user change them, make a new inode, enter and remove names. */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import type { FileType, Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { lookup } from '../lookup.js';
import { isEscaped } from '../names.js';
import type { Place } from '../place.js';
import type { Volume } from '../volume.js';

const { S_IXGRP } = constants;
const S_ISVTX = 0o1000;
const S_ISGID = 0o2000;
/** Write and search. */
const CHANGE = 3;

/** Looks up the place of a new entry: 0 with `kernel.place` free to be entered, or a negative errno (Linux's filename_create). */
export function lookupNew(
  kernel: Kernel,
  path: string,
  slash: 'may-end-in-slash' | 'name',
): number {
  const failure = lookup(kernel, path, 'entry');
  if (failure < 0) return failure;
  const { place } = kernel;
  if (!place.isNamed || place.inode) return E.EEXIST;
  if (place.isTooLong) return E.ENAMETOOLONG;
  if (place.hasSlash && slash === 'name') return E.ENOENT;
  if (place.isReadonly) return E.EROFS;
  return mayEnter(kernel, place.directory);
}

/** Why a place has no inode. */
export function absence({ isTooLong }: Place): number {
  return isTooLong ? E.ENAMETOOLONG : E.ENOENT;
}

/** May names be added to a directory? */
export function mayEnter(kernel: Kernel, directory: Inode): number {
  if (directory.nlink === 0) return E.ENOENT; // removed, but still somebody's working directory
  return kernel.uid === 0 || kernel.may(directory, CHANGE) ? 0 : E.EACCES;
}

/** May an entry be removed from its directory? In a sticky directory by its owners only. */
export function mayRemove(kernel: Kernel, directory: Inode, inode: Inode): number {
  if (kernel.uid === 0) return 0;
  if (!kernel.may(directory, CHANGE)) return E.EACCES;
  const isOwner = inode.uid === kernel.uid || directory.uid === kernel.uid;
  return (directory.mode & S_ISVTX) !== 0 && !isOwner ? E.EPERM : 0;
}

/** A new inode for a place, with the user's ids, umask applied, the group of a setgid directory; ENOSPC when there may be none. */
export function makeInode(kernel: Kernel, type: FileType, mode: number): Inode | number {
  const { volume, directory } = kernel.place;
  if (volume.isFull) return E.ENOSPC;
  const inherits = (directory.mode & S_ISGID) !== 0;
  const gid = inherits ? directory.gid : kernel.gid;
  let bits = type === 'symlink' ? 0o777 : mode & ~kernel.umask;
  if (inherits && type === 'directory') bits |= S_ISGID;
  else if ((bits & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP)) {
    if (inherits && kernel.uid !== 0 && !kernel.isMember(gid)) bits &= ~S_ISGID;
  }
  return volume.create(type, { mode: bits, uid: kernel.uid, gid });
}

/** Enters a new name for an inode at a place. */
export function enter(place: Place, inode: Inode): void {
  attach(place, inode);
  const { volume, directory, name } = place;
  if (volume.observers !== undefined) volume.notify({ kind: 'create', directory, name, inode });
}

/** Enters an inode at a place and tells nobody. */
export function attach(place: Place, inode: Inode): void {
  const { volume, name } = place;
  const directory = volume.own(place.directory);
  const entries = directory.directory;
  const { listing } = entries;
  if (listing !== undefined) {
    const last = listing[listing.length - 1];
    // Only plain names compare as their bytes do.
    if (last === undefined || (last < name && name < '\ud800')) listing.push(name);
    else entries.listing = undefined;
  }
  entries.types = undefined;
  entries.children.set(name, inode);
  if (isEscaped(name)) entries.hasEscapes = true;
  directory.mtime = directory.ctime = volume.now();
  if (inode.isDirectory) {
    directory.nlink++;
    inode.directory.parent = directory;
    inode.directory.name = name;
  }
}

/** Takes an entry out of its directory; what becomes of the inode is the caller's. */
export function leave(volume: Volume, directory: Inode, name: string): void {
  const inode = detach(volume, directory, name);
  if (inode && volume.observers !== undefined) {
    volume.notify({ kind: 'delete', directory, name, inode });
  }
}

/** Takes an entry out of its directory and tells nobody; gives what it named. */
export function detach(volume: Volume, from: Inode, name: string): Inode | undefined {
  const directory = volume.own(from);
  const found = directory.children.get(name);
  directory.children.delete(name);
  directory.directory.listing = directory.directory.types = undefined;
  directory.mtime = directory.ctime = volume.now();
  if (found === undefined) return undefined;
  const inode = volume.current(found);
  if (!inode.isFile) volume.generation++; // paths may have led through it
  if (inode.isDirectory) directory.nlink--;
  return inode;
}

/** One name less; the caller frees what has none left with {@link freeUnnamed}. */
export function dropName(volume: Volume, inode: Inode): Inode {
  const own = volume.own(inode);
  own.nlink = own.isDirectory ? 0 : own.nlink - 1;
  own.ctime = volume.now();
  return own;
}

/** Frees an inode without names, unless it is open. */
export function freeUnnamed(volume: Volume, inode: Inode): void {
  if (inode.nlink === 0) volume.unnamed(inode);
}

/** One name less, and the inode is freed when it was the last. */
export function releaseName(volume: Volume, inode: Inode): void {
  freeUnnamed(volume, dropName(volume, inode));
}

/** Tells those who watch that what a place names has other content. */
export function modified({ volume, directory, name }: Place, inode: Inode): void {
  if (volume.observers !== undefined) volume.notify({ kind: 'modify', directory, name, inode });
}
