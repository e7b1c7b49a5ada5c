/** uv_fs_copyfile: a file's content and permissions under another name, sharing the bytes until one of the two changes. */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import { shareContent, type Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find } from '../lookup.js';
import type { Place } from '../place.js';
import { modified } from './entries.js';
import { unlink } from './link.js';
import { openInode } from './open.js';

const [UV_MAJOR = 0, UV_MINOR = 0] = process.versions.uv.split('.').map(Number);
/** Newer libuv gives the copy the times of the source before its content: they stay where there is none to write. */
const COPIES_TIMES = UV_MAJOR > 1 || UV_MINOR >= 51;

const { COPYFILE_EXCL, COPYFILE_FICLONE_FORCE, O_CREAT, O_EXCL, O_WRONLY } = constants;

/** Copies a file; `mode` is of COPYFILE_ flags. The target keeps its inode and gets the permissions of the source. */
export function copyFile(kernel: Kernel, from: string, to: string, mode: number): number {
  const found = find(kernel, from);
  if (typeof found === 'number') return found;
  if (!kernel.may(found, 4)) return E.EACCES;
  const { volume } = kernel.place;
  if (found.isFile) kernel.onRead?.(kernel.place.directory, kernel.place.name);
  const source = found.isFile ? volume.fill(found) : found;
  if (typeof source === 'number') return source;
  const exclusive = (mode & COPYFILE_EXCL) !== 0 ? O_EXCL : 0;
  if (source.isFile && !hasRoom(kernel, to, source.size)) return E.ENOSPC;
  const opened = openInode(kernel, to, O_WRONLY | O_CREAT | exclusive, source.mode & 0o7777);
  if (typeof opened === 'number') return opened;
  if (opened.ino === source.ino && kernel.place.volume === volume) return 0;
  const failure = copyTo(kernel, source, opened, mode);
  // libuv removes the target of a copy that failed, whatever it was before.
  if (failure < 0) unlink(kernel, to);
  return failure;
}

/** Gives an open file the content and permissions of another. */
function copyTo(kernel: Kernel, source: Inode, opened: Inode, mode: number): number {
  const { place } = kernel;
  const { volume } = place;
  const target = volume.own(opened);
  volume.empty(target);
  modified(place, target);
  target.mtime = target.ctime = volume.now();
  if (!kernel.owns(target)) return E.EPERM;
  if (COPIES_TIMES) {
    target.atime = source.atime;
    if (source.size === 0 || !source.isFile) target.mtime = source.mtime;
  }
  target.mode = (target.mode & ~0o7777) | (source.mode & 0o7777);
  tellOfAttributes(place, target);
  if ((mode & COPYFILE_FICLONE_FORCE) !== 0) return E.ENOTSUP; // as tmpfs
  if (!source.isFile) return E.EISDIR;
  volume.bytes += source.size;
  shareContent(source, target);
  if (source.size > 0) modified(place, target);
  return 0;
}

/** Newer libuv sets owner, times and mode one by one. */
function tellOfAttributes({ volume, directory, name }: Place, inode: Inode): void {
  if (volume.observers === undefined) return;
  const times = COPIES_TIMES ? 3 : 1;
  for (let time = 0; time < times; time++) {
    volume.notify({ kind: 'attributes', directory, name, inode });
  }
}

/** Asked first: no file is made or lost for want of room. */
function hasRoom(kernel: Kernel, to: string, size: number): boolean {
  const there = find(kernel, to);
  const { volume } = kernel.place;
  return volume.hasRoom(size - (typeof there === 'number' ? 0 : volume.bytesOf(there)));
}
