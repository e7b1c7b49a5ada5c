/** The content of a file for those who take it elsewhere: in pieces, without its holes, and without keeping what a lazy file holds. */
import { Chunks, readContent } from './file-content.js';
import type { Content, Extent, Inode } from './inode.js';

/** Largest piece; all but the last are that large and aligned, so that holes show. */
export const EXTENT_BYTES = 64 * 1024;

/** The content of a file, or a negative errno when its source does not give it. */
export function contentOf(inode: Inode): Content | number {
  const { source, size } = inode;
  return source === undefined ? { size, extents: extentsOf(inode) } : source.readFile(inode);
}

/** Bytes in extents. */
export function* piecesOf(bytes: Uint8Array): Generator<Extent, void> {
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
