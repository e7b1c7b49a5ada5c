/**
 * A volume as a file that is read where one looks: the contents of files and the blocks of directories, each after all that it
 * refers to, and at the end the entry of the root. An entry is a record head, the number of names, where the content or block
 * stands, and the name; a symbolic link's target follows it.
 */
import { crc32 } from 'node:zlib';
import { decodeHead, encodeHead, HEAD_BYTES, type RecordHead } from './snapshot-format.js';

/** Where a content or a block stands. */
export interface Reference {
  readonly offset: number;
  readonly length: number;
  /** CRC-32 of a directory's block; 0 for a content, whose extents have their own. */
  readonly crc: number;
}

/** What the archive says of a file, directory or link before its name. */
export interface Entry extends RecordHead {
  readonly nlink: number;
  /** The same for all names of a file or link; 0 when it has one only. */
  readonly link: number;
  readonly at: Reference;
}

/** Bytes of an entry before its name. */
export const ENTRY_BYTES = HEAD_BYTES + 32;
/** The root's entry and its CRC-32: the end of the archive. */
export const ROOT_BYTES = ENTRY_BYTES + 4;
/** Offset (double), length (uint32) and CRC-32 of these and of the bytes that follow. */
export const STORED_EXTENT_BYTES = 16;

const NLINK_AT = HEAD_BYTES;
const CRC_AT = HEAD_BYTES + 4;
const LINK_AT = HEAD_BYTES + 8;
const OFFSET_AT = HEAD_BYTES + 16;
const LENGTH_AT = HEAD_BYTES + 24;

/** An entry as bytes, without its name. */
export function encodeEntry(entry: Entry): Buffer {
  const { nlink, link, at } = entry;
  const bytes = Buffer.concat([encodeHead(entry)], ENTRY_BYTES);
  bytes.writeUInt32LE(nlink, NLINK_AT);
  bytes.writeUInt32LE(at.crc, CRC_AT);
  bytes.writeDoubleLE(link, LINK_AT);
  bytes.writeDoubleLE(at.offset, OFFSET_AT);
  bytes.writeDoubleLE(at.length, LENGTH_AT);
  return bytes;
}

/** The entry that bytes are; undefined when one of its numbers cannot be. */
export function decodeEntry(bytes: Buffer): Entry | undefined {
  const head = decodeHead(bytes);
  const [nlink, crc] = [bytes.readUInt32LE(NLINK_AT), bytes.readUInt32LE(CRC_AT)];
  const [link, offset] = [bytes.readDoubleLE(LINK_AT), bytes.readDoubleLE(OFFSET_AT)];
  const length = bytes.readDoubleLE(LENGTH_AT);
  const isWhole = [link, offset, length].every((number) => Number.isSafeInteger(number));
  if (!head || !isWhole || offset < 0 || length < 0) return undefined;
  return { ...head, nlink, link, at: { offset, length, crc } };
}

/** The head of an extent of content. */
export function encodeExtentHead(offset: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(STORED_EXTENT_BYTES);
  head.writeDoubleLE(offset, 0);
  head.writeUInt32LE(bytes.length, 8);
  head.writeUInt32LE(crc32(bytes, crc32(head.subarray(0, 12))), 12);
  return head;
}
