/** Errors that Node's C++ half makes of a `std::error_code`, where it works by std::filesystem: cpSync since Node 22, rmSync since Node 24. */
import { codeOf, E } from '../errno.js';
import { shownPath } from './arguments.js';

/** What strerror(3) of glibc says. */
const TEXTS: ReadonlyMap<number, string> = new Map([
  [E.EACCES, 'Permission denied'],
  [E.EBUSY, 'Device or resource busy'],
  [E.EEXIST, 'File exists'],
  [E.EFBIG, 'File too large'],
  [E.EINVAL, 'Invalid argument'],
  [E.EIO, 'Input/output error'],
  [E.EISDIR, 'Is a directory'],
  [E.ELOOP, 'Too many levels of symbolic links'],
  [E.EMFILE, 'Too many open files'],
  [E.ENAMETOOLONG, 'File name too long'],
  [E.ENOENT, 'No such file or directory'],
  [E.ENOSPC, 'No space left on device'],
  [E.ENOTDIR, 'Not a directory'],
  [E.ENOTEMPTY, 'Directory not empty'],
  [E.EPERM, 'Operation not permitted'],
  [E.EROFS, 'Read-only file system'],
  [E.EXDEV, 'Invalid cross-device link'],
]);

function textOf(negative: number): string {
  return TEXTS.get(negative) ?? `Unknown error ${-negative}`;
}

interface Context {
  /** Of errno.h; libuv's own number where there is none. */
  readonly errno: number;
  readonly code: string;
  readonly text: string;
  readonly syscall: string;
}

function errorOf({ errno, code, text, syscall }: Context, name: string): Error {
  const path = shownPath(name);
  return Object.assign(new Error(`${code}, ${text} '${path}'`), { errno, code, path, syscall });
}

/**
 * The error of a negative errno: its number is positive, its text the one of the C library.
 *
 * @example
 * EISDIR, Is a directory '/moved/'
 */
export function errnoError(negative: number, syscall: string, name: string): Error {
  const context = { errno: -negative, code: codeOf(negative), text: textOf(negative), syscall };
  return errorOf(context, name);
}

/** Failures that rmSync has words for; it knows no others. */
const OF_RM: readonly number[] = [E.EPERM, E.ENOTEMPTY, E.ENOTDIR, E.EACCES];
/** UV_UNKNOWN, which has no code there. */
const UNKNOWN = -4094;

/** The error of rmSync. */
export function rmError(negative: number, name: string): Error {
  const text = textOf(negative);
  const context = OF_RM.includes(negative)
    ? { errno: -negative, code: codeOf(negative), text: `${text}:` }
    : { errno: UNKNOWN, code: '', text: `Unknown error: ${text}` };
  return errorOf({ ...context, syscall: 'rm' }, name);
}
