/** Volume → archive, piece by piece. */
import { crc32 } from 'node:zlib';
import { encodeEntry, encodeExtentHead, type Reference } from './archive-format.js';
import { fsError } from './errors.js';
import type { Inode } from './inode.js';
import { contentOf } from './lazy-content.js';
import { sortNames, toBytes } from './names.js';
import { headOf } from './snapshot-format.js';
import type { Volume } from './volume.js';

const NOWHERE: Reference = { offset: 0, length: 0, crc: 0 };

/** A directory that is being written: the names still to come, the next one last, and what was written of it. */
interface Level {
  readonly directory: Inode;
  readonly name: Buffer;
  readonly names: string[];
  readonly block: Buffer[];
}

/** A content that was written. */
interface Stored {
  readonly at: Reference;
  /** Bytes of the file, holes too. */
  readonly size: number;
}

/** The archive of a volume in pieces. @throws FsError when a lazy file or directory cannot be read */
export function* archivePieces(volume: Volume): Generator<Buffer, void> {
  yield* new ArchiveWriter(volume).pieces();
}

class ArchiveWriter {
  readonly #volume: Volume;
  /** By ino: contents of files with several names. */
  readonly #linked = new Map<number, Stored>();
  /** Bytes written. */
  #at = 0;

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  *pieces(): Generator<Buffer, void> {
    const volume = this.#volume;
    const levels = [this.#open(volume.current(volume.root), Buffer.alloc(0))];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const name = level.names.pop();
      if (name === undefined) {
        levels.pop();
        yield* this.#close(level, levels.at(-1));
        continue;
      }
      const found = level.directory.children.get(name);
      if (!found) continue;
      const inode = volume.current(found);
      if (inode.isDirectory) levels.push(this.#open(inode, toBytes(name)));
      else level.block.push(yield* this.#leaf(inode, toBytes(name)));
    }
  }

  #open(inode: Inode, name: Buffer): Level {
    const directory = this.#volume.fill(inode);
    if (typeof directory === 'number') throw fsError(directory, { syscall: 'scandir' });
    const names = sortNames([...directory.children.keys()]).reverse();
    return { directory, name, names, block: [] };
  }

  /** Everything below a directory is written: its block comes, and the parent has its entry. */
  *#close({ directory, name, block }: Level, parent: Level | undefined): Generator<Buffer, void> {
    const bytes = Buffer.concat(block);
    const at = { offset: this.#at, length: bytes.length, crc: crc32(bytes) };
    yield this.#placed(bytes);
    const entry = entryOf(directory, name, { at, size: 0, link: 0 });
    if (parent) {
      parent.block.push(entry);
      return;
    }
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(entry));
    yield Buffer.concat([entry, sum]);
  }

  /** Writes the content of a file, unless another name of it had it written; gives the entry of a file or link. */
  *#leaf(inode: Inode, name: Buffer): Generator<Buffer, Buffer> {
    const link = inode.nlink > 1 ? inode.ino : 0;
    if (inode.isSymlink) {
      const target = toBytes(inode.target);
      const entry = entryOf(inode, name, { at: NOWHERE, size: target.length, link });
      return Buffer.concat([entry, target]);
    }
    const known = this.#linked.get(inode.ino);
    if (known) return entryOf(inode, name, { ...known, link });
    const content = contentOf(inode);
    if (typeof content === 'number') throw fsError(content, { syscall: 'read' });
    const offset = this.#at;
    for (const extent of content.extents) {
      const { buffer, byteOffset, length } = extent.bytes;
      yield this.#placed(encodeExtentHead(extent.offset, extent.bytes));
      yield this.#placed(Buffer.from(buffer, byteOffset, length));
    }
    const at = { offset, length: this.#at - offset, crc: 0 };
    const stored = { at, size: content.size };
    if (link !== 0) this.#linked.set(inode.ino, stored);
    return entryOf(inode, name, { ...stored, link });
  }

  #placed(bytes: Buffer): Buffer {
    this.#at += bytes.length;
    return bytes;
  }
}

function entryOf(
  inode: Inode,
  name: Buffer,
  { at, size, link }: Stored & { readonly link: number },
): Buffer {
  const head = headOf(inode, name.length, size);
  return Buffer.concat([encodeEntry({ ...head, nlink: inode.nlink, link, at }), name]);
}
