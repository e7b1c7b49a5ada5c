/** The file object that `open()` gives: Python's, over the bytes of one file, in text or in bytes. */
import { fsError } from './errors.js';
import type { FileBytes } from './memory-file-bytes.js';
import type { FileMode } from './open-mode.js';
import { textEncoding, type TextEncoding } from './text-encoding.js';
import {
  scanBytes,
  scanCharacters,
  scanLine,
  scanShorter,
  type Newline,
  type Scan,
} from './text-scan.js';
import type { SealOptions } from './transforms/seal.js';

/** Options of {@link MemoryFS.open}. */
export interface OpenOptions extends SealOptions {
  /** Of text: utf8, utf16le, latin1 or ascii. @default 'utf8' */
  readonly encoding?: BufferEncoding;
  /** What is no text of the encoding is refused (`strict`, EILSEQ), or replaced by U+FFFD in reading and `?` in writing. @default 'strict' */
  readonly errors?: 'strict' | 'replace';
  /** Permission bits of a new file, before the umask. @default 0o666 */
  readonly mode?: number;
  /**
   * Where lines end when text is read. `universal` takes `\n`, `\r` and `\r\n` and gives `\n`; the empty string takes all three and gives
   * what is there; `exact` is `\n` alone. As in Python `\r` and `\r\n` are also written for each `\n`; the others write what they are given.
   * @default 'universal'
   */
  readonly newline?: Newline;
}

/** What a file is opened on. */
export interface OpenedFile {
  readonly bytes: FileBytes;
  readonly path: string;
  readonly mode: FileMode;
  readonly options: OpenOptions;
}

/** First guess at the length of a line, in bytes; later lines are guessed from the one before. */
const LINE_BYTES = 128;
/** Bytes looked at first for a number of characters. */
const PIECE_BYTES = 64 * 1024;
/** Of one UTF-8 character. */
const MAX_CHARACTER_BYTES = 4;

/**
 * An open file. Text by default; with `b` in the mode, Buffers. Positions are bytes, in text too. Writes reach the file at once, except for
 * compressed and encrypted files: theirs do at `flush` and `close`.
 *
 * @example
 * using file = fs.open('/notes.txt', 'w');
 * file.write('first\n');
 */
export class MemoryFile<Data extends string | Buffer = string | Buffer> implements Iterable<Data> {
  /** The path it was opened with. */
  readonly path: string;
  readonly #bytes: FileBytes;
  readonly #mode: FileMode;
  readonly #encoding: TextEncoding;
  readonly #isStrict: boolean;
  readonly #newline: Newline;
  readonly #line: Scan;
  #position = 0;
  #lineBytes = LINE_BYTES;
  #isOpen = true;

  /** Use {@link MemoryFS.open}. */
  constructor({ bytes, path, mode, options }: OpenedFile) {
    this.path = path;
    this.#bytes = bytes;
    this.#mode = mode;
    this.#encoding = textEncoding(options.encoding);
    this.#isStrict = options.errors !== 'replace';
    this.#newline = mode.isBinary ? 'exact' : (options.newline ?? 'universal');
    this.#line = scanLine(this.#newline, mode.isBinary ? 1 : this.#encoding.unit);
    if (mode.appends) this.#position = bytes.size;
  }

  /** True after {@link MemoryFile.close}. */
  get closed(): boolean {
    return !this.#isOpen;
  }

  /**
   * Reads from the position on: everything, or at most `size` characters of text (code points; bytes of a binary file). Empty at the end.
   * @throws EBADF when closed or opened for writing only; EILSEQ for bytes that are no text, with the position kept
   */
  read(size = -1): Data {
    this.#check('read');
    if (size >= 0 && size < Infinity) return this.#take(this.#scan(size), this.#guess(size));
    const rest = this.#bytes.readAt(this.#position, Infinity);
    return this.#give(rest);
  }

  /** The next line with its end, or its first `size` characters (bytes); empty at the end of the file. @throws as {@link MemoryFile.read} */
  readline(size = -1): Data {
    this.#check('read');
    const isLimited = size >= 0 && size < Infinity;
    const scan = isLimited ? scanShorter(this.#scan(size), this.#line) : this.#line;
    const start = this.#position;
    const line = this.#take(scan, this.#lineBytes);
    this.#lineBytes = Math.max(LINE_BYTES, (this.#position - start) * 2);
    return line;
  }

  /** Lines from the position on, each with its end: all, or up to the one with which they have more than `hint` characters (bytes). @throws as {@link MemoryFile.read} */
  readlines(hint = 0): Data[] {
    const lines: Data[] = [];
    let total = 0;
    for (const line of this) {
      lines.push(line);
      total += typeof line === 'string' ? countCharacters(line) : line.length;
      if (hint > 0 && total > hint) break;
    }
    return lines;
  }

  /**
   * Writes at the position, or at the end of a file opened with `a`. A string is encoded, bytes are written as they are. Gives the number
   * of characters (code points) of a text file, of bytes of a binary one.
   * @throws EBADF when closed or opened for reading only; EILSEQ for what the encoding does not have; ENOSPC: nothing is written then
   */
  write(data: string | Uint8Array): number {
    this.#check('write');
    const bytes = typeof data === 'string' ? this.#encode(data) : data;
    if (bytes.length === 0) return 0;
    if (this.#mode.appends) this.#position = this.#bytes.size;
    this.#bytes.writeAt(this.#position, bytes);
    this.#position += bytes.length;
    return typeof data === 'string' && !this.#mode.isBinary ? countCharacters(data) : bytes.length;
  }

  /** Writes each piece; adds no line ends. @throws as {@link MemoryFile.write}, with the pieces before written */
  writelines(pieces: Iterable<string | Uint8Array>): void {
    this.#check('write');
    for (const piece of pieces) this.write(piece);
  }

  /**
   * Moves the position by bytes: from the start (0), from where it is (1), from the end (2). Gives the new position. It may be behind the
   * end; a write there leaves zeros between.
   * @throws EBADF when closed; EINVAL for a position before the start or a fraction
   */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    this.#check('lseek');
    const base = [0, this.#position, this.#bytes.size][whence] ?? NaN;
    const position = base + offset;
    if (!(position >= 0) || !Number.isSafeInteger(position)) {
      throw fsError('EINVAL', { syscall: 'lseek', path: this.path });
    }
    this.#position = position;
    return position;
  }

  /** The position, in bytes. @throws EBADF when closed */
  tell(): number {
    this.#check('lseek');
    return this.#position;
  }

  /**
   * Cuts the file, or grows it with zeros, to `size` bytes; gives them. The position stays.
   * @default at the position @throws EBADF when closed or opened for reading only; EINVAL, ENOSPC
   */
  truncate(size = this.#position): number {
    this.#check('write');
    if (!(size >= 0) || !Number.isSafeInteger(size)) {
      throw fsError('EINVAL', { syscall: 'ftruncate', path: this.path });
    }
    this.#bytes.resize(size);
    return size;
  }

  /** Compressed and encrypted files are written here, in one step; of others nothing waits. @throws EBADF when closed; ENOSPC, with the old content kept */
  flush(): void {
    this.#check('fsync');
    this.#bytes.flush();
  }

  /** Flushes and closes; a second time does nothing. @throws as {@link MemoryFile.flush}; the file is closed all the same */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#bytes.close();
  }

  /** Lines from the position on. @throws as {@link MemoryFile.read} */
  *[Symbol.iterator](): Generator<Data> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  /** {@link MemoryFile.close}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Looks at more and more bytes, until the scan is content; twice as many each time, so that the cost stays linear. */
  #take(scan: Scan, guess: number): Data {
    for (let wanted = guess; ; wanted *= 2) {
      const bytes = this.#bytes.readAt(this.#position, wanted);
      const length = scan(bytes, bytes.length < wanted);
      if (length >= 0) return this.#give(bytes.subarray(0, length));
    }
  }

  #give(bytes: Buffer): Data {
    const data = this.#mode.isBinary ? bytes : this.#decode(bytes);
    this.#position += bytes.length;
    return data as Data; // Buffer exactly when the mode is binary: the type of `open` says so
  }

  #scan(size: number): Scan {
    return this.#mode.isBinary
      ? scanBytes(size)
      : scanCharacters(this.#encoding, this.#newline, size);
  }

  #guess(size: number): number {
    if (this.#mode.isBinary) return Math.ceil(size) + 1;
    return Math.min(PIECE_BYTES, Math.ceil(size * 1.25)) + 2 * MAX_CHARACTER_BYTES;
  }

  #decode(bytes: Buffer): string {
    if (this.#isStrict && !this.#encoding.isText(bytes)) {
      throw fsError('EILSEQ', { syscall: 'read', path: this.path });
    }
    const text = this.#encoding.decode(bytes);
    return this.#newline === 'universal' && text.includes('\r')
      ? text.replace(/\r\n?/g, '\n')
      : text;
  }

  #encode(text: string): Buffer {
    const newline = this.#newline;
    const lines = newline === '\r' || newline === '\r\n' ? text.replaceAll('\n', newline) : text;
    if (this.#isStrict && !this.#encoding.canEncode(lines)) {
      throw fsError('EILSEQ', { syscall: 'write', path: this.path });
    }
    return this.#encoding.encode(lines);
  }

  #check(syscall: 'read' | 'write' | 'lseek' | 'fsync'): void {
    const isAllowed =
      (syscall !== 'read' || this.#mode.reads) && (syscall !== 'write' || this.#mode.writes);
    if (!this.#isOpen || !isAllowed) throw fsError('EBADF', { syscall, path: this.path });
  }
}

function countCharacters(text: string): number {
  let count = text.length;
  if (!/[\ud800-\udbff]/.test(text)) return count;
  for (const character of text) count -= character.length - 1;
  return count;
}
