/** Whole files, read and written in one step: text in an encoding or bytes, compressed or encrypted as the options say. */
import { constants } from 'node:fs';
import { E } from './errno.js';
import { fsError } from './errors.js';
import type { Kernel } from './kernel.js';
import type { OpenOptions } from './memory-file.js';
import { readWhole, writeWhole } from './syscalls/whole.js';
import { textEncoding } from './text-encoding.js';
import { isSealed, Sealer, type SealOptions } from './transforms/seal.js';

/** Options of whole files. */
export type WholeFileOptions = Pick<OpenOptions, 'encoding' | 'mode' | keyof SealOptions>;

/** Permission bits of a new file, before the umask: open(2). */
const FILE_MODE = 0o666;
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;

/** The text of a file. @throws as {@link readBytes} */
export function readText(kernel: Kernel, path: string, options: WholeFileOptions = {}): string {
  return textEncoding(options.encoding).decode(readBytes(kernel, path, options));
}

/** The bytes of a file, a copy. @throws ENOENT, EISDIR, EACCES; SealedFileError */
export function readBytes(kernel: Kernel, path: string, options: WholeFileOptions = {}): Buffer {
  const sealer = isSealed(options) ? new Sealer(options, path) : undefined;
  const bytes = readWhole(kernel, path);
  if (typeof bytes === 'number') {
    throw fsError(bytes, bytes === E.EISDIR ? { syscall: 'read' } : { syscall: 'open', path });
  }
  return sealer ? sealer.unseal(bytes) : bytes;
}

/** What a file is to hold: text in the encoding of the options, or bytes. */
export interface Writing {
  readonly data: string | Uint8Array;
  readonly options?: WholeFileOptions | undefined;
}

/** Writes a whole file. @throws ENOENT without its directory, EISDIR, EACCES, EROFS, ENOSPC with the old content kept */
export function writeFile(kernel: Kernel, path: string, { data, options = {} }: Writing): void {
  const plain = typeof data === 'string' ? textEncoding(options.encoding).encode(data) : data;
  const bytes = isSealed(options) ? new Sealer(options, path).seal(plain) : plain;
  const mode = options.mode ?? FILE_MODE;
  const failure = writeWhole(kernel, path, bytes, { flags: WRITE_FLAGS, mode });
  if (failure < 0) throw fsError(failure, { syscall: kernel.failedCall, path });
}
