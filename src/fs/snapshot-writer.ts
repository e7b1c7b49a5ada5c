/** Volume → image, piece by piece: never more than one extent of content is held. */
import { fsError } from './errors.js';
import type { Extent, Inode } from './inode.js';
import { contentOf } from './lazy-content.js';
import { sortNames, toBytes } from './names.js';
import { nodeCrypto } from './node-crypto.js';
import {
  encodeHead,
  EXTENT_HEAD_BYTES,
  headOf,
  MAGIC,
  NO_TIMES,
  RECORD,
} from './snapshot-format.js';
import type { Volume } from './volume.js';

/** Small pieces are joined to about this size. */
const PIECE_BYTES = 64 * 1024;

/** The image of a volume in pieces, checksum and all. */
export function* imagePieces(volume: Volume): Generator<Buffer, void> {
  const hash = nodeCrypto().createHash('sha256');
  let pending: Buffer[] = [];
  let bytes = 0;
  for (const part of new ImageWriter(volume).parts()) {
    pending.push(part);
    bytes += part.length;
    if (bytes < PIECE_BYTES) continue;
    const piece = Buffer.concat(pending, bytes);
    hash.update(piece);
    yield piece;
    pending = [];
    bytes = 0;
  }
  const rest = Buffer.concat(pending, bytes);
  yield Buffer.concat([rest, hash.update(rest).digest()]);
}

/** A directory that is being written, and the names still to come, the next one last. */
interface Level {
  readonly directory: Inode;
  readonly names: string[];
}

class ImageWriter {
  readonly #volume: Volume;
  /** By ino: numbers of the files with several names. */
  readonly #linked = new Map<number, number>();
  #files = 0;
  #inodes = 0;

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  *parts(): Generator<Buffer, void> {
    const volume = this.#volume;
    yield MAGIC;
    const root = this.#filled(volume.current(volume.root));
    yield this.#head(root, Buffer.alloc(0), 0);
    const levels = [levelOf(root)];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const name = level.names.pop();
      if (name === undefined) {
        levels.pop();
        yield plain(RECORD.up, 0);
        continue;
      }
      const found = level.directory.children.get(name);
      if (!found) continue;
      const inode = volume.current(found);
      if (inode.isDirectory) {
        const directory = this.#filled(inode);
        yield this.#head(directory, toBytes(name), 0);
        levels.push(levelOf(directory));
      } else yield* this.#entry(inode, toBytes(name));
    }
    yield plain(RECORD.end, this.#inodes);
  }

  /** The names of a directory have to be known; the content of a file is asked for and not kept. */
  #filled(directory: Inode): Inode {
    const filled = this.#volume.fill(directory);
    if (typeof filled === 'number') throw fsError(filled, { syscall: 'scandir' });
    return filled;
  }

  *#entry(inode: Inode, name: Buffer): Generator<Buffer, void> {
    if (inode.isSymlink) {
      const target = toBytes(inode.target);
      yield this.#head(inode, name, target.length);
      yield target;
      return;
    }
    const known = this.#linked.get(inode.ino);
    if (known !== undefined) {
      yield Buffer.concat([plain(RECORD.name, known, name.length), name]);
      return;
    }
    if (inode.nlink > 1) this.#linked.set(inode.ino, this.#files);
    this.#files++;
    const content = contentOf(inode);
    if (typeof content === 'number') throw fsError(content, { syscall: 'read' });
    yield this.#head(inode, name, content.size);
    for (const extent of content.extents) yield* encodeExtent(extent);
    yield Buffer.alloc(EXTENT_HEAD_BYTES);
  }

  #head(inode: Inode, name: Buffer, size: number): Buffer {
    this.#inodes++;
    const head = encodeHead(headOf(inode, name.length, size));
    return Buffer.concat([head, name]);
  }
}

function levelOf(directory: Inode): Level {
  return { directory, names: sortNames([...directory.children.keys()]).reverse() };
}

function plain(kind: number, size: number, nameLength = 0): Buffer {
  return encodeHead({ kind, nameLength, mode: 0, uid: 0, gid: 0, times: NO_TIMES, size });
}

function* encodeExtent({ offset, bytes }: Extent): Generator<Buffer, void> {
  const head = Buffer.alloc(EXTENT_HEAD_BYTES);
  head.writeDoubleLE(offset, 0);
  head.writeUInt32LE(bytes.length, 8);
  yield head;
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
