/** link(2), symlink(2), unlink(2), readlink(2), realpath(3). */
import { E } from '../errno.js';
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import type { Place } from '../place.js';
import { find, lookup, touchLink } from '../lookup.js';
import { byteLength } from '../names.js';
import {
  absence,
  dropName,
  enter,
  freeUnnamed,
  leave,
  lookupNew,
  makeInode,
  mayRemove,
} from './entries.js';

const PATH_MAX = 4096;

/** Gives a file a second name. */
export function link(kernel: Kernel, from: string, to: string): number {
  const inode = find(kernel, from, 'keep');
  if (typeof inode === 'number') return inode;
  const { volume, mount } = kernel.place;
  const failure = lookup(kernel, to, 'entry');
  if (failure < 0) return failure;
  const { place } = kernel;
  if (!place.isNamed || place.inode) return E.EEXIST;
  if (place.isTooLong) return E.ENAMETOOLONG;
  if (place.hasSlash) return E.ENOENT;
  if (place.isReadonly) return E.EROFS;
  if (place.volume !== volume || place.mount !== mount) return E.EXDEV;
  const refused = lookupNew(kernel, to, 'name');
  if (refused < 0) return refused;
  if (inode.isDirectory) return E.EPERM;
  const own = volume.own(inode);
  own.nlink++;
  own.ctime = volume.now();
  if (volume.observers !== undefined) volume.notify({ kind: 'links', inode: own });
  enter(place, own);
  return 0;
}

/** Makes a symbolic link at `path` that leads to `target`. */
export function symlink(kernel: Kernel, target: string, path: string): number {
  if (target === '') return E.ENOENT;
  const size = byteLength(target);
  if (size >= PATH_MAX) return E.ENAMETOOLONG;
  const failure = lookupNew(kernel, path, 'name');
  if (failure < 0) return failure;
  const made = makeInode(kernel, 'symlink', 0o777);
  if (typeof made === 'number') return made;
  made.body = target;
  made.size = size;
  enter(kernel.place, made);
  return 0;
}

/** Removes a name. */
export function unlink(kernel: Kernel, path: string): number {
  const failure = lookup(kernel, path, 'entry');
  if (failure < 0) return failure;
  const { place } = kernel;
  const { volume, directory, name, inode } = place;
  if (!place.isNamed) return E.EISDIR;
  if (place.isReadonly) return E.EROFS;
  if (inode === undefined) return absence(place);
  if (place.hasSlash) return inode.isDirectory ? E.EISDIR : E.ENOTDIR;
  const refused = mayRemove(kernel, directory, inode);
  if (refused < 0) return refused;
  if (inode.isDirectory) return E.EISDIR;
  const own = dropName(volume, inode);
  if (volume.observers !== undefined) volume.notify({ kind: 'links', inode: own });
  freeUnnamed(volume, own);
  leave(volume, directory, name);
  return 0;
}

/** Where a link leads. */
export function readlink(kernel: Kernel, path: string): string | number {
  const inode = find(kernel, path, 'keep');
  if (typeof inode === 'number') return inode;
  if (!inode.isSymlink) return E.EINVAL;
  touchLink(kernel.place.volume, inode, kernel.place.isReadonly);
  return inode.target;
}

/** The path without links, `.` and `..`. */
export function realpath(kernel: Kernel, path: string): string | number {
  // realpath(3) goes name by name: what only looks long is not too long.
  const inode = find(kernel, path.length < PATH_MAX ? path : path.replace(/\/(?:\.?\/)+/g, '/'));
  if (typeof inode === 'number') return inode;
  const { directory, name } = kernel.place;
  if (inode.isDirectory) return pathOf(kernel.place, inode);
  const parent = pathOf(kernel.place, directory);
  return parent === '/' ? `/${name}` : `${parent}/${name}`;
}

/** The path of a directory, by the names on the way to the root. */
export function pathOf(place: Pick<Place, 'volume' | 'mount'>, directory: Inode): string {
  let path = '';
  let at = directory;
  let { volume, mount } = place;
  for (;;) {
    if (at.ino === volume.root.ino) {
      if (!mount) return path === '' ? '/' : path;
      volume = mount.on;
      at = volume.current(mount.point);
      mount = mount.within;
      continue;
    }
    const { name, parent } = at.directory;
    path = `/${name}${path}`;
    if (!parent) return path;
    at = volume.current(parent);
  }
}
