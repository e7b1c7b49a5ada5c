/** Real disk ⇄ memory. Nothing is ever written outside the target: links on the disk are replaced or refused, never followed. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { fsError } from './errors.js';
import type { OsCalls } from './os-calls.js';
import { child } from './recursive.js';

/** Options of {@link MemoryFS.withDiskCopy}. */
export interface DiskCopyOptions {
  /** `discard` what the function changed on disk, or `bring-back` it. @default 'discard' */
  readonly changes?: 'discard' | 'bring-back';
}

const PERMISSIONS = 0o7777;

/** Copies a file or tree to the disk; files are replaced as a whole, directories are merged into. */
export function copyToDisk(fs: OsCalls, from: string, to: string): void {
  if (fs.islink(from)) return placeLink(fs.readlink(from), to);
  const { mode, atimeMs, mtimeMs } = fs.lstat(from);
  if (fs.isdir(from)) {
    makeRealDirectory(to);
    for (const name of fs.listdir(from)) copyToDisk(fs, child(from, name), join(to, name));
    chmodSync(to, mode & PERMISSIONS);
  } else {
    place(to, (temporary) => {
      writeFileSync(temporary, fs.readfilebytes(from), { flag: 'wx', mode: mode & PERMISSIONS });
      chmodSync(temporary, mode & PERMISSIONS);
    });
  }
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
}

/** A directory of the disk that is no link; a link there could lead anywhere. */
function makeRealDirectory(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there) mkdirSync(path);
  else if (!there.isDirectory()) throw fsError('ENOTDIR', { syscall: 'mkdir', path });
}

/** Makes something beside its place and renames it there: readers see the old or the new, and a link is replaced. */
function place(path: string, make: (temporary: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomUUID()}`);
  try {
    make(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function placeLink(target: string, path: string): void {
  place(path, (temporary) => symlinkSync(target, temporary));
}

/** Copies a file or tree from the disk; links are copied as links. */
export function copyFromDisk(fs: OsCalls, from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) {
    fs.symlink(readlinkSync(from), to);
    return;
  }
  if (stats.isDirectory()) {
    fs.makedirs(to, { existOk: true });
    for (const name of readdirSync(from)) copyFromDisk(fs, join(from, name), child(to, name));
  } else if (stats.isFile()) {
    fs.makedirs(fs.path.dirname(to), { existOk: true });
    fs.writefilebytes(to, readFileSync(from));
  } else return; // sockets, devices and pipes have no content to copy
  fs.chmod(to, stats.mode & PERMISSIONS);
  fs.utime(to, stats.atimeMs, stats.mtimeMs);
}

/** A temporary copy on the disk for as long as `use` runs; removed whatever happens. */
export async function withDiskCopy<T>(
  fs: OsCalls,
  path: string,
  { use, changes = 'discard' }: DiskCopyOptions & { use: (realPath: string) => T | Promise<T> },
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'memfs-'));
  const realPath = join(folder, fs.path.basename(fs.path.abspath(path)) || 'root');
  try {
    copyToDisk(fs, path, realPath);
    const result = await use(realPath);
    if (changes === 'bring-back') bringBack(fs, path, realPath);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bringBack(fs: OsCalls, path: string, realPath: string): void {
  if (fs.isdir(path)) {
    for (const name of fs.listdir(path)) fs.rmtree(child(path, name));
  }
  copyFromDisk(fs, realPath, path);
}
