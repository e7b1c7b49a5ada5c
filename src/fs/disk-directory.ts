/**
 * A directory of the real disk, held open. Names in it are reached through the open directory (`/proc/self/fd/N/name`, which is
 * openat(2) and its kin), so that a directory on the way that is swapped for a link leads nowhere else. Where there is no
 * /proc, each step checks before and after that the path still leads to the open directory: what remains is the moment
 * between a check and the call.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  type BigIntStats,
} from 'node:fs';
import { hasCode } from './disk-errors.js';
import { fsError } from './errors.js';
import { fromBytes, toBytes, toText } from './names.js';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const DIRECTORY_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
/** A pipe with nobody at its other end must not block. */
const READ_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const CREATE_FLAGS = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
/** Until it has its content, only the owner sees it. */
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/** By the open directory, or by its path with checks. */
export type Reach = 'handle' | 'path';

/** An open directory of the disk. Names and paths are strings as inside (names.ts). */
export class DiskDirectory {
  /** Without links. */
  readonly path: string;
  readonly fd: number;
  readonly #reach: Reach;
  readonly #own: Buffer;

  private constructor(path: string, fd: number, reach: Reach) {
    this.path = path;
    this.fd = fd;
    this.#reach = reach;
    this.#own = reach === 'handle' ? Buffer.from(`/proc/self/fd/${fd}`) : toBytes(path);
  }

  /** Opens a directory by its real path. @throws what open(2) gives; ENOTDIR for a link */
  static open(path: string, reach?: Reach): DiskDirectory {
    const fd = openSync(toBytes(path), DIRECTORY_FLAGS);
    return new DiskDirectory(path, fd, reach ?? reachOf(fd));
  }

  /** True while the path leads to this directory, without any link on the way. */
  get isThere(): boolean {
    try {
      return (
        fromBytes(realpathSync.native(toBytes(this.path), 'buffer')) === this.path &&
        isSame(
          fstatSync(this.fd, { bigint: true }),
          lstatSync(toBytes(this.path), { bigint: true }),
        )
      );
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES')) return false;
      throw error;
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  /** The path of a name, without links before it. */
  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** The path of a name, for messages. */
  textOf(name: string): string {
    return toText(this.pathOf(name));
  }

  /** Names of the entries. */
  list(): string[] {
    return this.#checked(() => readdirSync(this.#own, { encoding: 'buffer' }).map(fromBytes));
  }

  /** Attributes of an entry, never of what a link leads to; undefined when there is none. */
  lstat(name: string): BigIntStats | undefined {
    return this.#checked(() => lstatSync(this.#at(name), { bigint: true, throwIfNoEntry: false }));
  }

  readLink(name: string): string {
    return this.#checked(() => fromBytes(readlinkSync(this.#at(name), 'buffer')));
  }

  /** Opens a directory in this one. @throws ENOTDIR for a link */
  openDirectory(name: string): DiskDirectory {
    const fd = this.#opened(name, () => openSync(this.#at(name), DIRECTORY_FLAGS));
    return new DiskDirectory(join(this.path, name), fd, this.#reach);
  }

  /** Makes a directory unless there is one, and opens it. @throws ENOTDIR for anything else that is there */
  makeDirectory(
    name: string,
    mode = PRIVATE_DIRECTORY,
  ): { readonly directory: DiskDirectory; readonly isNew: boolean } {
    let isNew = true;
    try {
      this.#checked(() => mkdirSync(this.#at(name), mode));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      isNew = false;
    }
    return { directory: this.openDirectory(name), isNew };
  }

  /** Opens a file to read. @throws ELOOP for a link */
  openFile(name: string): number {
    return this.#opened(name, () => openSync(this.#at(name), READ_FLAGS));
  }

  /** Makes a file and opens it to write. @throws EEXIST */
  createFile(name: string, mode = PRIVATE_FILE): number {
    return this.#opened(name, () => openSync(this.#at(name), CREATE_FLAGS, mode));
  }

  symlink(target: string, name: string): void {
    this.#checked(() => symlinkSync(toBytes(target), this.#at(name)));
  }

  /** Times of a link itself, in seconds. */
  lutimes(name: string, atime: string, mtime: string): void {
    this.#checked(() => lutimesSync(this.#at(name), atime, mtime));
  }

  /** Owner and group of a link itself. */
  lchown(name: string, uid: number, gid: number): void {
    this.#checked(() => lchownSync(this.#at(name), uid, gid));
  }

  rename(from: string, to: string): void {
    this.#checked(() => renameSync(this.#at(from), this.#at(to)));
  }

  /** A further name for an entry of another directory. @throws EEXIST */
  link(from: DiskDirectory, existing: string, name: string): void {
    this.#checked(() => linkSync(from.#at(existing), this.#at(name)));
  }

  /** Removes a name that is no directory's; true when there was one. */
  unlink(name: string): boolean {
    try {
      this.#checked(() => unlinkSync(this.#at(name)));
      return true;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  #at(name: string): Buffer {
    return Buffer.concat([this.#own, SLASH, toBytes(name)]);
  }

  #checked<T>(step: () => T): T {
    if (this.#reach === 'handle') return step();
    this.#check();
    const result = step();
    this.#check();
    return result;
  }

  #check(): void {
    if (!this.isThere) throw fsError('ELOOP', { syscall: 'open', path: toText(this.path) });
  }

  #opened(name: string, open: () => number): number {
    const fd = this.#checked(open);
    if (this.#reach === 'handle') return fd;
    const there = this.lstat(name);
    if (there && isSame(there, fstatSync(fd, { bigint: true }))) return fd;
    closeSync(fd);
    throw fsError('ELOOP', { syscall: 'open', path: this.textOf(name) });
  }
}

const SLASH = Buffer.from('/');

/** Whether /proc leads to what is open. */
function reachOf(fd: number): Reach {
  const seen = statSync(`/proc/self/fd/${fd}/.`, { bigint: true, throwIfNoEntry: false });
  return seen && isSame(seen, fstatSync(fd, { bigint: true })) ? 'handle' : 'path';
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function join(path: string, name: string): string {
  if (name === '.') return path;
  return path === '/' ? `/${name}` : `${path}/${name}`;
}

/** A path of the caller's as the open directory that holds it, links followed, and its last name, which is not. An empty name is the root itself. */
export function openParent(
  path: string,
  reach?: Reach,
): { readonly parent: DiskDirectory; readonly name: string } {
  const slash = path.lastIndexOf('/');
  const folder = fromBytes(realpathSync.native(toBytes(path.slice(0, slash) || '/'), 'buffer'));
  return { parent: DiskDirectory.open(folder, reach), name: path.slice(slash + 1) };
}
