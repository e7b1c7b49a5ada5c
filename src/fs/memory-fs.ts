/** MemoryFS: a filesystem in memory with the calls of Python's `os` and `open`, each over the volume's syscalls. */
import { copyFromDisk, copyToDisk, withDiskCopy, type DiskCopyOptions } from './disk.js';
import { fsError, type FsCode } from './errors.js';
import { PERMISSION_BITS } from './inode.js';
import { MemoryFile, type OpenOptions } from './memory-file.js';
import type { OsCalls } from './os-calls.js';
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
import {
  find,
  isCode,
  makeDirectory,
  makeLink,
  makeSymlink,
  move,
  openFile,
  removeDirectory,
  resize,
  unlink,
} from './syscalls.js';
import { drawTree, fromJson, toJson, type JsonTree } from './tree.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Permission bits of new directories and files, before the umask: mkdir(2), open(2). */
const DIRECTORY_MODE = 0o777;
const FILE_MODE = 0o666;

/**
 * A filesystem in memory. Paths are POSIX paths from the root `/`; every instance is a world of its own.
 *
 * @example
 * const fs = createFs();
 * fs.makedirs('/output');
 * fs.writefile('/output/a.txt', 'hello');
 */
export class MemoryFS implements OsCalls {
  /** Paths as text, and os.path's questions to this filesystem. */
  readonly path: PathFunctions;
  readonly #volume: Volume;

  constructor(options: MemoryFsOptions | Volume = {}) {
    this.#volume = options instanceof Volume ? options : new Volume(options);
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
    return new MemoryFS(loadSnapshot(image, options));
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
    const inode = openFile(this.#volume, path, { ...parsed, mode: options.mode ?? FILE_MODE });
    if (isCode(inode)) throw fsError(inode, { syscall: 'open', path });
    if (inode.type === 'directory') throw fsError('EISDIR', { syscall: 'open', path });
    return new MemoryFile({ volume: this.#volume, inode, path, mode: parsed, options });
  }

  /** Makes a directory. @throws ENOENT without its parent, EEXIST when there is something */
  mkdir(path: string, mode = DIRECTORY_MODE): void {
    this.#done(makeDirectory(this.#volume, path, mode), 'mkdir', path);
  }

  /** Makes a directory with its parents. @throws EEXIST when it is there, unless `existOk`; ENOTDIR */
  makedirs(
    path: string,
    options: { readonly existOk?: boolean; readonly mode?: number } = {},
  ): void {
    const { existOk = false, mode = DIRECTORY_MODE } = options;
    const found = find(this.#volume, path);
    if (!isCode(found)) {
      if (existOk && found.type === 'directory') return;
      throw fsError('EEXIST', { syscall: 'mkdir', path });
    }
    if (found !== 'ENOENT') throw fsError(found, { syscall: 'mkdir', path });
    const parent = this.path.dirname(path.replace(/(?<=.)\/+$/, ''));
    if (parent !== '' && parent !== path && !this.isdir(parent)) {
      this.makedirs(parent, { existOk: true });
    }
    const code = makeDirectory(this.#volume, path, mode);
    if (code && !(existOk && code === 'EEXIST')) throw fsError(code, { syscall: 'mkdir', path });
  }

  /** True if there is something; links are followed. */
  exists(path: string): boolean {
    return !isCode(find(this.#volume, path));
  }

  isfile(path: string): boolean {
    const inode = find(this.#volume, path);
    return !isCode(inode) && inode.type === 'file';
  }

  isdir(path: string): boolean {
    const inode = find(this.#volume, path);
    return !isCode(inode) && inode.type === 'directory';
  }

  islink(path: string): boolean {
    const inode = find(this.#volume, path, 'keep');
    return !isCode(inode) && inode.type === 'symlink';
  }

  /** Names in a directory, sorted by code unit. @throws ENOENT, ENOTDIR */
  listdir(path = '/'): string[] {
    const inode = find(this.#volume, path);
    if (isCode(inode)) throw fsError(inode, { syscall: 'scandir', path });
    if (inode.type !== 'directory') throw fsError('ENOTDIR', { syscall: 'scandir', path });
    return [...inode.children.keys()].sort();
  }

  /** os.walk: `[root, dirs, files]` of every directory; pruning `dirs` in place prunes the walk. */
  walk(top: string, options?: WalkOptions): Generator<WalkStep> {
    return walk(this, top, options);
  }

  /** Removes a file or link. @throws ENOENT, EISDIR, EROFS */
  remove(path: string): void {
    this.#done(unlink(this.#volume, path), 'unlink', path);
  }

  /** Removes an empty directory. @throws ENOENT, ENOTDIR, ENOTEMPTY, EROFS */
  rmdir(path: string): void {
    this.#done(removeDirectory(this.#volume, path), 'rmdir', path);
  }

  /** Removes a file, or a directory with all that is in it. @throws ENOENT, EROFS */
  rmtree(path: string): void {
    if (this.isdir(path) && !this.islink(path)) rmtree(this, path);
    else this.remove(path);
  }

  /** Renames. @throws EEXIST when there is something at `to`; ENOENT, EINVAL into itself */
  rename(from: string, to: string): void {
    if (!isCode(find(this.#volume, to, 'keep'))) {
      throw fsError('EEXIST', { syscall: 'rename', path: from, dest: to });
    }
    this.replace(from, to);
  }

  /** Renames over what is at `to`, atomically. @throws ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EINVAL into itself */
  replace(from: string, to: string): void {
    this.#done(move(this.#volume, from, to), 'rename', from, to);
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
    const room = this.#sizeOf(path);
    const code = this.#volume.charge(data.length - room);
    if (code) throw fsError(code, { syscall: 'write', path });
    this.#volume.charge(room - data.length); // it fits; `write` accounts for it
    using file = this.open(path, 'wb');
    file.write(data);
  }

  /** Attributes of what a path leads to. @throws ENOENT */
  stat(path: string): MemoryStats {
    const inode = find(this.#volume, path);
    if (isCode(inode)) throw fsError(inode, { syscall: 'stat', path });
    return new MemoryStats(inode);
  }

  /** Attributes, of a link itself. @throws ENOENT */
  lstat(path: string): MemoryStats {
    const inode = find(this.#volume, path, 'keep');
    if (isCode(inode)) throw fsError(inode, { syscall: 'lstat', path });
    return new MemoryStats(inode);
  }

  /** Makes a symbolic link at `path` that leads to `target`. @throws EEXIST, ENOENT */
  symlink(target: string, path: string): void {
    this.#done(makeSymlink(this.#volume, target, path), 'symlink', target, path);
  }

  /** Gives a file a second name. @throws ENOENT, EEXIST, EPERM for a directory */
  link(existing: string, path: string): void {
    this.#done(makeLink(this.#volume, existing, path), 'link', existing, path);
  }

  /** Where a link leads. @throws ENOENT, EINVAL for what is no link */
  readlink(path: string): string {
    const inode = find(this.#volume, path, 'keep');
    const code = isCode(inode) ? inode : inode.type === 'symlink' ? undefined : 'EINVAL';
    if (code || isCode(inode)) throw fsError(code ?? 'EINVAL', { syscall: 'readlink', path });
    return inode.target;
  }

  /** Sets permission bits. @throws ENOENT, EROFS */
  chmod(path: string, mode: number): void {
    const inode = this.#changeable(path, 'chmod');
    inode.permissions = mode & PERMISSION_BITS;
    inode.ctimeMs = this.#volume.now();
  }

  /** Sets the times of access and change, in milliseconds since 1970. @default now @throws ENOENT, EROFS */
  utime(path: string, atimeMs = this.#volume.now(), mtimeMs = atimeMs): void {
    const inode = this.#changeable(path, 'utime');
    inode.atimeMs = atimeMs;
    inode.mtimeMs = mtimeMs;
    inode.ctimeMs = this.#volume.now();
  }

  /** Cuts a file, or grows it with zeros. @throws ENOENT, EISDIR, EINVAL, ENOSPC */
  truncate(path: string, size = 0): void {
    const inode = this.#changeable(path, 'truncate');
    const code =
      inode.type === 'directory'
        ? 'EISDIR'
        : size >= 0
          ? resize(this.#volume, inode, size)
          : 'EINVAL';
    this.#done(code, 'truncate', path);
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
    return takeSnapshot(this.#volume);
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
    const inode = find(this.#volume, path);
    if (isCode(inode)) throw fsError(inode, { syscall: 'open', path });
    if (inode.type === 'directory') throw fsError('EISDIR', { syscall: 'read' });
    return inode.content.read(0, inode.content.size);
  }

  #sizeOf(path: string): number {
    const inode = find(this.#volume, path);
    return isCode(inode) ? 0 : inode.content.size;
  }

  #changeable(path: string, syscall: string): Exclude<ReturnType<typeof find>, FsCode> {
    const inode = find(this.#volume, path);
    if (isCode(inode)) throw fsError(inode, { syscall, path });
    if (this.#volume.isReadonly) throw fsError('EROFS', { syscall, path });
    return inode;
  }

  // The call, and the two paths that its error names.
  #done(code: FsCode | undefined, ...[syscall, path, dest]: [string, string, string?]): void {
    if (code) throw fsError(code, { syscall, path, dest });
  }
}

/** A fresh, isolated filesystem. */
export function createFs(options?: MemoryFsOptions): MemoryFS {
  return new MemoryFS(options);
}
