/** Fixtures: a filesystem with the files of a test, from nested objects or from the disk, that goes back to its beginning at no cost. */
import { posix } from 'node:path';
import { createFs, type MemoryFS, type MemoryFsOptions } from '../fs/index.js';
import type { NodeFs } from './fs-calls.js';
import { intercept } from './fs-intercept.js';

/** Content, or what {@link file} and {@link link} make, or a directory: `{ 'a.txt': '…', dir: { 'b.bin': bytes } }`. */
export type FixtureEntry = string | Uint8Array | FixtureFile | FixtureLink | FixtureTree;

/** A directory by names; a name may be a path: `{ 'src/main.ts': '…' }`. */
export interface FixtureTree {
  readonly [name: string]: FixtureEntry;
}

/** Attributes of {@link file}. */
export interface FixtureFileOptions {
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
  /** Time of change. @default the time of the fixture */
  readonly mtimeMs?: number;
}

/** A file with attributes. */
export class FixtureFile {
  readonly content: string | Uint8Array;
  readonly options: FixtureFileOptions;

  constructor(content: string | Uint8Array, options: FixtureFileOptions) {
    this.content = content;
    this.options = options;
  }
}

/** A symbolic link. */
export class FixtureLink {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

/** Options of fixtures: those of the MemoryFS, and where in it the tree stands. */
export interface FixtureOptions extends MemoryFsOptions {
  /** Directory for the tree. @default '/' */
  readonly root?: string;
}

/** A filesystem for tests; `using` empties it. */
export interface Fixture {
  /** The files as they are now; another object after each `reset`. */
  readonly fs: MemoryFS;
  /** Like `node:fs`; the same object for the life of the fixture, so that code under test may keep it. */
  readonly nodeFs: NodeFs;
  /** Back to the files of the beginning, in constant time; open descriptors are gone. */
  reset(): void;
  /** Lets go of all files. */
  [Symbol.dispose](): void;
}

/** A file with permissions or a time, for {@link fixture}. */
export function file(content: string | Uint8Array, options: FixtureFileOptions = {}): FixtureFile {
  return new FixtureFile(content, options);
}

/** A symbolic link, for {@link fixture}. */
export function link(target: string): FixtureLink {
  return new FixtureLink(target);
}

/**
 * A filesystem with these files.
 *
 * @throws TypeError for an entry that is none
 * @example
 * const files = fixture({ 'a.txt': 'tea', dir: { 'run.sh': file('#!/bin/sh', { mode: 0o755 }) } });
 * afterEach(() => files.reset());
 */
export function fixture(tree: FixtureTree = {}, options: FixtureOptions = {}): Fixture {
  const { root = '/', ...rest } = options;
  const fs = createFs(rest);
  fs.makedirs(root, { existOk: true });
  plant(fs, root, tree);
  return resettable(fs);
}

/**
 * A filesystem with a copy of a file or directory of the real disk, which is never written to.
 *
 * @example
 * const files = fixtureFromDisk('test/fixtures/shop', { root: '/shop' });
 */
export function fixtureFromDisk(realPath: string, options: FixtureOptions = {}): Fixture {
  const { root = '/', ...rest } = options;
  const fs = createFs(rest);
  if (root !== '/') fs.makedirs(posix.dirname(root), { existOk: true });
  fs.copyFromDisk(realPath, root);
  return resettable(fs);
}

/** The first state is kept aside; work goes on in forks of it. */
function resettable(first: MemoryFS): Fixture {
  let beginning = first;
  let current = first.fork();
  const nodeFs = intercept(
    () => current.nodeFs,
    () => undefined,
  );
  return {
    get fs() {
      return current;
    },
    nodeFs,
    reset: () => {
      current = beginning.fork();
    },
    [Symbol.dispose]: () => {
      beginning = createFs();
      current = createFs();
    },
  };
}

function plant(fs: MemoryFS, path: string, tree: FixtureTree): void {
  for (const [name, entry] of Object.entries(tree)) {
    const target = posix.join(path, name);
    fs.makedirs(posix.dirname(target), { existOk: true });
    if (typeof entry === 'string') fs.writefile(target, entry);
    else if (entry instanceof Uint8Array) fs.writefilebytes(target, entry);
    else if (entry instanceof FixtureLink) fs.symlink(entry.target, target);
    else if (entry instanceof FixtureFile) plantFile(fs, target, entry);
    else if (isTree(entry)) {
      fs.makedirs(target, { existOk: true });
      plant(fs, target, entry);
    } else
      throw new TypeError(`«${target}» is neither text, bytes, file(), link() nor a directory.`);
  }
}

/** Whether a value from outside the types is a plain object. */
function isTree(entry: unknown): entry is FixtureTree {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry);
}

function plantFile(fs: MemoryFS, path: string, { content, options }: FixtureFile): void {
  if (typeof content === 'string') fs.writefile(path, content);
  else fs.writefilebytes(path, content);
  if (options.mode !== undefined) fs.chmod(path, options.mode);
  if (options.mtimeMs !== undefined) fs.utime(path, options.mtimeMs, options.mtimeMs);
}
