/** Encryption of whole files: AES-256-GCM with a key that scrypt makes of a password, behind a header that the tag covers too. */
import { nodeCrypto } from '../node-crypto.js';
import { COMPRESSIONS, type Compression } from './compression.js';
import { SealedFileError } from './sealed-file-error.js';

/*
 * The file, numbers without a sign:
 *   0  `MEMENC`
 *   6  version: 1
 *   7  cipher: 1, AES-256-GCM (NIST SP 800-38D)
 *   8  compression of the content before it was encrypted: 0 none, 1 gzip, 2 brotli, 3 zstd
 *   9  scrypt (RFC 7914): log2 of N, r, p
 *  12  salt, 16 bytes
 *  28  nonce, 12 bytes
 *  40  ciphertext, then the tag, 16 bytes; the header up to 40 is the additional authenticated data
 */
const MAGIC = Buffer.from('MEMENC', 'latin1');
const VERSION = 1;
const AES_256_GCM = 1;
const SALT_AT = 12;
const NONCE_AT = 28;
const HEADER_BYTES = 40;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 (128 MiB). */
const DEFAULT_COST = 17;
const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
/** 1 MiB to 1 GiB: what a stranger's header may make us spend. */
const MIN_COST = 10;
const MAX_COST = 20;

/** A password as bytes, with what scrypt adds: made once per opened file, used with a new nonce for each write. */
export interface FileKey {
  readonly cost: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** What an encrypted file holds. */
export interface Decrypted {
  readonly content: Buffer;
  readonly compression: Compression | undefined;
}

/** A key with a salt of its own. @throws RangeError for a cost outside of 10 to 20 */
export function makeKey(password: string | Uint8Array, cost = DEFAULT_COST): FileKey {
  if (!Number.isInteger(cost) || cost < MIN_COST || cost > MAX_COST) {
    throw new RangeError(
      `scryptCost is ${cost}: give a whole number from ${MIN_COST} to ${MAX_COST}`,
    );
  }
  const salt = nodeCrypto().randomBytes(NONCE_AT - SALT_AT);
  return { cost, salt, key: deriveKey(password, salt, cost) };
}

function deriveKey(password: string | Uint8Array, salt: Buffer, cost: number): Buffer {
  const N = 2 ** cost;
  // RFC 7914, 2: the vector takes 128 * r * N bytes; the rest is for the blocks beside it.
  const maxmem = 128 * BLOCK_SIZE * (N + PARALLELIZATION + 2);
  return nodeCrypto().scryptSync(password, salt, KEY_BYTES, {
    N,
    r: BLOCK_SIZE,
    p: PARALLELIZATION,
    maxmem,
  });
}

/** The file of a content. */
export function encrypt(
  content: Uint8Array,
  { cost, salt, key }: FileKey,
  compression: Compression | undefined,
): Buffer {
  const nonce = nodeCrypto().randomBytes(HEADER_BYTES - NONCE_AT);
  const numbers = [VERSION, AES_256_GCM, COMPRESSIONS.indexOf(compression), cost];
  const header = Buffer.concat([
    MAGIC,
    Buffer.from([...numbers, BLOCK_SIZE, PARALLELIZATION]),
    salt,
    nonce,
  ]);
  const cipher = nodeCrypto().createCipheriv('aes-256-gcm', key, nonce, {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** True for what starts as an encrypted file. */
export function isEncrypted(file: Buffer): boolean {
  return file.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * The content of a file; nothing of it is given before the tag has been checked.
 * @throws SealedFileError EINVAL for what is no encrypted file of this version, EIO for a wrong password or changed bytes
 */
export function decrypt(file: Buffer, password: string | Uint8Array, path?: string): Decrypted {
  const { compression, cost } = readHeader(file, path);
  const header = file.subarray(0, HEADER_BYTES);
  const key = deriveKey(password, header.subarray(SALT_AT, NONCE_AT), cost);
  const decipher = nodeCrypto().createDecipheriv('aes-256-gcm', key, header.subarray(NONCE_AT), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(header);
  decipher.setAuthTag(file.subarray(file.length - TAG_BYTES));
  try {
    const start = decipher.update(file.subarray(HEADER_BYTES, file.length - TAG_BYTES));
    return { content: Buffer.concat([start, decipher.final()]), compression };
  } catch (cause) {
    const reason = 'the password is wrong, or the file has been changed';
    throw new SealedFileError('EIO', { path, reason, cause });
  }
}

function readHeader(
  file: Buffer,
  path: string | undefined,
): { compression: Compression | undefined; cost: number } {
  const refuse = (reason: string): SealedFileError =>
    new SealedFileError('EINVAL', { path, reason });
  if (!isEncrypted(file)) throw refuse('the file is not encrypted');
  if (file.length < HEADER_BYTES + TAG_BYTES) throw refuse('the encrypted file has been cut off');
  const [version, cipher, compression = -1, cost = 0, r, p] = file.subarray(MAGIC.length, SALT_AT);
  if (version !== VERSION) throw refuse(`version ${version} of encrypted files is unknown`);
  if (cipher !== AES_256_GCM) throw refuse(`cipher ${cipher} of encrypted files is unknown`);
  if (compression >= COMPRESSIONS.length) throw refuse(`compression ${compression} is unknown`);
  if (r !== BLOCK_SIZE || p !== PARALLELIZATION || cost < MIN_COST || cost > MAX_COST) {
    throw refuse(`scrypt with log2 N = ${cost}, r = ${r}, p = ${p} is not accepted`);
  }
  return { compression: COMPRESSIONS[compression], cost };
}
