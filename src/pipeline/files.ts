/** The files of a run: every step works on a fork; what it changed is a change set, and fan-in merges change sets path by path. */
import { MemoryFS, recordedFork, type FileChanges, type RecordedFork } from '../fs/index.js';

/** What one step or one merge did to the files, after what was done before it. */
export interface ChangeSet {
  /** Path of the step. */
  readonly step: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly before: readonly ChangeSet[];
  /** One more than any before it. */
  readonly depth: number;
}

/** Files as they are at one point of a run. Nobody changes them: steps get forks. */
export interface RunFiles {
  readonly fs: MemoryFS;
  /** The last change set; undefined as long as they are the run's own. */
  readonly last: ChangeSet | undefined;
}

/** The files that a run begins with: none, or a fork; made when somebody asks. */
export function firstFiles(given: MemoryFS | undefined): RunFiles {
  // What the caller changes later is not the run's.
  let fs = given?.fork();
  return {
    get fs() {
      return (fs ??= new MemoryFS());
    },
    last: undefined,
  };
}

/** Two steps that do not know of each other changed one path in different ways. */
export class FileConflictError extends Error {
  override readonly name = 'FileConflictError';
  readonly path: string;
  readonly steps: readonly [string, string];

  constructor(path: string, steps: readonly [string, string]) {
    super(
      `${path} was changed by ${steps[0]} and by ${steps[1]}, in different ways; let each write a path of its own.`,
    );
    this.path = path;
    this.steps = steps;
  }
}

/** The fork of one try of a step; made when it is asked for. */
export class StepFiles {
  readonly #files: RunFiles;
  #fork: RecordedFork | undefined;

  constructor(files: RunFiles) {
    this.#files = files;
  }

  get fs(): MemoryFS {
    return (this.#fork ??= recordedFork(this.#files.fs)).fs;
  }

  /** True when the step has looked at its files. */
  get isUsed(): boolean {
    return this.#fork !== undefined;
  }

  /** Ends the try: what was done, and the files as the next step sees them. A change that comes later is lost. */
  end(step: string): { readonly changes: FileChanges; readonly files: RunFiles } {
    const fork = this.#fork;
    if (!fork) return { changes: NO_CHANGES, files: this.#files };
    fork.end();
    const changes = fork.changes();
    const { written, removed } = changes;
    if (written.length === 0 && removed.length === 0) return { changes, files: this.#files };
    const { last } = this.#files;
    const set = changeSet({ step, written, removed, before: last ? [last] : [] });
    return { changes, files: { fs: fork.fs.fork(), last: set } };
  }
}

/** Of a step that did not look at its files. */
export const NO_CHANGES: FileChanges = Object.freeze({ read: [], written: [], removed: [] });

/** A change set after others. */
export function changeSet(set: Omit<ChangeSet, 'depth'>): ChangeSet {
  return { ...set, depth: 1 + Math.max(0, ...set.before.map(({ depth }) => depth)) };
}

/** One of several files at a fan-in, with the change sets that not all of them have. */
interface Side {
  readonly files: RunFiles;
  /** By path: the last change set of this side that changed it, and all before it. */
  readonly writers: ReadonlyMap<string, ChangeSet>;
}

/**
 * The files after a fan-in: all changes of all branches.
 * @throws {FileConflictError} when two branches changed one path and it differs
 */
export function mergeFiles(step: string, branches: readonly RunFiles[]): RunFiles {
  const distinct = [...new Map(branches.map((files) => [files.last, files])).values()];
  const [first, ...others] = distinct;
  if (!first) throw new Error('a fan-in has at least one branch');
  if (others.length === 0) return first;
  const histories = distinct.map(({ last }) => historyOf(last));
  const sides = distinct.map((files, index): Side => {
    const own = histories[index] ?? new Set();
    return { files, writers: writersOf(own, (set) => histories.every((other) => other.has(set))) };
  });
  return { fs: merged(sides), last: mergeSet(step, sides) };
}

function mergeSet(step: string, sides: readonly Side[]): ChangeSet {
  const before = sides.map(({ files }) => files.last).filter((set) => set !== undefined);
  return changeSet({ step, written: [], removed: [], before });
}

function merged([first, ...others]: readonly Side[]): MemoryFS {
  if (!first) throw new Error('a fan-in has at least one branch');
  const fs = first.files.fs.fork();
  const writers = new Map(first.writers);
  const sources = new Map([...writers].map(([path]) => [path, first.files.fs]));
  for (const side of others) {
    refuseTreeConflicts({ writers, fs }, side);
    const taken: string[] = [];
    for (const [path, writer] of side.writers) {
      const known = writers.get(path);
      if (known && known !== writer && !isAfter(writer, known)) {
        if (isAfter(known, writer)) continue;
        const other = sources.get(path) ?? fs;
        if (!isSame(other, side.files.fs, path)) {
          throw new FileConflictError(path, [known.step, writer.step]);
        }
        continue;
      }
      writers.set(path, writer);
      sources.set(path, side.files.fs);
      taken.push(path);
    }
    take(side.files.fs, fs, taken);
  }
  return fs;
}

interface Changed {
  readonly writers: ReadonlyMap<string, ChangeSet>;
  readonly fs: MemoryFS;
}

/** A file below a directory that another branch has removed, or has put a file in the place of. */
function refuseTreeConflicts(into: Changed, { writers, files: { fs } }: Side): void {
  for (const [path, writer] of writers) {
    for (let at = parentOf(path); at !== '/'; at = parentOf(at)) {
      const remover = into.writers.get(at);
      if (remover && !isDirectory(into.fs, at) && isThere(fs, path) && isApart(writer, remover)) {
        throw new FileConflictError(at, [remover.step, writer.step]);
      }
    }
    if (!isDirectory(into.fs, path) || isDirectory(fs, path)) continue;
    for (const [below, other] of into.writers) {
      if (below.startsWith(`${path}/`) && isThere(into.fs, below) && isApart(writer, other)) {
        throw new FileConflictError(path, [other.step, writer.step]);
      }
    }
  }
}

function isApart(one: ChangeSet, other: ChangeSet): boolean {
  return one !== other && !isAfter(one, other) && !isAfter(other, one);
}

/** Change sets up to here, none of a lower depth than `from`. */
function historyOf(last: ChangeSet | undefined, from = 0): Set<ChangeSet> {
  const found = new Set<ChangeSet>();
  const pending = last ? [last] : [];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (found.has(next) || next.depth < from) continue;
    found.add(next);
    pending.push(...next.before);
  }
  return found;
}

/** By path: the last of these change sets, without those that everybody has. */
function writersOf(
  history: ReadonlySet<ChangeSet>,
  isCommon: (set: ChangeSet) => boolean,
): Map<string, ChangeSet> {
  const writers = new Map<string, ChangeSet>();
  for (const set of history) {
    if (isCommon(set)) continue;
    for (const path of [...set.written, ...set.removed]) {
      const known = writers.get(path);
      if (!known || set.depth > known.depth) writers.set(path, set);
    }
  }
  return writers;
}

/** True when `set` was made by somebody who had `other`. */
function isAfter(set: ChangeSet, other: ChangeSet): boolean {
  return historyOf(set, other.depth).has(other) && set !== other;
}

/** Brings what stands at these paths over; removals first, then parents before what is in them. */
function take(from: MemoryFS, into: MemoryFS, paths: readonly string[]): void {
  const sorted = paths.toSorted();
  for (const path of sorted.toReversed()) {
    if (isThere(into, path) && (!isThere(from, path) || !isSameKind(from, into, path))) {
      into.rmtree(path);
    }
  }
  for (const path of sorted) {
    if (isThere(from, path)) takeOne(from, into, path);
  }
}

function takeOne(from: MemoryFS, into: MemoryFS, path: string): void {
  if (from.islink(path)) {
    if (isThere(into, path)) into.remove(path);
    into.symlink(from.readlink(path), path);
    return;
  }
  const { mode, atimeMs, mtimeMs } = from.stat(path);
  if (from.isdir(path)) into.makedirs(path, { existOk: true });
  else into.writefilebytes(path, from.readfilebytes(path));
  into.chmod(path, mode & PERMISSION_BITS);
  into.utime(path, atimeMs, mtimeMs);
}

const PERMISSION_BITS = 0o7777;

/** Times apart, the same thing stands there in both. */
function isSame(one: MemoryFS, other: MemoryFS, path: string): boolean {
  if (!isThere(one, path) || !isThere(other, path))
    return isThere(one, path) === isThere(other, path);
  if (!isSameKind(one, other, path)) return false;
  if (one.islink(path)) return one.readlink(path) === other.readlink(path);
  if (one.stat(path).mode !== other.stat(path).mode) return false;
  return one.isdir(path) || one.readfilebytes(path).equals(other.readfilebytes(path));
}

function isSameKind(one: MemoryFS, other: MemoryFS, path: string): boolean {
  return (
    one.islink(path) === other.islink(path) && isDirectory(one, path) === isDirectory(other, path)
  );
}

function isDirectory(fs: MemoryFS, path: string): boolean {
  return fs.isdir(path) && !fs.islink(path);
}

function isThere(fs: MemoryFS, path: string): boolean {
  return fs.exists(path) || fs.islink(path);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
