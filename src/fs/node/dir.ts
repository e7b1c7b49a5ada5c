/**
 * Dir: an open directory that gives its entries one by one, as fs.opendir and fs.promises.opendir make it.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path/posix';
import { inTick, later, type Callback } from './completion.js';
import { checkFunction, codedError } from './node-errors.js';

/** Options of opendir. */
export interface DirOptions {
  readonly encoding?: BufferEncoding | 'buffer' | null;
  /** Entries that are read at a time: between them reading takes a turn of the event loop. @default 32 */
  readonly bufferSize?: number;
  /** Entries of all directories below, too. @default false */
  readonly recursive?: boolean;
}

/** What a Dir reads. */
export interface DirSource {
  /** Entries of the directory itself, wherever it is by now. */
  list(): Dirent[];
  /** Entries of one below; undefined when it cannot be read. */
  listBelow(path: string): Dirent[];
}

const BUFFER_SIZE = 32;

function closedError(): Error {
  return codedError(Error, 'ERR_DIR_CLOSED', 'Directory handle was closed');
}

function concurrentError(): Error {
  const text =
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations';
  return codedError(Error, 'ERR_DIR_CONCURRENT_OPERATION', text);
}

/** From Node 22 on a Dir has private fields, and a read without arguments is always a promise. */
const IS_PRIVATE = Number.parseInt(process.versions.node, 10) >= 22;

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
  readonly #source: DirSource;
  readonly #path: string;
  readonly #options: DirOptions;
  /** Entries not read yet; undefined before the first read. */
  #unread: Dirent[] | undefined;
  /** Entries read and not given yet. */
  #entries: Dirent[] = [];
  #isClosed = false;
  /** What waits for the read under way; undefined when there is none. */
  #waiting: (() => void)[] | undefined;

  constructor(source: DirSource, path: string, options: DirOptions) {
    if ((source as unknown) == null) {
      throw codedError(TypeError, 'ERR_MISSING_ARGS', 'The "handle" argument must be specified');
    }
    this.#source = source;
    this.#path = path;
    this.#options = options;
  }

  /** As given to opendir. */
  get path(): string {
    if (!(typeof this === 'object' && #path in this)) {
      if (!IS_PRIVATE) return undefined as never;
      throw codedError(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type Dir');
    }
    return this.#path;
  }

  /** Reads as many entries as are read at a time. */
  #fill(): void {
    this.#unread ??= this.#source.list();
    this.#entries = this.#unread.splice(0, this.#options.bufferSize ?? BUFFER_SIZE);
  }

  /** The next of the entries read, and those of it when it is a directory and they are wanted. */
  #take(): Dirent | null {
    const entry = this.#entries.shift();
    if (entry === undefined) return null;
    if (this.#options.recursive === true && entry.isDirectory()) {
      const below = this.#source.listBelow(join(entry.parentPath, entry.name));
      for (const child of below) this.#entries.push(child);
    }
    return entry;
  }

  /** The next entry, or null after the last one. @throws ERR_DIR_CLOSED */
  read(): Promise<Dirent | null>;
  read(callback: (error: Error | null, entry: Dirent | null) => void): void;
  read(...args: unknown[]): Promise<Dirent | null> | undefined {
    if (this.#isClosed) {
      if (IS_PRIVATE && args.length === 0) return Promise.reject(closedError());
      throw closedError();
    }
    const [callback] = args;
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.read((error, entry) => {
          if (error) reject(error);
          else resolve(entry);
        });
      });
    }
    checkFunction(callback, 'callback');
    this.#enqueue(() => {
      this.#read(callback);
    });
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
    if (this.#entries.length > 0) {
      const { outcome } = this.#try(() => this.#take());
      if (outcome[0] === null) inTick(callback, ...outcome);
      else callback(...outcome);
      return;
    }
    this.#waiting = [];
    const { outcome } = this.#try(() => {
      this.#fill();
      return this.#take();
    });
    later(() => {
      inTick(() => {
        const queue = this.#waiting ?? [];
        this.#waiting = undefined;
        for (const run of queue) this.#enqueue(run);
      });
      callback(...outcome);
    });
  }

  #try(read: () => Dirent | null): { readonly outcome: unknown[] } {
    try {
      return { outcome: [null, read()] };
    } catch (error) {
      return { outcome: [error] };
    }
  }

  /** The next entry, or null after the last one. @throws ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION */
  readSync(): Dirent | null {
    this.#checkIdle();
    if (this.#entries.length === 0) this.#fill();
    return this.#take();
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
      inTick(callback, closedError());
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
    Object.defineProperty(Reflect.get(this.prototype, 'read'), 'length', {
      value: 1,
      configurable: true,
    });
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
