/** Removal of what is there with all that is below: in JavaScript, by the calls of Node's rimraf, and since Node 24 for rmSync by std::filesystem in C++. */
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { readdir, rmdir } from '../syscalls/directory.js';
import { unlink } from '../syscalls/link.js';
import { lstat } from '../syscalls/stat.js';
import { rmError } from './errno-error.js';
import { systemError } from './system-error.js';

function below(name: string, entry: string): string {
  return name.endsWith('/') ? name + entry : `${name}/${entry}`;
}

/** As Node's rimraf; what has gone meanwhile is gone all the same. */
export function removeTree(kernel: Kernel, name: string): void {
  const inode = lstat(kernel, name);
  if (inode === E.ENOENT) return;
  if (typeof inode === 'number' || !inode.isDirectory) {
    gone(unlink(kernel, name), 'unlink', name);
    return;
  }
  const failure = rmdir(kernel, name);
  if (failure !== E.ENOTEMPTY) {
    // Of the root only what is in it can go.
    if (failure !== E.EBUSY || name !== '/') gone(failure, 'rmdir', name);
    if (failure !== E.EBUSY) return;
  }
  const listing = readdir(kernel, name);
  if (typeof listing === 'number') throw systemError(listing, 'scandir', name);
  for (const entry of listing.names.slice()) removeTree(kernel, below(name, entry));
  gone(rmdir(kernel, name), 'rmdir', name);
}

function gone(result: number, syscall: string, name: string): void {
  if (result < 0 && result !== E.ENOENT) throw systemError(result, syscall, name);
}

/** As rmSync of Node 24 and later. @throws for what cannot go an error that names the top alone */
export function removeNatively(kernel: Kernel, name: string, how: 'alone' | 'with all'): void {
  const inode = lstat(kernel, name);
  if (inode === E.ENOENT || inode === E.ENOTDIR) return;
  const failure = how === 'alone' ? removeEntry(kernel, name) : removeAll(kernel, name);
  if (failure < 0 && failure !== E.ENOENT) throw rmError(failure, name);
}

/** remove(3). */
function removeEntry(kernel: Kernel, name: string): number {
  const failure = unlink(kernel, name);
  return failure === E.EISDIR ? rmdir(kernel, name) : failure;
}

/** remove_all of libstdc++: a directory that cannot be listed stays, even an empty one. */
function removeAll(kernel: Kernel, name: string): number {
  const inode = lstat(kernel, name);
  if (typeof inode !== 'number' && inode.isDirectory) {
    const listing = readdir(kernel, name);
    if (typeof listing === 'number') return listing;
    for (const entry of listing.names.slice()) {
      const failure = removeAll(kernel, below(name, entry));
      if (failure < 0 && failure !== E.ENOENT) return failure;
    }
  }
  return removeEntry(kernel, name);
}
