/**
 * `memfs import` and `memfs export`: files between the real disk and the state, with modes, times and links. Files go one
 * by one and synchronously, which is several times faster than a promise for each; {@link Progress} lets the lock breathe.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted, humanSize } from '../format.js';
import { absolute, byCodePoint, childrenOf, isWithin } from '../paths.js';
import { Progress } from '../progress.js';

/** Copies a file or a directory of the real disk into the state. */
export async function importFiles(context: Context, call: Call): Promise<ExitCode> {
  const source = resolve(call.arg(0));
  const info = statSync(source, { throwIfNoEntry: false });
  if (!info) throw new CliError(`'${source}' cannot be read from the disk: it is not there.`);
  const into = absolute(context, call.args[1] ?? '.');
  const entries = info.isDirectory() ? entriesBelow(source, '') : [''];
  const progress = new Progress(context.out, entries.length);
  const target = await context.state.update(async (fs) => {
    const isInside = call.args[1] === undefined || (!info.isDirectory() && fs.isdir(into));
    const root = isInside ? posix.join(into, basename(source)) : posix.join(into, '.');
    fs.makedirs(info.isDirectory() ? root : posix.dirname(root), { existOk: true });
    for (const entry of entries) {
      await progress.add(importOne(fs, join(source, entry), posix.join(root, entry)));
    }
    return root;
  });
  progress.end();
  const { files, bytes } = progress;
  context.out.done({ target, files, bytes }, summary(files, bytes, `in ${target}`));
  return 0;
}

/** Everything below a directory, parents first, relative to it. */
function entriesBelow(root: string, below: string): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((left, right) => byCodePoint(left.name, right.name))) {
    const path = join(below, entry.name);
    if (entry.isFile() || entry.isSymbolicLink() || entry.isDirectory()) found.push(path);
    if (entry.isDirectory()) found.push(...entriesBelow(root, path));
  }
  return found;
}

function importOne(fs: MemoryFS, source: string, target: string): number {
  const info = lstatSync(source);
  if (info.isSymbolicLink()) {
    if (fs.islink(target)) fs.remove(target);
    fs.symlink(readlinkSync(source), target);
    return 0;
  }
  if (info.isDirectory()) {
    fs.makedirs(target, { existOk: true });
  } else {
    fs.writefilebytes(target, readFileSync(source));
    fs.utime(target, info.atimeMs, info.mtimeMs);
  }
  fs.chmod(target, info.mode & 0o7777);
  return info.isDirectory() ? 0 : info.size;
}

/** Copies a file or a directory of the state to the real disk. */
export async function exportFiles(context: Context, call: Call): Promise<ExitCode> {
  const source = posix.join(absolute(context, call.arg(0)), '.');
  const target = resolve(call.arg(1));
  const { out } = context;
  await context.state.read(async (fs) => {
    const isDirectory = fs.stat(source).isDirectory();
    const entries = isDirectory ? virtualBelow(fs, source, '') : [''];
    const isInside = !isDirectory && statSync(target, { throwIfNoEntry: false })?.isDirectory();
    const root = isInside ? join(target, posix.basename(source)) : target;
    const progress = new Progress(out, entries.length);
    mkdirSync(isDirectory ? root : dirname(root), { recursive: true });
    for (const entry of entries) {
      const from = posix.join(source, entry);
      await progress.add(exportOne(fs, { source, from, to: join(root, entry) }));
    }
    progress.end();
    const { files, bytes } = progress;
    out.done({ target: root, files, bytes }, summary(files, bytes, `in ${root}`));
  });
  return 0;
}

function virtualBelow(fs: MemoryFS, root: string, below: string): string[] {
  return childrenOf(fs, posix.join(root, below)).flatMap((path) => {
    const entry = posix.relative(root, path);
    const isDirectory = fs.isdir(path) && !fs.islink(path);
    return [entry, ...(isDirectory ? virtualBelow(fs, root, entry) : [])];
  });
}

/** One virtual file and its place on the disk. */
interface Export {
  /** What is exported as a whole. */
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

/** Directories come before what is in them, so that no parent of `to` can be a link that we have not seen. */
function exportOne(fs: MemoryFS, { source, from, to }: Export): number {
  const info = from === source ? fs.stat(from) : fs.lstat(from);
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (info.isDirectory()) {
    if (there?.isSymbolicLink()) {
      throw new CliError(`'${to}' is a link on the disk; nothing is written through it.`);
    }
    mkdirSync(to, { recursive: true });
    return 0;
  }
  if (there?.isDirectory()) {
    throw new CliError(`'${to}' is a directory on the disk, '${from}' is a file.`);
  }
  if (info.isSymbolicLink()) {
    const link = linkOnDisk(fs, source, from);
    replaceAtomically(to, (temporary) => symlinkSync(link, temporary));
    return 0;
  }
  const data = fs.readfilebytes(from);
  replaceAtomically(to, (temporary) => {
    const file = openSync(temporary, 'wx', info.mode & 0o777);
    try {
      writeFileSync(file, data);
      futimesSync(file, info.atimeMs / 1000, info.mtimeMs / 1000);
    } finally {
      closeSync(file);
    }
  });
  return data.length;
}

/** The link's text for the disk: relative, and within what is exported. */
function linkOnDisk(fs: MemoryFS, source: string, path: string): string {
  const target = posix.resolve(posix.dirname(path), fs.readlink(path));
  if (!isWithin(target, source)) {
    throw new CliError(
      `'${path}' points to '${target}', outside of what is exported ('${source}').`,
    );
  }
  return posix.relative(posix.dirname(path), target) || '.';
}

function replaceAtomically(path: string, write: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.memfs-${randomBytes(6).toString('hex')}`);
  try {
    write(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function summary(files: number, bytes: number, where: string): string {
  return `${counted(files, 'entry', 'entries')}, ${humanSize(bytes)} bytes, ${where}`;
}
