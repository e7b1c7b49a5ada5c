/** All that a program can see of a tree through an `fs`: every attribute, target and content, and which names are one file. */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { MemoryFS } from 'nestjs-memfs/fs';

/** One name of a tree. */
export interface Seen {
  /** Names from the top, in hex, with `/` between: they need not be text. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** Access, change, change of the inode, birth; in nanoseconds. */
  readonly timesNs: readonly string[];
  /** Of a file or target, in bytes; 0 for a directory. */
  readonly size: number;
  /** SHA-256 of the content or target. */
  readonly sha256?: string;
  /** The first name of the same inode. */
  readonly first: string;
}

type Fs = Pick<MemoryFS['nodeFs'], 'lstatSync' | 'readdirSync' | 'readFileSync' | 'readlinkSync'>;

/** What is below a directory and it itself, sorted by the bytes of the names. Reading moves times: a view that is read-only keeps them. */
export function pictureOf(fs: Fs, top = '/'): Seen[] {
  const seen: Seen[] = [];
  const firsts = new Map<bigint, string>();
  const visit = (path: Buffer, names: string): void => {
    const stats = fs.lstatSync(path, { bigint: true });
    const first = firsts.get(stats.ino) ?? names;
    firsts.set(stats.ino, first);
    const bytes = bytesOf(fs, path, stats);
    seen.push({
      path: names,
      type: typeOf(stats),
      mode: Number(stats.mode) & 0o7777,
      nlink: Number(stats.nlink),
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      timesNs: [stats.atimeNs, stats.mtimeNs, stats.ctimeNs, stats.birthtimeNs].map(String),
      size: bytes === undefined ? 0 : Number(stats.size),
      ...(bytes && { sha256: createHash('sha256').update(bytes).digest('hex') }),
      first,
    });
    if (!stats.isDirectory()) return;
    for (const name of fs.readdirSync(path, 'buffer').sort((a, b) => Buffer.compare(a, b))) {
      const below = name.toString('hex');
      visit(
        Buffer.concat([path, Buffer.from('/'), name]),
        names === '' ? below : `${names}/${below}`,
      );
    }
  };
  visit(Buffer.from(top), '');
  return seen;
}

function typeOf(stats: BigIntStats): Seen['type'] {
  return stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
}

function bytesOf(fs: Fs, path: Buffer, stats: BigIntStats): Buffer | undefined {
  if (stats.isDirectory()) return undefined;
  return stats.isSymbolicLink() ? fs.readlinkSync(path, 'buffer') : fs.readFileSync(path);
}
