/** readdir: the synchronous function. */
import { posix } from 'node:path';
import type { Dirent } from 'node:fs';
import type { Kernel } from '../kernel.js';
import { entryOf, readdir, type Listing } from '../syscalls/directory.js';
import { stat } from '../syscalls/stat.js';
import {
  checkWithNode,
  encodeName,
  isPlainPath,
  toEncoding,
  toName,
  type Encoding,
} from './arguments.js';
import { direntOf, direntTypes } from './dirent.js';
import { systemError } from './system-error.js';

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
  readonly order: Order;
}

/** Of a recursive listing: as the synchronous and callback forms go, or as the promise form did before Node 26. */
type Order = 'breadth first' | 'last first';

/** From Node 22 on, entries behind links to directories are listed too; before, only their names. */
const FOLLOWS_LINKS = Number.parseInt(process.versions.node, 10) >= 22;

function readDirectory(
  kernel: Kernel,
  [path, options]: readonly unknown[],
  order: Order = 'breadth first',
): unknown[] {
  const encoding = toEncoding(options, 'utf8');
  const isObject = typeof options === 'object' && options !== null;
  const { withFileTypes, recursive } = (isObject ? options : {}) as ReaddirOptions;
  const isPlain = isPlainPath(path) && encoding !== undefined;
  if (!isPlain || (recursive !== undefined && typeof recursive !== 'boolean')) {
    checkWithNode('readdirSync', [path, options], [0]);
  } else if (isUnusual(options)) checkWithNode('readdirSync', [path, options], [0]);
  const name = isPlain ? path : toName(path);
  const shown = path instanceof Uint8Array ? (path as Buffer) : name;
  const reading = { kernel, shown, encoding: encoding ?? 'utf8', order };
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
  { shown, encoding }: Pick<Reading, 'shown' | 'encoding'>,
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

/** Lists the directories from the top on; `read` gives those below one, which are listed later. */
function descend(top: string, order: Order, read: (path: string) => string[]): void {
  const pending = [top];
  if (order === 'breadth first') {
    for (const path of pending) pending.push(...read(path));
  } else {
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      pending.push(...read(path));
    }
  }
}

function leadsToDirectory(kernel: Kernel, path: string): boolean {
  const inode = stat(kernel, path);
  return typeof inode !== 'number' && inode.isDirectory;
}

/** Paths relative to the top; links to directories are followed. */
function allNames({ kernel, encoding, order }: Reading, top: string): (string | Buffer)[] {
  const found: (string | Buffer)[] = [];
  const base = absolute(kernel, top);
  descend(top, order, (path) => {
    const paths = list(kernel, path).names.map((name) => posix.join(path, name));
    for (const below of paths) {
      found.push(encodeName(posix.relative(base, absolute(kernel, below)), encoding));
    }
    return paths.filter((below) => leadsToDirectory(kernel, below));
  });
  return found;
}

function absolute(kernel: Kernel, path: string): string {
  return posix.resolve(kernel.cwd, path);
}

function allDirents({ kernel, encoding, order }: Reading, top: string): Dirent[] {
  const found: Dirent[] = [];
  const follows = FOLLOWS_LINKS && order === 'breadth first';
  descend(top, order, (path) => {
    const listing = list(kernel, path);
    found.push(...direntsOf(listing, { shown: path, encoding }));
    const directories = listing.names.filter(
      (name) =>
        entryOf(listing, name)?.isDirectory === true ||
        (follows && leadsToDirectory(kernel, posix.join(path, name))),
    );
    return directories.map((name) => posix.join(path, name));
  });
  return found;
}

/** readdir; `readdirLastFirstSync`, which is no function of Node's, is what its promise form did before Node 26. */
export function createReaddir(kernel: Kernel): object {
  return {
    readdirSync: (...args: unknown[]) => readDirectory(kernel, args),
    readdirLastFirstSync: (...args: unknown[]) => readDirectory(kernel, args, 'last first'),
  };
}
