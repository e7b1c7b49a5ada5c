/**
 * The callback forms of node:fs, each derived from the synchronous function: arguments are checked at once, the outcome comes in a later turn.
 */
import { inspect, promisify } from 'node:util';
import type { Kernel } from '../kernel.js';
import { checkWithNode, pathArgument } from './arguments.js';
import { asynchronous } from './asynchronous.js';
import { refuseWithoutCallback, silentAt } from './callback-arguments.js';
import { complete, later, type Callback } from './completion.js';
import { AbortError, checkFunction } from './node-errors.js';
import { bringsBuffer } from './read-buffer.js';
import { dressAs, realFs } from './real-fs.js';
import { callbackUnderSignal } from './stat-signal.js';
import { type AnyFunction, type SyncFs } from './sync-fs.js';
import { plainTransfers } from './transfer.js';
import { deriveVector, VECTORS } from './vector-callbacks.js';
import {
  appending,
  asksForFlush,
  checkFlag,
  NAMES_FLAG,
  readSteps,
  signalOf,
  writeSteps,
} from './whole-file.js';

/** Callback functions by their names. */
export type CallbackFs = Record<string, AnyFunction>;

/** For each function: where its callback stands at the earliest and at the latest. */
const CALLBACK_AT: Readonly<Record<string, readonly [number, number]>> = {
  access: [1, 2],
  chmod: [2, 2],
  chown: [3, 3],
  copyFile: [2, 3],
  fchmod: [2, 2],
  fchown: [3, 3],
  fdatasync: [1, 1],
  fstat: [1, 2],
  fsync: [1, 1],
  ftruncate: [1, 2],
  futimes: [3, 3],
  lchown: [3, 3],
  link: [2, 2],
  lstat: [1, 2],
  lutimes: [3, 3],
  mkdir: [1, 2],
  mkdtemp: [1, 2],
  open: [1, 3],
  readdir: [1, 2],
  readlink: [1, 2],
  rename: [2, 2],
  rm: [1, 2],
  rmdir: [1, 2],
  stat: [1, 2],
  statfs: [1, 2],
  symlink: [2, 3],
  truncate: [1, 2],
  unlink: [1, 1],
  utimes: [3, 3],
};

/** Where Node takes the last argument given for the callback, when it is no function. */
const WHOLE_FILE: Readonly<Record<string, readonly [number, number]>> = {
  readFile: [1, 2],
  writeFile: [2, 3],
  appendFile: [2, 3],
};

/** Position of the callback among the arguments; undefined when there is none. */
function callbackAt(
  args: readonly unknown[],
  [first, last]: readonly [number, number],
): number | undefined {
  for (let at = first; at <= last; at++) {
    if (typeof args[at] === 'function') return at;
  }
  return undefined;
}

function ignore(): void {
  // nobody is told
}

function derive(name: string, run: AnyFunction, range: readonly [number, number]): AnyFunction {
  return (...args: unknown[]): void => {
    const at = callbackAt(args, range) ?? silentAt(name, args) ?? refuseWithoutCallback(name, args);
    const callback = typeof args[at] === 'function' ? (args[at] as Callback) : ignore;
    args.length = at;
    complete(callback, () => run(...args));
  };
}

/** Found out only when the content has been read. */
function isOfContent(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_UNKNOWN_ENCODING';
}

/** readFile, writeFile and appendFile. */
function deriveWholeFile(sync: SyncFs, fs: object, name: string): AnyFunction {
  const run = asynchronous(sync, name) as AnyFunction;
  const [first, last] = WHOLE_FILE[name] as readonly [number, number];
  const isReading = name === 'readFile';
  return (...args: unknown[]): void => {
    // Node: `callback ||= options`.
    const callback = args[last] || args[first];
    checkFunction(callback, 'cb');
    const options = typeof args[first] === 'function' ? undefined : args[first];
    const signal = signalOf(options);
    const rest = [...args.slice(0, first), options];
    if (isReading || NAMES_FLAG.has(name)) checkFlag(name, rest);
    const isInSteps = isReading ? bringsBuffer(options) : asksForFlush(options);
    if (signal === undefined && !isInSteps) {
      complete(callback, () => run(...rest), undefined, isReading ? isOfContent : undefined);
      return;
    }
    checkWithNode(`${name}Sync`, rest, [0]);
    if (signal?.aborted && !(isReading && typeof args[0] === 'number')) {
      callback(new AbortError(signal.reason)); // at once, as in Node
      return;
    }
    const [path, data] = rest;
    const known = name === 'appendFile' ? appending(options) : options;
    const flush = (fd: number): Promise<unknown> => flushed(fs, fd);
    const steps = isReading
      ? readSteps(sync, path, options)
      : writeSteps(sync, path, { data, options: known, flush });
    steps.then(
      (value) => later(callback, null, ...(value === undefined ? [] : [value])),
      (error: unknown) => later(callback, error),
    );
  };
}

/** Flushes by `fs.fsync`. */
function flushed(fs: object, fd: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { fsync } = fs as { fsync: AnyFunction };
    fsync(fd, (error: Error | null) => {
      if (error) reject(error);
      else resolve(undefined);
    });
  });
}

function isPath(path: unknown): boolean {
  try {
    pathArgument('accessSync', path, [path]);
    return true;
  } catch {
    return false; // that is what was asked
  }
}

function exists(sync: SyncFs): AnyFunction {
  const form = (path: unknown, callback: unknown): void => {
    checkFunction(callback, 'cb');
    // Of what is no path Node says so at once.
    if (!isPath(path)) callback(false);
    else later(callback, sync.existsSync(path as string));
  };
  const promise = (path: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      later(resolve, sync.existsSync(path as string));
    });
  return Object.assign(form, {
    [promisify.custom]: Object.defineProperty(promise, 'name', { value: 'exists' }),
  });
}

function close(sync: SyncFs): AnyFunction {
  return (fd: unknown, callback: unknown = throwError): void => {
    checkFunction(callback, 'cb');
    complete(callback, () => sync.closeSync(fd as number));
  };
}

/** What happens to a failed close that nobody waits for. */
function throwError(error: unknown): void {
  if (error != null) {
    throw error instanceof Error ? error : new Error(inspect(error));
  }
}

function realpath(sync: SyncFs): AnyFunction {
  const of = (run: AnyFunction): AnyFunction => derive('realpath', run, [1, 2]);
  const form = of(sync.realpathSync as AnyFunction);
  const native = of(sync.realpathSync.native as AnyFunction);
  return Object.assign(form, { native: dressAs(native, realFs.realpath.native) });
}

/** The callback functions that come from the synchronous ones alone; cp, glob, opendir and watch are made elsewhere. */
export function createCallbacks(kernel: Kernel, sync: SyncFs, fs: object): CallbackFs {
  const transfers = plainTransfers(kernel);
  const made: CallbackFs = { exists: exists(sync), close: close(sync), realpath: realpath(sync) };
  for (const [name, range] of Object.entries(CALLBACK_AT)) {
    const run = asynchronous(sync, name);
    if (run) made[name] = derive(name, run, range);
  }
  for (const name of Object.keys(WHOLE_FILE)) made[name] = deriveWholeFile(sync, fs, name);
  for (const name of Object.keys(VECTORS)) {
    const run = asynchronous(sync, name);
    if (run) made[name] = deriveVector(name, run, transfers[name]);
  }
  for (const name of ['stat', 'lstat', 'fstat']) {
    const form = made[name];
    if (form) made[name] = callbackUnderSignal(name, form);
  }
  for (const [name, form] of Object.entries(made)) {
    dressAs(form, realFs[name]);
  }
  return made;
}
