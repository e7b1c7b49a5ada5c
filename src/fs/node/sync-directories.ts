/** mkdir, mkdtemp, rmdir, rm and readdir: the synchronous functions. */
import { posix } from 'node:path';
import type { Dirent } from 'node:fs';
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import {
  entryOf,
  mkdir,
  mkdirs,
  mkdtemp,
  readdir,
  rmdir,
  type Listing,
} from '../syscalls/directory.js';
import { unlink } from '../syscalls/link.js';
import { lstat, stat } from '../syscalls/stat.js';
import {
  checkWithNode,
  encodeName,
  isPlainPath,
  NOWHERE,
  pathArgument,
  toEncoding,
  toMode,
  toName,
  type Encoding,
} from './arguments.js';
import { direntOf, direntTypes } from './dirent.js';
import { directoryRemovalError, succeed, systemError } from './system-error.js';

const DIRECTORY_MODE = 0o777;
const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);

interface MkdirOptions {
  readonly recursive?: unknown;
  readonly mode?: unknown;
}

function makeDirectory(kernel: Kernel, path: unknown, options: unknown): string | undefined {
  const args = [path, options];
  const isObject = typeof options === 'object' && options !== null;
  const { recursive = false, mode } = (isObject ? options : { mode: options }) as MkdirOptions;
  const bits = toMode(mode, DIRECTORY_MODE);
  let name = pathArgument('mkdirSync', path, args);
  if (bits === undefined || (isObject && mode === null) || typeof recursive !== 'boolean') {
    checkWithNode('mkdirSync', args, [0]);
    name = toName(path);
  }
  const permissions = bits ?? DIRECTORY_MODE;
  if (recursive !== true) {
    succeed(mkdir(kernel, name, permissions), 'mkdir', name);
    return undefined;
  }
  const first = mkdirs(kernel, name, permissions);
  if (typeof first === 'number') throw systemError(first, 'mkdir', name);
  return first;
}

function makeTemporary(kernel: Kernel, prefix: unknown, options: unknown): string | Buffer {
  const encoding = toEncoding(options, 'utf8');
  if (!isPlainPath(prefix) || encoding === undefined) {
    checkWithNode('mkdtempSync', [prefix, options], [0]);
  }
  const name = toName(prefix);
  if (name === '' && NODE_MAJOR < 24) throw systemError(E.EINVAL, 'mkdtemp', 'XXXXX'); // as Node says it
  // Node's own warning, for a template that is nowhere.
  if (name.endsWith('X')) checkWithNode('mkdtempSync', [`${NOWHERE}/X`, options], []);
  const made = mkdtemp(kernel, name);
  if (typeof made === 'number') throw systemError(made, 'mkdtemp', `${name}XXXXXX`);
  return encodeName(made, encoding ?? 'utf8');
}

interface RmOptions {
  readonly recursive?: unknown;
  readonly force?: unknown;
}

function removeDirectory(kernel: Kernel, path: unknown, options: unknown): void {
  const name = pathArgument('rmdirSync', path, [path, options]);
  if (options !== undefined) checkWithNode('rmdirSync', [path, options], [0]);
  if ((options as RmOptions | undefined)?.recursive) {
    const inode = lstat(kernel, name);
    if (typeof inode === 'number') throw systemError(inode, 'lstat', name);
    if (inode.isDirectory) {
      removeTree(kernel, name);
      return;
    }
  }
  succeed(rmdir(kernel, name), 'rmdir', name);
}

function isPlainRmOptions(options: unknown): options is RmOptions | undefined {
  if (options === undefined) return true;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false;
  return Object.entries(options).every(
    ([key, value]) => (key === 'recursive' || key === 'force') && typeof value === 'boolean',
  );
}

function remove(kernel: Kernel, path: unknown, options: unknown): void {
  const name = pathArgument('rmSync', path, [path, options]);
  if (!isPlainRmOptions(options)) checkWithNode('rmSync', [path, options], [0]);
  const { recursive = false, force = false } = (options ?? {}) as RmOptions;
  if (!force || !recursive) {
    const inode = lstat(kernel, name);
    if (typeof inode === 'number') {
      if (force && inode === E.ENOENT) return;
      throw systemError(inode, 'lstat', name);
    }
    if (inode.isDirectory && !recursive) throw directoryRemovalError(name);
  } else if (NODE_MAJOR >= 24 && lstat(kernel, name) === E.ENOTDIR) return;
  removeTree(kernel, name);
}

/** Removes what is there with all that is below, as Node's rimraf does; what has gone meanwhile is gone all the same. */
export function removeTree(kernel: Kernel, name: string): void {
  const inode = lstat(kernel, name);
  if (inode === E.ENOENT) return;
  if (typeof inode === 'number' || !inode.isDirectory) {
    gone(unlink(kernel, name), 'unlink', name);
    return;
  }
  const failure = rmdir(kernel, name);
  if (failure !== E.ENOTEMPTY) {
    // Of the root only what is in it can go.
    if (failure !== E.EBUSY || name !== '/') gone(failure, 'rmdir', name);
    if (failure !== E.EBUSY) return;
  }
  const listing = readdir(kernel, name);
  if (typeof listing === 'number') throw systemError(listing, 'scandir', name);
  for (const entry of listing.names.slice()) {
    removeTree(kernel, name.endsWith('/') ? name + entry : `${name}/${entry}`);
  }
  gone(rmdir(kernel, name), 'rmdir', name);
}

function gone(result: number, syscall: string, name: string): void {
  if (result < 0 && result !== E.ENOENT) throw systemError(result, syscall, name);
}

interface ReaddirOptions {
  readonly withFileTypes?: unknown;
  readonly recursive?: unknown;
}

/** A listing to come. */
interface Reading {
  readonly kernel: Kernel;
  /** As dirents show it. */
  readonly shown: string | Buffer;
  readonly encoding: Encoding;
}

function readDirectory(kernel: Kernel, path: unknown, options: unknown): unknown[] {
  const encoding = toEncoding(options, 'utf8');
  const isObject = typeof options === 'object' && options !== null;
  const { withFileTypes, recursive } = (isObject ? options : {}) as ReaddirOptions;
  const isPlain = isPlainPath(path) && encoding !== undefined;
  if (!isPlain || (recursive !== undefined && typeof recursive !== 'boolean')) {
    checkWithNode('readdirSync', [path, options], [0]);
  } else if (isUnusual(options)) checkWithNode('readdirSync', [path, options], [0]);
  const name = isPlain ? path : toName(path);
  const shown = path instanceof Uint8Array ? (path as Buffer) : name;
  const reading = { kernel, shown, encoding: encoding ?? 'utf8' };
  if (recursive) {
    return withFileTypes ? allDirents(reading, name) : allNames(reading, name);
  }
  const listing = list(kernel, name);
  if (withFileTypes) return direntsOf(listing, reading);
  return encoding === 'utf8' ? plainNames(listing) : encodedNames(listing, reading.encoding);
}

function isUnusual(options: unknown): boolean {
  const type = typeof options;
  return type !== 'undefined' && type !== 'string' && type !== 'object' && type !== 'function';
}

function list(kernel: Kernel, name: string): Listing {
  const listing = readdir(kernel, name);
  if (typeof listing === 'number') throw systemError(listing, 'scandir', name);
  return listing;
}

function plainNames({ names, directory }: Listing): (string | Buffer)[] {
  return directory.directory.hasEscapes
    ? names.map((name) => encodeName(name, 'utf8'))
    : names.slice();
}

function encodedNames({ names }: Listing, encoding: Encoding): (string | Buffer)[] {
  return names.map((name) => encodeName(name, encoding));
}

/** Dirents of a listing. */
export function direntsOf(
  listing: Listing,
  { shown, encoding }: Omit<Reading, 'kernel'>,
): Dirent[] {
  const { names, directory } = listing;
  const isPlain = encoding === 'utf8' && !directory.directory.hasEscapes;
  const types = direntTypes(listing);
  const dirents: Dirent[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const type = types[index] ?? 0;
    dirents.push(direntOf(isPlain ? name : encodeName(name, encoding), type, shown));
  }
  return dirents;
}

/** As Node's recursive listing: breadth first, paths relative to the top; links to directories are followed. */
function allNames({ kernel, encoding }: Reading, top: string): (string | Buffer)[] {
  const found: (string | Buffer)[] = [];
  const pending = [top];
  for (const path of pending) {
    for (const name of list(kernel, path).names) {
      const below = posix.join(path, name);
      found.push(
        encodeName(posix.relative(absolute(kernel, top), absolute(kernel, below)), encoding),
      );
      const inode = stat(kernel, below);
      if (typeof inode !== 'number' && inode.isDirectory) pending.push(below);
    }
  }
  return found;
}

function absolute(kernel: Kernel, path: string): string {
  return posix.resolve(kernel.cwd, path);
}

function allDirents({ kernel, encoding }: Reading, top: string): Dirent[] {
  const found: Dirent[] = [];
  const pending = [top];
  for (const path of pending) {
    const listing = list(kernel, path);
    found.push(...direntsOf(listing, { shown: path, encoding }));
    for (const name of listing.names) {
      if (entryOf(listing, name)?.isDirectory) pending.push(posix.join(path, name));
    }
  }
  return found;
}

/** mkdir, mkdtemp, rmdir, rm, readdir. */
export function createDirectories(kernel: Kernel): object {
  return {
    mkdirSync: (path: unknown, options?: unknown) => makeDirectory(kernel, path, options),
    mkdtempSync: (prefix: unknown, options?: unknown) => makeTemporary(kernel, prefix, options),
    rmdirSync: (path: unknown, options?: unknown) => {
      removeDirectory(kernel, path, options);
    },
    rmSync: (path: unknown, options?: unknown) => {
      remove(kernel, path, options);
    },
    readdirSync: (path: unknown, options?: unknown) => readDirectory(kernel, path, options),
    mkdtempDisposableSync: (prefix: unknown, options?: unknown) => {
      const path = makeTemporary(kernel, prefix, options);
      const full = posix.resolve(kernel.cwd, String(path));
      const removeIt = (): void => {
        removeTree(kernel, full);
      };
      return { path, remove: removeIt, [Symbol.dispose]: removeIt };
    },
  };
}
