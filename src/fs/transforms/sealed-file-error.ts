/** The error of compressed and encrypted files: an FsError whose text also says what is wrong with the file. */
import { FsError, type FsCode } from '../errors.js';

/**
 * A compressed or encrypted file that cannot be opened as asked. `code` is EINVAL for a file that is not of the form asked for, EIO for a
 * damaged one and a wrong password (which cannot be told apart), EFBIG for more content than `maxBytes`, ENOTSUP for what this Node cannot do.
 *
 * @example
 * EIO: i/o error, open '/secret': the password is wrong, or the file has been changed
 */
export class SealedFileError extends FsError {
  constructor(
    code: FsCode,
    { path, reason, cause }: { path?: string | undefined; reason: string; cause?: unknown },
  ) {
    super(code, { syscall: 'open', path });
    this.message += `: ${reason}`;
    if (cause !== undefined) this.cause = cause;
  }
}
