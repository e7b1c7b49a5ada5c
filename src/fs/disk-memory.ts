/** The memory's side of disk copies: entries by their directory, not by path, so that links in memory lead nowhere else and no path is too long. */
import { E } from './errno.js';
import { Inode, type FileType } from './inode.js';
import type { Kernel } from './kernel.js';
import { shown, type Spot } from './spot.js';
import { enter, releaseName, leave, makeInode, mayEnter, mayRemove } from './syscalls/entries.js';
import type { Place } from './place.js';
import type { Volume } from './volume.js';

/** Before the umask: open(2), mkdir(2). */
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;

/** What a directory has under a name; undefined when nothing, a negative errno when it cannot be read. */
export function childOf(kernel: Kernel, parent: Spot, name: string): Spot | undefined | number {
  const { volume, mount, isReadonly } = parent;
  const filled = volume.fill(volume.current(parent.inode));
  if (typeof filled === 'number') return filled;
  const found = filled.children.get(name);
  return found && shown(kernel, { volume, mount, inode: volume.current(found), isReadonly });
}

/** May a file or link get a name, where `there` has it now? 0 or a negative errno. */
export function mayPut(kernel: Kernel, parent: Spot, there: Inode | undefined): number {
  if (there?.isDirectory) return E.EISDIR;
  if (parent.isReadonly) return E.EROFS;
  const directory = parent.volume.current(parent.inode);
  return there ? mayRemove(kernel, directory, there) : mayEnter(kernel, directory);
}

/** An inode for a directory that has no name yet; {@link discard} takes it back. ENOSPC when there may be none. */
export function newInode(kernel: Kernel, parent: Spot, type: FileType): Inode | number {
  placeOf(kernel, parent, '');
  return makeInode(kernel, type, type === 'directory' ? DIRECTORY_MODE : FILE_MODE);
}

/** Gives an inode a name, in the place of what had it. The caller has asked {@link mayPut}. */
export function put(
  kernel: Kernel,
  parent: Spot,
  { name, inode }: { readonly name: string; readonly inode: Inode },
): void {
  const { volume } = parent;
  const there = volume.current(parent.inode).children.get(name);
  if (there?.ino === inode.ino) return;
  if (there) {
    leave(volume, parent.inode, name);
    releaseName(volume, volume.current(there));
  }
  enter(placeOf(kernel, parent, name), inode);
}

/** Takes an inode back that has got no name. */
export function discard(volume: Volume, inode: Inode): void {
  inode.nlink = 0;
  volume.unnamed(inode);
}

/** May an entry be removed, with all that is in it? 0 or a negative errno. */
export function mayRemoveTree(kernel: Kernel, parent: Spot, inode: Inode): number {
  const { volume, mount, isReadonly } = parent;
  if (isReadonly) return E.EROFS;
  const refused = mayRemove(kernel, volume.current(parent.inode), inode);
  if (refused < 0) return refused;
  if (!inode.isDirectory) return 0;
  if (kernel.isMountPoint(volume, inode)) return E.EBUSY;
  for (const child of inode.children.values()) {
    const failure = mayRemoveTree(
      kernel,
      { volume, mount, inode, isReadonly: false },
      volume.current(child),
    );
    if (failure < 0) return failure;
  }
  return 0;
}

/** Removes an entry, with all that is in it. The caller has asked {@link mayRemoveTree}. */
export function removeTree(volume: Volume, directory: Inode, name: string): void {
  const found = volume.current(directory).children.get(name);
  if (!found) return;
  const inode = volume.current(found);
  // What a lazy directory was never asked for, it does not have.
  if (inode.isDirectory) {
    for (const below of [...inode.children.keys()]) removeTree(volume, inode, below);
  }
  leave(volume, directory, name);
  releaseName(volume, volume.current(inode));
}

function placeOf(kernel: Kernel, { volume, mount, inode, isReadonly }: Spot, name: string): Place {
  const { place } = kernel;
  place.volume = volume;
  place.mount = mount;
  place.directory = volume.current(inode);
  place.name = name;
  place.inode = undefined;
  place.hasSlash = place.isTooLong = false;
  place.isReadonly = isReadonly;
  return place;
}
