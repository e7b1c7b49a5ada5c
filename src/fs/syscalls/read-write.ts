/** read(2), write(2), truncate(2), fsync(2). */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import { CHUNK_BYTES, MAX_CHUNKS, readContent, writeContent } from '../file-content.js';
import type { Inode } from '../inode.js';
import type { Kernel, OpenFile } from '../kernel.js';
import { find, touch } from '../lookup.js';
import type { Place } from '../place.js';
import type { Volume } from '../volume.js';
import { modified } from './entries.js';
import { appends, opened, readable, writable } from './open.js';
import { dropPrivileges } from './privileges.js';

/** Largest file, 256 TiB: every filesystem has such a limit (Linux's s_maxbytes). */
const MAX_FILE_BYTES = MAX_CHUNKS * CHUNK_BYTES;

/** Reads into `bytes` from a position, or from the descriptor's (-1), which then moves on. Gives the count. */
export function read(kernel: Kernel, fd: number, bytes: Uint8Array, position: number): number {
  const file = readable(kernel, fd);
  if (typeof file === 'number') return file;
  let inode = file.volume.current(file.inode);
  if (inode.isDirectory) return E.EISDIR;
  if (inode.source !== undefined) {
    const filled = file.volume.fill(inode);
    if (typeof filled === 'number') return filled;
    inode = filled;
  }
  const count = readContent(inode, bytes, position < 0 ? file.position : position);
  if (position < 0) file.position += count;
  if (!file.isReadonly && (file.flags & constants.O_NOATIME) === 0) touch(file.volume, inode);
  return count;
}

/** Writes at a position, or at the descriptor's (-1), which then moves on; with O_APPEND at the end. Gives the count; ENOSPC with nothing written. */
export function write(kernel: Kernel, fd: number, bytes: Uint8Array, position: number): number {
  const file = writable(kernel, fd);
  if (typeof file === 'number') return file;
  if (bytes.length === 0) return 0;
  const { volume } = file;
  const inode = ownFilled(volume, volume.current(file.inode));
  if (typeof inode === 'number') return inode;
  // Linux appends with O_APPEND even where a position is given (pwrite(2), Bugs).
  const at = appends(file.flags) ? inode.size : position < 0 ? file.position : position;
  const failure = writeAt(kernel, { volume, inode, position: at }, bytes);
  if (failure < 0) return failure;
  if (position < 0) file.position = at + bytes.length;
  tellOf(file, inode);
  return bytes.length;
}

/** Writes several pieces as one: all of them, or with ENOSPC or EFBIG none. */
export function writev(
  kernel: Kernel,
  fd: number,
  { pieces, position }: { readonly pieces: readonly Uint8Array[]; readonly position: number },
): number {
  const file = writable(kernel, fd);
  if (typeof file === 'number') return file;
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  if (total === 0) return 0;
  const { volume } = file;
  const inode = ownFilled(volume, volume.current(file.inode));
  if (typeof inode === 'number') return inode;
  const start = appends(file.flags) ? inode.size : position < 0 ? file.position : position;
  if (start + total > MAX_FILE_BYTES) return E.EFBIG;
  if (!volume.hasRoom(start + total - inode.size)) return E.ENOSPC;
  let at = start;
  for (const bytes of pieces) {
    const failure = writeAt(kernel, { volume, inode, position: at }, bytes);
    if (failure < 0) return failure;
    at += bytes.length;
  }
  if (position < 0) file.position = at;
  tellOf(file, inode);
  return total;
}

function tellOf(file: OpenFile, inode: Inode): void {
  const { volume, directory, name } = file;
  if (volume.observers === undefined) return;
  volume.notify({ kind: 'modify', directory, name, inode: volume.current(inode) });
}

/** Where bytes go. */
export interface WritePlace {
  readonly volume: Volume;
  readonly inode: Inode;
  readonly position: number;
}

/** Writes to an inode with all that belongs to it: quota, times, setuid. */
export function writeAt(kernel: Kernel, place: WritePlace, bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  const { volume, position } = place;
  const end = position + bytes.length;
  if (end > MAX_FILE_BYTES) return E.EFBIG;
  const inode = ownFilled(volume, place.inode);
  if (typeof inode === 'number') return inode;
  const growth = end - inode.size;
  if (growth > 0) {
    if (!volume.hasRoom(growth)) return E.ENOSPC;
    volume.bytes += growth;
  }
  writeContent(inode, bytes, { position, slabs: volume.slabs });
  inode.mtime = inode.ctime = volume.now();
  if (kernel.uid !== 0) dropPrivileges(kernel, inode);
  return 0;
}

/** The inode to change, with its content if it was a lazy one. */
function ownFilled(volume: Volume, inode: Inode): Inode | number {
  const filled = inode.source === undefined ? inode : volume.fill(inode);
  return typeof filled === 'number' ? filled : volume.own(filled);
}

/** Sets the length of the file at a path. */
export function truncate(kernel: Kernel, path: string, size: number): number {
  if (size < 0) return E.EINVAL;
  const inode = find(kernel, path);
  if (typeof inode === 'number') return inode;
  const { place } = kernel;
  if (inode.isDirectory) return E.EISDIR;
  if (place.isReadonly) return E.EROFS;
  if (!kernel.may(inode, 2)) return E.EACCES;
  const failure = resize(kernel, { volume: place.volume, inode }, size);
  if (failure === 0) changedAt(place);
  return failure;
}

function changedAt(place: Place): void {
  if (place.inode && place.volume.observers !== undefined) {
    modified(place, place.volume.current(place.inode));
  }
}

/** Sets the length of an open file. */
export function ftruncate(kernel: Kernel, fd: number, size: number): number {
  if (size < 0) return E.EINVAL;
  const any = opened(kernel, fd);
  if (typeof any === 'number') return any;
  // ftruncate(2) on what is not open for writing is EINVAL, not EBADF.
  const file = writable(kernel, fd);
  if (typeof file === 'number') return E.EINVAL;
  const { volume } = file;
  const inode = volume.current(file.inode);
  const failure = resize(kernel, { volume, inode }, size);
  if (failure === 0) tellOf(file, inode);
  return failure;
}

/** Sets the length of an inode with all that belongs to it. */
export function resize(
  kernel: Kernel,
  place: { readonly volume: Volume; readonly inode: Inode },
  size: number,
): number {
  if (size > MAX_FILE_BYTES) return E.EFBIG;
  const { volume } = place;
  const inode = ownFilled(volume, place.inode);
  if (typeof inode === 'number') return inode;
  const failure = volume.resize(inode, size);
  if (failure < 0) return failure;
  inode.mtime = inode.ctime = volume.now();
  dropPrivileges(kernel, inode);
  return 0;
}

/** Everything is where it should be at once: only the descriptor is checked. */
export function fsync(kernel: Kernel, fd: number): number {
  const file = opened(kernel, fd);
  return typeof file === 'number' ? file : 0;
}
