/** MemoryFS: a filesystem in memory with the calls of Python's `os` and `open`, each over the volume's syscalls. */
import { constants } from 'node:fs';
import { copyFromDisk, copyToDisk, withDiskCopy, type DiskCopyOptions } from './disk.js';
import { E } from './errno.js';
import { fsError } from './errors.js';
import { PERMISSION_BITS, type Inode } from './inode.js';
import { Kernel } from './kernel.js';
import { find, type LastLink } from './lookup.js';
import { MemoryFile, type OpenOptions } from './memory-file.js';
import { createNodeFs, type NodeFs } from './node/node-fs.js';
import { toText } from './names.js';
import { parseMode, type OpenMode } from './open-mode.js';
import { abspath, pathFunctions, type PathFunctions } from './path.js';
import {
  copytree,
  find as findPaths,
  grep,
  rmtree,
  walk,
  type GrepMatch,
  type GrepOptions,
  type WalkOptions,
  type WalkStep,
} from './recursive.js';
import { loadSnapshot, takeSnapshot } from './snapshot.js';
import { MemoryStats } from './stats.js';
import { chmod, utimes } from './syscalls/attributes.js';
import { mkdir, readdir, rmdir } from './syscalls/directory.js';
import { link, readlink, symlink, unlink } from './syscalls/link.js';
import { open } from './syscalls/open.js';
import { truncate } from './syscalls/read-write.js';
import { rename } from './syscalls/rename.js';
import { readWhole, writeWhole } from './syscalls/whole.js';
import { drawTree, fromJson, toJson, type JsonTree } from './tree.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Permission bits of new directories and files, before the umask: mkdir(2), open(2). */
const DIRECTORY_MODE = 0o777;
const FILE_MODE = 0o666;
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;

/**
 * A filesystem in memory. Paths are POSIX paths from the root `/`; every instance is a world of its own.
 *
 * @example
 * const fs = createFs();
 * fs.makedirs('/output');
 * fs.writefile('/output/a.txt', 'hello');
 */
export class MemoryFS {
  /** Paths as text, and os.path's questions to this filesystem. */
  readonly path: PathFunctions;
  /** The view on the volume that every call goes through. */
  readonly kernel: Kernel;
  #nodeFs: NodeFs | undefined;

  constructor(options: MemoryFsOptions | Kernel = {}) {
    this.kernel = options instanceof Kernel ? options : new Kernel(new Volume(options), options);
    this.path = pathFunctions({
      exists: (path) => this.exists(path),
      isfile: (path) => this.isfile(path),
      isdir: (path) => this.isdir(path),
      islink: (path) => this.islink(path),
      getsize: (path) => this.stat(path).size,
    });
  }

  /**
   * A filesystem of an image that {@link MemoryFS.snapshot} gave.
   * @throws Error for a damaged or foreign image
   */
  static fromSnapshot(image: Uint8Array, options?: MemoryFsOptions): MemoryFS {
    return new MemoryFS(new Kernel(loadSnapshot(image, options), options));
  }

  /**
   * Opens a file: text by default, Buffers with `b` in the mode.
   * @throws ENOENT, EEXIST (mode `x`), EISDIR, ENOTDIR, EROFS, ENOSPC
   */
  open<Mode extends OpenMode = 'r'>(
    path: string,
    mode?: Mode,
    options: OpenOptions = {},
  ): MemoryFile<Mode extends `${string}b${string}` ? Buffer : string> {
    const parsed = parseMode(mode ?? 'r');
    const { kernel } = this;
    if (this.isdir(path) && parsed.flags === 0) throw fsError('EISDIR', { syscall: 'open', path });
    const fd = open(kernel, path, parsed.flags, options.mode ?? FILE_MODE);
    if (fd < 0) throw fsError(fd, { syscall: 'open', path });
    return new MemoryFile({ kernel, fd, path, mode: parsed, options });
  }

  /** Makes a directory. @throws ENOENT without its parent, EEXIST when there is something */
  mkdir(path: string, mode = DIRECTORY_MODE): void {
    this.#done(mkdir(this.kernel, path, mode), 'mkdir', path);
  }

  /** Makes a directory with its parents. @throws EEXIST when it is there, unless `existOk`; ENOTDIR */
  makedirs(
    path: string,
    options: { readonly existOk?: boolean; readonly mode?: number } = {},
  ): void {
    const { existOk = false, mode = DIRECTORY_MODE } = options;
    const found = this.#find(path);
    if (typeof found !== 'number') {
      if (existOk && found.isDirectory) return;
      throw fsError('EEXIST', { syscall: 'mkdir', path });
    }
    if (found !== E.ENOENT) throw fsError(found, { syscall: 'mkdir', path });
    const parent = this.path.dirname(path.replace(/(?<=.)\/+$/, ''));
    if (parent !== '' && parent !== path && !this.isdir(parent)) {
      this.makedirs(parent, { existOk: true });
    }
    const failure = mkdir(this.kernel, path, mode);
    if (failure < 0 && !(existOk && failure === E.EEXIST)) {
      throw fsError(failure, { syscall: 'mkdir', path });
    }
  }

  /** True if there is something; links are followed. */
  exists(path: string): boolean {
    return typeof this.#find(path) !== 'number';
  }

  isfile(path: string): boolean {
    const inode = this.#find(path);
    return typeof inode !== 'number' && inode.isFile;
  }

  isdir(path: string): boolean {
    const inode = this.#find(path);
    return typeof inode !== 'number' && inode.isDirectory;
  }

  islink(path: string): boolean {
    const inode = this.#find(path, 'keep');
    return typeof inode !== 'number' && inode.isSymlink;
  }

  /** Names in a directory, sorted by their bytes. @throws ENOENT, ENOTDIR */
  listdir(path = '/'): string[] {
    const listing = readdir(this.kernel, path);
    if (typeof listing === 'number') throw fsError(listing, { syscall: 'scandir', path });
    return listing.names.slice();
  }

  /** os.walk: `[root, dirs, files]` of every directory; pruning `dirs` in place prunes the walk. */
  walk(top: string, options?: WalkOptions): Generator<WalkStep> {
    return walk(this, top, options);
  }

  /** Removes a file or link. @throws ENOENT, EISDIR, EROFS */
  remove(path: string): void {
    this.#done(unlink(this.kernel, path), 'unlink', path);
  }

  /** Removes an empty directory. @throws ENOENT, ENOTDIR, ENOTEMPTY, EROFS */
  rmdir(path: string): void {
    this.#done(rmdir(this.kernel, path), 'rmdir', path);
  }

  /** Removes a file, or a directory with all that is in it. @throws ENOENT, EROFS */
  rmtree(path: string): void {
    if (this.isdir(path) && !this.islink(path)) rmtree(this, path);
    else this.remove(path);
  }

  /** Renames. @throws EEXIST when there is something at `to`; ENOENT, EINVAL into itself */
  rename(from: string, to: string): void {
    if (typeof this.#find(to, 'keep') !== 'number') {
      throw fsError('EEXIST', { syscall: 'rename', path: from, dest: to });
    }
    this.replace(from, to);
  }

  /** Renames over what is at `to`, atomically. @throws ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EINVAL into itself */
  replace(from: string, to: string): void {
    this.#done(rename(this.kernel, from, to), 'rename', from, to);
  }

  /** The text of a file. @throws ENOENT, EISDIR */
  readfile(path: string): string {
    return this.#read(path).toString('utf8');
  }

  /** The bytes of a file, a copy. @throws ENOENT, EISDIR */
  readfilebytes(path: string): Buffer {
    return this.#read(path);
  }

  /** Writes a whole file, text as UTF-8. @throws ENOENT without its directory, EISDIR, ENOSPC with the old content kept */
  writefile(path: string, data: string | Uint8Array): void {
    this.writefilebytes(path, typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
  }

  /** Writes a whole file. @throws as {@link MemoryFS.writefile} */
  writefilebytes(path: string, data: Uint8Array): void {
    const failure = writeWhole(this.kernel, path, data, { flags: WRITE_FLAGS, mode: FILE_MODE });
    if (failure < 0) throw fsError(failure, { syscall: this.kernel.failedCall, path });
  }

  /** Attributes of what a path leads to. @throws ENOENT */
  stat(path: string): MemoryStats {
    const inode = this.#find(path);
    if (typeof inode === 'number') throw fsError(inode, { syscall: 'stat', path });
    return new MemoryStats(inode);
  }

  /** Attributes, of a link itself. @throws ENOENT */
  lstat(path: string): MemoryStats {
    const inode = this.#find(path, 'keep');
    if (typeof inode === 'number') throw fsError(inode, { syscall: 'lstat', path });
    return new MemoryStats(inode);
  }

  /** Makes a symbolic link at `path` that leads to `target`. @throws EEXIST, ENOENT */
  symlink(target: string, path: string): void {
    this.#done(symlink(this.kernel, target, path), 'symlink', target, path);
  }

  /** Gives a file a second name. @throws ENOENT, EEXIST, EPERM for a directory */
  link(existing: string, path: string): void {
    this.#done(link(this.kernel, existing, path), 'link', existing, path);
  }

  /** Where a link leads. @throws ENOENT, EINVAL for what is no link */
  readlink(path: string): string {
    const target = readlink(this.kernel, path);
    if (typeof target === 'number') throw fsError(target, { syscall: 'readlink', path });
    return toText(target);
  }

  /** Sets permission bits. @throws ENOENT, EPERM, EROFS */
  chmod(path: string, mode: number): void {
    this.#done(chmod(this.kernel, path, mode), 'chmod', path);
  }

  /** Sets the times of access and change, in milliseconds since 1970. @default now @throws ENOENT, EPERM, EROFS */
  utime(path: string, atimeMs = this.kernel.volume.clock(), mtimeMs = atimeMs): void {
    this.#done(utimes(this.kernel, path, atimeMs, mtimeMs), 'utime', path);
  }

  /** Cuts a file, or grows it with zeros. @throws ENOENT, EISDIR, EINVAL, ENOSPC */
  truncate(path: string, size = 0): void {
    this.#done(truncate(this.kernel, path, size), 'truncate', path);
  }

  /** Copies a file with its permissions. @throws ENOENT, EISDIR, ENOSPC */
  copy(from: string, to: string): void {
    this.writefilebytes(to, this.#read(from));
    this.chmod(to, this.stat(from).mode & PERMISSION_BITS);
  }

  /** Copies a directory with all that is in it to a path that is not there yet. @throws EEXIST, ENOTDIR */
  copytree(from: string, to: string): void {
    const [source, target] = [abspath(from), abspath(to)];
    if (target === source || target.startsWith(source === '/' ? '/' : `${source}/`)) {
      throw fsError('EINVAL', { syscall: 'cp', path: from, dest: to });
    }
    copytree(this, from, to);
  }

  /** Paths that match a glob, sorted: `*.proto` anywhere, `/src/*.ts` from the root. */
  find(pattern: string): string[] {
    return findPaths(this, pattern);
  }

  /** Lines that hold a text or match an expression. */
  grep(text: string | RegExp, options?: GrepOptions): GrepMatch[] {
    return grep(this, text, options);
  }

  /** The tree below a path, drawn with lines. */
  tree(path = '/'): string {
    return drawTree(this, path);
  }

  /** The tree at a path as plain data; {@link MemoryFS.fromJSON} reads it back, byte for byte. */
  toJSON(path = '/'): JsonTree {
    return toJson(this, path);
  }

  /** Writes plain data as a tree into the root. @throws TypeError for what is no tree, with nothing written */
  fromJSON(tree: unknown, path = '/'): void {
    fromJson(this, tree, path);
  }

  /** Everything as one checksummed image: contents, links, modes, times. */
  snapshot(): Buffer {
    return takeSnapshot(this.kernel.volume);
  }

  /** What stands in for `node:fs`, over the same files; made when first asked for. */
  get nodeFs(): NodeFs {
    return (this.#nodeFs ??= createNodeFs(this.kernel));
  }

  /** The same files in a filesystem of its own, in constant time: each sees its own changes only. Open files stay here. */
  fork(): MemoryFS {
    return new MemoryFS(this.kernel.on(this.kernel.volume.fork()));
  }

  /** The same files, live; every change through the view is EROFS. */
  readonlyView(): MemoryFS {
    const { kernel } = this;
    const view = kernel.on(kernel.volume, { readonly: true });
    view.mounts = kernel.mounts?.map((mount) => ({ ...mount, isReadonly: true }));
    return new MemoryFS(view);
  }

  /** Shows another filesystem in a directory of this one; renames and links between the two are EXDEV. @throws ENOENT, ENOTDIR */
  mount(path: string, fs: MemoryFS): void {
    const point = this.#find(path);
    if (typeof point === 'number') throw fsError(point, { syscall: 'mount', path });
    if (!point.isDirectory) throw fsError('ENOTDIR', { syscall: 'mount', path });
    const { volume, isReadonly } = fs.kernel;
    this.kernel.mount({ on: this.kernel.place.volume, point, volume, isReadonly });
  }

  /** Ends what {@link MemoryFS.mount} began. @throws EINVAL when nothing is mounted there */
  unmount(path: string): void {
    const found = this.#find(path);
    const { volume } = this.kernel.place;
    const mount = this.kernel.mountOf(volume);
    if (typeof found === 'number' || !mount || found.ino !== volume.root.ino) {
      throw fsError('EINVAL', { syscall: 'unmount', path });
    }
    this.kernel.unmount(mount);
  }

  /** Copies a file or tree to the real disk; nothing outside `realPath` is written. */
  copyToDisk(path: string, realPath: string): void {
    copyToDisk(this, path, realPath);
  }

  /** Copies a file or tree from the real disk. */
  copyFromDisk(realPath: string, path: string): void {
    copyFromDisk(this, realPath, path);
  }

  /** Gives `use` a temporary copy on the real disk, removed when it is done or has failed. */
  async withDiskCopy<T>(
    path: string,
    use: (realPath: string) => T | Promise<T>,
    options: DiskCopyOptions = {},
  ): Promise<T> {
    return withDiskCopy(this, path, { ...options, use });
  }

  #read(path: string): Buffer {
    const bytes = readWhole(this.kernel, path);
    if (typeof bytes !== 'number') return bytes;
    throw fsError(bytes, bytes === E.EISDIR ? { syscall: 'read' } : { syscall: 'open', path });
  }

  #find(path: string, last?: LastLink): Inode | number {
    return find(this.kernel, path, last);
  }

  // The call, and the two paths that its error names.
  #done(result: number, ...[syscall, path, dest]: [string, string, string?]): void {
    if (result < 0) throw fsError(result, { syscall, path, dest });
  }
}

/** A fresh, isolated filesystem. */
export function createFs(options?: MemoryFsOptions): MemoryFS {
  return new MemoryFS(options);
}
