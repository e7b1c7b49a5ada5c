/** open(2) and close(2). */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import type { Inode } from '../inode.js';
import { OpenFile, type Kernel } from '../kernel.js';
import { find, lookup, MAX_LINKS } from '../lookup.js';
import { enter, makeInode, mayEnter, modified } from './entries.js';
import { dropPrivileges } from './privileges.js';

const { O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_NOFOLLOW, O_RDONLY, O_WRONLY, O_RDWR } = constants;
const { O_NOATIME, O_APPEND } = constants;
const O_ACCMODE = 3;
/** Not among Node's constants, but programs may give the numbers (asm-generic/fcntl.h). */
const O_PATH = 0o10000000;
const O_TMPFILE = 0o20000000 | O_DIRECTORY;
const PATH_FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW;

/** Opens a file or directory; gives the descriptor. */
export function open(kernel: Kernel, path: string, flags: number, mode: number): number {
  if ((flags & O_TMPFILE) === O_TMPFILE && (flags & O_PATH) === 0) {
    return openUnnamed(kernel, path, flags, mode);
  }
  const inode = openInode(kernel, path, flags, mode);
  if (typeof inode === 'number') return inode;
  if (kernel.onRead !== undefined && inode.isFile && reads(flags)) {
    kernel.onRead(kernel.place.directory, kernel.place.name);
  }
  return kernel.addFile(new OpenFile(kernel.place, inode, flags));
}

/** What open(2) does to the files, without a descriptor: looks up, makes, empties. `kernel.place` is set. */
export function openInode(
  kernel: Kernel,
  path: string,
  flags: number,
  mode: number,
): Inode | number {
  if ((flags & O_PATH) !== 0) return openPath(kernel, path, flags & PATH_FLAGS);
  const creates = (flags & O_CREAT) !== 0;
  if (creates && (flags & O_DIRECTORY) !== 0) return E.EINVAL; // since Linux 6.4
  const keeps = (flags & O_NOFOLLOW) !== 0 || (flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL);
  const failure = lookup(kernel, path, keeps ? 'keep' : 'follow');
  if (failure < 0) {
    // A name that ends in a slash is no file to make, whatever is there.
    const isOfLast = failure === E.ENOTDIR || failure === E.ELOOP || failure === E.ENOENT;
    return creates && isOfLast ? slashFailure(kernel, path, failure) : failure;
  }
  const { place } = kernel;
  const { inode } = place;
  if (creates && place.hasSlash && place.isNamed) return E.EISDIR;
  if (inode === undefined) return creates ? makeFile(kernel, mode) : E.ENOENT;
  if (creates && (flags & O_EXCL) !== 0) return E.EEXIST;
  if (creates && inode.isDirectory) return E.EISDIR;
  if ((flags & O_DIRECTORY) !== 0 && !inode.isDirectory) return E.ENOTDIR;
  const refused = mayOpen(kernel, inode, flags);
  if (refused < 0) return refused;
  return (flags & O_TRUNC) !== 0 && inode.isFile ? empty(kernel, inode) : inode;
}

/** What Linux says first where the path, or a link that it ends in, ends in a slash (open_last_lookups); else the failure. */
function slashFailure(kernel: Kernel, path: string, failure: number): number {
  let at = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const found = lookup(kernel, at, 'entry');
    const endsInSlash = at.endsWith('/');
    if (found < 0) return endsInSlash ? found : failure;
    if (endsInSlash) return E.EISDIR;
    const { inode } = kernel.place;
    if (!inode?.isSymlink) return failure;
    const { target } = inode;
    at = target.startsWith('/') ? target : at.slice(0, at.lastIndexOf('/') + 1) + target;
  }
  return failure;
}

function openPath(kernel: Kernel, path: string, flags: number): Inode | number {
  const inode = find(kernel, path, (flags & O_NOFOLLOW) !== 0 ? 'keep' : 'follow');
  if (typeof inode === 'number') return inode;
  return (flags & O_DIRECTORY) !== 0 && !inode.isDirectory ? E.ENOTDIR : inode;
}

function makeFile(kernel: Kernel, mode: number): Inode | number {
  const { place } = kernel;
  if (place.isReadonly) return E.EROFS;
  const refused = mayEnter(kernel, place.directory);
  if (refused < 0) return refused;
  const made = makeInode(kernel, 'file', mode & 0o7777);
  if (typeof made === 'number') return made;
  enter(place, made);
  place.inode = made;
  return made;
}

/** Linux's may_open. */
function mayOpen(kernel: Kernel, inode: Inode, flags: number): number {
  const access = flags & O_ACCMODE;
  const writes = access !== O_RDONLY || (flags & O_TRUNC) !== 0;
  const { place } = kernel;
  if (inode.isSymlink) return E.ELOOP;
  if (inode.isDirectory && writes) return E.EISDIR;
  if (writes && place.isReadonly) return E.EROFS;
  if (kernel.uid === 0) return 0;
  const wanted = (access === O_WRONLY ? 0 : 4) | (writes ? 2 : 0);
  if (!kernel.may(inode, wanted)) return E.EACCES;
  return (flags & O_NOATIME) !== 0 && !kernel.owns(inode) ? E.EPERM : 0;
}

function empty(kernel: Kernel, inode: Inode): Inode {
  const { place } = kernel;
  const { volume } = place;
  const own = volume.own(inode);
  volume.empty(own);
  own.mtime = own.ctime = volume.now();
  dropPrivileges(kernel, own);
  place.inode = own;
  modified(place, own);
  return own;
}

/** O_TMPFILE: a file without a name. */
function openUnnamed(kernel: Kernel, path: string, flags: number, mode: number): number {
  if ((flags & O_ACCMODE) === O_RDONLY || (flags & O_CREAT) !== 0) return E.EINVAL;
  const directory = find(kernel, path);
  if (typeof directory === 'number') return directory;
  if (!directory.isDirectory) return E.ENOTDIR;
  const { place } = kernel;
  if (place.isReadonly) return E.EROFS;
  const refused = mayEnter(kernel, directory);
  if (refused < 0) return refused;
  place.directory = directory;
  place.name = '';
  const made = makeInode(kernel, 'file', mode & 0o7777);
  if (typeof made === 'number') return made;
  made.nlink = 0;
  const fd = kernel.addFile(new OpenFile(place, made, flags));
  place.volume.unnamed(made);
  return fd;
}

/** Closes a descriptor. */
export function close(kernel: Kernel, fd: number): number {
  return kernel.removeFile(fd);
}

/** The open file of a descriptor, if it may be read. */
export function readable(kernel: Kernel, fd: number): OpenFile | number {
  const file = kernel.files[fd];
  if (!file || (file.flags & O_PATH) !== 0) return E.EBADF;
  const access = file.flags & O_ACCMODE;
  return access === O_RDONLY || access === O_RDWR ? file : E.EBADF;
}

/** The open file of a descriptor, if it may be written. */
export function writable(kernel: Kernel, fd: number): OpenFile | number {
  const file = kernel.files[fd];
  return !file || !writes(file.flags) || (file.flags & O_PATH) !== 0 ? E.EBADF : file;
}

/** The open file of a descriptor, for calls that need no reading or writing; not of one opened with O_PATH. */
export function opened(kernel: Kernel, fd: number): OpenFile | number {
  const file = kernel.files[fd];
  return !file || (file.flags & O_PATH) !== 0 ? E.EBADF : file;
}

/** True when every write goes to the end. */
export function appends(flags: number): boolean {
  return (flags & O_APPEND) !== 0;
}

/** True when the flags let what is in a file be read. */
function reads(flags: number): boolean {
  return (flags & O_ACCMODE) !== O_WRONLY && (flags & O_PATH) === 0;
}

/** True when the flags let a file be written. */
export function writes(flags: number): boolean {
  const access = flags & O_ACCMODE;
  return access === O_WRONLY || access === O_RDWR;
}
