/** cpSync as Node 22 and later have it: what may be copied is judged in C++, by other rules and with briefer errors than those of cp, single entries go in JavaScript. */
import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path/posix';
import { briefCpError, cpExists, cpError, SUBDIRECTORY, type CpOptions } from './cp-options.js';
import { TreeCopy } from './cp-tree.js';
import { errnoError } from './errno-error.js';
import { codedError, invalidArgType } from './node-errors.js';
import {
  areSame,
  attempt,
  copyFile,
  copyTimes,
  isInside,
  makeDirectories,
  parentPath,
  removeEntry,
  statusOf,
} from './std-filesystem.js';
import type { SyncFs } from './sync-fs.js';
import { systemError } from './system-error.js';

const MAJOR = Number.parseInt(process.versions.node, 10);
const OWNER_WRITES = 0o200;

/** @throws ERR_INVALID_RETURN_VALUE for an answer that is still to come */
export function answerOf(answer: unknown): boolean {
  if (answer instanceof Promise) {
    const text = `Expected boolean to be returned from the "filter" function but got an instance of Promise.`;
    throw codedError(TypeError, 'ERR_INVALID_RETURN_VALUE', text);
  }
  return Boolean(answer);
}

function belowItself(from: string, to: string): Error {
  return briefCpError('EINVAL', `Cannot copy ${from} to a subdirectory of self ${to}`);
}

/** One run of cpSync. */
export class SyncCopy {
  readonly #sync: SyncFs;
  readonly #options: CpOptions;
  /** A path that was given as bytes: only C++ can work with it. */
  readonly #notText: unknown;

  constructor(sync: SyncFs, options: CpOptions, notText: unknown) {
    this.#sync = sync;
    this.#options = options;
    this.#notText = notText;
  }

  /** @throws as Node's cpSync */
  run(from: string, to: string): void {
    if (!this.#isWanted(from, to)) return;
    this.#check(from, to);
    this.#copy(from, to);
  }

  #isWanted(from: string, to: string): boolean {
    const { filter } = this.#options;
    return filter === undefined || answerOf(filter(from, to));
  }

  #status(path: string, links: 'follow' | 'keep'): Stats | number {
    return statusOf(links === 'follow' ? this.#sync.statSync : this.#sync.lstatSync, path);
  }

  /** Refuses what cannot be copied, and makes the directory that it is copied into. */
  #check(from: string, to: string): void {
    const { dereference, recursive } = this.#options;
    // Of the source Node looks at the link where it is to follow, and follows it where it is not.
    const source = this.#status(from, dereference ? 'keep' : 'follow');
    if (typeof source === 'number') {
      throw systemError(source, dereference ? 'stat' : 'lstat', from);
    }
    const target = this.#status(to, dereference ? 'follow' : 'keep');
    const isDirectory = source.isDirectory() || (dereference && source.isSymbolicLink());
    if (typeof target !== 'number') this.#checkTarget(from, { to, target, isDirectory });
    const top = from.endsWith('/') ? from : `${from}/`;
    if (isDirectory && to.startsWith(top)) throw belowItself(top, to);
    this.#checkParents(from, { to, top, isDirectory });
    if (isDirectory && !recursive) {
      const text = `Recursive option not enabled, cannot copy a directory: ${top}`;
      throw briefCpError('EISDIR', text);
    }
    const parent = parentPath(to);
    // What stands in the way shows at the copy.
    if (typeof target === 'number' || !this.#sync.existsSync(parent)) {
      makeDirectories(this.#sync, parent);
    }
  }

  #checkTarget(
    from: string,
    { to, target, isDirectory }: { to: string; target: Stats; isDirectory: boolean },
  ): void {
    if (areSame(this.#sync, from, to)) {
      throw briefCpError('EINVAL', `src and dest cannot be the same ${to}`);
    }
    if (isDirectory && !target.isDirectory()) {
      const text = `Cannot overwrite non-directory ${to} with directory ${from}`;
      throw briefCpError('DIR_TO_NON_DIR', text);
    }
    if (!isDirectory && target.isDirectory()) {
      const text = `Cannot overwrite directory ${to} with non-directory ${from}`;
      throw briefCpError('NON_DIR_TO_DIR', text);
    }
  }

  /** Finds the source among the directories above the target. */
  #checkParents(
    from: string,
    { to, top, isDirectory }: { to: string; top: string; isDirectory: boolean },
  ): void {
    const sync = this.#sync;
    const direct = parentPath(to);
    const above = parentPath(direct);
    const isHigh = above === '' || above === direct || parentPath(from) === direct;
    // Node compares the nearest one again and again.
    if (!isHigh && areSame(sync, from, direct)) throw belowItself(top, to);
    if (!isDirectory || !sync.existsSync(direct)) return;
    // Behind links on the way to the target, Node copies the copy until no path is short enough.
    for (let at = sync.realpathSync.native(direct); at !== '/'; at = dirname(at)) {
      if (areSame(sync, from, at)) throw belowItself(top, to);
    }
  }

  #copy(from: string, to: string): void {
    const { dereference, recursive } = this.#options;
    const stat = dereference ? this.#sync.statSync : this.#sync.lstatSync;
    const source = stat(from);
    const target = stat(to, { throwIfNoEntry: false });
    if (source.isDirectory() && recursive) this.#copyDirectory(source, from, { to, target });
    else if (source.isFile()) this.#copyFile(source, from, { to, target });
    else this.#copyLink(from, to, target);
  }

  #copyDirectory(
    source: Stats,
    from: string,
    { to, target }: { to: string; target: Stats | undefined },
  ): void {
    const sync = this.#sync;
    const { errorOnExist, filter, force } = this.#options;
    if (MAJOR >= 24 && target !== undefined && errorOnExist && !force) throw cpExists(to);
    if (filter === undefined) {
      new TreeCopy(sync, this.#options).run(from, to);
      return;
    }
    if (target === undefined) sync.mkdirSync(to);
    const names = this.#list(from);
    try {
      for (const name of names) {
        this.#refuseBytes();
        const [item, copy] = [join(from, name), join(to, name)];
        if (this.#isWanted(item, copy)) this.#copy(item, copy);
      }
    } finally {
      if (MAJOR >= 24 && this.#options.preserveTimestamps) this.#copyDates(from, to);
      if (target === undefined) sync.chmodSync(to, source.mode);
    }
  }

  #list(path: string): string[] {
    let names: string[] = [];
    const failure = attempt(() => (names = this.#sync.readdirSync(path)));
    if (failure < 0) throw systemError(failure, 'opendir', path);
    return names;
  }

  #refuseBytes(): void {
    if (this.#notText !== undefined) throw invalidArgType('path', 'of type string', this.#notText);
  }

  #copyFile(
    source: Stats,
    from: string,
    { to, target }: { to: string; target: Stats | undefined },
  ): void {
    const { force, errorOnExist, mode, preserveTimestamps } = this.#options;
    if (target !== undefined) {
      if (force) this.#replace(from, to);
      else if (errorOnExist) throw cpExists(to);
      return;
    }
    const sync = this.#sync;
    sync.copyFileSync(from, to, mode);
    if (preserveTimestamps) {
      if ((source.mode & OWNER_WRITES) === 0) sync.chmodSync(to, source.mode | OWNER_WRITES);
      this.#copyDates(from, to);
    }
    sync.chmodSync(to, source.mode);
  }

  #replace(from: string, to: string): void {
    const sync = this.#sync;
    const { mode, preserveTimestamps } = this.#options;
    const kept = removeEntry(sync, to);
    if (kept < 0) throw errnoError(kept, 'unlink', to);
    if (mode === 0) {
      const failure = copyFile(sync, [from, to], 'refuse');
      if (failure < 0) throw errnoError(failure, 'cp', to);
    } else {
      const failure = attempt(() => {
        sync.copyFileSync(from, to, mode);
      });
      if (failure < 0) throw systemError(failure, 'cp', from, to);
    }
    if (preserveTimestamps) copyTimes(sync, from, to);
  }

  /** The times, to the millisecond. */
  #copyDates(from: string, to: string): void {
    // Reading the source may have moved its time of access.
    const { atime, mtime } = this.#sync.statSync(from);
    this.#sync.utimesSync(to, atime, mtime);
  }

  #copyLink(from: string, to: string, target: Stats | undefined): void {
    const sync = this.#sync;
    const link = sync.readlinkSync(from);
    const isKept = this.#options.verbatimSymlinks || isAbsolute(link);
    if (!isKept) this.#refuseBytes();
    const leadsTo = isKept ? link : resolve('/', dirname(from), link);
    if (target?.isSymbolicLink() === true) {
      this.#checkLinks(leadsTo, resolve('/', dirname(to), sync.readlinkSync(to)), { from, to });
      sync.unlinkSync(to);
    }
    sync.symlinkSync(leadsTo, to);
  }

  #checkLinks(source: string, target: string, { from, to }: { from: string; to: string }): void {
    const isDirectory =
      this.#sync.statSync(from, { throwIfNoEntry: false })?.isDirectory() === true;
    if ((MAJOR < 24 || isDirectory) && isInside(target, source)) {
      const text = `cannot copy ${source} to a subdirectory of self ${target}`;
      throw cpError('EINVAL', text, { path: to, ...SUBDIRECTORY });
    }
    // Removing the target would remove what the source leads to.
    if (this.#sync.statSync(to).isDirectory() && isInside(source, target)) {
      const text = `cannot overwrite ${target} with ${source}`;
      throw cpError('SYMLINK_TO_SUBDIRECTORY', text, { path: to, ...SUBDIRECTORY });
    }
  }
}
