/** stat(2), access(2), statfs(2): they tell and change nothing. */
import { E } from '../errno.js';
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find, lookup } from '../lookup.js';

/** What a path leads to. */
export function stat(kernel: Kernel, path: string): Inode | number {
  return find(kernel, path, 'follow');
}

/** What a path names; a link itself. */
export function lstat(kernel: Kernel, path: string): Inode | number {
  return find(kernel, path, 'keep');
}

/** What a descriptor is open on. */
export function fstat(kernel: Kernel, fd: number): Inode | number {
  const file = kernel.files[fd];
  return file ? file.volume.current(file.inode) : E.EBADF;
}

/** True when a path leads to something. */
export function exists(kernel: Kernel, path: string): boolean {
  return lookup(kernel, path, 'follow') === 0 && kernel.place.inode !== undefined;
}

/** May the user read (4), write (2), run or search (1)? 0 for any asks whether it is there. */
export function access(kernel: Kernel, path: string, mode: number): number {
  const inode = find(kernel, path);
  if (typeof inode === 'number') return inode;
  if ((mode & ~7) !== 0) return E.EINVAL;
  if ((mode & 2) !== 0 && kernel.place.isReadonly && !inode.isSymlink) return E.EROFS;
  return kernel.may(inode, mode) ? 0 : E.EACCES;
}

/** What {@link statfs} tells, in statfs(2)'s units. */
export interface VolumeUsage {
  readonly type: number;
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

/** TMPFS_MAGIC of linux/magic.h: what programs expect of a filesystem in memory. */
const TMPFS_MAGIC = 0x01021994;
const BLOCK_BYTES = 4096;
/** What an unlimited volume says to have. */
const UNLIMITED = 2 ** 40;

/** Room of the volume that holds a path. */
export function statfs(kernel: Kernel, path: string): VolumeUsage | number {
  const inode = find(kernel, path);
  if (typeof inode === 'number') return inode;
  const { volume } = kernel.place;
  const blocks = Math.floor(Math.min(volume.maxBytes, UNLIMITED) / BLOCK_BYTES);
  const files = Math.min(volume.maxInodes, UNLIMITED);
  const bfree = Math.max(0, blocks - Math.ceil(volume.bytes / BLOCK_BYTES));
  const ffree = Math.max(0, files - volume.inodes);
  return { type: TMPFS_MAGIC, bsize: BLOCK_BYTES, blocks, bfree, bavail: bfree, files, ffree };
}
