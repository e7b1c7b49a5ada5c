/**
 * fs.watch and fs.promises.watch: FSWatcher and the iterator, over the events of a volume.
 */
import { EventEmitter } from 'node:events';
import { basename } from 'node:path/posix';
import * as timers from 'node:timers';
import type { Kernel } from '../kernel.js';
import { toBytes, toText } from '../names.js';
import { stat } from '../syscalls/stat.js';
import { toName } from './arguments.js';
import { AbortError, checkFunction } from './node-errors.js';
import { systemError } from './system-error.js';
import { WatchBacklog, type WatchItem } from './watch-backlog.js';
import { checkIteration, checkWatch, ignoreOf, type WatchOptions } from './watch-options.js';
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

/** What a path leads to. @throws ENOENT and the like */
function locate(kernel: Kernel, path: unknown, isRecursive: boolean): WatchTarget {
  const name = toName(path);
  const inode = stat(kernel, name);
  if (typeof inode === 'number') throw watchError(inode, toText(name));
  return { volume: kernel.place.volume, inode, name: basename(name), isRecursive };
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
    const target = locate(kernel, path, options.recursive === true);
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
    process.nextTick(() => this.emit('close'));
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
export type WatchFunction = (path: unknown, options?: unknown, listener?: unknown) => FSWatcher;

/** What both forms watch with. */
interface Watching {
  readonly kernel: Kernel;
  readonly queue: WatchQueue;
}

/** fs.watch and fs.promises.watch. */
export interface WatchForms {
  readonly watch: WatchFunction;
  readonly promise: WatchIterator;
}

/** fs.watch and fs.promises.watch over a kernel. */
export function createWatch(kernel: Kernel): WatchForms {
  const watching = { kernel, queue: new WatchQueue() };
  return { watch: createWatcher(watching), promise: createIterator(watching) };
}

function createWatcher(watching: Watching): WatchFunction {
  return (path, options, listener) => {
    const heard = typeof options === 'function' ? options : listener;
    const parsed = checkWatch(path, typeof options === 'function' ? undefined : options);
    if (heard !== undefined) checkFunction(heard, 'listener');
    const watcher = FSWatcher.open(watching, path, parsed);
    if (heard) watcher.on('change', heard);
    closeOnAbort(watcher, parsed.signal);
    return watcher;
  };
}

function closeOnAbort(watcher: FSWatcher, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    process.nextTick(() => watcher.close());
  } else if (signal) {
    const close = (): void => watcher.close();
    signal.addEventListener('abort', close, { once: true });
    watcher.once('close', () => signal.removeEventListener('abort', close));
  }
}

/** fs.promises.watch. */
export type WatchIterator = (path: unknown, options?: unknown) => AsyncGenerator<WatchItem, void>;

function createIterator({ kernel, queue }: Watching): WatchIterator {
  return async function* watch(path, given) {
    const options = given === undefined ? {} : (given as WatchOptions);
    checkIteration(path, options);
    const { signal, persistent } = options;
    if (signal?.aborted === true) throw new AbortError(signal.reason);
    const backlog = new WatchBacklog(options);
    const isIgnored = ignoreOf(options.ignore);
    const target = locate(kernel, path, options.recursive === true);
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
