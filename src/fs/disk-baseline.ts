/** What a copy on the disk was like when it was made: by that, what somebody changed in it is known later. */
import { chmodSync, statSync, type BigIntStats } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode } from './disk-errors.js';
import { childOf } from './disk-memory.js';
import type { Spot } from './spot.js';
import type { DiskPlace } from './disk-place.js';
import type { Kernel } from './kernel.js';
import { find } from './lookup.js';

const PRIVATE_DIRECTORY = 0o700;
/** Disks count ctime in ticks of up to 10 ms; some in seconds, which are not waited for. */
const WAIT_MS = 2;
const MAX_WAITS = 20;

/** An entry of the copy, and the inode that it is a copy of. */
export interface KnownEntry {
  readonly key: string;
  readonly spot: Spot;
  readonly mode: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** Of a directory; undefined for one that may not be read. */
  readonly children: ReadonlyMap<string, KnownEntry> | undefined;
}

/** A copy as it was. */
export interface Baseline {
  readonly top: KnownEntry | undefined;
  /** Files and links by what tells them apart. */
  readonly files: ReadonlyMap<string, KnownEntry>;
  /** Whatever is changed later gets no older ctime than this. */
  readonly settledNs: bigint;
}

/** Tells an entry from all others; the birth time because the number of a removed file is given away again. */
export function keyOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** Where a copy is, and what it is a copy of. */
export interface CopyPaths {
  readonly copy: DiskPlace;
  /** Path of the folder that holds the copy. */
  readonly folder: string;
  /** Path in memory, without links. */
  readonly from: string;
}

/** Notes what a copy is like, and waits until a change would show. */
export async function takeBaseline(
  kernel: Kernel,
  { copy, from, folder }: CopyPaths,
): Promise<Baseline> {
  const files = new Map<string, KnownEntry>();
  const inode = find(kernel, from);
  const { volume, mount, isReadonly } = kernel.place;
  const top =
    typeof inode === 'number'
      ? undefined
      : note(kernel, { copy, spot: { volume, mount, inode, isReadonly }, files });
  let newest = top?.ctimeNs ?? 0n;
  for (const { ctimeNs } of files.values()) if (ctimeNs > newest) newest = ctimeNs;
  let settledNs = 0n;
  for (let waits = 0; settledNs <= newest && waits < MAX_WAITS; waits++) {
    if (waits > 0) await wait(WAIT_MS);
    chmodSync(folder, PRIVATE_DIRECTORY); // moves the ctime
    settledNs = statSync(folder, { bigint: true }).ctimeNs;
  }
  return { top, files, settledNs };
}

interface Noted {
  readonly copy: DiskPlace;
  readonly spot: Spot;
  readonly files: Map<string, KnownEntry>;
}

function note(kernel: Kernel, { copy, spot, files }: Noted): KnownEntry | undefined {
  const stats = copy.directory.lstat(copy.name);
  if (!stats) return undefined;
  const key = keyOf(stats);
  const { mode, size, mtimeNs, ctimeNs } = stats;
  const children = stats.isDirectory() ? noteBelow(kernel, { copy, spot, files }) : undefined;
  const entry = { key, spot, mode, size, mtimeNs, ctimeNs, children };
  if (!stats.isDirectory()) files.set(key, entry);
  return entry;
}

function noteBelow(
  kernel: Kernel,
  { copy, spot, files }: Noted,
): Map<string, KnownEntry> | undefined {
  let directory;
  try {
    directory = copy.directory.openDirectory(copy.name);
  } catch (error) {
    if (hasCode(error, 'EACCES')) return undefined;
    throw error;
  }
  const children = new Map<string, KnownEntry>();
  try {
    for (const name of directory.list()) {
      const child = childOf(kernel, spot, name);
      if (child === undefined || typeof child === 'number') continue;
      const entry = note(kernel, { copy: { directory, name }, spot: child, files });
      if (entry) children.set(name, entry);
    }
  } finally {
    directory.close();
  }
  return children;
}
