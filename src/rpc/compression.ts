/** Answers that leave compressed: which of them, and how. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** What of the answers of a server is compressed. */
export interface CompressOptions {
  /** Smaller messages leave as they are, in bytes: the gain would not pay for the work. @default 1024 */
  readonly minBytes?: number | undefined;
}

const DEFAULT_MIN_BYTES = 1024;

const compress = promisify(gzip);

/** From which size on messages are compressed; Infinity when none is. */
export function compressedFrom(options: boolean | CompressOptions = false): number {
  if (options === false) return Infinity;
  return options === true ? DEFAULT_MIN_BYTES : (options.minBytes ?? DEFAULT_MIN_BYTES);
}

/** `identity, deflate, gzip` */
export function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  return acceptEncoding !== undefined && /(^|[\s,])gzip([\s,]|$)/.test(String(acceptEncoding));
}

/** The message in gzip, by a thread of the platform; undefined when that is no shorter. */
export async function gzipped(bytes: Uint8Array): Promise<Buffer | undefined> {
  const shorter = await compress(bytes);
  return shorter.length < bytes.length ? shorter : undefined;
}
