/** Content and attributes of the disk's files for inodes that nobody sees yet. */
import { fstatSync, readSync, type BigIntStats } from 'node:fs';
import { PRESERVED, type Preserved } from './disk-options.js';
import { E } from './errno.js';
import { PERMISSION_BITS, type Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { EXTENT_BYTES } from './lazy-content.js';
import { timeOfNs } from './lazy-disk.js';
import { writeAt } from './syscalls/read-write.js';
import type { Volume } from './volume.js';

/** Read at once. */
const PIECE_BYTES = 16 * EXTENT_BYTES;
const ZEROS = Buffer.alloc(EXTENT_BYTES);
/** Of what comes without its mode, before the umask. */
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;

/**
 * Reads an open file into an empty inode of this epoch; pieces of zeros become holes, as Node does not tell where the disk has
 * some. 0, or a negative errno.
 */
export function readInto(
  kernel: Kernel,
  { volume, inode }: { readonly volume: Volume; readonly inode: Inode },
  fd: number,
): number {
  const expected = fstatSync(fd).size;
  // One byte more than expected: a file that has not grown is then at its end.
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(expected + 1, EXTENT_BYTES)));
  let size = 0;
  for (;;) {
    const count = fillBuffer(fd, buffer, size);
    for (let at = 0; at < count; at += EXTENT_BYTES) {
      const bytes = buffer.subarray(at, Math.min(count, at + EXTENT_BYTES));
      if (bytes.equals(ZEROS.subarray(0, bytes.length))) continue;
      const failure = writeAt(kernel, { volume, inode, position: size + at }, bytes);
      if (failure < 0) return failure;
    }
    size += count;
    if (count < buffer.length) break;
  }
  return volume.resize(inode, size);
}

/** Fills a buffer from a position on; less only at the end of the file. */
function fillBuffer(fd: number, buffer: Buffer, position: number): number {
  let count = 0;
  while (count < buffer.length) {
    const got = readSync(fd, buffer, count, buffer.length - count, position + count);
    if (got === 0) break;
    count += got;
  }
  return count;
}

/** What inodes get of the disk's attributes. */
export class DiskAttributes {
  readonly #kernel: Kernel;
  readonly #preserved: ReadonlySet<Preserved>;

  constructor(kernel: Kernel, preserved: readonly Preserved[] = PRESERVED) {
    this.#kernel = kernel;
    this.#preserved = new Set(preserved);
  }

  /** The names of a file share one inode. */
  get keepsLinks(): boolean {
    return this.#preserved.has('links');
  }

  /** EPERM when the user may not make an inode with that owner, as he is asked to. */
  mayOwn({ uid, gid }: BigIntStats): number {
    const kernel = this.#kernel;
    if (!this.#preserved.has('owner') || kernel.uid === 0) return 0;
    return Number(uid) === kernel.uid && kernel.isMember(Number(gid)) ? 0 : E.EPERM;
  }

  /** For an inode of this epoch. */
  set(inode: Inode, stats: BigIntStats): void {
    if (this.#preserved.has('owner')) {
      inode.uid = Number(stats.uid);
      inode.gid = Number(stats.gid);
    }
    if (this.#preserved.has('mode') && !inode.isSymlink) {
      inode.mode = (inode.mode & ~PERMISSION_BITS) | (Number(stats.mode) & PERMISSION_BITS);
    }
    if (this.#preserved.has('times')) {
      inode.atime = timeOfNs(stats.atimeNs);
      inode.mtime = timeOfNs(stats.mtimeNs);
    }
  }

  /** For a lazy inode: it has nothing yet. */
  setAll(inode: Inode, stats: BigIntStats): void {
    const { uid, gid, umask } = this.#kernel;
    inode.uid = uid;
    inode.gid = gid;
    inode.mode |= inode.isDirectory ? DIRECTORY_MODE & ~umask : FILE_MODE & ~umask;
    if (inode.isSymlink) inode.mode |= DIRECTORY_MODE;
    this.set(inode, stats);
  }
}
