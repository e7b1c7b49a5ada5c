/**
 * Where Node's asynchronous functions tell errors otherwise than the synchronous ones do, which they are made of here.
 */
import type { Stats } from 'node:fs';
import { dirname } from 'node:path/posix';
import { E } from '../errno.js';
import { toName } from './arguments.js';
import { bringsBuffer } from './read-buffer.js';
import { syncFunction, type AnyFunction, type SyncFs } from './sync-fs.js';
import { systemError, type SystemCallError } from './system-error.js';

/** stat takes `throwIfNoEntry` asynchronously since Node 25; elsewhere it means nothing there. */
const STAT_KNOWS_NO_ENTRY = Number.parseInt(process.versions.node, 10) >= 24;

/** From Node 26 on readFile is one step. */
const READS_AT_ONCE = Number.parseInt(process.versions.node, 10) >= 26;

/**
 * The synchronous function `<name>Sync` as its asynchronous forms run it; undefined when there is none.
 * @param name for example `stat`
 */
export function asynchronous(sync: SyncFs, name: string): AnyFunction | undefined {
  const run = syncFunction(sync, `${name === 'rm' ? 'rimraf' : name}Sync`);
  return run && (OTHERWISE[name]?.(run, sync) ?? run);
}

const OTHERWISE: Readonly<Record<string, (run: AnyFunction, sync: SyncFs) => AnyFunction>> = {
  stat: (run) => (STAT_KNOWS_NO_ENTRY ? run : withoutNoEntry(run)),
  lstat: withoutNoEntry,
  mkdir,
  readFile: (run) => (READS_AT_ONCE ? withPath(run) : run),
  rm,
  write,
};

/** From Node 26 on an error of reading says of which file. */
function withPath(run: AnyFunction): AnyFunction {
  return (path, options) => {
    try {
      return run(path, options);
    } catch (error) {
      const { syscall, errno } = error as Partial<SystemCallError>;
      if (syscall !== 'read' || errno === undefined) throw error;
      if (typeof path === 'number' || bringsBuffer(options)) throw error;
      throw systemError(errno, 'read', toName(path));
    }
  };
}

function withoutNoEntry(run: AnyFunction): AnyFunction {
  return (path, options) =>
    typeof options === 'object' && options !== null && 'throwIfNoEntry' in options
      ? run(path, { ...options, throwIfNoEntry: true })
      : run(path, options);
}

/** The first directory that would have to be made on the way: the one that could not be. */
function firstMissing(sync: SyncFs, path: string): string {
  let at = path;
  for (;;) {
    const parent = dirname(at);
    try {
      if (sync.lstatSync(parent, { throwIfNoEntry: false }) !== undefined) return at;
    } catch {
      return path; // it cannot even be looked for
    }
    at = parent;
  }
}

/** A link to nothing on the way is what libuv's loop stops at: to it, the name is there and no directory. */
function mkdir(run: AnyFunction, sync: SyncFs): AnyFunction {
  return (path, options) => {
    try {
      return run(path, options);
    } catch (error) {
      const isRecursive = (options as { recursive?: unknown } | null | undefined)?.recursive;
      const { code, errno } = error as Partial<SystemCallError>;
      if (isRecursive === true && code === 'ENOENT') {
        const link = nearest(sync, dirname(toName(path)));
        if (link !== undefined) throw systemError(E.ENOTDIR, 'mkdir', link);
      }
      if (isRecursive === true && errno !== undefined && (code === 'EACCES' || code === 'EROFS')) {
        throw systemError(errno, 'mkdir', firstMissing(sync, toName(path)));
      }
      throw error;
    }
  };
}

/** The nearest name on the way that is there, if it is a link. */
function nearest(sync: SyncFs, path: string): string | undefined {
  let at = path;
  for (;;) {
    const stats = statsOf(sync, at);
    if (stats !== undefined || at === dirname(at)) return stats?.isSymbolicLink() ? at : undefined;
    at = dirname(at);
  }
}

function statsOf(sync: SyncFs, path: string): Stats | undefined {
  try {
    return sync.lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // the caller has a better error already
  }
}

/** Node looks first, and takes a link that a slash follows for done. */
function rm(run: AnyFunction, sync: SyncFs): AnyFunction {
  return (path, options) => {
    const { recursive, force } = (options ?? {}) as { recursive?: unknown; force?: unknown };
    if (recursive !== true) return run(path, options);
    try {
      const lstat = sync.lstatSync as AnyFunction;
      const stats = lstat(path, { throwIfNoEntry: force !== true }) as Stats | undefined;
      const name = toName(path);
      if (stats?.isDirectory() && name.endsWith('/')) {
        const bare = name.replace(/\/+$/, '');
        if (bare !== '' && statsOf(sync, bare)?.isSymbolicLink()) return undefined;
      }
    } catch (error) {
      if ((error as Partial<SystemCallError>).errno === undefined) return run(path, options);
      throw error;
    }
    return run(path, options);
  };
}

/** Only the synchronous write puts `code` last. */
function write(run: AnyFunction): AnyFunction {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      const { syscall } = error as Partial<SystemCallError>;
      if (syscall !== undefined) {
        Reflect.deleteProperty(error as object, 'syscall');
        (error as SystemCallError).syscall = syscall;
      }
      throw error;
    }
  };
}
