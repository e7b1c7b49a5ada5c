/**
 * glob, globSync and promises.glob: the files whose paths fit patterns, found by walking the directories that can hold them.
 */
import type { Dirent } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path/posix';
import { inspect } from 'node:util';
import { complete, promised } from './completion.js';
import { expandBraces, fits, isMagic } from './glob-pattern.js';
import { checkBoolean, checkFunction, codedError, invalidArgType } from './node-errors.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

type Exclude = (entry: unknown) => unknown;

/** Options of glob. */
interface GlobOptions {
  readonly cwd?: string | URL;
  readonly exclude?: Exclude | readonly string[] | null;
  readonly withFileTypes?: boolean;
  readonly followSymlinks?: boolean;
  readonly maxDepth?: number;
}

const GLOBSTAR = '**';

function checkStrings(value: unknown, name: string): asserts value is readonly string[] {
  if (!Array.isArray(value)) throw invalidArgType(name, 'an instance of Array', value);
  value.forEach((item: unknown, index) => {
    if (typeof item !== 'string') throw invalidArgType(`${name}[${index}]`, 'of type string', item);
  });
}

function patternsOf(pattern: unknown): readonly string[] {
  if (typeof pattern === 'object') {
    checkStrings(pattern, 'patterns');
    return pattern;
  }
  if (typeof pattern !== 'string') throw invalidArgType('patterns', 'of type string', pattern);
  return [pattern];
}

/** @throws ERR_OUT_OF_RANGE unless the value is a whole number from 0 on */
function checkDepth(value: unknown): void {
  if (value === undefined || value === null || (Number.isInteger(value) && Number(value) >= 0))
    return;
  const text = `The value of "options.maxDepth" is out of range. It must be >= 0. Received ${inspect(value)}`;
  throw codedError(RangeError, 'ERR_OUT_OF_RANGE', text);
}

/** One run of glob. */
class Glob {
  readonly #sync: SyncFs;
  readonly #options: GlobOptions;
  readonly #root: string;
  readonly #patterns: readonly string[];
  readonly #found = new Map<string, Dirent>();
  readonly #visited = new Set<string>();
  readonly #excluded: readonly string[];
  readonly #isRefused: (entry: Dirent) => boolean;

  constructor(sync: SyncFs, pattern: unknown, options: GlobOptions) {
    if (typeof options !== 'object' || (options as unknown) === null) {
      throw invalidArgType('options', 'of type object', options);
    }
    const { cwd, exclude, followSymlinks } = options;
    checkBoolean(followSymlinks, 'options.followSymlinks');
    checkDepth(options.maxDepth);
    this.#sync = sync;
    this.#options = options;
    this.#root = cwd instanceof URL ? decodeURIComponent(cwd.pathname) : (cwd ?? '.');
    this.#patterns = patternsOf(pattern);
    if (exclude != null && typeof exclude !== 'function') checkStrings(exclude, 'options.exclude');
    const isFunction = typeof exclude === 'function';
    this.#excluded = isFunction
      ? []
      : (exclude ?? []).map((each) => resolve('/', this.#root, each));
    this.#isRefused = isFunction
      ? (entry) => Boolean(exclude(options.withFileTypes === true ? entry : entry.name))
      : () => false;
  }

  run(): (string | Dirent)[] {
    for (const pattern of this.#patterns.flatMap((each) => expandBraces(each))) {
      const segments = pattern
        .split('/')
        .filter((segment, at, all) => segment !== '' || at === all.length - 1);
      this.#walk(pattern.startsWith('/') ? '/' : '', segments, 0);
    }
    return this.#options.withFileTypes === true
      ? [...this.#found.values()]
      : [...this.#found.keys()];
  }

  /** The path of a file, for calls. */
  #at(path: string): string {
    return path.startsWith('/') ? path : join(this.#root, path);
  }

  #isExcluded(path: string): boolean {
    if (this.#excluded.length === 0) return false;
    const whole = resolve('/', this.#root, path);
    return this.#excluded.some((pattern) => fits(whole, pattern));
  }

  #entries(path: string): Dirent[] {
    try {
      return this.#sync.readdirSync(this.#at(path || '.'), { withFileTypes: true });
    } catch {
      // What cannot be listed holds nothing that fits.
      return [];
    }
  }

  #isDirectory(path: string): boolean {
    try {
      return (
        this.#sync.statSync(this.#at(path || '.'), { throwIfNoEntry: false })?.isDirectory() ===
        true
      );
    } catch {
      // A link loop or a file on the way.
      return false;
    }
  }

  #entryOf(path: string): Dirent | undefined {
    const at = this.#at(path || '.');
    try {
      if (this.#sync.lstatSync(at, { throwIfNoEntry: false }) === undefined) return undefined;
    } catch {
      return undefined;
    }
    const name = basename(at);
    const listed =
      name === '.' || name === '..' || name === '' ? [] : this.#entries(dirname(resolve('/', at)));
    return listed.find((entry) => entry.name === name) ?? this.#self(path);
  }

  /** The entry of a directory that no directory lists by that name. */
  #self(path: string): Dirent {
    const [any] = this.#sync.readdirSync('/', { withFileTypes: true });
    const entry = Object.create(Object.getPrototypeOf(any ?? {}) as object) as Dirent;
    return Object.assign(entry, {
      name: basename(path || '.'),
      parentPath: dirname(this.#at(path || '.')),
    });
  }

  #add(path: string, entry: Dirent | undefined): void {
    const key = path === '' ? '.' : path;
    if (this.#found.has(key) || this.#isExcluded(key)) return;
    const there = entry ?? this.#entryOf(path);
    if (there) this.#found.set(key, there);
  }

  #walk(path: string, segments: readonly string[], index: number): void {
    const key = `${segments.join('/')}\0${index}\0${path}`;
    if (this.#visited.has(key)) return;
    this.#visited.add(key);
    const segment = segments[index];
    const isLast = index === segments.length - 1;
    if (segment === undefined) this.#add(path, undefined);
    else if (segment === '') {
      if (this.#isDirectory(path))
        this.#add(path.endsWith('/') ? path : `${path}/`, this.#entryOf(path));
    } else if (segment === GLOBSTAR) this.#walkTree(path, segments, index);
    else if (isMagic(segment)) this.#walkMatching(path, segments, index);
    else this.#walkNamed(join(path, segment), segments, isLast ? -1 : index);
  }

  #walkNamed(path: string, segments: readonly string[], index: number): void {
    const name = path === '.' ? '' : path;
    const entry = this.#excludesByFunction() ? this.#entryOf(name) : undefined;
    if (entry && this.#isRefused(entry)) return;
    if (index < 0) this.#add(name, entry);
    else if (this.#isDirectory(name)) this.#walk(name, segments, index + 1);
  }

  #excludesByFunction(): boolean {
    return typeof this.#options.exclude === 'function';
  }

  #walkMatching(path: string, segments: readonly string[], index: number): void {
    const segment = segments[index] ?? '';
    const isLast = index === segments.length - 1;
    for (const entry of this.#entries(path)) {
      if (!fits(entry.name, segment) || this.#isRefused(entry)) continue;
      const child = join(path, entry.name);
      if (this.#isTooDeep(child)) continue;
      if (isLast) this.#add(child, entry);
      else if (entry.isDirectory() || entry.isSymbolicLink()) {
        if (this.#isDirectory(child)) this.#walk(child, segments, index + 1);
      }
    }
  }

  #isTooDeep(path: string): boolean {
    const { maxDepth } = this.#options;
    return typeof maxDepth === 'number' && path.split('/').filter(Boolean).length > maxDepth;
  }

  /** `**`: this directory and all below it; links are not followed, hidden names not entered. */
  #walkTree(path: string, segments: readonly string[], index: number): void {
    const isLast = index === segments.length - 1;
    if (isLast) this.#add(path, undefined);
    else this.#walk(path, segments, index + 1);
    for (const entry of this.#entries(path)) {
      if (entry.name.startsWith('.') || this.#isRefused(entry)) continue;
      const child = join(path, entry.name);
      if (this.#isTooDeep(child)) continue;
      const isTree =
        entry.isDirectory() || (this.#options.followSymlinks === true && this.#isDirectory(child));
      if (isTree && !this.#isExcluded(child)) this.#walk(child, segments, index);
      else if (isLast) this.#add(child, entry);
    }
  }
}

/** glob, globSync and promises.glob. */
export interface GlobForms {
  readonly globSync: (pattern: unknown, options?: unknown) => (string | Dirent)[];
  readonly glob: AnyFunction;
  readonly promise: (pattern: unknown, options?: unknown) => AsyncGenerator<string | Dirent, void>;
}

/** The forms of glob over a filesystem. */
export function createGlob(sync: SyncFs): GlobForms {
  const globSync = (pattern: unknown, options?: unknown): (string | Dirent)[] =>
    new Glob(sync, pattern, options === undefined ? {} : (options as GlobOptions)).run();
  const glob: AnyFunction = (pattern, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    checkFunction(done, 'cb');
    complete(done, () => globSync(pattern, typeof options === 'function' ? undefined : options));
  };
  return {
    globSync,
    glob,
    async *promise(pattern, options) {
      yield* await promised(() => globSync(pattern, options));
    },
  };
}
