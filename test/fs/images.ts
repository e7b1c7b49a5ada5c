/** Images of format version 2 made record by record, lawful or not, without the code that reads and writes them. */
import { createHash } from 'node:crypto';

/** One record; what is left out is that of a file without content. */
export interface RecordLike {
  readonly kind?: number;
  readonly name?: string | Buffer;
  /** Bytes of the name, when they should be others than it has. */
  readonly nameLength?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly seconds?: number;
  readonly nanoseconds?: number;
  readonly size?: number;
  /** What follows: extents with their end, or a target. */
  readonly rest?: Buffer;
}

export const [FILE, DIRECTORY, SYMLINK, NAME, UP, END] = [1, 2, 3, 4, 5, 6] as const;
const MAGIC = Buffer.from('MEMFS\0\0\x02', 'latin1');
const NO_EXTENTS = Buffer.alloc(12);

/** A record as bytes. */
export function record(given: RecordLike): Buffer {
  const { kind = FILE, name = '', mode = 0, uid = 0, gid = 0, size = 0 } = given;
  const bytes = Buffer.from(name);
  const head = Buffer.alloc(72);
  head.writeUInt16LE(kind, 0);
  head.writeUInt16LE(given.nameLength ?? bytes.length, 2);
  head.writeUInt32LE(mode, 4);
  head.writeUInt32LE(uid, 8);
  head.writeUInt32LE(gid, 12);
  for (const at of [16, 28, 40, 52]) {
    head.writeDoubleLE(given.seconds ?? 0, at);
    head.writeUInt32LE(given.nanoseconds ?? 0, at + 8);
  }
  head.writeDoubleLE(size, 64);
  return Buffer.concat([head, bytes, given.rest ?? (kind === FILE ? NO_EXTENTS : Buffer.of())]);
}

/** Content at its offset; `length` when it should say another than it has. */
export function extent(offset: number, bytes: Buffer, length = bytes.length): Buffer {
  const head = Buffer.alloc(12);
  head.writeDoubleLE(offset, 0);
  head.writeUInt32LE(length, 8);
  return Buffer.concat([head, bytes]);
}

/** Content as a file's rest. */
export function extents(...all: readonly Buffer[]): Buffer {
  return Buffer.concat([...all, NO_EXTENTS]);
}

/** Bytes between magic and checksum as an image whose checksum fits. */
export function sealed(records: Buffer): Buffer {
  const bytes = Buffer.concat([MAGIC, records]);
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
}

/** An image of a root with these records in it; `inodes` counts the root, files, directories and links. */
export function imageOf(inodes: number, ...records: readonly RecordLike[]): Buffer {
  return sealed(
    Buffer.concat([
      record({ kind: DIRECTORY }),
      ...records.map(record),
      record({ kind: UP }),
      record({ kind: END, size: inodes }),
    ]),
  );
}
