/** Compression of whole files in the formats of node:zlib, exactly: any tool reads them. */
import zlib from 'node:zlib';
import { SealedFileError } from './sealed-file-error.js';

/** How a file is compressed: RFC 1952, RFC 7932, RFC 8878 (in Node 22.15 and later). */
export type Compression = 'gzip' | 'brotli' | 'zstd';

/** By the number that the header of an encrypted file has. */
export const COMPRESSIONS: readonly (Compression | undefined)[] = [
  undefined,
  'gzip',
  'brotli',
  'zstd',
];

/** What Node has since 22.15, which the oldest Node's types do not know. */
interface Zstd {
  readonly zstdCompressSync?: (bytes: Uint8Array) => Buffer;
  readonly zstdDecompressSync?: (
    bytes: Uint8Array,
    options: { readonly maxOutputLength: number },
  ) => Buffer;
}

const { zstdCompressSync, zstdDecompressSync } = zlib as Zstd;

/** Of 0 to 11: Node's default of 11 takes a second for each MiB and gains a few percent. */
const BROTLI_QUALITY = 5;

/** What is asked of a decompression. */
export interface DecompressOptions {
  /** Of the file, for errors. */
  readonly path?: string | undefined;
  /** Bytes that may come out. */
  readonly maxBytes: number;
}

/** Compresses. @throws SealedFileError ENOTSUP for zstd in a Node without it */
export function compress(bytes: Uint8Array, compression: Compression, path?: string): Buffer {
  switch (compression) {
    case 'gzip':
      return zlib.gzipSync(bytes);
    case 'brotli':
      return zlib.brotliCompressSync(bytes, {
        params: {
          [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
    case 'zstd':
      if (!zstdCompressSync) throw withoutZstd(path);
      return zstdCompressSync(bytes);
    default:
      throw unknown(compression);
  }
}

/**
 * Decompresses; an empty file is empty content, as in Python's gzip.
 * @throws SealedFileError EIO for what is damaged, EFBIG for more than `maxBytes`, ENOTSUP for zstd in a Node without it
 */
export function decompress(
  bytes: Uint8Array,
  compression: Compression,
  { path, maxBytes }: DecompressOptions,
): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  // zlib wants at least one byte, and at most what a Buffer has.
  const options = { maxOutputLength: Math.min(Math.max(1, maxBytes), MAX_BUFFER_BYTES) };
  try {
    const content = runDecompression(bytes, compression, { path, options });
    if (content.length > maxBytes) throw tooLarge(path, maxBytes);
    return content;
  } catch (cause) {
    if (cause instanceof SealedFileError || cause instanceof TypeError) throw cause;
    if (isTooLarge(cause)) throw tooLarge(path, maxBytes);
    const reason = `this is no ${compression} data, or it is damaged`;
    throw new SealedFileError('EIO', { path, reason, cause });
  }
}

const MAX_BUFFER_BYTES = 2 ** 32 - 1;

function runDecompression(
  bytes: Uint8Array,
  compression: Compression,
  { path, options }: { path: string | undefined; options: { maxOutputLength: number } },
): Buffer {
  switch (compression) {
    case 'gzip':
      return zlib.gunzipSync(bytes, options);
    case 'brotli':
      return zlib.brotliDecompressSync(bytes, options);
    case 'zstd':
      if (!zstdDecompressSync) throw withoutZstd(path);
      return zstdDecompressSync(bytes, options);
    default:
      throw unknown(compression);
  }
}

/** @throws TypeError for a compression that there is none of, SealedFileError ENOTSUP for zstd in a Node without it */
export function checkCompression(compression: Compression, path?: string): void {
  if (!COMPRESSIONS.includes(compression)) throw unknown(compression as never);
  if (compression === 'zstd' && !zstdCompressSync) throw withoutZstd(path);
}

function isTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function tooLarge(path: string | undefined, maxBytes: number): SealedFileError {
  const reason = `the content has more than ${maxBytes} bytes; \`maxBytes\` allows more`;
  return new SealedFileError('EFBIG', { path, reason });
}

function withoutZstd(path: string | undefined): SealedFileError {
  const reason = `Node ${process.versions.node} has no zstd; 22.15 and later have`;
  return new SealedFileError('ENOTSUP', { path, reason });
}

function unknown(compression: never): TypeError {
  return new TypeError(`«${String(compression)}» is no compression: use gzip, brotli or zstd`);
}
