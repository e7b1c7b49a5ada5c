/** What fs.watch gives with `recursive`: Node makes it on Linux out of single watches, and so does this, by the way of the running Node. */
import { EventEmitter } from 'node:events';
import type { Stats } from 'node:fs';
import { AbortError } from './node-errors.js';
import type { WatchItem } from './watch-backlog.js';
import { watchEachDirectory } from './watch-each-directory.js';
import { watchEachFile } from './watch-each-file.js';
import { WatchedTree, type TreeHost } from './watched-tree.js';

/** From Node 24 on only directories and links have a watch. */
const HAS_DIRECTORY_WATCHES = Number.parseInt(process.versions.node, 10) >= 24;

/** Options of a recursive watch, beside those its host has taken account of. */
export interface TreeOptions {
  readonly signal?: AbortSignal;
  readonly throwIfNoEntry?: boolean;
}

/** Emits 'change' with a kind and a path below the top, until it is closed; can be iterated. */
export class TreeWatcher extends EventEmitter {
  /** As in Node. */
  static override readonly name = 'FSWatcher';
  readonly #tree: WatchedTree;
  readonly #signal: AbortSignal | undefined;
  #isClosed = false;

  /** @throws ENOENT of stat and the like, with `filename` */
  constructor(root: string, host: Omit<TreeHost, 'emit'>, options: TreeOptions) {
    super();
    this.#signal = options.signal;
    const emit = (event: string, ...args: unknown[]): void => {
      this.emit(event, ...args);
    };
    this.#tree = new WatchedTree(root, { ...host, emit });
    try {
      const stats: Stats = host.sync.statSync(root);
      if (HAS_DIRECTORY_WATCHES) watchEachDirectory(this.#tree, stats);
      else watchEachFile(this.#tree, stats);
    } catch (error) {
      if (!isToThrow(error as NodeJS.ErrnoException, options)) return;
      this.close();
      throw Object.assign(error as Error, { filename: root });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tree.close();
    this.emit('close');
  }

  /** The process stays alive for it; without effect before Node 24. */
  ref(): void {
    if (HAS_DIRECTORY_WATCHES) for (const watch of this.#tree.watches) watch.ref();
  }

  /** The process may end in spite of it; without effect before Node 24. */
  unref(): void {
    if (HAS_DIRECTORY_WATCHES) for (const watch of this.#tree.watches) watch.unref();
  }

  /** Each step waits for the next change; those between two steps are not kept. */
  [Symbol.asyncIterator](): AsyncIterableIterator<WatchItem, void> {
    const end = { done: true, value: undefined } as const;
    const iterator: AsyncIterableIterator<WatchItem, void> = {
      next: async () => (this.#isClosed ? end : { done: false, value: await this.#next() }),
      return: () => {
        this.close();
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  #next(): Promise<WatchItem> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.close();
        reject(new AbortError(signal?.reason));
      };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      this.once('change', (eventType: string, filename: string) => {
        signal?.removeEventListener('abort', abort);
        resolve({ eventType, filename });
      });
    });
  }
}

/** Before Node 24 anything but a missing path is a tree that nothing is heard of. */
function isToThrow({ code }: NodeJS.ErrnoException, { throwIfNoEntry }: TreeOptions): boolean {
  if (!HAS_DIRECTORY_WATCHES) return code === 'ENOENT';
  return (throwIfNoEntry ?? true) || code !== 'ENOENT';
}
