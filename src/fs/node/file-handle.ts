/**
 * FileHandle: an open file of fs.promises. Closing waits for the operations and streams that still use it.
 */
import { EventEmitter } from 'node:events';
import type { ReadStream, WriteStream } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import type { ReadableStream } from 'node:stream/web';
import { checkWithNode } from './arguments.js';
import { asynchronous } from './asynchronous.js';
import { promised } from './completion.js';
import { codedError } from './node-errors.js';
import { closed } from './forgotten-handles.js';
import { readRange, writeRange } from './handle-arguments.js';
import { release, retain } from './handle-users.js';
import { handleWebStream } from './handle-web-stream.js';
import { statUnderSignal } from './stat-signal.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';
import { checkDecodable, isPieces, readSteps, signalOf, writeData } from './whole-file.js';

/** Makes the streams of a handle. */
export interface HandleStreams {
  readonly ReadStream: new (path: undefined, options: object) => ReadStream;
  readonly WriteStream: new (path: undefined, options: object) => WriteStream;
}

/** What a handle works on. */
export interface HandleHost {
  readonly sync: SyncFs;
  readonly streams: () => HandleStreams;
  /** What a descriptor stands for now; undefined when it is closed. */
  readonly fileOf: (fd: number) => object | undefined;
}

function fileClosed(syscall: string): Error {
  return Object.assign(new Error('file closed'), { code: 'EBADF', syscall });
}

interface Counted {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly buffer?: unknown;
  readonly buffers?: unknown;
}

function plain(fields: Counted): Counted {
  return Object.assign(Object.create(null) as Counted, fields);
}

/** An open file. */
export class FileHandle extends EventEmitter {
  readonly #host: HandleHost;
  #fd: number;
  #users = 1;
  #closing: Promise<void> | undefined;
  #onClosed: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
  #isLocked = false;

  constructor(host: HandleHost, fd: number) {
    super();
    this.#host = host;
    this.#fd = fd;
  }

  /** The descriptor; -1 when closed. */
  get fd(): number {
    return this.#fd;
  }

  /** A number that identifies the handle to async_hooks in Node; none here. */
  getAsyncId(): number {
    return -1;
  }

  [retain](): void {
    this.#users++;
  }

  [release](): void {
    this.#users--;
    if (this.#users === 0) {
      const fd = this.#fd;
      this.#fd = -1;
      closed(this);
      promised(() => this.#host.sync.closeSync(fd)).then(
        () => this.#onClosed?.resolve(),
        (error: unknown) => this.#onClosed?.reject(error),
      );
    }
  }

  /** Runs an operation on the descriptor; the handle counts it until it completes. */
  async #use<T>(syscall: string, run: (fd: number, sync: SyncFs) => T | Promise<T>): Promise<T> {
    if (this.#fd === -1) {
      throw fileClosed(syscall);
    }
    this[retain]();
    try {
      return await promised(() => run(this.#fd, this.#host.sync));
    } finally {
      this[release]();
    }
  }

  appendFile(data: unknown, options?: unknown): Promise<void> {
    return this.writeFile(data, options);
  }

  chmod(mode: number | string): Promise<void> {
    return this.#use('fchmod', (fd, sync) => sync.fchmodSync(fd, mode));
  }

  chown(uid: number, gid: number): Promise<void> {
    return this.#use('fchown', (fd, sync) => sync.fchownSync(fd, uid, gid));
  }

  datasync(): Promise<void> {
    return this.#use('fdatasync', (fd, sync) => sync.fdatasyncSync(fd));
  }

  sync(): Promise<void> {
    return this.#use('fsync', (fd, sync) => sync.fsyncSync(fd));
  }

  /** Reads into a buffer: given alone, with options, with positions, or in the options. */
  read(buffer?: unknown, offset?: unknown, length?: unknown, position?: unknown): Promise<Counted> {
    return this.#use('read', (fd, sync) => {
      const range = readRange(buffer, offset, length, position);
      return plain({
        bytesRead:
          range.length === 0
            ? 0
            : sync.readSync(fd, range.buffer, range.offset, range.length, range.position),
        buffer: range.buffer,
      });
    });
  }

  readv(buffers: readonly NodeJS.ArrayBufferView[], position?: number | null): Promise<Counted> {
    return this.#use('readv', (fd, sync) =>
      plain({ bytesRead: sync.readvSync(fd, buffers, position as number), buffers }),
    );
  }

  /** Everything from the current position on. */
  readFile(options?: unknown): Promise<unknown> {
    return this.#use('readFile', (fd, sync) => {
      const isUnderSignal = signalOf(options) !== undefined;
      checkWithNode('readFileSync', [fd, options], [0]);
      checkDecodable(options);
      if (isUnderSignal) return readSteps(sync, fd, options);
      return (sync.readFileSync as AnyFunction)(fd, options);
    });
  }

  /** The lines from the current position on. */
  readLines(options?: object): Interface {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options?: unknown): Promise<unknown> {
    return this.#use('fstat', (fd, sync) =>
      statUnderSignal(options, () => (sync.fstatSync as AnyFunction)(fd, options)),
    );
  }

  truncate(length = 0): Promise<void> {
    return this.#use('ftruncate', (fd, sync) => sync.ftruncateSync(fd, length));
  }

  utimes(atime: number | string | Date, mtime: number | string | Date): Promise<void> {
    return this.#use('futimes', (fd, sync) => sync.futimesSync(fd, atime, mtime));
  }

  /** Writes bytes or a string; the rest as in fs.write. */
  write(buffer: unknown, offset?: unknown, length?: unknown, position?: unknown): Promise<Counted> {
    return this.#use('write', (fd, sync) => {
      if (ArrayBuffer.isView(buffer) && buffer.byteLength === 0) {
        return plain({ bytesWritten: 0, buffer });
      }
      const write = asynchronous(sync, 'write') as AnyFunction;
      if (!ArrayBuffer.isView(buffer)) {
        return plain({ bytesWritten: write(fd, buffer, offset, length) as number, buffer });
      }
      const view = buffer as NodeJS.ArrayBufferView;
      const range = writeRange(view, offset, length, position);
      const bytesWritten = write(fd, buffer, range.offset, range.length, range.position) as number;
      return plain({ bytesWritten, buffer });
    });
  }

  writev(buffers: readonly NodeJS.ArrayBufferView[], position?: number | null): Promise<Counted> {
    return this.#use('writev', (fd, sync) =>
      Array.isArray(buffers) && buffers.length === 0
        ? plain({ bytesWritten: 0, buffers })
        : plain({ bytesWritten: sync.writevSync(fd, buffers, position as number), buffers }),
    );
  }

  /** Writes at the current position: text, bytes or pieces of them as they come. */
  writeFile(data: unknown, options?: unknown): Promise<void> {
    return this.#use<unknown>('writeFile', (fd, sync) => {
      const hasPieces = isPieces(data);
      if (!hasPieces && signalOf(options) === undefined) {
        return (sync.writeFileSync as AnyFunction)(fd, data, options);
      }
      checkWithNode('writeFileSync', [fd, hasPieces ? '' : data, options], [0]);
      signalOf(options);
      return writeData(sync, fd, { data, options });
    }) as Promise<void>;
  }

  /** Closes the file as soon as nothing uses it; emits 'close' at once. */
  close = (): Promise<void> => {
    if (this.#fd === -1) {
      return Promise.resolve();
    }
    if (this.#closing) {
      return this.#closing;
    }
    const promise = new Promise<void>((resolve, reject) => {
      this.#onClosed = { resolve, reject };
    }).finally(() => {
      this.#closing = undefined;
    });
    this.#closing = promise;
    this[release]();
    this.emit('close');
    return promise;
  };

  /** The rest of the file as a web stream of bytes. The handle is locked to it. */
  readableWebStream(options: { type?: string; autoClose?: boolean } = {}): ReadableStream {
    const refuse = (state: string): Error =>
      codedError(Error, 'ERR_INVALID_STATE', `Invalid state: The FileHandle is ${state}`);
    if (this.#fd === -1) throw refuse('closed');
    if (this.#closing) throw refuse('closing');
    if (this.#isLocked) throw refuse('locked');
    this.#isLocked = true;
    return handleWebStream(this, options);
  }

  createReadStream(options?: object): ReadStream {
    const { ReadStream } = this.#host.streams();
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options?: object): WriteStream {
    const { WriteStream } = this.#host.streams();
    return new WriteStream(undefined, { ...options, fd: this });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  static {
    const lengthOf = (value: number): PropertyDescriptor => ({ value, configurable: true });
    Object.defineProperty(this, 'length', lengthOf(1)); // Node's takes one thing
    for (const name of ['readLines', 'createReadStream', 'createWriteStream']) {
      Object.defineProperty(Reflect.get(this.prototype, name), 'length', lengthOf(0));
    }
  }
}
