/** One function for each change of a volume: it happens as a whole or not at all, and gives a code instead of throwing. */
import type { FsCode } from './errors.js';
import type { Inode } from './inode.js';
import { lookup, type LastLink, type Place } from './lookup.js';
import type { Volume } from './volume.js';

/** True for a code, false for a result: results here are never strings. */
export function isCode(result: unknown): result is FsCode {
  return typeof result === 'string';
}

/** The inode at a path. */
export function find(volume: Volume, path: string, last: LastLink = 'follow'): Inode | FsCode {
  const place = lookup(volume.root, path, last);
  if (isCode(place)) return place;
  return place.inode ?? 'ENOENT';
}

/** mkdir(2) */
export function makeDirectory(volume: Volume, path: string, mode: number): FsCode | undefined {
  const place = lookup(volume.root, path, 'keep');
  if (isCode(place)) return place;
  if (place.inode) return 'EEXIST';
  if (volume.isReadonly) return 'EROFS';
  const made = volume.create('directory', mode);
  if (isCode(made)) return made;
  made.parent = place.directory;
  place.directory.nlink++;
  enter(volume, place, made);
  return undefined;
}

/** How {@link openFile} treats what is there. */
export interface OpenFlags {
  /** Make the file if it is not there. */
  readonly create: boolean;
  /** Fail if it is there. */
  readonly exclusive: boolean;
  /** Empty it. */
  readonly truncate: boolean;
  readonly write: boolean;
}

/** open(2), for regular files. */
export function openFile(
  volume: Volume,
  path: string,
  flags: OpenFlags & { readonly mode: number },
): Inode | FsCode {
  const place = lookup(volume.root, path, flags.exclusive ? 'keep' : 'follow');
  if (isCode(place)) return place;
  const { inode } = place;
  if (inode) {
    if (flags.create && flags.exclusive) return 'EEXIST';
    if (inode.type === 'directory') return flags.write ? 'EISDIR' : inode;
    if (flags.write && volume.isReadonly) return 'EROFS';
    if (flags.truncate) {
      const code = resize(volume, inode, 0);
      if (code) return code;
    }
    return inode;
  }
  if (!flags.create) return 'ENOENT';
  if (place.isDirectoryOnly) return 'EISDIR';
  if (volume.isReadonly) return 'EROFS';
  const made = volume.create('file', flags.mode);
  if (!isCode(made)) enter(volume, place, made);
  return made;
}

/** pwrite(2) */
export function writeAt(
  volume: Volume,
  inode: Inode,
  { bytes, position }: { readonly bytes: Uint8Array; readonly position: number },
): FsCode | undefined {
  if (bytes.length === 0) return undefined;
  const growth = Math.max(0, position + bytes.length - inode.content.size);
  const code = volume.charge(growth);
  if (code) return code;
  inode.content.write(bytes, position);
  inode.mtimeMs = inode.ctimeMs = volume.now();
  return undefined;
}

/** ftruncate(2) */
export function resize(volume: Volume, inode: Inode, size: number): FsCode | undefined {
  if (volume.isReadonly) return 'EROFS';
  const code = volume.charge(size - inode.content.size);
  if (code) return code;
  inode.content.truncate(size);
  inode.mtimeMs = inode.ctimeMs = volume.now();
  return undefined;
}

/** symlink(2) */
export function makeSymlink(volume: Volume, target: string, path: string): FsCode | undefined {
  const place = lookup(volume.root, path, 'keep');
  if (isCode(place)) return place;
  if (place.inode) return 'EEXIST';
  if (place.isDirectoryOnly || target === '') return 'ENOENT';
  if (volume.isReadonly) return 'EROFS';
  const made = volume.create('symlink', 0o777);
  if (isCode(made)) return made;
  made.permissions = 0o777;
  made.target = target;
  enter(volume, place, made);
  return undefined;
}

/** link(2) */
export function makeLink(volume: Volume, existing: string, path: string): FsCode | undefined {
  const inode = find(volume, existing, 'keep');
  if (isCode(inode)) return inode;
  const place = lookup(volume.root, path, 'keep');
  if (isCode(place)) return place;
  if (place.inode) return 'EEXIST';
  if (inode.type === 'directory') return 'EPERM';
  if (place.isDirectoryOnly) return 'ENOENT';
  if (volume.isReadonly) return 'EROFS';
  inode.nlink++;
  inode.ctimeMs = volume.now();
  enter(volume, place, inode);
  return undefined;
}

/** unlink(2) */
export function unlink(volume: Volume, path: string): FsCode | undefined {
  const place = lookup(volume.root, path, 'keep');
  if (isCode(place)) return place;
  if (!place.inode) return 'ENOENT';
  if (place.inode.type === 'directory') return 'EISDIR';
  if (volume.isReadonly) return 'EROFS';
  leave(volume, place);
  drop(volume, place.inode);
  return undefined;
}

/** rmdir(2) */
export function removeDirectory(volume: Volume, path: string): FsCode | undefined {
  const place = lookup(volume.root, path, 'keep');
  if (isCode(place)) return place;
  if (!place.inode) return 'ENOENT';
  if (place.inode.type !== 'directory') return 'ENOTDIR';
  if (place.name === '') return place.inode === volume.root ? 'EBUSY' : 'EINVAL';
  if (place.inode.children.size > 0) return 'ENOTEMPTY';
  if (volume.isReadonly) return 'EROFS';
  leave(volume, place);
  place.directory.nlink--;
  place.inode.nlink = 0;
  volume.release(place.inode);
  return undefined;
}

/** rename(2): replaces what is at the target, if it may. */
export function move(volume: Volume, from: string, to: string): FsCode | undefined {
  const source = lookup(volume.root, from, 'keep');
  if (isCode(source)) return source;
  if (!source.inode) return 'ENOENT';
  const target = lookup(volume.root, to, 'keep');
  if (isCode(target)) return target;
  if (source.name === '' || (target.name === '' && target.inode)) return 'EBUSY';
  if (target.isDirectoryOnly && source.inode.type !== 'directory') return 'ENOTDIR';
  if (source.inode === target.inode) return undefined;
  if (isInside(target.directory, source.inode)) return 'EINVAL';
  const code = target.inode && replaceable(source.inode, target.inode);
  if (code) return code;
  if (volume.isReadonly) return 'EROFS';
  if (target.inode) {
    leave(volume, target);
    if (target.inode.type === 'directory') {
      target.directory.nlink--;
      volume.release(target.inode);
    } else drop(volume, target.inode);
  }
  leave(volume, source);
  enter(volume, target, source.inode);
  source.inode.ctimeMs = volume.now();
  if (source.inode.type === 'directory') {
    source.inode.parent = target.directory;
    source.directory.nlink--;
    target.directory.nlink++;
  }
  return undefined;
}

function replaceable(source: Inode, target: Inode): FsCode | undefined {
  if (source.type === 'directory') {
    if (target.type !== 'directory') return 'ENOTDIR';
    return target.children.size > 0 ? 'ENOTEMPTY' : undefined;
  }
  return target.type === 'directory' ? 'EISDIR' : undefined;
}

function isInside(directory: Inode, ancestor: Inode): boolean {
  for (let at: Inode | undefined = directory; at; at = at.parent === at ? undefined : at.parent) {
    if (at === ancestor) return true;
  }
  return false;
}

function enter(volume: Volume, { directory, name }: Place, inode: Inode): void {
  directory.children.set(name, inode);
  directory.mtimeMs = directory.ctimeMs = volume.now();
}

function leave(volume: Volume, { directory, name }: Place): void {
  directory.children.delete(name);
  directory.mtimeMs = directory.ctimeMs = volume.now();
}

/** close(2): the last one to close a file without a name frees its place. */
export function closeFile(volume: Volume, inode: Inode): void {
  inode.openFiles--;
  if (inode.openFiles === 0) releaseUnnamed(volume, inode);
}

function releaseUnnamed(volume: Volume, inode: Inode): void {
  if (inode.nlink === 0) volume.release(inode);
}

/** One name less; with the last one its place is free again. */
function drop(volume: Volume, inode: Inode): void {
  inode.nlink--;
  inode.ctimeMs = volume.now();
  if (inode.openFiles === 0) releaseUnnamed(volume, inode);
}
