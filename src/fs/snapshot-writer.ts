/** What a kernel shows → image, piece by piece: never more than one extent of content is held. What is mounted becomes plain directories. */
import { fsError } from './errors.js';
import type { Extent, Inode } from './inode.js';
import type { Kernel, Mount } from './kernel.js';
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
import { rootSpot, shown, type Spot } from './spot.js';

/** Small pieces are joined to about this size. */
const PIECE_BYTES = 64 * 1024;

/** The image of a filesystem in pieces, checksum and all. */
export function* imagePieces(kernel: Kernel): Generator<Buffer, void> {
  const hash = nodeCrypto().createHash('sha256');
  let pending: Buffer[] = [];
  let bytes = 0;
  for (const part of new ImageWriter(kernel).parts()) {
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
  readonly spot: Spot;
  readonly directory: Inode;
  readonly names: string[];
}

class ImageWriter {
  readonly #kernel: Kernel;
  /** By mount and ino: numbers of the files with several names. */
  readonly #linked = new Map<Mount | undefined, Map<number, number>>();
  #files = 0;
  #inodes = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  *parts(): Generator<Buffer, void> {
    yield MAGIC;
    const root = levelOf(rootSpot(this.#kernel));
    yield this.#head(root.directory, Buffer.alloc(0), 0);
    const levels = [root];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const name = level.names.pop();
      if (name === undefined) {
        levels.pop();
        yield plain(RECORD.up, 0);
        continue;
      }
      const found = level.directory.children.get(name);
      if (!found) continue;
      const inode = level.spot.volume.current(found);
      const spot = shown(this.#kernel, { ...level.spot, inode });
      if (inode.isDirectory) {
        const below = levelOf(spot);
        yield this.#head(below.directory, toBytes(name), 0);
        levels.push(below);
      } else yield* this.#entry(spot, toBytes(name));
    }
    yield plain(RECORD.end, this.#inodes);
  }

  /** Of the files that one mount shows. */
  #linkedIn(mount: Mount | undefined): Map<number, number> {
    const linked = this.#linked.get(mount) ?? new Map<number, number>();
    this.#linked.set(mount, linked);
    return linked;
  }

  *#entry({ inode, mount }: Spot, name: Buffer): Generator<Buffer, void> {
    if (inode.isSymlink) {
      const target = toBytes(inode.target);
      yield this.#head(inode, name, target.length);
      yield target;
      return;
    }
    const linked = this.#linkedIn(mount);
    const known = linked.get(inode.ino);
    if (known !== undefined) {
      yield Buffer.concat([plain(RECORD.name, known, name.length), name]);
      return;
    }
    // The content of a file is asked for and not kept.
    if (inode.nlink > 1) linked.set(inode.ino, this.#files);
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

function levelOf(spot: Spot): Level {
  const directory = spot.volume.fill(spot.inode);
  if (typeof directory === 'number') throw fsError(directory, { syscall: 'scandir' });
  return { spot, directory, names: sortNames([...directory.children.keys()]).reverse() };
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
