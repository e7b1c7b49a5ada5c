/** Filesystem errors with the shape and the text of Node's: made once, at the edge, from the numbers that the core returns. */
import { codeOf, E, textOf, type FsCode } from './errno.js';

export type { FsCode } from './errno.js';

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

  constructor(code: FsCode, context: FsErrorContext) {
    const { syscall, path, dest } = context;
    super(errorText(E[code], context));
    this.name = 'Error'; // as Node prints it
    this.code = code;
    this.errno = E[code];
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

/** The error of a code or negative errno, of the class that stands for it. */
export function fsError(failure: FsCode | number, context: FsErrorContext): FsError {
  // Every number that the core gives has a code in `E`.
  const code = typeof failure === 'number' ? (codeOf(failure) as FsCode) : failure;
  return new (CLASS_OF[code] ?? FsError)(code, context);
}

/** `ENOENT: no such file or directory, rename '/a' -> '/b'` */
export function errorText(errno: number, { syscall, path, dest }: FsErrorContext): string {
  const where = path === undefined ? '' : ` '${path}'`;
  const to = dest === undefined ? '' : ` -> '${dest}'`;
  return `${codeOf(errno)}: ${textOf(errno)}, ${syscall}${where}${to}`;
}
