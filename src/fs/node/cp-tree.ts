/** A whole directory copied in one go, as cpSync does since Node 22 when no filter has to be asked: in C++, which says less and follows other rules than cp. */
import type { Stats } from 'node:fs';
import { resolve } from 'node:path/posix';
import { E } from '../errno.js';
import { briefCpError, type CpOptions } from './cp-options.js';
import { errnoError } from './errno-error.js';
import {
  attempt,
  copyFile,
  copyTimes,
  isInside,
  joined,
  makeDirectories,
  makeDirectory,
  removeEntry,
  statusOf,
  weaklyCanonical,
  type Collision,
} from './std-filesystem.js';
import type { SyncFs } from './sync-fs.js';

/** From Node 24 on, new directories get the modes of their originals. */
const KEEPS_MODES = Number.parseInt(process.versions.node, 10) >= 24;
/** From Node 26 on, all get their times, if asked for. */
const KEEPS_TIMES = Number.parseInt(process.versions.node, 10) >= 26;

function check(failure: number, path: string): void {
  if (failure < 0) throw errnoError(failure, 'cp', path);
}

/** One run. */
export class TreeCopy {
  readonly #sync: SyncFs;
  readonly #options: CpOptions;
  readonly #where: Collision;

  constructor(sync: SyncFs, options: CpOptions) {
    this.#sync = sync;
    this.#options = options;
    const { force, errorOnExist } = options;
    this.#where = force ? 'overwrite' : errorOnExist ? 'refuse' : 'skip';
  }

  /** @throws errors of the C library, and the brief ones of cpSync */
  run(from: string, to: string): void {
    const isNew = !this.#sync.existsSync(to);
    check(makeDirectories(this.#sync, to), to);
    this.#copyContents(from, to);
    this.#finish(from, to, isNew);
  }

  #finish(from: string, to: string, isNew: boolean): void {
    if (isNew && KEEPS_MODES) this.#sync.chmodSync(to, this.#sync.statSync(from).mode);
    if (KEEPS_TIMES && this.#options.preserveTimestamps) copyTimes(this.#sync, from, to);
  }

  #copyContents(from: string, to: string): void {
    const sync = this.#sync;
    let names: string[] = [];
    const failure = attempt(() => (names = sync.readdirSync(from)));
    check(failure, from);
    for (const name of names) {
      const [item, copy] = [joined(from, name), joined(to, name)];
      const entry = sync.lstatSync(item);
      if (entry.isSymbolicLink()) this.#copyLink(name, from, to);
      else if (entry.isDirectory()) this.#copyDirectory(item, copy);
      else if (entry.isFile()) this.#copyFile(item, copy, to);
    }
  }

  #copyDirectory(from: string, to: string): void {
    const isNew = !this.#sync.existsSync(to);
    check(makeDirectory(this.#sync, to), to);
    this.#copyContents(from, to);
    this.#finish(from, to, isNew);
  }

  #copyFile(from: string, to: string, directory: string): void {
    const failure = copyFile(this.#sync, [from, to], this.#where);
    if (failure === E.EEXIST) {
      const text = `cp returned EEXIST (${to} already exists)`;
      throw briefCpError('EEXIST', `[ERR_FS_CP_EEXIST]: Target already exists: ${text}`);
    }
    check(failure, directory);
    if (this.#options.preserveTimestamps) copyTimes(this.#sync, from, to);
  }

  #copyLink(name: string, from: string, directory: string): void {
    const sync = this.#sync;
    const to = joined(directory, name);
    const target = sync.readlinkSync(joined(from, name));
    let leadsTo = target;
    if (!this.#options.verbatimSymlinks) {
      const there = statusOf(sync.statSync, to);
      if (typeof there !== 'number') this.#clear(to, target, there);
      leadsTo = weaklyCanonical(sync, target.startsWith('/') ? target : joined(from, target));
    }
    const failure = attempt(() => {
      sync.symlinkSync(leadsTo, to);
    });
    check(failure, directory);
  }

  /** Makes way for a link where something is. */
  #clear(to: string, target: string, there: Stats): void {
    const sync = this.#sync;
    if (!sync.lstatSync(to).isSymbolicLink()) {
      const { dereference, force, errorOnExist } = this.#options;
      const isKept = !dereference || (!force && errorOnExist);
      if (there.isFile() && isKept) check(E.EEXIST, to);
      return;
    }
    const current = sync.readlinkSync(to);
    // As Node asks: of a relative target, not of the link.
    const led = statusOf(sync.statSync, resolve('/', target));
    const isDirectory = typeof led !== 'number' && led.isDirectory();
    if (!this.#options.dereference && isDirectory && isInside(current, target)) {
      const text = `Cannot copy ${target} to a subdirectory of self ${current}`;
      throw briefCpError('EINVAL', text);
    }
    if (there.isDirectory() && isInside(target, current)) {
      throw briefCpError('SYMLINK_TO_SUBDIRECTORY', `cannot overwrite ${current} with ${target}`);
    }
    check(removeEntry(sync, to), to);
  }
}
