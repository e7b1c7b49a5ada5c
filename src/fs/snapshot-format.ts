/**
 * The image of a volume, format version 2: a magic, records, and the SHA-256 of all before it. A directory's record is followed
 * by those of its entries, in byte order, and an end; so an image has no cycles, nothing unreachable, and one form only.
 */
import { PERMISSION_BITS, Time, type FileType, type Inode } from './inode.js';
import { EXTENT_BYTES } from './lazy-content.js';

/** `MEMFS` and the version of the format. */
export const MAGIC = Buffer.from('MEMFS\0\0\x02', 'latin1');
/** SHA-256. */
export const CHECKSUM_BYTES = 32;
/** Content stands in extents of {@link EXTENT_BYTES}, aligned; only a file's last may be shorter. Holes have none. */
export { EXTENT_BYTES } from './lazy-content.js';
/** Offset (double) and length (uint32) before the bytes; length 0 ends the content. */
export const EXTENT_HEAD_BYTES = 12;

const NAME_MAX = 255;
const DOT = 0x2e;
const SLASH = 0x2f;

/** Whether bytes can be a name in a directory. */
export function isName(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.length > NAME_MAX) return false;
  const isSpecial =
    bytes[0] === DOT && (bytes.length === 1 || (bytes.length === 2 && bytes[1] === DOT));
  return !isSpecial && !bytes.includes(0) && !bytes.includes(SLASH);
}

/** What a record is: `name` a further name of a file, `up` the end of a directory, `end` that of the image. */
export const RECORD = { file: 1, directory: 2, symlink: 3, name: 4, up: 5, end: 6 } as const;

/** Bytes of a record before its name: kind, name length, mode, uid, gid, four times, size. */
export const HEAD_BYTES = 72;
const NAME_LENGTH_AT = 2;
const MODE_AT = 4;
const UID_AT = 8;
const GID_AT = 12;
const TIMES_AT = 16;
const TIME_BYTES = 12;
const SIZE_AT = 64;

/** The fixed part of a record. */
export interface RecordHead {
  readonly kind: number;
  /** Bytes of the name that follows. */
  readonly nameLength: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Access, change, change of the inode, birth. */
  readonly times: readonly [Time, Time, Time, Time];
  /** Bytes of a file or target; for a `name` the number of the file, for the `end` the number of inodes. */
  readonly size: number;
}

/** Types of inodes by the kind of their record; no other record stands for a new inode. */
export const TYPE_OF: Readonly<Record<number, FileType | undefined>> = {
  [RECORD.file]: 'file',
  [RECORD.directory]: 'directory',
  [RECORD.symlink]: 'symlink',
};

/** The record of an inode. */
export function headOf(inode: Inode, nameLength: number, size: number): RecordHead {
  const { type, uid, gid, atime, mtime, ctime, birthtime } = inode;
  return {
    kind: RECORD[type],
    nameLength,
    mode: inode.mode & PERMISSION_BITS,
    uid,
    gid,
    times: [atime, mtime, ctime, birthtime],
    size,
  };
}

/** Gives an inode what its record says beside its name and size. */
export function setAttributes(inode: Inode, { mode, uid, gid, times }: RecordHead): void {
  inode.mode = (inode.mode & ~PERMISSION_BITS) | (mode & PERMISSION_BITS);
  inode.uid = uid;
  inode.gid = gid;
  [inode.atime, inode.mtime, inode.ctime, inode.birthtime] = times;
}

/** Whether a file of that size can have such an extent, where the one before ended at `from`. */
export function isExtent(
  { offset, length }: { readonly offset: number; readonly length: number },
  { from, size }: { readonly from: number; readonly size: number },
): boolean {
  const isAligned = Number.isSafeInteger(offset) && offset % EXTENT_BYTES === 0;
  return isAligned && offset >= from && length === Math.min(EXTENT_BYTES, size - offset);
}

const EPOCH = new Time(0, 0);
/** Of records that have no attributes. */
export const NO_TIMES = [EPOCH, EPOCH, EPOCH, EPOCH] as const;

/** A head as bytes. */
export function encodeHead(head: RecordHead): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt16LE(head.kind, 0);
  bytes.writeUInt16LE(head.nameLength, NAME_LENGTH_AT);
  bytes.writeUInt32LE(head.mode, MODE_AT);
  bytes.writeUInt32LE(head.uid >>> 0, UID_AT);
  bytes.writeUInt32LE(head.gid >>> 0, GID_AT);
  head.times.forEach(({ seconds, nanoseconds }, index) => {
    const at = TIMES_AT + index * TIME_BYTES;
    // A clock that gives no number makes such times; the image has the epoch then.
    const isMoment = Number.isSafeInteger(seconds) && isNanoseconds(nanoseconds);
    bytes.writeDoubleLE(isMoment ? seconds : 0, at);
    bytes.writeUInt32LE(isMoment ? nanoseconds : 0, at + 8);
  });
  bytes.writeDoubleLE(head.size, SIZE_AT);
  return bytes;
}

/** The head that bytes are; undefined when one of its numbers cannot be. */
export function decodeHead(bytes: Buffer): RecordHead | undefined {
  const time = (index: number): Time => {
    const at = TIMES_AT + index * TIME_BYTES;
    return new Time(bytes.readDoubleLE(at), bytes.readUInt32LE(at + 8));
  };
  const times = [time(0), time(1), time(2), time(3)] as const;
  const size = bytes.readDoubleLE(SIZE_AT);
  const isLegal = times.every(
    ({ seconds, nanoseconds }) => Number.isSafeInteger(seconds) && isNanoseconds(nanoseconds),
  );
  if (!isLegal || !Number.isSafeInteger(size) || size < 0) return undefined;
  return {
    kind: bytes.readUInt16LE(0),
    nameLength: bytes.readUInt16LE(NAME_LENGTH_AT),
    mode: bytes.readUInt32LE(MODE_AT),
    uid: bytes.readUInt32LE(UID_AT),
    gid: bytes.readUInt32LE(GID_AT),
    times,
    size,
  };
}

function isNanoseconds(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 1e9;
}
