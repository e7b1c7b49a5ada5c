/** Error numbers: the core gives failures as negative errno numbers, never as objects. */
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

const { errno } = constants;

/** Negative errno of each code that this filesystem gives. */
export const E = {
  EACCES: -errno.EACCES,
  EBADF: -errno.EBADF,
  EBUSY: -errno.EBUSY,
  EEXIST: -errno.EEXIST,
  EFBIG: -errno.EFBIG,
  EILSEQ: -errno.EILSEQ,
  EINVAL: -errno.EINVAL,
  EIO: -errno.EIO,
  EISDIR: -errno.EISDIR,
  ELOOP: -errno.ELOOP,
  EMFILE: -errno.EMFILE,
  ENAMETOOLONG: -errno.ENAMETOOLONG,
  ENOENT: -errno.ENOENT,
  ENOSPC: -errno.ENOSPC,
  ENOTDIR: -errno.ENOTDIR,
  ENOTEMPTY: -errno.ENOTEMPTY,
  ENOTSUP: -errno.ENOTSUP,
  EPERM: -errno.EPERM,
  EROFS: -errno.EROFS,
  ESPIPE: -errno.ESPIPE,
  EXDEV: -errno.EXDEV,
} as const;

/** A code of errno(3) that this filesystem gives. */
export type FsCode = keyof typeof E;

const KNOWN: ReadonlyMap<number, [name: string, text: string]> = getSystemErrorMap();

/** `ENOENT` of -2. */
export function codeOf(negative: number): string {
  return KNOWN.get(negative)?.[0] ?? `Unknown system error ${negative}`;
}

/** `no such file or directory` of -2, as libuv says it. */
export function textOf(negative: number): string {
  return KNOWN.get(negative)?.[1] ?? `Unknown system error ${negative}`;
}
