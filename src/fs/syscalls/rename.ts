/** rename(2): replaces what is at the target, if it may; in constant time whatever hangs below. */
import { E } from '../errno.js';
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { lookup } from '../lookup.js';
import type { Place } from '../place.js';
import type { Volume } from '../volume.js';
import { absence, attach, detach, dropName, freeUnnamed, mayEnter, mayRemove } from './entries.js';

/** Where the old name is. */
interface Source {
  readonly volume: Volume;
  readonly directory: Inode;
  readonly name: string;
  readonly inode: Inode;
  readonly hasSlash: boolean;
}

/** Renames; the checks stand in the order of Linux's do_renameat2. */
export function rename(kernel: Kernel, from: string, to: string): number {
  const failure = lookup(kernel, from, 'entry');
  if (failure < 0) return failure;
  const { volume, mount, directory, name, hasSlash, isNamed, inode } = kernel.place;
  const reason = absence(kernel.place);
  const failed = lookup(kernel, to, 'entry');
  if (failed < 0) return failed;
  const { place } = kernel;
  if (place.volume !== volume || place.mount !== mount) return E.EXDEV;
  if (!isNamed || !place.isNamed) return E.EBUSY;
  if (place.isReadonly) return E.EROFS;
  if (inode === undefined) return reason;
  if (place.isTooLong) return E.ENAMETOOLONG;
  const source = { volume, directory, name, inode, hasSlash };
  const refused = refusal(kernel, source, place);
  if (refused < 0 || inode.ino === place.inode?.ino) return refused;
  replace(source, place);
  return 0;
}

function refusal(kernel: Kernel, source: Source, target: Place): number {
  const { volume, inode } = source;
  const there = target.inode;
  if (!inode.isDirectory && (source.hasSlash || target.hasSlash)) return E.ENOTDIR;
  if (inode.isDirectory && isInside(volume, target.directory, inode)) return E.EINVAL;
  if (there?.isDirectory && isInside(volume, source.directory, there)) return E.ENOTEMPTY;
  if (inode.ino === there?.ino) return 0; // in a fork not always the same object
  const kept = mayRemove(kernel, source.directory, inode);
  if (kept < 0) return kept;
  const refused = there
    ? mayReplace(kernel, { inode, there }, target)
    : mayEnter(kernel, target.directory);
  if (refused < 0) return refused;
  if (inode.isDirectory && source.directory.ino !== target.directory.ino && !kernel.may(inode, 2)) {
    return E.EACCES; // its `..` changes
  }
  if (kernel.isMountPoint(volume, inode)) return E.EBUSY;
  if (!there?.isDirectory) return 0;
  if (kernel.isMountPoint(volume, there)) return E.EBUSY;
  const filled = volume.fill(there);
  if (typeof filled === 'number') return filled;
  return filled.children.size > 0 ? E.ENOTEMPTY : 0;
}

function mayReplace(
  kernel: Kernel,
  { inode, there }: { readonly inode: Inode; readonly there: Inode },
  target: Place,
): number {
  const refused = mayRemove(kernel, target.directory, there);
  if (refused < 0) return refused;
  if (inode.isDirectory) return there.isDirectory ? 0 : E.ENOTDIR;
  return there.isDirectory ? E.EISDIR : 0;
}

function replace({ volume, directory, name, inode }: Source, target: Place): void {
  const there = target.inode && volume.current(target.inode);
  if (there) detach(volume, target.directory, target.name);
  const replaced = there && dropName(volume, there);
  detach(volume, directory, name);
  const own = volume.own(inode);
  own.ctime = volume.now();
  attach(target, own);
  if (volume.observers !== undefined) {
    const { directory: to, name: newName } = target;
    volume.notify({ kind: 'moved-from', directory, name, inode: own });
    volume.notify({ kind: 'moved-to', directory: to, name: newName, inode: own });
    if (replaced) volume.notify({ kind: 'links', inode: replaced });
    volume.notify({ kind: 'moved', inode: own });
  }
  if (replaced) freeUnnamed(volume, replaced);
}

/** True when a directory is `ancestor` or below it. */
function isInside(volume: Volume, directory: Inode, ancestor: Inode): boolean {
  for (let at = directory; ;) {
    if (at.ino === ancestor.ino) return true;
    const { parent } = at;
    if (!parent || parent.ino === at.ino) return false;
    at = volume.current(parent);
  }
}
