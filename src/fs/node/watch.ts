/**
 * fs.watch and fs.promises.watch: FSWatcher and the iterator, over the events of a volume; recursive ones are made of single ones.
 */
import { EventEmitter } from 'node:events';
import { basename, resolve } from 'node:path/posix';
import * as timers from 'node:timers';
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { toBytes, toText } from '../names.js';
import { stat } from '../syscalls/stat.js';
import { toName } from './arguments.js';
import { inTick } from './completion.js';
import { AbortError, checkFunction, invalidArgType } from './node-errors.js';
import type { SyncFs } from './sync-fs.js';
import { systemError } from './system-error.js';
import { TreeWatcher } from './tree-watcher.js';
import { WatchBacklog, type WatchItem } from './watch-backlog.js';
import {
  checkIteration,
  checkTreeIteration,
  checkWatch,
  ignoreOf,
  mayMiss,
  type WatchOptions,
} from './watch-options.js';
import { WatchQueue, type WatchTarget } from './watch-queue.js';

// Captured at load, like those of the completions.
const { setInterval, clearInterval } = timers;
/** The longest period a timer takes: it only keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

function watchError(errno: number, path: string): Error {
  const { code, message } = systemError(errno, 'watch', path);
  // Node's order of the properties.
  return Object.assign(new Error(message), { errno, syscall: 'watch', code, path, filename: path });
}

/** What a path leads to; undefined when there is nothing. @throws ENOTDIR and the like */
function find(kernel: Kernel, path: unknown): WatchTarget | undefined {
  const name = toName(path);
  const inode = stat(kernel, name);
  if (inode === E.ENOENT) return undefined;
  if (typeof inode === 'number') throw watchError(inode, toText(name));
  // inotify_add_watch(2): read access is needed.
  if (!kernel.may(inode, 4)) throw watchError(E.EACCES, toText(name));
  return { volume: kernel.place.volume, inode, name: basename(name) };
}

/** What a path leads to. @throws ENOENT and the like */
function locate(kernel: Kernel, path: unknown): WatchTarget {
  const target = find(kernel, path);
  if (target === undefined) throw watchError(E.ENOENT, toText(toName(path)));
  return target;
}

function encode(name: string, encoding: WatchOptions['encoding']): string | Buffer {
  if (encoding === 'buffer') return toBytes(name);
  return encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8'
    ? toText(name)
    : toBytes(name).toString(encoding);
}

/** What fs.watch gives: 'change' events with a kind and a name, until it is closed. */
export class FSWatcher extends EventEmitter {
  #stop: (() => void) | undefined;
  #alive: NodeJS.Timeout | undefined;

  /** @internal */
  static open({ kernel, queue }: Watching, path: unknown, options: WatchOptions): FSWatcher {
    const watcher = new FSWatcher();
    const target = mayMiss(options) ? find(kernel, path) : locate(kernel, path);
    if (target === undefined) return watcher;
    const isIgnored = ignoreOf(options.ignore);
    watcher.#stop = queue.watch(target, (kind, name) => {
      const filename = encode(name, options.encoding);
      if (!isIgnored(filename)) watcher.emit('change', kind, filename);
    });
    watcher.#alive = setInterval(() => undefined, FOREVER_MS);
    if (options.persistent === false) watcher.#alive.unref();
    return watcher;
  }

  /** Node's is without effect once it watches. */
  start(): void {
    // It watches from the beginning.
  }

  close(): void {
    if (this.#stop === undefined) return;
    this.#stop();
    this.#stop = undefined;
    clearInterval(this.#alive);
    inTick(() => this.emit('close'));
  }

  /** The process stays alive for it. */
  ref(): this {
    if (this.#stop) this.#alive?.ref();
    return this;
  }

  /** The process may end in spite of it. */
  unref(): this {
    if (this.#stop) this.#alive?.unref();
    return this;
  }
}

/** fs.watch. */
export type WatchFunction = (
  path: unknown,
  options?: unknown,
  listener?: unknown,
) => FSWatcher | TreeWatcher;

/** What both forms watch with. */
interface Watching {
  readonly kernel: Kernel;
  readonly sync: SyncFs;
  readonly queue: WatchQueue;
}

/** fs.watch and fs.promises.watch. */
export interface WatchForms {
  readonly watch: WatchFunction;
  readonly promise: WatchIterator;
}

/** fs.watch and fs.promises.watch over a kernel and its synchronous functions. */
export function createWatch(kernel: Kernel, sync: SyncFs): WatchForms {
  const watching = { kernel, sync, queue: new WatchQueue() };
  return { watch: createWatcher(watching), promise: createIterator(watching) };
}

function createWatcher(watching: Watching): WatchFunction {
  return (path, options, listener) => {
    const heard = typeof options === 'function' ? options : listener;
    const parsed = checkWatch(path, typeof options === 'function' ? undefined : options);
    if (heard !== undefined) checkFunction(heard, 'listener');
    const watcher = parsed.recursive
      ? openTree(watching, path, parsed)
      : FSWatcher.open(watching, path, parsed);
    if (heard) watcher.on('change', heard);
    closeOnAbort(watcher, parsed.signal);
    return watcher;
  };
}

/** @throws ERR_INVALID_ARG_TYPE for a path of bytes, which Node takes and then cannot resolve */
function openTree(watching: Watching, path: unknown, options: WatchOptions): TreeWatcher {
  if (path instanceof Uint8Array) throw invalidArgType('paths[0]', 'of type string', path);
  const { persistent, ignore } = options;
  const single = persistent === undefined ? {} : { persistent };
  const watch = (each: string, heard: (name: string) => void): FSWatcher =>
    FSWatcher.open(watching, each, single).on('change', (_: string, name: string) => heard(name));
  const host = { sync: watching.sync, watch, isIgnored: ignoreOf(ignore) };
  return new TreeWatcher(resolve('/', toText(toName(path))), host, options);
}

function closeOnAbort(watcher: FSWatcher | TreeWatcher, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    inTick(() => watcher.close());
  } else if (signal) {
    const close = (): void => watcher.close();
    signal.addEventListener('abort', close, { once: true });
    watcher.once('close', () => signal.removeEventListener('abort', close));
  }
}

function isTree(options: WatchOptions | null): boolean {
  return options?.recursive === true && !Array.isArray(options);
}

/** fs.promises.watch. */
export type WatchIterator = (path: unknown, options?: unknown) => AsyncGenerator<WatchItem, void>;

function createIterator(watching: Watching): WatchIterator {
  const { kernel, queue } = watching;
  return async function* watch(path, given) {
    const options = given === undefined ? {} : (given as WatchOptions);
    if (isTree(options)) {
      checkTreeIteration(path, options);
      yield* openTree(watching, path, options);
      return;
    }
    checkIteration(path, options);
    const { signal, persistent } = options;
    if (signal?.aborted === true) throw new AbortError(signal.reason);
    const backlog = new WatchBacklog(options);
    const isIgnored = ignoreOf(options.ignore);
    const target = locate(kernel, path);
    const stop = queue.watch(target, (eventType, name) => {
      const filename = encode(name, options.encoding);
      if (!isIgnored(filename)) backlog.add({ eventType, filename });
    });
    const alive = setInterval(() => undefined, FOREVER_MS);
    if (persistent === false) alive.unref();
    const abort = (): void => backlog.wake();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      while (!backlog.isAborted) {
        await backlog.filled();
        for (let item = backlog.take(); item !== undefined; item = backlog.take()) yield item;
      }
      throw new AbortError(signal?.reason);
    } finally {
      stop();
      clearInterval(alive);
      signal?.removeEventListener('abort', abort);
    }
  };
}
