/** readFile, writeFile, appendFile and copyFile: the synchronous functions. */
import { constants } from 'node:fs';
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { copyFile } from '../syscalls/copy-file.js';
import { close, open } from '../syscalls/open.js';
import { read, write } from '../syscalls/read-write.js';
import { fstat, stat } from '../syscalls/stat.js';
import { readWhole, writeWhole } from '../syscalls/whole.js';
import {
  checkWithNode,
  isDescriptor,
  isPlainPath,
  toEncoding,
  toFlags,
  toMode,
  toName,
  viewBytes,
  type Encoding,
} from './arguments.js';
import { bringsBuffer, intoBuffer } from './read-buffer.js';
import { fileTooLargeError, succeed, systemError } from './system-error.js';

const FILE_MODE = 0o666;
const { O_RDONLY, O_CREAT, O_WRONLY, O_TRUNC, O_APPEND } = constants;
const WRITE = O_WRONLY | O_CREAT | O_TRUNC;
const APPEND = O_WRONLY | O_CREAT | O_APPEND;
/** Node's kIoMaxLength. */
const MAX_READ_BYTES = 2 ** 31 - 1;

/** Options of whole files as Node takes them. */
interface FileOptions {
  readonly encoding?: unknown;
  readonly mode?: unknown;
  readonly flag?: unknown;
  readonly flush?: unknown;
  readonly signal?: unknown;
}

function asOptions(options: unknown): FileOptions {
  return typeof options === 'object' && options !== null ? options : {};
}

/** True for options that need no judgement by Node: none, a string, or an object. */
function isPlainOptions(options: unknown): boolean {
  const type = typeof options;
  return type === 'undefined' || type === 'string' || type === 'function' || type === 'object';
}

function readFile(kernel: Kernel, path: unknown, options: unknown): string | Buffer {
  const args = [path, options];
  const { flag, signal } = asOptions(options);
  const encoding = toEncoding(options, 'buffer');
  const flags = toFlags(flag);
  const isPlain = isPlainPath(path) && encoding !== undefined && flags !== undefined;
  const hasBuffer = bringsBuffer(options);
  if (!isPlain || !isPlainOptions(options) || signal !== undefined || hasBuffer) {
    checkWithNode('readFileSync', args, [0]);
  }
  const bytes = isDescriptor(path)
    ? readDescriptor(kernel, path, encoding ?? 'buffer')
    : readPath(kernel, isPlain ? path : toName(path), flags ?? Number(flag));
  if (hasBuffer) return intoBuffer(bytes, options, sizeOf(kernel, path) ?? bytes.length);
  if (encoding === undefined || (encoding === 'buffer' && !asksForBuffer(options))) return bytes;
  return encoding === 'utf8'
    ? bytes.utf8Slice(0, bytes.length)
    : bytes.toString(encoding as BufferEncoding);
}

/** Size of the file behind a descriptor. */
function sizeOf(kernel: Kernel, fd: unknown): number | undefined {
  const inode = isDescriptor(fd) ? fstat(kernel, fd) : undefined;
  return typeof inode === 'object' ? inode.size : undefined;
}

/** Of a content Node takes `buffer` for an encoding it does not know. */
function asksForBuffer(options: unknown): boolean {
  return options === 'buffer' || asOptions(options).encoding === 'buffer';
}

declare module 'node:buffer' {
  interface Buffer {
    /** What `toString('utf8')` ends in. */
    utf8Slice(start: number, end: number): string;
  }
}

function readPath(kernel: Kernel, name: string, flags: number): Buffer {
  if (flags === O_RDONLY) {
    const found = stat(kernel, name);
    if (typeof found !== 'number' && found.size > MAX_READ_BYTES)
      throw fileTooLargeError(found.size);
    const bytes = readWhole(kernel, name);
    if (typeof bytes !== 'number') return bytes;
    throw bytes === E.EISDIR ? systemError(bytes, 'read') : systemError(bytes, 'open', name);
  }
  const fd = succeed(open(kernel, name, flags, FILE_MODE), 'open', name);
  try {
    return readDescriptor(kernel, fd, 'buffer');
  } finally {
    close(kernel, fd);
  }
}

/** From the descriptor's position to the end. */
function readDescriptor(kernel: Kernel, fd: number, encoding: Encoding): Buffer {
  const inode = fstat(kernel, fd);
  // Node reads text without asking for the size first.
  const first = encoding === 'utf8' || encoding === 'utf-8' ? 'read' : 'fstat';
  if (typeof inode === 'number') throw systemError(inode, first);
  const file = kernel.files[fd];
  const size = inode.size - (file?.position ?? 0);
  if (size > MAX_READ_BYTES) throw fileTooLargeError(inode.size);
  const bytes = Buffer.allocUnsafe(Math.max(0, size));
  const count = succeed(read(kernel, fd, bytes.length > 0 ? bytes : Buffer.alloc(1), -1), 'read');
  return count === bytes.length ? bytes : bytes.subarray(0, Math.min(count, bytes.length));
}

/** Bytes of what is written: text in its encoding, or a view. */
function bytesOf(data: unknown, encoding: Encoding): Uint8Array | undefined {
  if (typeof data === 'string') {
    return Buffer.from(data, encoding as BufferEncoding); // which throws for `buffer`, as in Node
  }
  return ArrayBuffer.isView(data) ? viewBytes(data) : undefined;
}

function writeFile(
  kernel: Kernel,
  args: unknown[],
  name: 'writeFileSync' | 'appendFileSync',
): void {
  const [path, data, options] = args;
  const { flag, mode, flush } = asOptions(options);
  const fallback = name === 'writeFileSync' ? WRITE : APPEND;
  let flags = flag ? toFlags(flag) : fallback; // Node: `options.flag || 'w'`
  let permissions = toMode(mode, FILE_MODE);
  const encoding = toEncoding(options, 'utf8');
  let bytes = bytesOf(data, encoding ?? 'utf8');
  const isPlain = isPlainPath(path) && isPlainOptions(options) && encoding !== undefined;
  const isNegative = Number.isInteger(path) && Number(path) < 0 && typeof data === 'string';
  if (
    (!isPlain && !(isNegative && isPlainOptions(options))) ||
    !bytes ||
    flags === undefined ||
    permissions === undefined ||
    flush !== undefined
  ) {
    checkWithNode(name, args, [0]);
    bytes ??= viewBytes(data as ArrayBufferView); // Node has let it pass
    flags ??= Number(flag);
    permissions ??= FILE_MODE;
  }
  if (typeof path === 'number' && path < 0) throw systemError(E.EBADF, 'write');
  if (isDescriptor(path)) {
    writeAll(kernel, path, bytes);
    return;
  }
  const file = isPlainPath(path) ? path : toName(path);
  const failure = writeWhole(kernel, file, bytes, { flags, mode: permissions });
  if (failure >= 0) return;
  throw kernel.failedCall === 'open'
    ? systemError(failure, 'open', file)
    : systemError(failure, 'write');
}

function writeAll(kernel: Kernel, fd: number, bytes: Uint8Array): void {
  if (bytes.length > 0 || kernel.files[fd] === undefined) {
    succeed(write(kernel, fd, bytes, -1), 'write');
  }
}

function copy(kernel: Kernel, from: unknown, to: unknown, mode: unknown): void {
  const isPlainMode =
    mode === undefined || (Number.isInteger(mode) && Number(mode) >= 0 && Number(mode) <= 7);
  const isPlain = isPlainPath(from) && isPlainPath(to);
  if (!isPlain || !isPlainMode) checkWithNode('copyFileSync', [from, to, mode], [0, 1]);
  const source = isPlain ? from : toName(from);
  const target = isPlain ? to : toName(to);
  succeed(copyFile(kernel, source, target, Number(mode ?? 0)), 'copyfile', source, target);
}

/** readFile, writeFile, appendFile, copyFile. */
export function createWholeFiles(kernel: Kernel): object {
  return {
    readFileSync: (path: unknown, options?: unknown) => readFile(kernel, path, options),
    writeFileSync: (...args: unknown[]) => {
      writeFile(kernel, args, 'writeFileSync');
    },
    appendFileSync: (...args: unknown[]) => {
      writeFile(kernel, args, 'appendFileSync');
    },
    copyFileSync: (from: unknown, to: unknown, mode?: unknown) => {
      copy(kernel, from, to, mode);
    },
  };
}
