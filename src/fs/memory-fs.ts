/** MemoryFS: a filesystem in memory with the calls of Python's `os` and `open`, each over the volume's syscalls. */
import { withDiskCopy } from './disk.js';
import { exportTree } from './disk-export.js';
import { importTree } from './disk-import.js';
import type { CopyFromDiskOptions, CopyToDiskOptions, DiskCopyOptions } from './disk-options.js';
import { copy, copytree, type CopytreeOptions } from './copytree.js';
import { fsError } from './errors.js';
import { find as findPaths, type FindOptions } from './find.js';
import { grep, type GrepMatch, type GrepOptions } from './grep.js';
import type { Inode } from './inode.js';
import { Kernel } from './kernel.js';
import { find, type LastLink } from './lookup.js';
import type { MemoryFile, OpenOptions } from './memory-file.js';
import { createNodeFs, type NodeFs } from './node/node-fs.js';
import { toText } from './names.js';
import { overlayDisk, type OverlayOptions } from './overlay.js';
import { openFile } from './open-file.js';
import type { OpenMode } from './open-mode.js';
import { pathFunctions, type PathFunctions } from './path.js';
import { pathQueries } from './path-queries.js';
import { makedirs, rmtree, type MakedirsOptions, type RmtreeOptions } from './recursive.js';
import { loadSnapshot, loadSnapshotStream, streamSnapshot, takeSnapshot } from './snapshot.js';
import { MemoryStats } from './stats.js';
import { chmod, utimes } from './syscalls/attributes.js';
import { mkdir, readdir, rmdir } from './syscalls/directory.js';
import { link, readlink, symlink, unlink } from './syscalls/link.js';
import { mount, unmount, type MountOptions } from './syscalls/mount.js';
import { truncate } from './syscalls/read-write.js';
import { rename } from './syscalls/rename.js';
import { drawTree, fromJson, toJson, type JsonTree } from './tree.js';
import { Volume, type MemoryFsOptions } from './volume.js';
import { walk, type WalkOptions, type WalkStep } from './walk.js';
import { readBytes, readText, writeFile, type WholeFileOptions } from './whole-files.js';

/** Permission bits of new directories, before the umask: mkdir(2). */
const DIRECTORY_MODE = 0o777;

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
    this.path = pathFunctions(pathQueries(this.kernel), () => this.kernel.cwd);
  }

  /**
   * A filesystem of an image that {@link MemoryFS.snapshot} gave, of this or an earlier release.
   * @throws Error for a damaged or foreign image, and for one that holds more than the quotas allow
   */
  static fromSnapshot(image: Uint8Array, options?: MemoryFsOptions): MemoryFS {
    return new MemoryFS(new Kernel(loadSnapshot(image, options), options));
  }

  /**
   * A filesystem of an image in pieces of any size, as {@link MemoryFS.snapshotStream} or a file's stream gives them.
   * @throws Error as {@link MemoryFS.fromSnapshot}, and what the source throws
   */
  static async fromSnapshotStream(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: MemoryFsOptions,
  ): Promise<MemoryFS> {
    return new MemoryFS(new Kernel(await loadSnapshotStream(source, options), options));
  }

  /**
   * A filesystem that shows a lower one, and keeps every change to itself. The lower is a directory of the real disk, of which a
   * directory is read when first looked at and a file when first read; or a MemoryFS, shown as it is now, whose quotas and user
   * count unless given.
   * @throws ENOENT, ENOTDIR, EACCES
   * @example
   * const fs = MemoryFS.overlay(process.cwd(), { filter: (path) => !path.endsWith('/.git') });
   */
  static overlay(lower: string | MemoryFS, options: OverlayOptions = {}): MemoryFS {
    return new MemoryFS(
      typeof lower === 'string'
        ? overlayDisk(lower, options)
        : lower.kernel.fork({ readonly: false, ...options }),
    );
  }

  /**
   * Opens a file: text by default, Buffers with `b` in the mode; compressed or encrypted as the options say.
   * @throws ENOENT, EEXIST (mode `x`), EISDIR, ENOTDIR, EACCES, EROFS, ENOSPC; SealedFileError; TypeError for a mode or option that is none
   */
  open<Mode extends OpenMode = 'r'>(
    path: string,
    mode?: Mode,
    options: OpenOptions = {},
  ): MemoryFile<Mode extends `${string}b${string}` ? Buffer : string> {
    return openFile(this.kernel, path, { mode: mode ?? 'r', options });
  }

  /** Makes a directory. @throws ENOENT without its parent, EEXIST when there is something */
  mkdir(path: string, mode = DIRECTORY_MODE): void {
    this.#done(mkdir(this.kernel, path, mode), 'mkdir', path);
  }

  /** Makes a directory with its parents. @throws EEXIST when it is there, unless `existOk`; ENOTDIR, EACCES, EROFS */
  makedirs(path: string, options?: MakedirsOptions): void {
    makedirs(this, path, options);
  }

  /** True if there is something; links are followed. */
  exists(path: string): boolean {
    return this.path.exists(path);
  }

  /** True for a file; links are followed. */
  isfile(path: string): boolean {
    return this.path.isfile(path);
  }

  /** True for a directory; links are followed. */
  isdir(path: string): boolean {
    return this.path.isdir(path);
  }

  /** True for a symbolic link. */
  islink(path: string): boolean {
    return this.path.islink(path);
  }

  /** Names in a directory, sorted by their bytes. @throws ENOENT, ENOTDIR */
  listdir(path = '/'): string[] {
    const listing = readdir(this.kernel, path);
    if (typeof listing === 'number') throw fsError(listing, { syscall: 'scandir', path });
    return listing.names.slice();
  }

  /** os.walk: `[root, dirs, files]` of every directory, sorted; pruning `dirs` in place prunes the walk. A missing top gives nothing, as in Python. */
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

  /** Removes a directory with all that is in it, or a file; of a link the link itself, never what it leads to. @throws ENOENT, EACCES, EROFS, unless `ignoreErrors` */
  rmtree(path: string, options?: RmtreeOptions): void {
    rmtree(this, path, options);
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

  /** The text of a file, with U+FFFD for what is none. @throws ENOENT, EISDIR, EACCES; SealedFileError */
  readfile(path: string, options?: WholeFileOptions): string {
    return readText(this.kernel, path, options);
  }

  /** The bytes of a file, a copy. @throws as {@link MemoryFS.readfile} */
  readfilebytes(path: string, options?: WholeFileOptions): Buffer {
    return readBytes(this.kernel, path, options);
  }

  /** Writes a whole file, in one step. @throws ENOENT without its directory, EISDIR, EACCES, EROFS, ENOSPC with the old content kept */
  writefile(path: string, data: string | Uint8Array, options?: WholeFileOptions): void {
    writeFile(this.kernel, path, { data, options });
  }

  /** Writes a whole file. @throws as {@link MemoryFS.writefile} */
  writefilebytes(path: string, data: Uint8Array, options?: WholeFileOptions): void {
    writeFile(this.kernel, path, { data, options });
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

  /** Copies a file with its permissions, into `to` if that is a directory; gives the path of the copy. @throws ENOENT, EISDIR, EINVAL onto itself, ENOSPC */
  copy(from: string, to: string): string {
    return copy(this, from, to);
  }

  /** Copies a directory with all that is in it, permissions and times too; gives `to`. What cannot be copied is thrown when the rest is. @throws ENOENT, ENOTDIR, EEXIST unless `dirsExistOk`, EINVAL into itself, ENOSPC */
  copytree(from: string, to: string, options?: CopytreeOptions): string {
    return copytree(this, { from, to }, options);
  }

  /**
   * Paths that match a glob, sorted: `*.proto` anywhere, `/src/*.ts` from the root. `*` and `?` stay within a name, `**` is any number of
   * directories (none behind links), `[a-z]`, `[!a]`, `[[:digit:]]` and `{a,b}` as in a shell; a slash at the end asks for directories.
   * @throws ENOENT for a `path` option that is not there, RangeError for braces with over 4,096 alternatives
   */
  find(pattern: string, options?: FindOptions): string[] {
    return findPaths(this, pattern, options);
  }

  /** Lines that hold a text or match an expression, in files of UTF-8 text. @throws ENOENT for a `path` that is not there */
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

  /** Everything as one checksummed image: contents, links, modes, owners, times. What is mounted becomes plain directories there, and what it covers is left out. */
  snapshot(): Buffer {
    return takeSnapshot(this.kernel);
  }

  /**
   * The same image in pieces of about 64 KiB, for volumes that are too large for one Buffer; later changes are not in it.
   * @example
   * await pipeline(fs.snapshotStream(), createWriteStream('volume.img'));
   */
  snapshotStream(): AsyncGenerator<Buffer, void> {
    return streamSnapshot(this.kernel);
  }

  /** What stands in for `node:fs`, over the same files; made when first asked for. */
  get nodeFs(): NodeFs {
    return (this.#nodeFs ??= createNodeFs(this.kernel));
  }

  /** The same files in a filesystem of its own, in constant time: each sees its own changes only, in what is mounted too. Open files stay here. */
  fork(): MemoryFS {
    return new MemoryFS(this.kernel.fork());
  }

  /** The same files, live, with what is mounted now; every change through the view is EROFS. */
  readonlyView(): MemoryFS {
    return new MemoryFS(this.kernel.readonlyView());
  }

  /**
   * Shows another filesystem, with what is mounted in it now, in a directory of this one. Both stay live; renames and links
   * between the two are EXDEV. Mounts cover each other, the last one is seen.
   * @throws ENOENT, ENOTDIR, EBUSY on the root
   */
  mount(path: string, fs: MemoryFS, { readonly = false }: MountOptions = {}): void {
    const other = readonly ? fs.kernel.readonlyView() : fs.kernel;
    this.#done(mount(this.kernel, path, other), 'mount', path);
  }

  /** Ends what {@link MemoryFS.mount} began; what was covered is seen again. @throws EINVAL when nothing is mounted there, EBUSY while something is mounted in it */
  unmount(path: string): void {
    this.#done(unmount(this.kernel, path), 'umount', path);
  }

  /**
   * Copies a file or tree to the real disk, with modes, times and links; directories are merged into, missing parents made.
   * Nothing outside `realPath` is written: links on the way to it are followed, there and below none is. Each file appears whole.
   * @throws ENOENT; EISDIR, ENOTDIR where a file or link and a directory meet; EEXIST with `refuse`; what the disk says
   */
  copyToDisk(path: string, realPath: string, options?: CopyToDiskOptions): void {
    exportTree(this.kernel, { from: path, to: realPath }, options);
  }

  /**
   * Copies a file or tree from the real disk, as {@link MemoryFS.copyToDisk} does to it; links stay links, sockets, pipes and
   * devices are left out. With `read: 'lazy'` nothing is read before somebody looks.
   * @throws ENOENT; EISDIR, ENOTDIR; EEXIST with `refuse`; EACCES, EROFS, ENOSPC
   */
  copyFromDisk(realPath: string, path: string, options?: CopyFromDiskOptions): void {
    importTree(this.kernel, { from: realPath, to: path }, options);
  }

  /**
   * Gives `use` a temporary copy on the real disk. It is removed when `use` is done or has failed, and when the process exits or
   * is ended by SIGINT, SIGTERM or SIGHUP. What `use` changed is discarded, or brought back if it succeeds.
   * @throws ENOENT; what `use` throws; what the disk says
   */
  async withDiskCopy<T>(
    path: string,
    use: (realPath: string) => T | Promise<T>,
    options: DiskCopyOptions = {},
  ): Promise<T> {
    return withDiskCopy(this.kernel, path, { ...options, use });
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
