/**
 * The callback forms of node:fs, each derived from the synchronous function: arguments are checked at once, the outcome comes in a later turn.
 */
import { inspect, promisify } from 'node:util';
import type { Kernel } from '../kernel.js';
import { checkWithNode, pathArgument, toFlags } from './arguments.js';
import { asynchronous } from './asynchronous.js';
import { complete, later, type Callback } from './completion.js';
import { AbortError, checkFunction, invalidArgType, isOperationError } from './node-errors.js';
import { bringsBuffer } from './read-buffer.js';
import { dressAs, realFs } from './real-fs.js';
import { callbackUnderSignal } from './stat-signal.js';
import { type AnyFunction, type SyncFs } from './sync-fs.js';
import { plainTransfers, withShortcut, type Transfer } from './transfer.js';
import { appending, asksForFlush, readSteps, signalOf, writeSteps } from './whole-file.js';

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

/** Functions whose callback also gets the buffer or the list of buffers. */
const VECTORS: Readonly<Record<string, string>> = {
  read: 'bytesRead',
  write: 'bytesWritten',
  readv: 'bytesRead',
  writev: 'bytesWritten',
};

const NODE_MAJOR = Number.parseInt(process.versions.node, 10);

/** Functions of two paths. */
const PAIRS: ReadonlySet<string> = new Set(['copyFile', 'link', 'rename', 'symlink']);

/** Node 20 takes the last argument of symlink for the callback, whatever it is. */
const TAKES_LAST: ReadonlySet<string> = new Set(NODE_MAJOR < 22 ? ['symlink'] : []);

/** Throws for a call without a callback what Node does: some functions look at their other arguments first. */
function refuseWithoutCallback(name: string, args: readonly unknown[]): never {
  if (TAKES_LAST.has(name)) throw invalidArgType('cb', 'of type function', args.at(-1));
  // Without a callback rm would set to work all the same.
  if (name !== 'rm') checkWithNode(name, args, PAIRS.has(name) ? [0, 1] : [0]);
  throw invalidArgType('cb', 'of type function', undefined);
}

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

function derive(name: string, run: AnyFunction, range: readonly [number, number]): AnyFunction {
  return (...args: unknown[]): void => {
    const at = callbackAt(args, range) ?? refuseWithoutCallback(name, args);
    const callback = args[at] as Callback;
    args.length = at;
    complete(callback, () => run(...args));
  };
}

/** readFile names the option that a flag was given by. */
function checkFlag(path: unknown, options: unknown): void {
  const flag: unknown = (options as { flag?: unknown } | null | undefined)?.flag;
  if (typeof flag === 'number' && toFlags(flag) === undefined) {
    checkWithNode('readFile', [path, options, () => undefined], [0]);
  }
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
    if (isReading) checkFlag(args[0], options);
    const rest = [...args.slice(0, first), options];
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

/** Where the callback of a read or write stands; -1 when there is none. The position that read takes may be a function too. */
function vectorCallbackAt(name: string, args: readonly unknown[]): number {
  if (name !== 'read') return args.findIndex((arg, at) => at > 0 && typeof arg === 'function');
  const at = args.length <= 4 ? args.length - 1 : 5;
  return at > 0 && typeof args[at] === 'function' ? at : -1;
}

/** read, write, readv and writev: the callback gets the count and what was read into or written. */
function deriveVector(name: string, run: AnyFunction, move: Transfer | undefined): AnyFunction {
  const counted = VECTORS[name] ?? 'bytesRead';
  const form = (...args: unknown[]): void => {
    const at = vectorCallbackAt(name, args);
    if (at < 0) refuseWithoutCallback(name, args);
    if (name === 'read' && at > 4 && typeof args[2] === 'object' && args[2] !== null) {
      throw invalidArgType('offset', 'of type number', args[2]);
    }
    if (name === 'write' && typeof args[1] === 'string' && at > 4) checkFunction(args[3], 'cb');
    const callback = args[at] as Callback;
    args.length = at;
    if (name === 'read') fillReadBuffer(args);
    const withData: Callback = (error, count = 0) => callback(error, count, args[1]);
    if (name === 'readv' && Array.isArray(args[1]) && args[1].length === 0) {
      atOnce(withData, () => run(...args)); // libuv refuses it before it starts
    } else complete(withData, () => run(...args));
  };
  const buffers = name === 'readv' ? 'buffers' : 'buffer';
  const promise = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      form(...args, (error: Error | null, count?: unknown, data?: unknown) => {
        if (error) reject(error);
        else resolve({ [counted]: count, [buffers]: data });
      });
    });
  const short = withShortcut(form, move, later);
  return Object.assign(short, { [promisify.custom]: dressAs(promise, realFs[name]) });
}

/** Gives the outcome to a callback in the same tick, where Node does. */
function atOnce(callback: Callback, run: () => unknown): void {
  let outcome: unknown[];
  try {
    outcome = [null, run()];
  } catch (error) {
    if (!isOperationError(error)) throw error;
    outcome = [error];
  }
  callback(...outcome);
}

const READ_BUFFER_BYTES = 16384;

/** `fs.read(fd, callback)` and `fs.read(fd, options, callback)`: the buffer that Node then makes. */
function fillReadBuffer(args: unknown[]): void {
  const [fd, buffer] = args;
  if (args.length > 2 || ArrayBuffer.isView(buffer)) {
    return;
  }
  if (buffer !== undefined && (typeof buffer !== 'object' || Array.isArray(buffer))) {
    throw invalidArgType('options', 'of type object', buffer);
  }
  const options = (buffer ?? {}) as { buffer?: unknown };
  const { buffer: given = Buffer.alloc(READ_BUFFER_BYTES) } = options;
  args.splice(0, args.length, fd, given, options);
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
