/** Errors of the real disk as numbers and as errors of this filesystem, with the paths that the caller knows. */
import { types } from 'node:util';
import { E, type FsCode } from './errno.js';
import { FsError, fsError } from './errors.js';

/** True for an error of node:fs with that code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(String((error as { code?: unknown } | undefined)?.code));
}

/**
 * The negative errno of an error of node:fs; EIO for one that this filesystem does not have.
 * @throws the error itself when it is none of the disk's
 */
export function diskErrno(error: unknown): number {
  if (!isSystemError(error)) throw error;
  return error.code in E ? E[error.code as FsCode] : E.EIO;
}

/** The error to throw for one that came from the disk. */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof FsError || !isSystemError(error)) return error;
  const failure = fsError(diskErrno(error), { syscall: error.syscall, path });
  failure.cause = error;
  return failure;
}

interface SystemError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
}

function isSystemError(error: unknown): error is SystemError {
  // Test runners have classes of their own; those of node:fs are others.
  return types.isNativeError(error) && 'errno' in error && 'syscall' in error && 'code' in error;
}
