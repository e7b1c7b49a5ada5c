/** What a lookup tells, and what it remembers: the place a path leads to, and the directories that path prefixes led to. */
import type { Inode } from './inode.js';
import type { Mount } from './kernel.js';
import type { Volume } from './volume.js';

/** Where a path leads: the directory of its last component, the name there, and what has that name, if anything. One object per kernel, set anew by each lookup. */
export class Place {
  volume: Volume;
  /** What the directory was reached through; undefined in the kernel's own volume. */
  mount: Mount | undefined = undefined;
  directory: Inode;
  /** Empty for the root, else `.` or `..` where the path ends so: what is there has no name to change. */
  name = '';
  inode: Inode | undefined;
  /** The path ended in a slash: what it names has to be a directory. */
  hasSlash = false;
  /** The name is longer than a name may be: nothing has it, and nothing can get it. */
  isTooLong = false;
  /** Reached through a read-only view or mount. */
  isReadonly = false;

  constructor(volume: Volume) {
    this.volume = volume;
    this.directory = volume.root;
    this.inode = volume.root;
  }

  /** True when the path ends in a name. */
  get isNamed(): boolean {
    const { name } = this;
    return name !== '' && name !== '.' && name !== '..';
  }
}

/** Entries after which the cache starts anew. */
const MAX_PREFIXES = 8192;

/** Directory part of an absolute path → directory, while the volume's generation stays. */
export class PrefixCache {
  #generation = -1;
  readonly #known = new Map<string, Inode>();
  /** What was asked for last: most calls stay in one directory. */
  #last = '';
  #lastDirectory: Inode | undefined = undefined;

  /** The directory of what stands before the slash at that index. */
  get(path: string, slash: number, generation: number): Inode | undefined {
    if (generation !== this.#generation) {
      this.clear();
      this.#generation = generation;
      return undefined;
    }
    const last = this.#last;
    if (last.length === slash && path.startsWith(last)) return this.#lastDirectory;
    const prefix = path.slice(0, slash);
    const directory = this.#known.get(prefix);
    if (directory !== undefined) this.#remember(prefix, directory);
    return directory;
  }

  set(prefix: string, directory: Inode): void {
    if (this.#known.size >= MAX_PREFIXES) this.#known.clear();
    this.#known.set(prefix, directory);
    this.#remember(prefix, directory);
  }

  #remember(prefix: string, directory: Inode): void {
    this.#last = prefix;
    this.#lastDirectory = directory;
  }

  clear(): void {
    if (this.#known.size > 0) this.#known.clear();
    this.#last = '';
    this.#lastDirectory = undefined;
  }
}
