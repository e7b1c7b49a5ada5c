/**
 * Dir: an open directory that gives its entries one by one, as fs.opendir and fs.promises.opendir make it.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path/posix';
import { checkWithNode } from './arguments.js';
import { complete, later, promised, type Callback } from './completion.js';
import { checkFunction, codedError, invalidArgType } from './node-errors.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

/** Options of opendir. */
export interface DirOptions {
  readonly encoding?: BufferEncoding | 'buffer' | null;
  /** Entries that Node reads at a time; checked, without effect here. @default 32 */
  readonly bufferSize?: number;
  /** Entries of all directories below, too. @default false */
  readonly recursive?: boolean;
}

type List = (path: string) => Dirent[];
const MAX_UINT32 = 0xffff_ffff;

function closedError(): Error {
  return codedError(Error, 'ERR_DIR_CLOSED', 'Directory handle was closed');
}

function concurrentError(): Error {
  const text =
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations';
  return codedError(Error, 'ERR_DIR_CONCURRENT_OPERATION', text);
}

function checkBufferSize(size: unknown): void {
  if (typeof size !== 'number') {
    throw invalidArgType('options.bufferSize', 'of type number', size);
  }
  const range = Number.isInteger(size) ? `>= 1 && <= ${MAX_UINT32}` : 'an integer';
  if (!Number.isInteger(size) || size < 1 || size > MAX_UINT32) {
    const text = `The value of "options.bufferSize" is out of range. It must be ${range}. Received ${size}`;
    throw codedError(RangeError, 'ERR_OUT_OF_RANGE', text);
  }
}

/** Node 20 knows the symbols, but its Dir is not disposable. */
const isDisposable = Number.parseInt(process.versions.node, 10) >= 22;

function define(target: object, key: symbol, value: unknown): void {
  if (key !== Symbol.asyncIterator) {
    // Where V8 does not know the symbol yet, Node makes one with a description of its own.
    Object.defineProperty(value, 'name', { value: `[${key.description}]`, configurable: true });
  }
  Object.defineProperty(target, key, { value, writable: true, configurable: true });
}

/** An open directory. */
export class Dir {
  readonly #list: List;
  readonly #path: string;
  readonly #options: DirOptions;
  /** Entries read and not given yet; undefined before the first read. */
  #entries: Dirent[] | undefined;
  #isClosed = false;
  /** What waits for the read under way; undefined when there is none. */
  #waiting: (() => void)[] | undefined;

  constructor(list: List, path: string, options: DirOptions) {
    if ((list as unknown) == null) {
      throw codedError(TypeError, 'ERR_MISSING_ARGS', 'The "handle" argument must be specified');
    }
    this.#list = list;
    this.#path = path;
    this.#options = options;
  }

  /** As given to opendir. */
  get path(): string {
    if (!(typeof this === 'object' && #path in this)) {
      throw codedError(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type Dir');
    }
    return this.#path;
  }

  #next(): Dirent | null {
    this.#entries ??= this.#list(this.#path);
    const entry = this.#entries.shift();
    if (entry === undefined) {
      return null;
    }
    if (this.#options.recursive === true && entry.isDirectory()) {
      const below = this.#list(join(entry.parentPath, entry.name));
      for (const child of below) this.#entries.push(child);
    }
    return entry;
  }

  /** The next entry, or null after the last one. @throws ERR_DIR_CLOSED */
  read(): Promise<Dirent | null>;
  read(callback: (error: Error | null, entry: Dirent | null) => void): void;
  read(callback?: unknown): Promise<Dirent | null> | undefined {
    if (this.#isClosed) {
      // Node throws to a caller with a callback and, its promise form being made of the same function, rejects without one.
      if (callback === undefined) return Promise.reject(closedError());
      throw closedError();
    }
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.read((error, entry) => {
          if (error) reject(error);
          else resolve(entry);
        });
      });
    }
    checkFunction(callback, 'callback');
    this.#enqueue(() => this.#read(callback));
    return undefined;
  }

  /** Runs an operation, or lets it wait for the read under way. */
  #enqueue(run: () => void): void {
    if (this.#waiting) this.#waiting.push(run);
    else run();
  }

  #read(callback: Callback): void {
    if (this.#isClosed) {
      later(callback, closedError());
      return;
    }
    if (this.#entries !== undefined && this.#entries.length > 0) {
      process.nextTick(callback, null, this.#next());
      return;
    }
    this.#waiting = [];
    later(() => {
      const { outcome } = this.#tryNext();
      process.nextTick(() => {
        const queue = this.#waiting ?? [];
        this.#waiting = undefined;
        for (const run of queue) this.#enqueue(run);
      });
      callback(...outcome);
    });
  }

  #tryNext(): { outcome: unknown[] } {
    try {
      return { outcome: [null, this.#next()] };
    } catch (error) {
      return { outcome: [error] };
    }
  }

  /** The next entry, or null after the last one. @throws ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION */
  readSync(): Dirent | null {
    this.#checkIdle();
    return this.#next();
  }

  #checkIdle(): void {
    if (this.#isClosed) throw closedError();
    if (this.#waiting) throw concurrentError();
  }

  /** Closes the directory, after the reads under way. */
  close(): Promise<void>;
  close(callback: (error: Error | null) => void): void;
  close(callback?: unknown): Promise<void> | undefined {
    if (callback === undefined) {
      if (this.#isClosed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        this.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
    checkFunction(callback, 'callback');
    if (this.#isClosed) {
      process.nextTick(callback, closedError());
      return undefined;
    }
    if (this.#waiting) {
      this.#waiting.push(() => this.close(callback));
      return undefined;
    }
    this.#isClosed = true;
    later(callback, null);
    return undefined;
  }

  /** @throws ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION */
  closeSync(): void {
    this.#checkIdle();
    this.#isClosed = true;
  }

  /** Every entry that is left; the directory is closed at the end. */
  async *entries(): AsyncGenerator<Dirent, void> {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) return;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  static {
    define(Dir.prototype, Symbol.asyncIterator, Reflect.get(Dir.prototype, 'entries'));
    if (isDisposable) {
      define(Dir.prototype, Symbol.dispose, function (this: Dir): void {
        if (!this.#isClosed) this.closeSync();
      });
      define(Dir.prototype, Symbol.asyncDispose, async function (this: Dir): Promise<void> {
        if (!this.#isClosed) await this.close();
      });
    }
  }
}

/** An error of reading a directory, as opening it would have met. */
function asOpendir(error: unknown): unknown {
  if (error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'scandir') {
    const text = error.message.replace(', scandir', ', opendir');
    error.stack = error.stack?.replace(error.message, text) ?? text;
    error.message = text;
    Object.assign(error, { syscall: 'opendir' });
  }
  return error;
}

/** Of the forms of opendir only the synchronous one does not say which directory. */
function withoutPath(error: unknown): unknown {
  if (error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'opendir') {
    const text = error.message.slice(0, error.message.indexOf(', opendir') + ', opendir'.length);
    error.stack = error.stack?.replace(error.message, text) ?? text;
    error.message = text;
    Reflect.deleteProperty(error, 'path');
  }
  return error;
}

/** opendirSync, opendir and its promise form. */
export interface OpendirForms {
  readonly opendirSync: (path: unknown, options?: unknown) => Dir;
  readonly opendir: AnyFunction;
  readonly promise: (path: unknown, options?: unknown) => Promise<Dir>;
}

/** The functions that open directories, from readdirSync. */
export function createOpendir(sync: SyncFs): OpendirForms {
  const readdir = sync.readdirSync as AnyFunction;
  const opendirSync = (path: unknown, options?: unknown): Dir => {
    if (options !== undefined) checkWithNode('opendirSync', [path, options], [0]);
    const given = typeof options === 'string' ? { encoding: options } : (options ?? {});
    const all: { encoding?: unknown; bufferSize?: unknown } = { encoding: 'utf8', ...given };
    const listOptions = { withFileTypes: true, encoding: all.encoding };
    try {
      readdir(path, listOptions);
    } catch (error) {
      throw asOpendir(error);
    }
    if (all.bufferSize !== undefined) checkBufferSize(all.bufferSize);
    const shown = path instanceof URL ? decodeURIComponent(path.pathname) : path;
    return new Dir(listing(readdir, listOptions), shown as string, all as DirOptions);
  };
  const opendir = (path: unknown, options?: unknown, callback?: unknown): void => {
    const call = typeof options === 'function' ? options : callback;
    checkFunction(call, 'callback');
    complete(call, () => opendirSync(path, typeof options === 'function' ? undefined : options));
  };
  return {
    opendirSync: (path, options) => {
      try {
        return opendirSync(path, options);
      } catch (error) {
        throw withoutPath(error);
      }
    },
    opendir,
    promise: (path, options) => promised(() => opendirSync(path, options)),
  };
}

function listing(readdir: AnyFunction, options: object): List {
  return (path) => {
    try {
      return readdir(path, options) as Dirent[];
    } catch (error) {
      // Removed since it was opened: an open directory without a name has no entries.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw asOpendir(error);
    }
  };
}
