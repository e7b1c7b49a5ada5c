/** Errors of the operating system as `node:fs` throws them: plain Errors with `errno, code, syscall, path, dest`, in this order. */
import { codeOf } from '../errno.js';
import { errorText } from '../errors.js';
import { shownPath } from './arguments.js';

/** An error of `node:fs`. */
export interface SystemCallError extends Error {
  errno: number;
  code: string;
  syscall: string;
  path?: string;
  dest?: string;
}

/** The error of a negative errno. */
export function systemError(
  errno: number,
  syscall: string,
  name?: string,
  target?: string,
): SystemCallError {
  const path = name === undefined ? undefined : shownPath(name);
  const dest = target === undefined ? undefined : shownPath(target);
  // The fields follow at once; Object.assign would cost more than the error.
  const error = new Error(errorText(errno, { syscall, path, dest })) as SystemCallError;
  error.errno = errno;
  error.code = codeOf(errno);
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** Gives a result on, or throws the error of a failure. */
export function succeed(result: number, syscall: string, name?: string, target?: string): number {
  if (result < 0) throw systemError(result, syscall, name, target);
  return result;
}

/** Node's own SystemError, as far as it can be seen: `rm` of a directory gives it. */
class SystemError extends Error {
  declare readonly code: string;
  declare readonly info: object;
  declare readonly errno: number;
  declare readonly syscall: string;
  declare readonly path: string;

  constructor(code: string, prefix: string, info: RmInfo) {
    super();
    this.code = code;
    const text = `${prefix}: ${info.syscall} returned ${info.code} (${info.message}) ${info.path}`;
    const hidden = { enumerable: false, writable: true, configurable: true };
    Object.defineProperty(this, 'name', { value: `SystemError [${code}]`, ...hidden });
    Object.defineProperty(this, 'message', { value: text, ...hidden });
    Error.captureStackTrace(this, SystemError); // its first line is made of name and message
    this.name = 'SystemError';
    this.info = info;
    this.errno = info.errno;
    this.syscall = info.syscall;
    this.path = info.path;
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

interface RmInfo {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly syscall: string;
  readonly errno: number;
}

/** ERR_FS_EISDIR: `rm` of a directory without `recursive`. */
export function directoryRemovalError(name: string): Error {
  const path = shownPath(name);
  const info = { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 };
  return new SystemError('ERR_FS_EISDIR', 'Path is a directory', info);
}

/** ERR_FS_FILE_TOO_LARGE: more than a Buffer is read into at once. */
export function fileTooLargeError(size: number): Error {
  const error = new RangeError(`File size (${size}) is greater than 2 GiB`);
  return Object.assign(error, { code: 'ERR_FS_FILE_TOO_LARGE' });
}
