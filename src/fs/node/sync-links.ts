/** link, symlink, readlink, realpath, unlink and rename: the synchronous functions. */
import { posix } from 'node:path';
import type { Kernel } from '../kernel.js';
import { link, readlink, realpath, symlink, unlink } from '../syscalls/link.js';
import { rename } from '../syscalls/rename.js';
import { lstat, stat } from '../syscalls/stat.js';
import {
  checkWithNode,
  encodeName,
  isPlainPath,
  pathArgument,
  toEncoding,
  toName,
  type Encoding,
} from './arguments.js';
import { succeed, systemError } from './system-error.js';

const LINK_TYPES: ReadonlySet<unknown> = new Set([undefined, null, 'dir', 'file', 'junction']);

/** Both paths of a function with two. */
function pathArguments(name: string, args: unknown[]): [from: string, to: string] {
  const [from, to] = args;
  if (isPlainPath(from) && isPlainPath(to)) return [from, to];
  checkWithNode(name, args, [0, 1]);
  return [toName(from), toName(to)];
}

function encodingArgument(name: string, path: unknown, options: unknown): Encoding {
  const encoding = toEncoding(options, 'utf8');
  if (encoding === undefined) checkWithNode(name, [path, options], [0]);
  return encoding ?? 'utf8';
}

/** Node's own walk: by `lstat` of each directory on the way, whose errors it gives. */
function walkReal(kernel: Kernel, path: string): string {
  let rest = posix.resolve(kernel.cwd, path);
  let at = 1;
  const known = new Set<string>();
  while (at < rest.length) {
    const slash = rest.indexOf('/', at);
    const end = slash === -1 ? rest.length : slash;
    const base = rest.slice(0, end);
    const parent = rest.slice(0, at);
    at = end + 1;
    if (known.has(base)) continue;
    const inode = lstat(kernel, base);
    if (typeof inode === 'number') throw systemError(inode, 'lstat', base);
    if (!inode.isSymlink) {
      known.add(base);
      continue;
    }
    const led = stat(kernel, base);
    if (typeof led === 'number') throw systemError(led, 'stat', base);
    rest = posix.resolve(parent, inode.target, rest.slice(at));
    at = 1;
  }
  return rest;
}

function createRealpath(kernel: Kernel): object {
  const walk = (path: unknown, options?: unknown): string | Buffer => {
    const encoding = encodingArgument('realpathSync', path, options);
    const name = path instanceof URL ? toName(path) : String(path); // Node takes anything here
    if (!isPlainPath(name)) checkWithNode('realpathSync', [name, options], [0]);
    return encodeName(walkReal(kernel, name), encoding);
  };
  const native = (path: unknown, options?: unknown): string | Buffer => {
    const encoding = encodingArgument('realpathSync', path, options);
    const name = pathArgument('realpathSync', path, [path, options]);
    const found = realpath(kernel, name);
    if (typeof found === 'number') throw systemError(found, 'realpath', name);
    return encodeName(found, encoding);
  };
  return Object.assign(walk, { native });
}

/** link, symlink, readlink, realpath, unlink, rename. */
export function createLinks(kernel: Kernel): object {
  return {
    linkSync: (...args: unknown[]) => {
      const [from, to] = pathArguments('linkSync', args);
      succeed(link(kernel, from, to), 'link', from, to);
    },
    symlinkSync: (...args: unknown[]) => {
      if (!LINK_TYPES.has(args[2])) checkWithNode('symlinkSync', args, [0, 1]);
      const [target, path] = pathArguments('symlinkSync', args);
      succeed(symlink(kernel, target, path), 'symlink', target, path);
    },
    readlinkSync: (path: unknown, options?: unknown) => {
      const name = pathArgument('readlinkSync', path, [path, options]);
      const encoding = encodingArgument('readlinkSync', path, options);
      const target = readlink(kernel, name);
      if (typeof target === 'number') throw systemError(target, 'readlink', name);
      return encodeName(target, encoding);
    },
    realpathSync: createRealpath(kernel),
    unlinkSync: (path: unknown) => {
      const name = pathArgument('unlinkSync', path, [path]);
      succeed(unlink(kernel, name), 'unlink', name);
    },
    renameSync: (...args: unknown[]) => {
      const [from, to] = pathArguments('renameSync', args);
      succeed(rename(kernel, from, to), 'rename', from, to);
    },
  };
}
