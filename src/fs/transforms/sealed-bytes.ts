/** The bytes of an open file that is compressed or encrypted: kept in memory, and put into the file as a whole. */
import { fsError } from '../errors.js';
import type { Kernel } from '../kernel.js';
import type { FileBytes } from '../memory-file-bytes.js';
import { close } from '../syscalls/open.js';
import { ftruncate, read, write } from '../syscalls/read-write.js';
import { fstat } from '../syscalls/stat.js';
import type { Sealer } from './seal.js';

/** What {@link SealedBytes} stand on. */
export interface SealedFile {
  readonly kernel: Kernel;
  /** Open for reading where content is kept, for writing where the file is written. */
  readonly fd: number;
  readonly path: string;
  readonly sealer: Sealer;
  /** The content before counts; else the file is written even if nothing is. */
  readonly keepsContent: boolean;
  /** The file was made by this open: it is empty for a reason. */
  readonly isNew: boolean;
}

/** Content of a sealed file. A flush replaces the file at once, or not at all. */
export class SealedBytes implements FileBytes {
  readonly #file: SealedFile;
  #content: Buffer;
  #size: number;
  #isChanged: boolean;

  /** @throws SealedFileError when the file is not what was asked for */
  constructor(file: SealedFile) {
    this.#file = file;
    this.#content =
      file.keepsContent && !file.isNew ? file.sealer.unseal(readAll(file)) : Buffer.alloc(0);
    this.#size = this.#content.length;
    this.#isChanged = !file.keepsContent || file.isNew;
  }

  get size(): number {
    return this.#size;
  }

  readAt(position: number, length: number): Buffer {
    const end = Math.min(this.#size, position + length);
    return Buffer.from(this.#content.subarray(Math.min(position, end), end));
  }

  writeAt(position: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const end = position + bytes.length;
    this.#makeRoom(end);
    this.#content.set(bytes, position);
    this.#size = Math.max(this.#size, end);
    this.#isChanged = true;
  }

  resize(size: number): void {
    this.#makeRoom(size);
    if (size < this.#size) this.#content.fill(0, size, this.#size);
    this.#size = size;
    this.#isChanged = true;
  }

  flush(): void {
    if (!this.#isChanged) return;
    const { sealer } = this.#file;
    replaceAll(this.#file, sealer.seal(this.#content.subarray(0, this.#size)));
    this.#isChanged = false;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      close(this.#file.kernel, this.#file.fd);
    }
  }

  /** Zeros behind the end, twice as much each time. */
  #makeRoom(size: number): void {
    if (size <= this.#content.length) return;
    const grown = Buffer.alloc(Math.max(size, this.#content.length * 2));
    this.#content.copy(grown, 0, 0, this.#size);
    this.#content = grown;
  }
}

function readAll({ kernel, fd, path }: SealedFile): Buffer {
  const inode = fstat(kernel, fd);
  const bytes = Buffer.allocUnsafe(typeof inode === 'number' ? 0 : inode.size);
  const count = read(kernel, fd, bytes, 0);
  if (count < 0) throw fsError(count, { syscall: 'read', path });
  return bytes.subarray(0, count);
}

/** Only the write can want for room, and it is whole or not at all; a shorter file is cut after it. */
function replaceAll({ kernel, fd, path }: SealedFile, bytes: Uint8Array): void {
  const written = write(kernel, fd, bytes, 0);
  if (written < 0) throw fsError(written, { syscall: 'write', path });
  const cut = ftruncate(kernel, fd, bytes.length);
  if (cut < 0) throw fsError(cut, { syscall: 'ftruncate', path });
}
