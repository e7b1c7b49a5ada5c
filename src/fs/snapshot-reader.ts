/** Image → volume: a parser that asks for bytes, at most an extent at a time, and trusts none of them. */
import {
  decodeHead,
  EXTENT_BYTES,
  EXTENT_HEAD_BYTES,
  HEAD_BYTES,
  isExtent,
  isName,
  RECORD,
  setAttributes,
  TYPE_OF,
  type RecordHead,
} from './snapshot-format.js';
import { CHUNK_BYTES, MAX_CHUNKS, resizeContent, writeContent } from './file-content.js';
import { PERMISSION_BITS, type Inode } from './inode.js';
import { fromBytes } from './names.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Asks for a number of bytes, is given exactly these. */
export type Parser<Result> = Generator<number, Result, Buffer>;

const PATH_MAX = 4096;
const NOTHING = Buffer.alloc(0);

/** A directory that is being read, and the name that came last. */
interface Level {
  readonly directory: Inode;
  last: Buffer;
}

/**
 * Reads what stands between the magic and the checksum. The volume counts only when the checksum fits.
 * @throws Error for what is no image, or holds more than the quota allows
 */
export function* parseImage(options: MemoryFsOptions = {}): Parser<Volume> {
  const volume = new Volume(options);
  const files: Inode[] = [];
  const levels: Level[] = [];
  const root = yield* readHead();
  if (root.kind !== RECORD.directory || root.nameLength !== 0 || root.size !== 0) {
    throw malformed('its root');
  }
  setAttributes(volume.root, root);
  levels.push({ directory: volume.root, last: NOTHING });
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const head = yield* readHead();
    if (head.kind === RECORD.up) {
      if (!isPlain(head) || head.nameLength !== 0 || head.size !== 0) throw malformed('a record');
      levels.pop();
      continue;
    }
    const name = yield* readName(head, level);
    const inode = head.kind === RECORD.name ? namedFile(files, head) : makeInode(volume, head);
    if (inode.isFile) inode.nlink++;
    if (head.kind === RECORD.file) {
      files.push(inode);
      yield* readContent(volume, inode, head.size);
    } else if (inode.isSymlink) {
      const target = yield* readTarget(head.size);
      inode.body = target;
      inode.size = head.size;
    }
    volume.adopt(level.directory, name, inode);
    if (inode.isDirectory) levels.push({ directory: inode, last: NOTHING });
  }
  const end = yield* readHead();
  if (end.kind !== RECORD.end || !isPlain(end) || end.nameLength !== 0) throw malformed('its end');
  if (end.size !== volume.inodes) throw malformed('its end');
  return volume;
}

function* readHead(): Parser<RecordHead> {
  const bytes = yield HEAD_BYTES;
  const head = decodeHead(bytes);
  if (!head || head.mode > PERMISSION_BITS) throw malformed('a record');
  return head;
}

function* readName(head: RecordHead, level: Level): Parser<string> {
  if (head.nameLength === 0) throw malformed('a name');
  const bytes = Buffer.from(yield head.nameLength);
  if (!isName(bytes)) throw malformed('a name');
  if (Buffer.compare(level.last, bytes) >= 0) throw malformed('the order of names');
  level.last = bytes;
  return fromBytes(bytes);
}

/** A record without attributes: its bytes are zeros, so that an image has one form only. */
function isPlain({ mode, uid, gid, times }: RecordHead): boolean {
  const numbers = times.flatMap(({ seconds, nanoseconds }) => [seconds, nanoseconds]);
  return [mode, uid, gid, ...numbers].every((number) => Object.is(number, 0));
}

function namedFile(files: readonly Inode[], head: RecordHead): Inode {
  const file = files[head.size];
  if (!file || !isPlain(head)) throw malformed('a hard link');
  return file;
}

function makeInode(volume: Volume, head: RecordHead): Inode {
  const type = TYPE_OF[head.kind];
  if (!type) throw malformed('a record');
  if (type === 'directory' && head.size !== 0) throw malformed('a directory');
  if (volume.isFull) throw overQuota();
  const inode = volume.create(type, head);
  if (type === 'file') inode.nlink = 0;
  setAttributes(inode, head);
  return inode;
}

function* readTarget(size: number): Parser<string> {
  if (size === 0 || size >= PATH_MAX) throw malformed('a link');
  const bytes = yield size;
  if (bytes.includes(0)) throw malformed('a link');
  return fromBytes(bytes);
}

function* readContent(volume: Volume, inode: Inode, size: number): Parser<void> {
  const { slabs } = volume;
  if (size > MAX_CHUNKS * CHUNK_BYTES) throw malformed('a content');
  if (!volume.hasRoom(size)) throw overQuota();
  volume.bytes += size;
  if (size > EXTENT_BYTES) resizeContent(inode, size, slabs);
  for (let from = 0; ;) {
    const head = yield EXTENT_HEAD_BYTES;
    const offset = head.readDoubleLE(0);
    const length = head.readUInt32LE(8);
    if (length === 0) {
      if (offset !== 0) throw malformed('a content');
      break;
    }
    if (!isExtent({ offset, length }, { from, size })) throw malformed('a content');
    from = offset + EXTENT_BYTES;
    writeContent(inode, yield length, { position: offset, slabs });
  }
  if (inode.size !== size) resizeContent(inode, size, slabs); // a hole
}

/** The error of an image whose records cannot be. */
export function malformed(what: string): Error {
  return new Error(`The MemoryFS image is malformed: ${what} is wrong.`);
}

function overQuota(): Error {
  return new Error('The MemoryFS image holds more than the quota allows.');
}
