/** What a recursive fs.watch knows of its tree: the paths it has told of, and a single watch for each path that needs one. */
import { relative } from 'node:path/posix';
import type { SyncFs } from './sync-fs.js';
import type { WatchKind } from './watch-queue.js';

/** A watch of one path. */
export interface SingleWatch {
  close(): void;
  ref(): unknown;
  unref(): unknown;
}

/** What a tree is watched with. */
export interface TreeHost {
  readonly sync: Pick<SyncFs, 'lstatSync' | 'readdirSync' | 'statSync'>;
  /** Watches one path; hears the names of what has changed. */
  readonly watch: (path: string, heard: (name: string) => void) => SingleWatch;
  /** Emits of the watcher that the program has. */
  readonly emit: (event: string, ...args: unknown[]) => void;
  /** Whether a path below the top is of no interest. */
  readonly isIgnored: (path: string) => boolean;
}

/** The tree below one path. */
export class WatchedTree {
  readonly root: string;
  readonly host: TreeHost;
  /** Paths that were told of, or there from the start. */
  readonly known = new Set<string>();
  /** Those of them that are symbolic links. */
  readonly links = new Set<string>();
  readonly #watches = new Map<string, SingleWatch>();
  #isClosed = false;

  constructor(root: string, host: TreeHost) {
    this.root = root;
    this.host = host;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The single watches. */
  get watches(): Iterable<SingleWatch> {
    return this.#watches.values();
  }

  /** Path below the top. */
  below(path: string): string {
    return relative(this.root, path);
  }

  tell(kind: WatchKind, path: string): void {
    this.host.emit('change', kind, this.below(path));
  }

  /** Watches a path unless it is watched. @throws ENOENT and the like */
  watch(path: string, heard: (name: string) => void): void {
    if (this.#isClosed || this.#watches.has(path)) return;
    this.#watches.set(path, this.host.watch(path, heard));
  }

  /** As if the path had never been seen. */
  forget(path: string): void {
    this.#watches.get(path)?.close();
    this.#watches.delete(path);
    this.known.delete(path);
  }

  close(): void {
    this.#isClosed = true;
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
    this.known.clear();
    this.links.clear();
  }
}
