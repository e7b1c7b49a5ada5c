/**
 * The layout of a state file. A header of 40 bytes (magic, length of the archive, number of bytes that count, CRC-32 of
 * these), the archive, and for each commit its length, CRC-32 and changes.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ArchiveBytes } from '../fs/archive-reader.js';

const MAGIC = Buffer.from('memfs state 2\n\0\0');
const CHECKED_BYTES = 32;

/** Bytes before the archive. */
export const HEADER_BYTES = 40;
/** Bytes of a commit before its changes. */
export const COMMIT_HEAD_BYTES = 8;

/** What the header says. */
export interface Header {
  readonly archiveBytes: number;
  /** Bytes of the file that count: a process that was killed may have left more. */
  readonly committedBytes: number;
}

/** A header as bytes. */
export function encodeHeader({ archiveBytes, committedBytes }: Header): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeBigUInt64LE(BigInt(archiveBytes), 16);
  bytes.writeBigUInt64LE(BigInt(committedBytes), 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  return bytes;
}

/** A commit as bytes. */
export function encodeCommit(changes: Buffer): Buffer {
  const head = Buffer.alloc(COMMIT_HEAD_BYTES);
  head.writeUInt32LE(changes.length, 0);
  head.writeUInt32LE(crc32(changes), 4);
  return Buffer.concat([head, changes]);
}

/** An open state file, which stays what it is when another takes its place. */
export class StateImage {
  readonly #fd: number;
  /** Identity of the file's content at a moment. */
  readonly version: string;
  readonly size: number;

  /** @throws as node:fs openSync */
  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    const { ino, size, mtimeNs } = fstatSync(this.#fd, { bigint: true });
    this.version = `${ino}:${size}:${mtimeNs}`;
    this.size = Number(size);
  }

  /** Whether the file begins as a state does, or what is there of it. */
  get isState(): boolean {
    const start = this.#read(0, Math.min(MAGIC.length, this.size));
    return start.equals(MAGIC.subarray(0, start.length));
  }

  /** @throws {RangeError} when it is damaged */
  header(): Header {
    const bytes = this.#read(0, HEADER_BYTES);
    const isWhole = crc32(bytes.subarray(0, CHECKED_BYTES)) === bytes.readUInt32LE(CHECKED_BYTES);
    const archiveBytes = Number(bytes.readBigUInt64LE(16));
    const committedBytes = Number(bytes.readBigUInt64LE(24));
    const isInside = HEADER_BYTES + archiveBytes <= committedBytes && committedBytes <= this.size;
    if (!isWhole || !isInside) throw new RangeError('header');
    return { archiveBytes, committedBytes };
  }

  /** The bytes of the archive. */
  archive({ archiveBytes }: Header): ArchiveBytes {
    return {
      length: archiveBytes,
      read: (offset, length) => {
        if (length > archiveBytes - offset) throw new RangeError('beyond the archive');
        return this.#read(HEADER_BYTES + offset, length);
      },
    };
  }

  /** The changes of the commits behind the archive. @throws {RangeError} at the first that is damaged */
  *commits({ archiveBytes, committedBytes }: Header): Generator<Buffer, void> {
    const start = HEADER_BYTES + archiveBytes;
    const bytes = this.#read(start, committedBytes - start);
    for (let at = 0; at < bytes.length;) {
      const from = at + COMMIT_HEAD_BYTES;
      at = from + bytes.readUInt32LE(at);
      const changes = bytes.subarray(from, at);
      if (at > bytes.length || crc32(changes) !== bytes.readUInt32LE(from - 4)) {
        throw new RangeError('commit');
      }
      yield changes;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) {
      const got = readSync(this.#fd, bytes, at, length - at, offset + at);
      if (got === 0) throw new RangeError('end of file');
      at += got;
    }
    return bytes;
  }
}
