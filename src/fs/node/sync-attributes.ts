/** stat, access, chmod, chown and utimes: the synchronous functions. */
import type { BigIntStats, Stats } from 'node:fs';
import { isDate } from 'node:util/types';
import { E } from '../errno.js';
import { Time, type Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import {
  chmod,
  chown,
  fchmod,
  fchown,
  futimes,
  lchown,
  lutimes,
  utimes,
} from '../syscalls/attributes.js';
import { access, exists, fstat, lstat, stat, statfs } from '../syscalls/stat.js';
import {
  checkWithNode,
  descriptorArgument,
  isPlainPath,
  pathArgument,
  toMode,
} from './arguments.js';
import { bigIntStatsOf, statFsOf, statsOf } from './stats.js';
import { succeed, systemError } from './system-error.js';

/** Node's kMaxUserId. */
const MAX_ID = 2 ** 32 - 1;
const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);
/** From Node 22 on a missing directory on the way is as good as a missing file to `throwIfNoEntry: false`. */
const FORGIVES_NOTDIR = NODE_MAJOR >= 22;
const [UV_MAJOR = 0, UV_MINOR = 0] = process.versions.uv.split('.').map(Number);
/** Older libuv hands the time of an invalid Date on, and the kernel refuses it; newer ones leave the time as it is. */
const OMITS_INVALID = UV_MAJOR > 1 || UV_MINOR >= 51;
/** Older libuv cuts the times it sets to microseconds. */
const HAS_NANOSECONDS = UV_MAJOR > 1 || UV_MINOR >= 52;

interface StatOptions {
  readonly bigint?: unknown;
  readonly throwIfNoEntry?: unknown;
}

type PathCall = (kernel: Kernel, name: string) => Inode | number;

function statBy(
  kernel: Kernel,
  call: PathCall,
  { syscall, path, options }: { syscall: 'stat' | 'lstat'; path: unknown; options: unknown },
): Stats | BigIntStats | undefined {
  const name = pathArgument(`${syscall}Sync`, path, [path, options]);
  if (options === null) checkWithNode(`${syscall}Sync`, [path, options], [0]);
  const found = call(kernel, name);
  if (typeof found === 'number') {
    const isMissing =
      found === E.ENOENT || (FORGIVES_NOTDIR && syscall === 'stat' && found === E.ENOTDIR);
    const { throwIfNoEntry = true } = (options ?? {}) as StatOptions;
    if (isMissing && !throwIfNoEntry) return undefined;
    throw systemError(found, syscall, name);
  }
  return attributes(found, kernel.place.volume.dev, options);
}

function attributes(inode: Inode, dev: number, options: unknown): Stats | BigIntStats {
  const isBigInt = options !== undefined && (options as StatOptions).bigint === true;
  return isBigInt ? bigIntStatsOf(inode, dev) : statsOf(inode, dev);
}

function createStats(kernel: Kernel): object {
  return {
    statSync: (path: unknown, options?: unknown) =>
      statBy(kernel, stat, { syscall: 'stat', path, options }),
    lstatSync: (path: unknown, options?: unknown) =>
      statBy(kernel, lstat, { syscall: 'lstat', path, options }),
    fstatSync: (fd: unknown, options?: unknown) => {
      const file = descriptorArgument('fstatSync', fd, [fd, options]);
      if (options === null) checkWithNode('fstatSync', [fd, options], [0]);
      const found = fstat(kernel, file);
      if (typeof found === 'number') throw systemError(found, 'fstat');
      return attributes(found, kernel.files[file]?.volume.dev ?? 0, options);
    },
    statfsSync: (path: unknown, options?: unknown) => {
      const name = pathArgument('statfsSync', path, [path, options]);
      if (options === null) checkWithNode('statfsSync', [path, options], [0]);
      const usage = statfs(kernel, name);
      if (typeof usage === 'number') throw systemError(usage, 'statfs', name);
      const isBigInt = (options as StatOptions | undefined)?.bigint === true;
      return statFsOf(usage, isBigInt ? 'bigint' : 'number');
    },
    accessSync: (path: unknown, mode?: unknown) => {
      const name = pathArgument('accessSync', path, [path, mode]);
      const isPlain =
        mode === undefined || (Number.isInteger(mode) && Number(mode) >= 0 && Number(mode) <= 7);
      if (!isPlain) checkWithNode('accessSync', [path, mode], [0]);
      succeed(access(kernel, name, Number(mode ?? 0)), 'access', name);
    },
    existsSync: (path: unknown) => {
      if (isPlainPath(path)) return exists(kernel, path);
      try {
        return exists(kernel, pathArgument('accessSync', path, [path]));
      } catch {
        return false; // as Node: what is no path does not exist
      }
    },
  };
}

function modeArgument(name: string, target: unknown, mode: unknown): number {
  const bits = mode === undefined || mode === null ? undefined : toMode(mode, 0);
  if (bits === undefined) checkWithNode(name, [target, mode], [0]);
  return bits ?? Number(mode);
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= -1 && Number(value) <= MAX_ID;
}

function createOwners(kernel: Kernel): object {
  const checkIds = (name: string, args: unknown[]): void => {
    if (!isId(args[1]) || !isId(args[2])) checkWithNode(name, args, [0]);
  };
  return {
    chmodSync: (path: unknown, mode: unknown) => {
      const name = pathArgument('chmodSync', path, [path, mode]);
      succeed(chmod(kernel, name, modeArgument('chmodSync', path, mode)), 'chmod', name);
    },
    fchmodSync: (fd: unknown, mode: unknown) => {
      const file = descriptorArgument('fchmodSync', fd, [fd, mode]);
      succeed(fchmod(kernel, file, modeArgument('fchmodSync', fd, mode)), 'fchmod');
    },
    chownSync: (path: unknown, uid: unknown, gid: unknown) => {
      const name = pathArgument('chownSync', path, [path, uid, gid]);
      checkIds('chownSync', [path, uid, gid]);
      succeed(chown(kernel, name, Number(uid), Number(gid)), 'chown', name);
    },
    lchownSync: (path: unknown, uid: unknown, gid: unknown) => {
      const name = pathArgument('lchownSync', path, [path, uid, gid]);
      checkIds('lchownSync', [path, uid, gid]);
      succeed(lchown(kernel, name, Number(uid), Number(gid)), 'lchown', name);
    },
    fchownSync: (fd: unknown, uid: unknown, gid: unknown) => {
      const file = descriptorArgument('fchownSync', fd, [fd, uid, gid]);
      checkIds('fchownSync', [fd, uid, gid]);
      succeed(fchown(kernel, file, Number(uid), Number(gid)), 'fchown');
    },
  };
}

/** Seconds of what Node takes for a time (its toUnixTimestamp); undefined for what it does not. */
function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'string' && String(Number(value)) === value) return Number(value);
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value < 0 ? Date.now() / 1000 : value;
  }
  return isDate(value) ? value.getTime() / 1000 : undefined; // of any realm: Node's Stats make Node's
}

/** The time that libuv sets for a number of seconds. */
function timeOf(seconds: number): Time {
  const whole = Math.floor(seconds);
  return HAS_NANOSECONDS
    ? new Time(whole, Math.trunc((seconds - whole) * 1e9))
    : new Time(whole, (Math.trunc(seconds * 1e6) - whole * 1e6) * 1000);
}

/** @param current what has the times that an invalid Date leaves as they are */
function times(
  name: string,
  args: unknown[],
  current: () => Inode | number,
): [atime: Time, mtime: Time] | number {
  let [atime, mtime] = [secondsOf(args[1]), secondsOf(args[2])];
  if (atime === undefined || mtime === undefined) {
    checkWithNode(name, args, [0]);
    atime ??= Number(args[1]);
    mtime ??= Number(args[2]);
  }
  if (!Number.isNaN(atime) && !Number.isNaN(mtime)) return [timeOf(atime), timeOf(mtime)];
  const inode = current();
  if (typeof inode === 'number') return inode;
  if (!OMITS_INVALID) return E.EINVAL;
  return [
    Number.isNaN(atime) ? inode.atime : timeOf(atime),
    Number.isNaN(mtime) ? inode.mtime : timeOf(mtime),
  ];
}

function createTimes(kernel: Kernel): object {
  const byPath = (
    call: typeof utimes,
    syscall: string,
    [name, ...args]: [string, ...unknown[]],
  ): void => {
    const path = pathArgument(name, args[0], args);
    const set = times(name, args, () => (call === utimes ? stat : lstat)(kernel, path));
    succeed(typeof set === 'number' ? set : call(kernel, path, ...set), syscall, path);
  };
  return {
    utimesSync: (path: unknown, atime: unknown, mtime: unknown) => {
      byPath(utimes, 'utime', ['utimesSync', path, atime, mtime]);
    },
    lutimesSync: (path: unknown, atime: unknown, mtime: unknown) => {
      byPath(lutimes, 'lutime', ['lutimesSync', path, atime, mtime]);
    },
    futimesSync: (fd: unknown, atime: unknown, mtime: unknown) => {
      const args = [fd, atime, mtime];
      const file = descriptorArgument('futimesSync', fd, args);
      const set = times('futimesSync', args, () => fstat(kernel, file));
      succeed(typeof set === 'number' ? set : futimes(kernel, file, ...set), 'futime');
    },
  };
}

/** stat and its kin, access, exists, chmod, chown, utimes. */
export function createAttributes(kernel: Kernel): object {
  return { ...createStats(kernel), ...createOwners(kernel), ...createTimes(kernel) };
}
