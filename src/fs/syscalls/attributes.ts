/** chmod(2), chown(2), utimensat(2). */
import { E } from '../errno.js';
import { PERMISSION_BITS, Time, type Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { find, type LastLink } from '../lookup.js';
import type { Volume } from '../volume.js';
import { opened } from './open.js';
import { withoutPrivileges } from './privileges.js';

const S_ISGID = 0o2000;

/** An inode whose attributes may change, and who hears of it. */
interface Target {
  readonly volume: Volume;
  readonly inode: Inode;
  readonly directory: Inode;
  readonly name: string;
}

function byPath(kernel: Kernel, path: string, last: LastLink): Target | number {
  const inode = find(kernel, path, last);
  if (typeof inode === 'number') return inode;
  const { volume, directory, name, isReadonly } = kernel.place;
  return isReadonly ? E.EROFS : { volume, inode, directory, name };
}

function byDescriptor(kernel: Kernel, fd: number): Target | number {
  const file = opened(kernel, fd);
  if (typeof file === 'number') return file;
  const { volume, directory, name, isReadonly } = file;
  return isReadonly ? E.EROFS : { volume, inode: volume.current(file.inode), directory, name };
}

function done({ volume, directory, name }: Target, inode: Inode): number {
  inode.ctime = volume.now();
  if (volume.observers !== undefined) volume.notify({ kind: 'attributes', directory, name, inode });
  return 0;
}

/** Sets permission bits. */
export function chmod(kernel: Kernel, path: string, mode: number): number {
  return setMode(kernel, byPath(kernel, path, 'follow'), mode);
}

/** Sets permission bits of what is open. */
export function fchmod(kernel: Kernel, fd: number, mode: number): number {
  return setMode(kernel, byDescriptor(kernel, fd), mode);
}

function setMode(kernel: Kernel, target: Target | number, mode: number): number {
  if (typeof target === 'number') return target;
  if (!kernel.owns(target.inode)) return E.EPERM;
  const inode = target.volume.own(target.inode);
  const isForeignGroup = kernel.uid !== 0 && !kernel.isMember(inode.gid);
  const bits = mode & PERMISSION_BITS & (isForeignGroup ? ~S_ISGID : -1);
  inode.mode = (inode.mode & ~PERMISSION_BITS) | bits;
  if (inode.isDirectory) target.volume.generation++;
  return done(target, inode);
}

/** Sets owner and group; -1 keeps one. */
export function chown(kernel: Kernel, path: string, uid: number, gid: number): number {
  return setOwner(kernel, byPath(kernel, path, 'follow'), uid, gid);
}

/** Sets owner and group, of a link itself. */
export function lchown(kernel: Kernel, path: string, uid: number, gid: number): number {
  return setOwner(kernel, byPath(kernel, path, 'keep'), uid, gid);
}

/** Sets owner and group of what is open. */
export function fchown(kernel: Kernel, fd: number, uid: number, gid: number): number {
  return setOwner(kernel, byDescriptor(kernel, fd), uid, gid);
}

function setOwner(kernel: Kernel, target: Target | number, uid: number, gid: number): number {
  if (typeof target === 'number') return target;
  // 32 bits without a sign; all of them set means -1.
  const newUid = uid >>> 0 === 0xffffffff ? target.inode.uid : uid >>> 0;
  const newGid = gid >>> 0 === 0xffffffff ? target.inode.gid : gid >>> 0;
  if (kernel.uid !== 0) {
    const keepsUid = target.inode.uid === kernel.uid && newUid === target.inode.uid;
    const mayGid = newGid === target.inode.gid || kernel.isMember(newGid);
    const changesUid = uid >>> 0 !== 0xffffffff;
    const changesGid = gid >>> 0 !== 0xffffffff;
    if (changesUid && !keepsUid) return E.EPERM;
    if (changesGid && !(target.inode.uid === kernel.uid && mayGid)) return E.EPERM;
    if (!changesUid && !changesGid && !kernel.owns(target.inode)) return privilegesOnly(target);
  }
  const inode = target.volume.own(target.inode);
  const oldMode = inode.mode;
  if (inode.isDirectory) target.volume.generation++;
  else if (inode.isFile) inode.mode = withoutPrivileges(kernel, inode); // by the group it had
  inode.uid = newUid;
  inode.gid = newGid;
  // Who is given as -1 stays, and nobody is told (Linux's fsnotify_change).
  const isTold = uid >>> 0 !== 0xffffffff || gid >>> 0 !== 0xffffffff || inode.mode !== oldMode;
  if (isTold) return done(target, inode);
  inode.ctime = target.volume.now();
  return 0;
}

/** chown(-1, -1) by somebody else: refused only where it would take setuid away. */
function privilegesOnly(target: Target): number {
  return target.inode.isFile && (target.inode.mode & 0o6000) !== 0
    ? E.EPERM
    : done(target, target.volume.own(target.inode));
}

/** A time to set: milliseconds since 1970, or exactly. */
export type TimeInput = number | Time;

function toTime(time: TimeInput): Time {
  return typeof time === 'number' ? Time.ofMs(time) : time;
}

/** Sets the times of access and change. */
export function utimes(kernel: Kernel, path: string, atime: TimeInput, mtime: TimeInput): number {
  return setTimes(kernel, byPath(kernel, path, 'follow'), toTime(atime), toTime(mtime));
}

/** Sets the times, of a link itself. */
export function lutimes(kernel: Kernel, path: string, atime: TimeInput, mtime: TimeInput): number {
  return setTimes(kernel, byPath(kernel, path, 'keep'), toTime(atime), toTime(mtime));
}

/** Sets the times of what is open. */
export function futimes(kernel: Kernel, fd: number, atime: TimeInput, mtime: TimeInput): number {
  return setTimes(kernel, byDescriptor(kernel, fd), toTime(atime), toTime(mtime));
}

function setTimes(kernel: Kernel, target: Target | number, atime: Time, mtime: Time): number {
  if (typeof target === 'number') return target;
  if (!kernel.owns(target.inode)) return E.EPERM;
  const inode = target.volume.own(target.inode);
  inode.atime = atime;
  inode.mtime = mtime;
  return done(target, inode);
}
