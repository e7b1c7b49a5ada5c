/** Entries of the disk that appear whole, under their name, or not at all: made under a temporary name beside it, then renamed. */
import type { DiskDirectory } from './disk-directory.js';
import { hasCode } from './disk-errors.js';
import type { Overwrite } from './disk-options.js';
import { fsError } from './errors.js';
import { nodeCrypto } from './node-crypto.js';

/** A name in an open directory. */
export interface DiskPlace {
  readonly directory: DiskDirectory;
  readonly name: string;
}

/** Makes an entry at a place. False when what is there is kept. @throws EISDIR for a directory that is there; EEXIST with `refuse` */
export function placeEntry(
  { directory, name }: DiskPlace,
  overwrite: Overwrite,
  make: (temporary: string) => 'new' | 'shared',
): boolean {
  const there = overwrite === 'replace' ? undefined : directory.lstat(name);
  if (there && overwrite === 'keep') return false;
  if (there) throw fsError('EEXIST', { syscall: 'open', path: directory.textOf(name) });
  const temporary = `.memfs-${nodeCrypto().randomUUID()}`;
  let isLeft = true;
  try {
    const made = make(temporary);
    if (overwrite === 'replace') {
      directory.rename(temporary, name);
      isLeft = made === 'shared'; // rename(2) onto another name of the same file does nothing
    } else if (!giveName(directory, temporary, name)) {
      if (overwrite === 'keep') return false;
      throw fsError('EEXIST', { syscall: 'link', path: directory.textOf(name) });
    }
    return true;
  } finally {
    if (isLeft) directory.unlink(temporary);
  }
}

/** Names without replacing: link(2) refuses what is there. False when there is something. */
function giveName(directory: DiskDirectory, temporary: string, name: string): boolean {
  try {
    directory.link(directory, temporary, name);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK')) throw error;
  }
  if (directory.lstat(name)) return false; // no hard links here: between this look and the rename a file may come
  directory.rename(temporary, name);
  return true;
}
