/** Which inodes stand for the files with several names that lazy directories have met: the next name of such a file gets the same inode. */
import type { Inode } from './inode.js';

/** The links of one volume; forks keep what was known before them. */
export class LazyLinks {
  readonly #base: LazyLinks | undefined;
  readonly #known = new Map<object, Map<string, Inode>>();

  constructor(base?: LazyLinks) {
    this.#base = base;
  }

  /** The inode of a file of a lower filesystem. It may be of an older epoch. */
  get(lower: object, file: string): Inode | undefined {
    return this.#known.get(lower)?.get(file) ?? this.#base?.get(lower, file);
  }

  set(lower: object, file: string, inode: Inode): void {
    const files = this.#known.get(lower) ?? new Map<string, Inode>();
    this.#known.set(lower, files);
    files.set(file, inode);
  }
}
