/**
 * fs.promises over the synchronous functions: the simple forms derived, and those that open, read and write with handles, signals and pieces.
 */
import { promised } from './completion.js';
import { checkWithNode, harmless, pathArgument } from './arguments.js';
import { asynchronous } from './asynchronous.js';
import { FileHandle, type HandleHost } from './file-handle.js';
import { opened } from './forgotten-handles.js';
import { codedError, invalidArgType, isOperationError } from './node-errors.js';
import { dressAs, realFs } from './real-fs.js';
import { statUnderSignal } from './stat-signal.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';
import {
  appending,
  asksForFlush,
  checkFlag,
  isPieces,
  NAMES_FLAG,
  readSteps,
  signalOf,
  writeSteps,
} from './whole-file.js';

/** Functions of node:fs/promises that are their synchronous function, completed later. */
const DERIVED = [
  'access',
  'chmod',
  'chown',
  'copyFile',
  'lchown',
  'link',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'readdir',
  'readlink',
  'rename',
  'rm',
  'rmdir',
  'statfs',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
] as const;

const READDIR = Number.parseInt(process.versions.node, 10) >= 26 ? 'readdir' : 'readdirLastFirst';

/** Promise functions by their names. */
export type PromisesFs = Record<string, unknown>;

function derive(run: AnyFunction): AnyFunction {
  return (...args: unknown[]) => promised(() => run(...args));
}

function isNoPath(path: unknown): boolean {
  if (typeof path === 'object' && path !== null)
    return !('href' in path || ArrayBuffer.isView(path));
  return typeof path === 'number' || typeof path === 'bigint' || typeof path === 'symbol';
}

/** A flag that Node takes for none: `options.flag || 'r'`. */
function isNoFlag(options: object): boolean {
  const { flag } = options as { flag?: unknown };
  return flag !== undefined && !flag;
}

/** What only these forms judge otherwise. */
const OTHERWISE: Readonly<Record<string, (run: AnyFunction) => AnyFunction>> = {
  readdir,
  readlink: (run) => wordedByNode('readlink', run),
  truncate: (run) => (path, size) => (isNoPath(path) ? refuse(path) : run(path, size)),
  mkdir: (run) => {
    const made = wordedByNode('mkdir', run);
    return (path, options) => {
      const isNull =
        typeof options === 'object' && (options as { mode?: unknown } | null)?.mode === null;
      return made(path, isNull ? { ...options, mode: undefined } : options);
    };
  },
};

/** Node's promise form has words of its own for arguments that the synchronous one refuses too. */
function wordedByNode(name: 'mkdir' | 'readlink', run: AnyFunction): AnyFunction {
  const real = realFs.promises[name] as (path: unknown, options: unknown) => Promise<unknown>;
  return (path, options) => {
    try {
      return run(path, options);
    } catch (error) {
      if (isOperationError(error)) throw error;
      return real(harmless(path), options).catch((worded: unknown) => {
        throw isOperationError(worded) ? error : worded;
      });
    }
  };
}

/** Of the forms of readdir only this one takes whatever is true for `recursive`. */
function readdir(run: AnyFunction): AnyFunction {
  return (path, options) => {
    const isObject = typeof options === 'object' && options !== null;
    const { recursive } = (isObject ? options : {}) as { recursive?: unknown };
    return run(
      path,
      isObject && recursive != null ? { ...options, recursive: Boolean(recursive) } : options,
    );
  };
}

/** What is a descriptor elsewhere is no path here. */
function refuse(path: unknown): never {
  throw invalidArgType('path', 'of type string or an instance of Buffer or URL', path);
}

function isUnderSignal(options: unknown): boolean {
  return signalOf(options) !== undefined;
}

function readFile(sync: SyncFs): AnyFunction {
  const read = asynchronous(sync, 'readFile') as AnyFunction;
  return (path, options) => {
    if (path instanceof FileHandle) {
      return path.readFile(options);
    }
    return promised(() => {
      if (isNoPath(path)) refuse(path);
      const isObject = typeof options === 'object' && options !== null;
      const known = isObject && isNoFlag(options) ? { ...options, flag: 'r' } : options;
      if (!isUnderSignal(known)) return read(path, known);
      checkWithNode('readFileSync', [path, known], [0]);
      return readSteps(sync, path, known);
    });
  };
}

/** A handle whose descriptor is its own. */
function heldHandle(host: HandleHost, fd: number): FileHandle {
  const handle = new FileHandle(host, fd);
  opened(handle, { host, fd, file: host.fileOf(fd) });
  return handle;
}

function writeFile(host: HandleHost, name: 'writeFileSync' | 'appendFileSync'): AnyFunction {
  const { sync } = host;
  const run = sync[name] as AnyFunction;
  const flush = (fd: number): Promise<unknown> => new FileHandle(host, fd).sync();
  return (path, data, options) => {
    if (path instanceof FileHandle) {
      return path.writeFile(data, options);
    }
    return promised(() => {
      if (isNoPath(path)) refuse(path);
      const base = name.slice(0, -'Sync'.length);
      if (NAMES_FLAG.has(base)) checkFlag(base, [path, '', options]);
      const hasPieces = isPieces(data);
      const isAtOnce = !hasPieces && !isUnderSignal(options) && !asksForFlush(options);
      if (isAtOnce) return run(path, data, options);
      checkWithNode(name, [path, hasPieces ? '' : data, options], [0]);
      signalOf(options);
      const known = name === 'appendFileSync' ? appending(options) : options;
      return writeSteps(sync, path, { data, options: known, flush });
    });
  };
}

function lchmod(): Promise<never> {
  const text = 'The lchmod() method is not implemented';
  return Promise.reject(codedError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', text));
}

/**
 * The forms that need nothing but the synchronous functions and handles; cp, glob, opendir and watch are made elsewhere.
 * @param host what the handles of `open` work on
 */
export function createPromises(host: HandleHost): PromisesFs {
  const { sync } = host;
  const made: Record<string, AnyFunction> = {
    lchmod,
    open: (path, flags, mode) =>
      promised(() =>
        heldHandle(host, (sync.openSync as AnyFunction)(path, flags ?? 'r', mode) as number),
      ),
    realpath: derive((path, options) => {
      pathArgument('accessSync', path, [path]);
      return (sync.realpathSync.native as AnyFunction)(path, options);
    }),
    readFile: readFile(sync),
    writeFile: writeFile(host, 'writeFileSync'),
    appendFile: writeFile(host, 'appendFileSync'),
  };
  for (const name of DERIVED) {
    const run = asynchronous(sync, name === 'readdir' ? READDIR : name);
    if (run) made[name] = derive(OTHERWISE[name]?.(run) ?? run);
  }
  for (const name of ['stat', 'lstat']) {
    const run = asynchronous(sync, name) as AnyFunction;
    made[name] = (path, options) => statUnderSignal(options, () => run(path, options));
  }
  for (const [name, form] of Object.entries(made)) {
    dressAs(form, Reflect.get(realFs.promises, name));
  }
  return made;
}
