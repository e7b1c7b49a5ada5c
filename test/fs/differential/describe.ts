/** Values as plain data that two filesystems must agree on: results, errors, Stats, Dirents, whole calls. */
import { types } from 'node:util';
import type { Side } from './side.js';

/** Plain data, compared by its JSON. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

interface StatsLike {
  [key: string]: unknown;
  ino: number | bigint;
  isDirectory(): boolean;
}

const KINDS = [
  'isFile',
  'isDirectory',
  'isSymbolicLink',
  'isFIFO',
  'isSocket',
  'isBlockDevice',
  'isCharacterDevice',
] as const;

/** Longer texts are told by their length and ends. */
const SHOWN = 300;

/** A value as plain data, without what may differ between two filesystems: inode numbers, times, block counts. */
export function describeValue(value: unknown, side: Side): Plain {
  switch (typeof value) {
    case 'string':
      return shorten(side.neutral(value));
    case 'number':
      return Number.isFinite(value) ? value : `number ${value}`;
    case 'boolean':
      return value;
    case 'bigint':
      return `${value}n`;
    case 'undefined':
      return 'undefined';
    case 'function':
      return `function ${value.name}`;
    case 'symbol':
      return 'symbol';
    case 'object':
      return value === null ? null : describeObject(value, side);
  }
}

function shorten(text: string): string {
  return text.length <= SHOWN
    ? text
    : `${text.slice(0, SHOWN / 2)} ... ${text.slice(-SHOWN / 4)} (${text.length})`;
}

function describeObject(value: object, side: Side): Plain {
  if (Array.isArray(value)) {
    return value.map((item) => describeValue(item, side));
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { [nameOf(value)]: shorten(side.neutral(bytes.toString('latin1'))) };
  }
  if (isError(value)) {
    return describeError(value, side);
  }
  if ('isDirectory' in value) {
    return 'ino' in value
      ? describeStats(value as object as StatsLike, side)
      : describeDirent(value, side);
  }
  const plain = Object.getPrototypeOf(value) as object | null;
  if (plain !== null && nameOf(value) !== 'Object') {
    return `a ${nameOf(value)}`;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, describeValue(item, side)]),
  );
}

/** Across realms too, where `instanceof` does not reach. */
function isError(value: object): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]';
}

function nameOf(value: object): string {
  return (value as { constructor?: { name: string } }).constructor?.name ?? 'null';
}

/** An error with its own enumerable properties, in their order. */
function describeError(error: Error, side: Side): Plain {
  const own = Object.entries(error).map(([key, value]) => [key, describeValue(value, side)]);
  return {
    error: error.name,
    message: describeValue(error.message, side),
    keys: Object.keys(error),
    ...(Object.fromEntries(own) as Record<string, Plain>),
  };
}

/** A Stats or BigIntStats. A directory's own size says how its disk stores it; only a file's and a link's are compared. */
function describeStats(stats: StatsLike, side: Side): Plain {
  const times = Object.keys(stats).filter((key) => /time(Ms|Ns)?$/.test(key));
  return {
    stats: nameOf(stats),
    keys: Object.keys(stats),
    times: times.map((key) => (types.isDate(stats[key]) ? 'Date' : typeof stats[key])),
    dates: ['atime', 'mtime', 'ctime', 'birthtime'].map((key) => typeof stats[key]),
    is: KINDS.filter((kind) => (stats[kind] as () => boolean)()),
    mode: describeValue(stats['mode'], side),
    nlink: describeValue(stats['nlink'], side),
    uid: describeValue(stats['uid'], side),
    gid: describeValue(stats['gid'], side),
    rdev: describeValue(stats['rdev'], side),
    size: stats.isDirectory() ? typeof stats['size'] : describeValue(stats['size'], side),
    ino: `${typeof stats.ino} ${side.identity(stats.ino)}`,
    dev: typeof stats['dev'],
    blksize: typeof stats['blksize'],
    blocks: typeof stats['blocks'],
  };
}

function describeDirent(entry: Record<string, unknown>, side: Side): Plain {
  return {
    dirent: nameOf(entry),
    keys: Object.keys(entry),
    name: describeValue(entry['name'], side),
    path: describeValue(entry['path'], side),
    parentPath: describeValue(entry['parentPath'], side),
    is: KINDS.filter((kind) => (entry[kind] as () => boolean)()),
  };
}
