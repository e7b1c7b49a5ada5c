/** What a walk of glob asks of the filesystem, each question once. */
import type { Dirent } from 'node:fs';
import { basename, dirname } from 'node:path/posix';
import { direntOf } from './dirent.js';
import { realFs } from './real-fs.js';
import type { SyncFs } from './sync-fs.js';

// Its types leave these out.
const { UV_DIRENT_DIR, UV_DIRENT_FILE, UV_DIRENT_LINK } = realFs.constants as unknown as Record<
  `UV_DIRENT_${'DIR' | 'FILE' | 'LINK'}`,
  number
>;

/** Entries, listings and real paths; undefined and empty where there is nothing, or nothing that may be seen. */
export class GlobFiles {
  readonly #sync: SyncFs;
  readonly #entries = new Map<string, Dirent | undefined>();
  readonly #listings = new Map<string, readonly Dirent[]>();
  readonly #directories = new Map<string, boolean>();
  readonly #realPaths = new Map<string, string | undefined>();

  constructor(sync: SyncFs) {
    this.#sync = sync;
  }

  /** What a path names; links are not followed. */
  entry(path: string): Dirent | undefined {
    return known(this.#entries, path, () => {
      const stats = this.#sync.lstatSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      const type = stats.isDirectory()
        ? UV_DIRENT_DIR
        : stats.isSymbolicLink()
          ? UV_DIRENT_LINK
          : UV_DIRENT_FILE;
      return direntOf(basename(path), type, dirname(path));
    });
  }

  /** Keeps an entry that a listing has shown. */
  keep(path: string, entry: Dirent): void {
    this.#entries.set(path, entry);
  }

  list(path: string): readonly Dirent[] {
    return (
      known(this.#listings, path, () => this.#sync.readdirSync(path, { withFileTypes: true })) ?? []
    );
  }

  /** Whether a path leads to a directory. */
  leadsToDirectory(path: string): boolean {
    const look = (): boolean =>
      this.#sync.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    return known(this.#directories, path, look) === true;
  }

  realPath(path: string): string | undefined {
    return known(this.#realPaths, path, () => this.#sync.realpathSync(path));
  }
}

function known<T>(
  answers: Map<string, T | undefined>,
  path: string,
  ask: () => T | undefined,
): T | undefined {
  if (answers.has(path)) return answers.get(path);
  let answer: T | undefined;
  try {
    answer = ask();
  } catch {
    // What cannot be looked at is not found: glob tells of no errors.
    answer = undefined;
  }
  answers.set(path, answer);
  return answer;
}
