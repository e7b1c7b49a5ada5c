/** The few questions that codegen asks a disk, so that another order, another case or memory can stand behind them. */
import { type Stats, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A name in a folder; what a link leads to counts. */
export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Where sources are read from. No question fails: what is not there has no answer. */
export interface Disk {
  /** @default that of the machine's disk */
  readonly isCaseSensitive?: boolean;
  readonly bytesOf: (path: string) => Uint8Array | undefined;
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  /** True where there is nothing, not even a link that leads nowhere. */
  readonly isVacant: (path: string) => boolean;
  readonly entriesOf: (path: string) => readonly Entry[];
  readonly realPathOf: (path: string) => string;
  /** Another one after every change of a file, or of the names in a folder; undefined when either may change without it. */
  readonly stampOf: (path: string) => string | undefined;
}

/** Clocks of filesystems tick in up to two seconds; two changes within one tick leave the same times. */
const TICK_NS = 2_000_000_000n;

/** The real disk. */
export const realDisk: Disk = {
  bytesOf: (path) => ifThere(() => readFileSync(path)),
  kindOf: (path) => kindOf(statSync(path, { throwIfNoEntry: false })),
  isVacant: (path) => lstatSync(path, { throwIfNoEntry: false }) === undefined,
  entriesOf: (path) =>
    (ifThere(() => readdirSync(path, { withFileTypes: true })) ?? []).flatMap((entry) => {
      const { name } = entry;
      const kind = entry.isSymbolicLink() ? realDisk.kindOf(join(path, name)) : kindOf(entry);
      return kind ? [{ name, isFolder: kind === 'folder' }] : [];
    }),
  // The native one also gives the case that the disk has.
  realPathOf: (path) => ifThere(() => realpathSync.native(path)) ?? path,
  stampOf: (path) => {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!stats) return undefined;
    const { size, mtimeNs, ctimeNs, ino } = stats;
    const now = BigInt(Date.now()) * 1_000_000n;
    if (mtimeNs + TICK_NS > now || ctimeNs + TICK_NS > now) return undefined;
    return [size, mtimeNs, ctimeNs, ino].join(' ');
  },
};

/** Undefined for devices and the like, which are no sources: to read a pipe would take forever. */
function kindOf(
  entry: Pick<Stats, 'isFile' | 'isDirectory'> | undefined,
): 'file' | 'folder' | undefined {
  if (entry?.isFile()) return 'file';
  return entry?.isDirectory() ? 'folder' : undefined;
}

/** Undefined for what is missing, is not of the kind that is asked for, or may not be read. */
function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
