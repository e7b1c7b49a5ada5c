/** Content ⇄ the bytes of a compressed or encrypted file: compressed first, then encrypted. */
import { checkCompression, compress, decompress, type Compression } from './compression.js';
import { decrypt, encrypt, makeKey, type FileKey } from './encryption.js';
import { SealedFileError } from './sealed-file-error.js';

/** How a file is compressed or encrypted. Without any of it a file is its bytes. */
export interface SealOptions {
  /** The file is exactly what node:zlib makes; an encrypted one holds that. `zstd` needs Node 22.15. @default not compressed */
  readonly compress?: Compression;
  /** Encrypts with AES-256-GCM and a key that scrypt makes of this; text counts as UTF-8. @default not encrypted */
  readonly password?: string | Uint8Array;
  /**
   * log2 of scrypt's N for what is written, 10 to 20; files say theirs. Each step doubles time and memory: 17 takes 128 MiB. Less than
   * OWASP's 17 is for passwords that are random keys already.
   * @default 17
   */
  readonly scryptCost?: number;
  /** Bytes that decompression may give; more is EFBIG. @default 1 GiB */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 2 ** 30;

/** Seals the contents of one opened file: the key is made once, the nonce for each. */
export class Sealer {
  readonly #options: SealOptions;
  readonly #path: string;
  #compression: Compression | undefined;
  #key: FileKey | undefined;

  constructor(options: SealOptions, path: string) {
    checkOptions(options, path);
    this.#options = options;
    this.#path = path;
    this.#compression = options.compress;
  }

  /** The bytes of the file. @throws RangeError for a cost that is none */
  seal(content: Uint8Array): Buffer | Uint8Array {
    const compression = this.#compression;
    const { password, scryptCost } = this.#options;
    const bytes = compression ? compress(content, compression, this.#path) : content;
    if (password === undefined) return bytes;
    this.#key ??= makeKey(password, scryptCost);
    return encrypt(bytes, this.#key, compression);
  }

  /**
   * The content of a file. How an encrypted one was compressed it says itself; `compress` only has to agree.
   * @throws SealedFileError
   */
  unseal(file: Buffer): Buffer {
    const { password, maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    const path = this.#path;
    let content = file;
    if (password !== undefined) {
      const { compression, content: decrypted } = decrypt(file, password, path);
      const asked = this.#compression;
      if (asked !== undefined && asked !== compression) {
        const reason = `the file is compressed with ${compression ?? 'nothing'}, not with ${asked}`;
        throw new SealedFileError('EINVAL', { path, reason });
      }
      this.#compression = compression;
      content = decrypted;
    }
    const compression = this.#compression;
    return compression ? decompress(content, compression, { path, maxBytes }) : content;
  }
}

/** True when a file is more than its bytes. */
export function isSealed(options: SealOptions): boolean {
  return options.compress !== undefined || 'password' in options;
}

/** An undefined or empty password would be no protection at all: an unset variable, most likely. */
function checkOptions(options: SealOptions, path: string): void {
  const { password } = options;
  if (options.compress !== undefined) checkCompression(options.compress, path);
  if (!('password' in options)) return;
  const isGiven = typeof password === 'string' || password instanceof Uint8Array;
  if (!isGiven || password.length === 0) {
    throw new TypeError('password is given, but it is empty or neither text nor bytes');
  }
}
