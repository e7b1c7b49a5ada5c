/** The content of a file for those who take it elsewhere: in pieces, without its holes, and without keeping what a lazy file holds. */
import { Chunks, readContent } from './file-content.js';
import type { Inode } from './inode.js';

/** Largest piece; all but the last are that large and aligned, so that holes show. */
export const EXTENT_BYTES = 64 * 1024;

/** Bytes of a file from an offset on. */
export interface Extent {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What a file holds. */
export interface Content {
  readonly size: number;
  /** In ascending order; what none covers is zeros. */
  readonly extents: Iterable<Extent>;
}

/** The content of a file, or a negative errno when its source does not give it. */
export function contentOf(inode: Inode): Content | number {
  const { source, size } = inode;
  if (source === undefined) return { size, extents: extentsOf(inode) };
  const bytes = source.readFile(inode);
  if (typeof bytes === 'number') return bytes;
  return { size: bytes.length, extents: pieces(bytes) };
}

function* pieces(bytes: Uint8Array): Generator<Extent, void> {
  for (let offset = 0; offset < bytes.length; offset += EXTENT_BYTES) {
    yield { offset, bytes: bytes.subarray(offset, offset + EXTENT_BYTES) };
  }
}

function* extentsOf(inode: Inode): Generator<Extent, void> {
  const { body, size } = inode;
  if (body === undefined || size === 0) return; // never written: one hole
  const offsets = body instanceof Chunks ? chunkOffsets(body, size) : [0];
  for (const offset of offsets) {
    const bytes = Buffer.allocUnsafe(Math.min(EXTENT_BYTES, size - offset));
    readContent(inode, bytes, offset);
    yield { offset, bytes };
  }
}

/** Only the chunks that there are: a list of few chunks may be very long. */
function chunkOffsets({ list }: Chunks, size: number): number[] {
  return Object.keys(list)
    .map(Number)
    .filter((index) => list[index] !== undefined && index * EXTENT_BYTES < size)
    .sort((a, b) => a - b)
    .map((index) => index * EXTENT_BYTES);
}
