/** The file object that `open()` gives: Python's, over one inode, in text or in bytes. */
import { StringDecoder } from 'node:string_decoder';
import { E } from './errno.js';
import { fsError } from './errors.js';
import type { Kernel } from './kernel.js';
import { close } from './syscalls/open.js';
import { ftruncate, read, write } from './syscalls/read-write.js';
import { fstat } from './syscalls/stat.js';

/** What a mode string means. */
export interface FileMode {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly appends: boolean;
  readonly isBinary: boolean;
}

/** Options of {@link MemoryFS.open}. */
export interface OpenOptions {
  /** Of text. @default 'utf8' */
  readonly encoding?: BufferEncoding;
  /** Permission bits of a new file. @default 0o666 */
  readonly mode?: number;
  /** Where lines end when text is read: `universal` takes `\n`, `\r` and `\r\n` and gives `\n`; `exact` gives what is there. @default 'universal' */
  readonly newline?: 'universal' | 'exact';
}

/** What a file is opened on. */
export interface OpenedFile {
  readonly kernel: Kernel;
  readonly fd: number;
  readonly path: string;
  readonly mode: FileMode;
  readonly options: OpenOptions;
}

const NEWLINE = 0x0a;

/**
 * An open file. Text by default; with `b` in the mode, Buffers. Positions are bytes.
 *
 * @example
 * using file = fs.open('/notes.txt', 'w');
 * file.write('first\n');
 */
export class MemoryFile<Data extends string | Buffer = string | Buffer> implements Iterable<Data> {
  /** The path it was opened with. */
  readonly path: string;
  readonly #kernel: Kernel;
  readonly #fd: number;
  readonly #mode: FileMode;
  readonly #options: OpenOptions;
  #position = 0;
  #isOpen = true;

  /** Use {@link MemoryFS.open}. */
  constructor({ kernel, fd, path, mode, options }: OpenedFile) {
    this.path = path;
    this.#kernel = kernel;
    this.#fd = fd;
    this.#mode = mode;
    this.#options = options;
    if (mode.appends) this.#position = this.#size();
  }

  /** True after {@link MemoryFile.close}. */
  get closed(): boolean {
    return !this.#isOpen;
  }

  /**
   * Reads from the position on: everything, or `size` characters of text (bytes of a binary file). Empty at the end.
   * @throws EBADF when closed or opened for writing only
   */
  read(size = Infinity): Data {
    this.#check('read');
    // `Data` is Buffer exactly when the mode is binary: the type of `open` says so.
    return (this.#mode.isBinary ? this.#readBytes(size) : this.#readText(size)) as Data;
  }

  /** The next line with its end; empty at the end of the file. */
  readline(): Data {
    this.#check('read');
    const rest = this.#bytesAt(Infinity);
    const length = this.#lineLength(rest);
    this.#position += length;
    const line = rest.subarray(0, length);
    return (this.#mode.isBinary ? line : this.#asText(line)) as Data; // as in `read`
  }

  /** All lines from the position on, each with its end. */
  readlines(): Data[] {
    return [...this];
  }

  /**
   * Writes at the position, or at the end of a file opened with `a`. Gives the bytes written.
   * @throws EBADF when closed or opened for reading only; ENOSPC, with nothing written
   */
  write(data: string | Uint8Array): number {
    this.#check('write');
    const bytes = typeof data === 'string' ? Buffer.from(data, this.#options.encoding) : data;
    if (this.#mode.appends) this.#position = this.#size();
    const result = write(this.#kernel, this.#fd, bytes, this.#position);
    if (result < 0) throw fsError(result, { syscall: 'write', path: this.path });
    this.#position += bytes.length;
    return bytes.length;
  }

  /** Writes each piece; adds no line ends. */
  writelines(pieces: Iterable<string | Uint8Array>): void {
    for (const piece of pieces) this.write(piece);
  }

  /**
   * Moves the position: from the start (0), from where it is (1), from the end (2). Gives the new position in bytes.
   * @throws EINVAL for a position before the start
   */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    this.#check('lseek');
    const base = [0, this.#position, this.#size()][whence] ?? NaN;
    const position = base + offset;
    if (!(position >= 0) || !Number.isInteger(position)) {
      throw fsError('EINVAL', { syscall: 'lseek', path: this.path });
    }
    this.#position = position;
    return position;
  }

  /** The position, in bytes. */
  tell(): number {
    this.#check('lseek');
    return this.#position;
  }

  /** Cuts the file, or grows it with zeros. @default at the position */
  truncate(size = this.#position): number {
    this.#check('write');
    const failure = size >= 0 ? ftruncate(this.#kernel, this.#fd, size) : E.EINVAL;
    if (failure < 0) throw fsError(failure, { syscall: 'ftruncate', path: this.path });
    return size;
  }

  /** Everything is written at once; there is nothing to flush. @throws EBADF when closed */
  flush(): void {
    this.#check('fsync');
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    close(this.#kernel, this.#fd);
  }

  /** Lines from the position on. */
  *[Symbol.iterator](): Generator<Data> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #readBytes(size: number): Buffer {
    const bytes = this.#bytesAt(size);
    this.#position += bytes.length;
    return bytes;
  }

  #bytesAt(size: number): Buffer {
    const rest = Math.max(0, this.#size() - this.#position);
    const bytes = Buffer.allocUnsafe(Math.min(rest, size));
    const count = read(this.#kernel, this.#fd, bytes, this.#position);
    if (count < 0) throw fsError(count, { syscall: 'read', path: this.path });
    return bytes;
  }

  #size(): number {
    const inode = fstat(this.#kernel, this.#fd);
    return typeof inode === 'number' ? 0 : inode.size;
  }

  /** Decodes only as many bytes as the characters need, so that the position stays exact. */
  #readText(size: number): string {
    if (size === Infinity) return this.#asText(this.#readBytes(Infinity));
    const decoder = new StringDecoder(this.#options.encoding ?? 'utf8');
    let text = '';
    let count = 0;
    while (count < size) {
      const byte = this.#readBytes(1);
      if (byte.length === 0) return text + decoder.end();
      const piece = decoder.write(byte);
      if (piece !== '') count++;
      text += piece;
    }
    return text;
  }

  #asText(bytes: Buffer): string {
    const text = bytes.toString(this.#options.encoding ?? 'utf8');
    return this.#options.newline === 'exact' ? text : text.replace(/\r\n?/g, '\n');
  }

  /** Up to and with the next `\n`; in universal text also `\r` and `\r\n`. */
  #lineLength(rest: Buffer): number {
    const isUniversal = !this.#mode.isBinary && this.#options.newline !== 'exact';
    const newline = rest.indexOf(NEWLINE);
    const end = newline === -1 ? rest.length : newline + 1;
    if (!isUniversal) return end;
    const carriage = rest.indexOf(0x0d);
    if (carriage === -1 || carriage >= end) return end;
    return rest[carriage + 1] === NEWLINE ? carriage + 2 : carriage + 1;
  }

  #check(syscall: 'read' | 'write' | 'lseek' | 'fsync'): void {
    const isAllowed =
      (syscall !== 'read' || this.#mode.reads) && (syscall !== 'write' || this.#mode.writes);
    if (!this.#isOpen || !isAllowed) throw fsError('EBADF', { syscall, path: this.path });
  }
}
