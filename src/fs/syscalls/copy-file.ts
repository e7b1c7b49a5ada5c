/** uv_fs_copyfile: a file's content and permissions under another name, sharing the bytes until one of the two changes. */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import { dropContent } from '../file-content.js';
import { shareContent } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find } from '../lookup.js';
import { changed } from './entries.js';
import { openInode } from './open.js';

const { COPYFILE_EXCL, O_CREAT, O_EXCL, O_WRONLY } = constants;

/** Copies a file; `mode` is of COPYFILE_ flags. The target keeps its inode and gets the permissions of the source. */
export function copyFile(kernel: Kernel, from: string, to: string, mode: number): number {
  const found = find(kernel, from);
  if (typeof found === 'number') return found;
  if (!kernel.may(found, 4)) return E.EACCES;
  const source = found.isFile ? kernel.place.volume.fill(found) : found;
  if (typeof source === 'number') return source;
  const { volume } = kernel.place;
  const exclusive = (mode & COPYFILE_EXCL) !== 0 ? O_EXCL : 0;
  const opened = openInode(kernel, to, O_WRONLY | O_CREAT | exclusive, source.mode & 0o7777);
  if (typeof opened === 'number') return opened;
  const { place } = kernel;
  if (opened.ino === source.ino && place.volume === volume) return 0;
  if (!source.isFile) return E.EISDIR;
  const target = place.volume.own(opened);
  const growth = source.size - target.size;
  if (!place.volume.hasRoom(growth)) return E.ENOSPC;
  place.volume.bytes += growth;
  dropContent(target, place.volume.slabs);
  target.source = undefined;
  shareContent(source, target);
  if (kernel.owns(target)) target.mode = (target.mode & ~0o7777) | (source.mode & 0o7777);
  target.mtime = target.ctime = place.volume.now();
  changed(place, target);
  return 0;
}
