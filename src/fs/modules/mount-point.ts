/** Where a MemoryFS appears among the paths of the process: `/app/a.js` in memory ⇄ `/mem/app/a.js` for modules, for every loader of this folder. */
import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DEFAULT_MOUNT_POINT = '/mem';

/** One prefix of absolute paths. */
export class MountPoint {
  /** Absolute and normalised, without a slash at the end; empty for the root. */
  readonly #prefix: string;

  constructor(path = DEFAULT_MOUNT_POINT) {
    this.#prefix = posix.resolve('/', path).replace(/\/$/, '');
  }

  /** As the process sees it, `/` for the root. */
  get path(): string {
    return this.#prefix === '' ? '/' : this.#prefix;
  }

  /** `/app/a.js` → `/mem/app/a.js`. */
  outside(path: string): string {
    return this.#prefix + posix.resolve('/', path);
  }

  /** `/app/a.js` → `file:///mem/app/a.js`. */
  url(path: string): string {
    return pathToFileURL(this.outside(path)).href;
  }

  /** `/mem/app/a.js` → `/app/a.js`; undefined for what is not below the mount point. */
  inside(path: string): string | undefined {
    if (!path.startsWith('/')) return undefined;
    const absolute = posix.normalize(path);
    if (absolute === this.#prefix) return '/';
    return absolute.startsWith(`${this.#prefix}/`)
      ? absolute.slice(this.#prefix.length)
      : undefined;
  }

  /** The same for a URL; undefined also for other schemes, and for names a file cannot have. */
  insideUrl(url: string | undefined): string | undefined {
    if (url?.startsWith('file:') !== true) return undefined;
    try {
      return this.inside(fileURLToPath(url));
    } catch {
      // An encoded slash or a host: Node gives the error of its own for it.
      return undefined;
    }
  }
}
