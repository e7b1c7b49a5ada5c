/**
 * cp: copies files and trees inside the filesystem with every option of Node's cp and promises.cp, and of cpSync before Node 22. One walk serves all three;
 * it stops only where a filter has to be asked.
 */
import type { Stats } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path/posix';
import { asynchronous } from './asynchronous.js';
import { later, nextTurn } from './completion.js';
import { checkCp, cpError, cpExists, SUBDIRECTORY, type CpOptions } from './cp-options.js';
import { answerOf, SyncCopy } from './cp-sync.js';
import { checkFunction, invalidArgType } from './node-errors.js';
import { isInside } from './std-filesystem.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

const { EINVAL, EISDIR, ENOTDIR } = osConstants.errno;
const MAJOR = Number.parseInt(process.versions.node, 10);

/** Steps that stop for the answer of a filter. */
type Steps = Generator<unknown, void, unknown>;
type Kind = 'sync' | 'async';

function isSame(one: Stats, other: Stats | undefined): boolean {
  return other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** One run of cp. */
class Copy {
  readonly #sync: SyncFs;
  readonly #options: CpOptions;
  readonly #kind: Kind;
  readonly #mkdir: AnyFunction;
  /** A path that was given as bytes. */
  notText: unknown;

  constructor(sync: SyncFs, options: CpOptions, kind: Kind) {
    this.#sync = sync;
    this.#options = options;
    this.#kind = kind;
    const mkdir = kind === 'async' ? asynchronous(sync, 'mkdir') : undefined;
    this.#mkdir = mkdir ?? (sync.mkdirSync as AnyFunction);
  }

  *run(from: string, to: string): Steps {
    if (!(yield* this.#isWanted(from, to))) return;
    const source = this.#stat(from);
    const target = this.#check(from, source, to);
    // Node takes Buffers for paths and then cannot work with them.
    if (this.notText !== undefined) throw invalidArgType('path', 'of type string', this.notText);
    this.#checkParents(from, source, to);
    const parent = dirname(to);
    if (!this.#sync.existsSync(parent)) this.#mkdir(parent, { recursive: true });
    yield* this.#copy(from, to, target);
  }

  *#isWanted(from: string, to: string): Generator<unknown, boolean, unknown> {
    const { filter } = this.#options;
    return filter === undefined || Boolean(yield filter(from, to));
  }

  #stat(path: string): Stats {
    const { lstatSync, statSync } = this.#sync;
    return this.#options.dereference ? statSync(path) : lstatSync(path);
  }

  #statIfThere(path: string): Stats | undefined {
    try {
      return this.#stat(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** What stands at the target. @throws when the source must not take its place */
  #check(from: string, source: Stats, to: string): Stats | undefined {
    const target = this.#statIfThere(to);
    const at = { path: to };
    if (target) {
      if (isSame(source, target)) {
        throw cpError('EINVAL', 'src and dest cannot be the same', { ...at, ...SUBDIRECTORY });
      }
      if (source.isDirectory() && !target.isDirectory()) {
        const text = `cannot overwrite non-directory ${to} with directory ${from}`;
        throw cpError('DIR_TO_NON_DIR', text, { ...at, code: 'EISDIR', errno: EISDIR });
      }
      if (!source.isDirectory() && target.isDirectory()) {
        const text = `cannot overwrite directory ${to} with non-directory ${from}`;
        throw cpError('NON_DIR_TO_DIR', text, { ...at, code: 'ENOTDIR', errno: ENOTDIR });
      }
    }
    if (source.isDirectory() && isInside(to, from)) throw this.#belowItself(from, to, to);
    return target;
  }

  #belowItself(from: string, to: string, path: string): Error {
    const text = `cannot copy ${from} to a subdirectory of self ${to}`;
    return cpError('EINVAL', text, { path, ...SUBDIRECTORY });
  }

  /** Finds the source among the directories above the target, whatever their names. */
  #checkParents(from: string, source: Stats, to: string): void {
    const sourceParent = resolve('/', dirname(from));
    let parent = resolve('/', dirname(to));
    let below = to;
    while (parent !== sourceParent && parent !== parse(parent).root) {
      const there = this.#sync.statSync(parent, { throwIfNoEntry: false });
      if (there === undefined) return;
      if (isSame(source, there)) throw this.#belowItself(from, below, below);
      below = parent;
      parent = dirname(parent);
    }
    if (source.isDirectory()) this.#checkRealParents(from, source, to);
  }

  /** The same behind links on the way to the target: Node copies the copy until no path is short enough. */
  #checkRealParents(from: string, source: Stats, to: string): void {
    const parent = dirname(to);
    if (!this.#sync.existsSync(parent)) return;
    for (let at = this.#sync.realpathSync(parent); at !== '/'; at = dirname(at)) {
      const there = this.#sync.statSync(at, { throwIfNoEntry: false });
      if (isSame(source, there)) throw this.#belowItself(from, to, to);
    }
  }

  *#copy(from: string, to: string, target: Stats | undefined): Steps {
    const source = this.#stat(from);
    if (source.isDirectory()) {
      if (!this.#options.recursive) throw this.#notRecursive(from);
      yield* this.#copyDirectory(source, from, to, target);
    } else if (source.isFile() || source.isCharacterDevice() || source.isBlockDevice()) {
      this.#copyFile(source, from, to, target);
    } else if (source.isSymbolicLink()) {
      this.#copyLink(from, to, target);
    } else {
      throw special(source, to);
    }
  }

  #notRecursive(from: string): Error {
    const errno = this.#kind === 'sync' ? EINVAL : EISDIR;
    const text = `${from} is a directory (not copied)`;
    return cpError('EISDIR', text, { path: from, code: 'EISDIR', errno });
  }

  *#copyDirectory(source: Stats, from: string, to: string, target: Stats | undefined): Steps {
    if (target === undefined) {
      this.#sync.mkdirSync(to);
    } else if (MAJOR >= 22 && this.#options.errorOnExist && !this.#options.force) {
      throw cpExists(to);
    }
    for (const name of this.#sync.readdirSync(from)) {
      const item = join(from, name);
      const copy = join(to, name);
      if (yield* this.#isWanted(item, copy)) {
        const there = this.#check(item, this.#stat(item), copy);
        yield* this.#copy(item, copy, there);
      }
    }
    if (MAJOR >= 24 && this.#options.preserveTimestamps) this.#copyTimes(from, to);
    if (target === undefined) this.#sync.chmodSync(to, source.mode);
  }

  #copyFile(source: Stats, from: string, to: string, target: Stats | undefined): void {
    const sync = this.#sync;
    if (target !== undefined) {
      if (!this.#options.force) {
        if (this.#options.errorOnExist) throw cpExists(to);
        return;
      }
      sync.unlinkSync(to);
    }
    sync.copyFileSync(from, to, this.#options.mode);
    if (this.#options.preserveTimestamps) this.#copyTimes(from, to);
    sync.chmodSync(to, source.mode);
  }

  #copyTimes(from: string, to: string): void {
    // Reading the source may have moved its time of access.
    const { atime, mtime } = this.#sync.statSync(from);
    this.#sync.utimesSync(to, atime, mtime);
  }

  #copyLink(from: string, to: string, target: Stats | undefined): void {
    const sync = this.#sync;
    const absolute = (link: string, path: string): string =>
      isAbsolute(link) ? link : resolve('/', dirname(path), link);
    const link = sync.readlinkSync(from);
    const leadsTo = this.#options.verbatimSymlinks ? link : absolute(link, from);
    if (target?.isSymbolicLink() === true) {
      this.#checkLinks(from, to, leadsTo, absolute(sync.readlinkSync(to), to));
      sync.unlinkSync(to);
    }
    sync.symlinkSync(leadsTo, to);
  }

  #checkLinks(from: string, to: string, source: string, target: string): void {
    const isDirectory = (path: string): boolean =>
      this.#sync.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if ((MAJOR < 24 || isDirectory(from)) && isInside(target, source)) {
      throw this.#belowItself(source, target, to);
    }
    // Removing the target would remove what the source leads to.
    const asked = this.#kind === 'sync' ? to : from;
    if (this.#sync.statSync(asked).isDirectory() && isInside(source, target)) {
      const text = `cannot overwrite ${target} with ${source}`;
      throw cpError('SYMLINK_TO_SUBDIRECTORY', text, { path: to, ...SUBDIRECTORY });
    }
  }
}

function special(source: Stats, path: string): Error {
  const context = { path, code: 'EINVAL', errno: EINVAL };
  if (source.isSocket()) {
    return cpError('SOCKET', `cannot copy a socket file: ${path}`, context);
  }
  return source.isFIFO()
    ? cpError('FIFO_PIPE', `cannot copy a FIFO pipe: ${path}`, context)
    : cpError('UNKNOWN', `cannot copy an unknown file type: ${path}`, context);
}

/** cpSync, cp and promises.cp. */
export interface CpForms {
  readonly cpSync: (from: unknown, to: unknown, options?: unknown) => void;
  readonly cp: (from: unknown, to: unknown, options?: unknown, callback?: unknown) => void;
  readonly promise: (from: unknown, to: unknown, options?: unknown) => Promise<void>;
}

/** Drives a copy whose filter must answer at once. */
function drive(steps: Steps): void {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next(answerOf(step.value));
  }
}

/** Drives a copy whose filter may wait. */
async function driveLater(steps: Steps): Promise<void> {
  await nextTurn();
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next(await step.value);
  }
  await nextTurn();
}

/** The forms of cp over a filesystem. */
export function createCp(sync: SyncFs): CpForms {
  const bytesIn = (args: readonly unknown[]): unknown =>
    args.slice(0, 2).find((path) => path instanceof Uint8Array);
  const start = (kind: Kind, args: readonly unknown[]): Steps => {
    const { from, to, options } = checkCp(args[0], args[1], args[2]);
    const copy = new Copy(sync, options, kind);
    copy.notText = bytesIn(args);
    return copy.run(from, to);
  };
  const cpSync = (...args: unknown[]): void => {
    if (MAJOR < 22) {
      drive(start('sync', args));
      return;
    }
    const { from, to, options } = checkCp(args[0], args[1], args[2]);
    new SyncCopy(sync, options, bytesIn(args)).run(from, to);
  };
  const promise = async (from: unknown, to: unknown, options?: unknown): Promise<void> => {
    await driveLater(start('async', [from, to, options]));
  };
  const cp = (from: unknown, to: unknown, options?: unknown, callback?: unknown): void => {
    const done = typeof options === 'function' ? options : callback;
    checkFunction(done, 'cb');
    const steps = start('async', [from, to, typeof options === 'function' ? undefined : options]);
    driveLater(steps).then(
      () => later(done, null, undefined),
      (error: unknown) => later(done, error),
    );
  };
  return { cpSync, cp, promise };
}
