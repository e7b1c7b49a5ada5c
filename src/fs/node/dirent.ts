/** Dirents: the running Node's own class, made of what a listing names. */
import type { Dirent } from 'node:fs';
import type { Inode } from '../inode.js';
import type { Listing } from '../syscalls/directory.js';
import { realFs } from './real-fs.js';

// Their types leave these out.
const { UV_DIRENT_DIR, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_UNKNOWN } =
  realFs.constants as unknown as Record<`UV_DIRENT_${'DIR' | 'FILE' | 'LINK' | 'UNKNOWN'}`, number>;

// Node's constructor takes a name, a type and the directory's path; its types do not tell.
const NodeDirent = realFs.Dirent as unknown as new (
  name: string | Buffer,
  type: number,
  path: string | Buffer,
) => Dirent;

/** The Dirent of an entry. */
export function direntOf(name: string | Buffer, type: number, path: string | Buffer): Dirent {
  return new NodeDirent(name, type, path);
}

/** Types by the listing's index. */
export function direntTypes({ names, directory, volume }: Listing): readonly number[] {
  const { children, directory: entries } = directory;
  return (entries.types ??= names.map((name) => {
    const child = children.get(name);
    return direntType(child && volume.current(child));
  }));
}

function direntType(inode: Inode | undefined): number {
  if (inode === undefined) return UV_DIRENT_UNKNOWN;
  if (inode.isDirectory) return UV_DIRENT_DIR;
  return inode.isSymlink ? UV_DIRENT_LINK : UV_DIRENT_FILE;
}
