/** The bytes behind an open file: those of its descriptor, or what {@link SealedBytes} keeps until they are sealed. */
import { fsError } from './errors.js';
import type { Kernel } from './kernel.js';
import { close } from './syscalls/open.js';
import { ftruncate, read, write } from './syscalls/read-write.js';
import { fstat } from './syscalls/stat.js';

/** Bytes with positions. Every call throws an FsError when it cannot do what it is asked. */
export interface FileBytes {
  readonly size: number;
  /** Fewer than `length` at the end only. */
  readAt(position: number, length: number): Buffer;
  /** All of them or none. */
  writeAt(position: number, bytes: Uint8Array): void;
  resize(size: number): void;
  /** Puts everything where it belongs. */
  flush(): void;
  close(): void;
}

/** The bytes of a descriptor, read and written at once. */
export class DescriptorBytes implements FileBytes {
  readonly #kernel: Kernel;
  readonly #fd: number;
  readonly #path: string;

  constructor(kernel: Kernel, fd: number, path: string) {
    this.#kernel = kernel;
    this.#fd = fd;
    this.#path = path;
  }

  get size(): number {
    const inode = fstat(this.#kernel, this.#fd);
    return typeof inode === 'number' ? 0 : inode.size;
  }

  readAt(position: number, length: number): Buffer {
    const rest = Math.max(0, this.size - position);
    const bytes = Buffer.allocUnsafe(Math.min(rest, length));
    const count = read(this.#kernel, this.#fd, bytes, position);
    if (count < 0) throw fsError(count, { syscall: 'read', path: this.#path });
    return bytes.subarray(0, count);
  }

  writeAt(position: number, bytes: Uint8Array): void {
    const result = write(this.#kernel, this.#fd, bytes, position);
    if (result < 0) throw fsError(result, { syscall: 'write', path: this.#path });
  }

  resize(size: number): void {
    const failure = ftruncate(this.#kernel, this.#fd, size);
    if (failure < 0) throw fsError(failure, { syscall: 'ftruncate', path: this.#path });
  }

  flush(): void {
    // nothing waits to be written
  }

  close(): void {
    close(this.#kernel, this.#fd);
  }
}
