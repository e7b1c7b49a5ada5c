/** mkdir, mkdtemp, rmdir and rm: the synchronous functions. */
import { posix } from 'node:path';
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { mkdir, mkdirs, mkdtemp, rmdir } from '../syscalls/directory.js';
import { lstat } from '../syscalls/stat.js';
import {
  checkWithNode,
  encodeName,
  isPlainPath,
  NOWHERE,
  pathArgument,
  toEncoding,
  toMode,
  toName,
} from './arguments.js';
import { removeNatively, removeTree } from './remove-tree.js';
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

/** How what may go is removed. */
type Removal = (kernel: Kernel, name: string, how: 'alone' | 'with all') => void;

function remove(kernel: Kernel, [path, options]: readonly unknown[], removal: Removal): void {
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
  removal(kernel, name, recursive ? 'with all' : 'alone');
}

/** mkdir, mkdtemp, rmdir, rm. */
export function createDirectories(kernel: Kernel): object {
  return {
    mkdirSync: (path: unknown, options?: unknown) => makeDirectory(kernel, path, options),
    mkdtempSync: (prefix: unknown, options?: unknown) => makeTemporary(kernel, prefix, options),
    rmdirSync: (path: unknown, options?: unknown) => {
      removeDirectory(kernel, path, options);
    },
    rmSync: (path: unknown, options?: unknown) => {
      remove(kernel, [path, options], NODE_MAJOR >= 24 ? removeNatively : removeTree);
    },
    // What rm and promises.rm do: no function of Node's has this name.
    rimrafSync: (path: unknown, options?: unknown) => {
      remove(kernel, [path, options], removeTree);
    },
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
