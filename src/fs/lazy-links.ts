/** Which inodes stand for the files with several names that lazy directories have met: the next name of such a file gets the same inode. */
import type { Inode } from './inode.js';

/** The links of one volume; forks keep what was known before them. */
export class LazyLinks {
  readonly #base: LazyLinks | undefined;
  readonly #known = new Map<object, Map<string, Inode>>();

  constructor(base?: LazyLinks) {
    this.#base = base;
  }

  /** What one of two volumes goes on with; however many forks there are, one level for each that has met something new. */
  fork(): LazyLinks {
    return new LazyLinks(this.#known.size === 0 ? this.#base : this);
  }

  /** The inode of a file of a lower filesystem. It may be of an older epoch. */
  get(lower: object, file: string): Inode | undefined {
    let inode = this.#known.get(lower)?.get(file);
    for (let base = this.#base; base && !inode; base = base.#base) {
      inode = base.#known.get(lower)?.get(file);
    }
    return inode;
  }

  set(lower: object, file: string, inode: Inode): void {
    const files = this.#known.get(lower) ?? new Map<string, Inode>();
    this.#known.set(lower, files);
    files.set(file, inode);
  }
}
