/** Real disk → memory: links as links, files with several names as such, holes as holes; no link on the disk is followed below the source. */
import { closeSync, constants, fstatSync, readSync, type BigIntStats } from 'node:fs';
import { resolve } from 'node:path';
import { type DiskDirectory, openParent, type Reach } from './disk-directory.js';
import { diskError } from './disk-errors.js';
import { PRESERVED, type CopyFromDiskOptions, type Preserved } from './disk-options.js';
import { E } from './errno.js';
import { fsError } from './errors.js';
import { type Inode, PERMISSION_BITS } from './inode.js';
import type { Kernel } from './kernel.js';
import { EXTENT_BYTES } from './lazy-content.js';
import { DiskLower, takeTimes, timeOfNs, typeOf, type LowerEntry } from './lazy-disk.js';
import { find } from './lookup.js';
import { fromBytes, toText } from './names.js';
import { chmod, chown } from './syscalls/attributes.js';
import { mkdir, mkdirs } from './syscalls/directory.js';
import { link, symlink, unlink } from './syscalls/link.js';
import { close, open } from './syscalls/open.js';
import { ftruncate, write } from './syscalls/read-write.js';
import { writeWhole } from './syscalls/whole.js';

const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
const WRITE_FLAGS = O_WRONLY | O_CREAT | O_TRUNC;
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;
/** Larger files are copied in pieces. */
const WHOLE_BYTES = 1024 * 1024;
/** st_blocks counts these, whatever the disk's blocks are: stat(2). */
const STAT_BLOCK_BYTES = 512n;

/** How {@link importTree} goes about it; `reach` is for tests of systems without /proc. */
export interface ImportOptions extends CopyFromDiskOptions {
  readonly reach?: Reach;
}

/**
 * Copies a file or tree from the disk; directories are merged into. Parents of the target are made.
 * @throws ENOENT; EACCES; ENOSPC; EEXIST with `refuse`; EISDIR or ENOTDIR where a file and a directory would meet
 */
export function importTree(
  kernel: Kernel,
  paths: { readonly from: string; readonly to: string },
  options: ImportOptions = {},
): void {
  try {
    const { parent, name } = openParent(fromBytes(Buffer.from(resolve(paths.from))), options.reach);
    try {
      const source = { directory: parent, name: name === '' ? '.' : name };
      if (!parent.lstat(source.name)) {
        throw fsError('ENOENT', { syscall: 'lstat', path: paths.from });
      }
      const slash = paths.to.replace(/\/+$/, '').lastIndexOf('/');
      if (slash > 0) done(mkdirs(kernel, paths.to.slice(0, slash), DIRECTORY_MODE), 'mkdir', paths.to);
      new Import(kernel, options).entry(source, paths.to);
    } finally {
      parent.close();
    }
  } catch (error) {
    throw diskError(error, paths.from);
  }
}

/** An entry of the disk. */
export interface Source {
  readonly directory: DiskDirectory;
  readonly name: string;
}

/** One copy from the disk: it remembers the files with several names. */
export class Import {
  readonly #kernel: Kernel;
  readonly #options: ImportOptions;
  readonly #preserved: ReadonlySet<Preserved>;
  readonly #lower: DiskLower;
  /** By device and ino: the path a file was copied to first. */
  readonly #copied = new Map<string, string>();

  constructor(kernel: Kernel, options: ImportOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.#preserved = new Set(options.preserve ?? PRESERVED);
    this.#lower = new DiskLower(options.filter ? { filter: options.filter } : {});
  }

  entry({ directory, name }: Source, path: string): void {
    const shown = name === '.' ? toText(directory.path) : directory.textOf(name);
    try {
      const stats = directory.lstat(name);
      const type = stats && typeOf(stats);
      // What vanished meanwhile is not there; sockets, devices and pipes have no content to copy.
      if (!stats || !type || this.#options.filter?.(shown) === false) return;
      if (type === 'directory') this.#directory({ directory, name }, path, stats);
      else if (this.#makesRoom(path)) {
        const target = type === 'symlink' ? directory.readLink(name) : '';
        const isLazy = this.#options.read === 'lazy' && this.#attach({ directory, name }, path, { stats, type, target });
        if (isLazy) return;
        if (type === 'symlink') this.#symlink(target, path, stats);
        else this.#file({ directory, name }, path, stats);
      }
    } catch (error) {
      throw diskError(error, shown);
    }
  }
}
