/** Filesystem errors with the shape and the text of Node's: made once, at the edge, from the codes that the core returns. */
import { constants } from 'node:os';

/** Codes this filesystem gives, with the text of libuv (`uv_strerror`). */
const TEXT = {
  EACCES: 'permission denied',
  EBADF: 'bad file descriptor',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EXDEV: 'cross-device link not permitted',
} as const;

/** A code of errno(3) that this filesystem gives. */
export type FsCode = keyof typeof TEXT;

/** Where an error happened. */
export interface FsErrorContext {
  /** Name of the call, as Node writes it: `open`, `scandir`. */
  readonly syscall: string;
  readonly path?: string | undefined;
  /** The other path of a call with two. */
  readonly dest?: string | undefined;
}

/**
 * An error of the filesystem.
 *
 * @example
 * ENOENT: no such file or directory, open '/report.pdf'
 */
export class FsError extends Error {
  readonly code: FsCode;
  /** Negative, as libuv has it. */
  readonly errno: number;
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;

  constructor(code: FsCode, { syscall, path, dest }: FsErrorContext) {
    const where = path === undefined ? '' : ` '${path}'`;
    const to = dest === undefined ? '' : ` -> '${dest}'`;
    super(`${code}: ${TEXT[code]}, ${syscall}${where}${to}`);
    this.name = 'Error'; // as Node prints it
    this.code = code;
    this.errno = -constants.errno[code];
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
    if (dest !== undefined) this.dest = dest;
  }
}

/** ENOENT */
export class FileNotFoundError extends FsError {}
/** EEXIST */
export class FileExistsError extends FsError {}
/** ENOTDIR */
export class NotADirectoryError extends FsError {}
/** EISDIR */
export class IsADirectoryError extends FsError {}
/** EACCES, EPERM */
export class PermissionError extends FsError {}
/** ENOTEMPTY */
export class DirectoryNotEmptyError extends FsError {}

const CLASS_OF: Partial<Record<FsCode, typeof FsError>> = {
  ENOENT: FileNotFoundError,
  EEXIST: FileExistsError,
  ENOTDIR: NotADirectoryError,
  EISDIR: IsADirectoryError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ENOTEMPTY: DirectoryNotEmptyError,
};

/** The error of a code, of the class that stands for it. */
export function fsError(code: FsCode, context: FsErrorContext): FsError {
  return new (CLASS_OF[code] ?? FsError)(code, context);
}
