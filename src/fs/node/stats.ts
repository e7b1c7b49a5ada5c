/** Stats, BigIntStats and StatFs as the running Node makes them: its own prototypes, with the own properties that its objects have. */
import type { BigIntStats, BigIntStatsFs, Stats, StatsFs } from 'node:fs';
import { allocatedBytes } from '../file-content.js';
import type { Inode, Time } from '../inode.js';
import type { VolumeUsage } from '../syscalls/stat.js';
import { realFs } from './real-fs.js';

const BLOCK_BYTES = 4096;
/** Size of an empty directory and of each entry on tmpfs (BOGO_DIRENT_SIZE of mm/shmem.c). */
const DIRECTORY_BYTES = 40;
const ENTRY_BYTES = 20;

// What the running Node's objects have is found on some of them: the root of the disk is there for every process.
const sample = realFs.statSync('/');
const usageSample = realFs.statfsSync('/');
/** Node 20 makes the four dates at once; later ones when they are asked for. */
const HAS_DATES = Object.hasOwn(sample, 'atime');
/** Node 26 keeps the fractions of a second: of access, change, status change, birth. */
const FRACTIONS = Object.getOwnPropertySymbols(sample);
const HAS_FRAGMENTS = Object.hasOwn(usageSample, 'frsize');

/** An object under construction, by property. */
type Draft = Record<string | symbol, unknown>;

// Constructors whose instances have Node's prototypes: V8 gives all of them one shape.
function StatsOf(this: Draft, inode: Inode, dev: number): void {
  this['dev'] = dev;
  this['mode'] = inode.mode;
  this['nlink'] = inode.nlink;
  this['uid'] = inode.uid;
  this['gid'] = inode.gid;
  this['rdev'] = 0;
  this['blksize'] = BLOCK_BYTES;
  this['ino'] = inode.ino;
  this['size'] = sizeOf(inode);
  this['blocks'] = blocksOf(inode);
  this['atimeMs'] = inode.atime.ms;
  this['mtimeMs'] = inode.mtime.ms;
  this['ctimeMs'] = inode.ctime.ms;
  this['birthtimeMs'] = inode.birthtime.ms;
  if (HAS_DATES) addDates(this);
  if (FRACTIONS.length > 0) addFractions(this, inode);
}
StatsOf.prototype = Object.getPrototypeOf(sample) as object;

function addDates(stats: Draft): void {
  stats['atime'] = new Date(Math.round(Number(stats['atimeMs'])));
  stats['mtime'] = new Date(Math.round(Number(stats['mtimeMs'])));
  stats['ctime'] = new Date(Math.round(Number(stats['ctimeMs'])));
  stats['birthtime'] = new Date(Math.round(Number(stats['birthtimeMs'])));
}

function addFractions(stats: Draft, { atime, mtime, ctime, birthtime }: Inode): void {
  [atime, mtime, ctime, birthtime].forEach(({ nanoseconds }, index) => {
    const key = FRACTIONS[index];
    if (key !== undefined) stats[key] = nanoseconds;
  });
}

function BigIntStatsOf(this: Draft, inode: Inode, dev: number): void {
  this['dev'] = BigInt(dev);
  this['mode'] = BigInt(inode.mode);
  this['nlink'] = BigInt(inode.nlink);
  this['uid'] = BigInt(inode.uid);
  this['gid'] = BigInt(inode.gid);
  this['rdev'] = 0n;
  this['blksize'] = BigInt(BLOCK_BYTES);
  this['ino'] = BigInt(inode.ino);
  this['size'] = BigInt(sizeOf(inode));
  this['blocks'] = BigInt(blocksOf(inode));
  const [atime, mtime, ctime, birthtime] = [
    nanoseconds(inode.atime),
    nanoseconds(inode.mtime),
    nanoseconds(inode.ctime),
    nanoseconds(inode.birthtime),
  ];
  this['atimeMs'] = atime / 1_000_000n;
  this['mtimeMs'] = mtime / 1_000_000n;
  this['ctimeMs'] = ctime / 1_000_000n;
  this['birthtimeMs'] = birthtime / 1_000_000n;
  this['atimeNs'] = atime;
  this['mtimeNs'] = mtime;
  this['ctimeNs'] = ctime;
  this['birthtimeNs'] = birthtime;
  if (HAS_DATES) addDates(this);
}
BigIntStatsOf.prototype = Object.getPrototypeOf(realFs.statSync('/', { bigint: true })) as object;

function nanoseconds({ seconds, nanoseconds: rest }: Time): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}

/** Bytes as `stat` tells them. */
function sizeOf(inode: Inode): number {
  return inode.isDirectory ? DIRECTORY_BYTES + ENTRY_BYTES * inode.children.size : inode.size;
}

function blocksOf(inode: Inode): number {
  return inode.isFile ? Math.ceil(allocatedBytes(inode) / BLOCK_BYTES) * (BLOCK_BYTES / 512) : 0;
}

// `new` of a function declaration: TypeScript knows constructors of classes only.
const NewStats = StatsOf as unknown as new (inode: Inode, dev: number) => Stats;
const NewBigIntStats = BigIntStatsOf as unknown as new (inode: Inode, dev: number) => BigIntStats;

/** `fs.Stats` of an inode. */
export function statsOf(inode: Inode, dev: number): Stats {
  return new NewStats(inode, dev);
}

/** `fs.BigIntStats` of an inode. */
export function bigIntStatsOf(inode: Inode, dev: number): BigIntStats {
  return new NewBigIntStats(inode, dev);
}

/** What `statfs` gives. */
export function statFsOf(usage: VolumeUsage, form: 'number' | 'bigint'): StatsFs | BigIntStatsFs {
  const { type, bsize, ...rest } = usage;
  const values = { type, bsize, ...(HAS_FRAGMENTS ? { frsize: bsize } : {}), ...rest };
  const result = Object.create(Object.getPrototypeOf(usageSample) as object) as Draft;
  for (const [key, value] of Object.entries(values)) {
    result[key] = form === 'bigint' ? BigInt(value) : value;
  }
  return result as unknown as StatsFs; // has its properties and prototype
}
