/** mkdir(2), rmdir(2), getdents(2), and mkdtemp(3). */
import { E } from '../errno.js';
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find, lookup, touch } from '../lookup.js';
import { sortNames } from '../names.js';
import type { Volume } from '../volume.js';
import { absence, enter, releaseName, leave, lookupNew, makeInode, mayRemove } from './entries.js';
import { makeMissing } from './missing-directories.js';

/** mkdir(2) keeps these bits of the mode: permissions and sticky. */
const MKDIR_BITS = 0o1777;

/** Makes a directory. */
export function mkdir(kernel: Kernel, path: string, mode: number): number {
  const failure = lookupNew(kernel, path, 'may-end-in-slash');
  if (failure < 0) return failure;
  const made = makeInode(kernel, 'directory', mode & MKDIR_BITS);
  if (typeof made === 'number') return made;
  enter(kernel.place, made);
  return 0;
}

/** Makes a directory with its parents, as Node's MKDirp does. Gives the first path made, undefined when all were there. */
export function mkdirs(kernel: Kernel, path: string, mode: number): string | undefined | number {
  const made = makeMissing(kernel, path, mode & MKDIR_BITS);
  if (made !== undefined) return made === '' ? undefined : made;
  const pending = [path];
  let first: string | undefined;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const failure = mkdir(kernel, at, mode);
    if (failure === 0) first ??= at;
    else if (failure === E.ENOENT) {
      const slash = at.lastIndexOf('/');
      const parent = slash === -1 ? at : at.slice(0, slash);
      if (parent !== at) pending.push(at, parent);
      else if (pending.length === 0) return failure;
    } else if (isFinal(failure)) return failure;
    else {
      const there = find(kernel, at);
      if (typeof there === 'number') return there;
      if (!there.isDirectory) {
        return failure === E.EEXIST && pending.length > 0 ? E.ENOTDIR : E.EEXIST;
      }
    }
  }
  return first;
}

function isFinal(failure: number): boolean {
  return (
    failure === E.EACCES || failure === E.ENOSPC || failure === E.ENOTDIR || failure === E.EPERM
  );
}

/** Removes an empty directory. */
export function rmdir(kernel: Kernel, path: string): number {
  const failure = lookup(kernel, path, 'entry');
  if (failure < 0) return failure;
  const { place } = kernel;
  const { volume, directory, name, isReadonly } = place;
  if (name === '') return E.EBUSY;
  if (name === '.') return E.EINVAL;
  if (name === '..') return E.ENOTEMPTY;
  if (isReadonly) return E.EROFS;
  let inode = place.inode;
  if (inode === undefined) return absence(place);
  const refused = mayRemove(kernel, directory, inode);
  if (refused < 0) return refused;
  if (!inode.isDirectory) return E.ENOTDIR;
  if (kernel.isMountPoint(volume, inode)) return E.EBUSY;
  const filled = volume.fill(inode);
  if (typeof filled === 'number') return filled;
  inode = filled;
  if (inode.children.size > 0) return E.ENOTEMPTY;
  releaseName(volume, inode);
  leave(volume, directory, name);
  return 0;
}

/** What {@link readdir} gives. */
export interface Listing {
  readonly volume: Volume;
  readonly directory: Inode;
  /** In byte order. The directory keeps this array: copy it to change it. */
  readonly names: readonly string[];
}

/** The entries of a directory. */
export function readdir(kernel: Kernel, path: string): Listing | number {
  const directory = readableDirectory(kernel, path);
  if (typeof directory === 'number') return directory;
  return list(kernel.place.volume, directory, kernel.place.isReadonly);
}

function readableDirectory(kernel: Kernel, path: string): Inode | number {
  const directory = find(kernel, path);
  if (typeof directory === 'number') return directory;
  if (!directory.isDirectory) return E.ENOTDIR;
  return kernel.uid !== 0 && !kernel.may(directory, 4) ? E.EACCES : directory;
}

/** An open directory: the same one whatever becomes of its name. */
export interface OpenDirectory {
  /** What it holds by now. */
  list(): Listing | number;
}

/** Opens a directory for reading. */
export function opendir(kernel: Kernel, path: string): OpenDirectory | number {
  const directory = readableDirectory(kernel, path);
  if (typeof directory === 'number') return directory;
  const { volume, isReadonly } = kernel.place;
  return { list: () => list(volume, volume.current(directory), isReadonly) };
}

function list(volume: Volume, directory: Inode, isReadonly: boolean): Listing | number {
  const filled = volume.fill(directory);
  if (typeof filled === 'number') return filled;
  if (!isReadonly) touch(volume, filled);
  const there = volume.current(filled);
  const { directory: entries } = there;
  const names = (entries.listing ??= sortNames([...entries.children.keys()]));
  return { volume, directory: there, names };
}

/** What a listing's name names; undefined when it has gone meanwhile. */
export function entryOf({ volume, directory }: Listing, name: string): Inode | undefined {
  const found = directory.children.get(name);
  return found && volume.current(found);
}

const TEMPLATE = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Makes a directory with a name of its own: the prefix and six characters. Gives its path. */
export function mkdtemp(kernel: Kernel, prefix: string): string | number {
  for (;;) {
    let path = prefix;
    for (let count = 0; count < 6; count++) {
      path += TEMPLATE.charAt(Math.floor(Math.random() * TEMPLATE.length));
    }
    const failure = mkdir(kernel, path, 0o700);
    if (failure === 0) return path;
    if (failure !== E.EEXIST) return failure;
  }
}
