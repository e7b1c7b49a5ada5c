/** A whole file read or written in one step: what open, read or write, and close do together, without a descriptor. */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import { readContent, replaceContent } from '../file-content.js';
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find, touch } from '../lookup.js';
import { modified } from './entries.js';
import { appends, openInode, writes } from './open.js';
import { dropPrivileges } from './privileges.js';
import { writeAt } from './read-write.js';

/** How a whole file is opened for {@link writeWhole}. */
export interface WholeOptions {
  /** O_ flags. */
  readonly flags: number;
  /** Of a new file, before the umask. */
  readonly mode: number;
}

/** The bytes of a file, a copy. EISDIR is read's, every other failure is open's. */
export function readWhole(kernel: Kernel, path: string): Buffer | number {
  let inode = find(kernel, path);
  if (typeof inode === 'number') return inode;
  if (kernel.uid !== 0 && !kernel.may(inode, 4)) return E.EACCES;
  if (inode.isDirectory) return E.EISDIR;
  const { volume, isReadonly } = kernel.place;
  if (inode.source !== undefined) {
    inode = volume.fill(inode);
    if (typeof inode === 'number') return inode;
  }
  kernel.onRead?.(kernel.place.directory, kernel.place.name);
  const bytes = Buffer.allocUnsafe(inode.size);
  readContent(inode, bytes, 0);
  if (!isReadonly) touch(volume, inode);
  return bytes;
}

/** Writes a whole file. ENOSPC for want of bytes comes before anything has changed; `kernel.failedCall` then is `write`. */
export function writeWhole(
  kernel: Kernel,
  path: string,
  bytes: Uint8Array,
  { flags, mode }: WholeOptions,
): number {
  kernel.failedCall = 'open';
  const truncates = (flags & constants.O_TRUNC) !== 0;
  if (kernel.volume.maxBytes !== Infinity || kernel.mounts !== undefined) {
    const there = find(kernel, path);
    const { volume } = kernel.place;
    const old = typeof there === 'number' ? 0 : volume.bytesOf(there);
    // A write that neither makes nor empties a file asks itself.
    const isFirst = truncates || typeof there === 'number';
    if (isFirst && !volume.hasRoom(bytes.length - old)) {
      return refuse(kernel, path, { flags, mode });
    }
  }
  // Who watches hears of the emptying and of the writing; else both are one.
  const isSeen = kernel.volume.observers !== undefined || kernel.mounts !== undefined;
  const kept = truncates && !isSeen ? flags & ~constants.O_TRUNC : flags;
  const inode = openInode(kernel, path, kept, mode);
  if (typeof inode === 'number') return inode;
  if (!writes(flags)) {
    kernel.failedCall = 'write';
    return E.EBADF;
  }
  const { place } = kernel;
  const failure = truncates
    ? replace(kernel, inode, bytes)
    : add(kernel, inode, { bytes, isAtEnd: appends(flags) });
  if (failure < 0) kernel.failedCall = 'write';
  else if (bytes.length > 0 && place.volume.observers !== undefined) {
    modified(place, place.volume.current(inode));
  }
  return failure;
}

/** The failure of what open would give without changing anything, else write's ENOSPC. */
function refuse(kernel: Kernel, path: string, { flags, mode }: WholeOptions): number {
  const there = find(kernel, path);
  if (typeof there !== 'number' || there !== E.ENOENT) {
    const kept = flags & ~(constants.O_CREAT | constants.O_TRUNC);
    const failure = openInode(kernel, path, kept, mode);
    if (typeof failure === 'number') return failure;
    if ((flags & constants.O_EXCL) !== 0) return E.EEXIST;
  }
  kernel.failedCall = 'write';
  return E.ENOSPC;
}

function add(
  kernel: Kernel,
  inode: Inode,
  { bytes, isAtEnd }: { readonly bytes: Uint8Array; readonly isAtEnd: boolean },
): number {
  const { volume } = kernel.place;
  const filled = volume.fill(inode); // a lazy file ends where its source says
  if (typeof filled === 'number') return filled;
  const position = isAtEnd ? filled.size : 0;
  return writeAt(kernel, { volume, inode: filled, position }, bytes);
}

function replace(kernel: Kernel, inode: Inode, bytes: Uint8Array): number {
  const { volume } = kernel.place;
  const growth = bytes.length - volume.bytesOf(inode);
  if (!volume.hasRoom(growth)) return E.ENOSPC;
  const own = volume.own(inode);
  if (own.source !== undefined) volume.empty(own);
  volume.bytes += growth;
  replaceContent(own, bytes, volume.slabs);
  own.mtime = own.ctime = volume.now();
  if (kernel.uid !== 0) dropPrivileges(kernel, own);
  return 0;
}
