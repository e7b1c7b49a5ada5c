/** Archive → volume: a directory is read when first looked at, a file when first read, and none of the bytes is trusted. */
import { crc32 } from 'node:zlib';
import {
  decodeEntry,
  ENTRY_BYTES,
  ROOT_BYTES,
  STORED_EXTENT_BYTES,
  type Entry,
  type Reference,
} from './archive-format.js';
import { E } from './errno.js';
import { CHUNK_BYTES, MAX_CHUNKS } from './file-content.js';
import type { Content, Extent, Inode, LazySource } from './inode.js';
import { Kernel } from './kernel.js';
import { LazyLinks } from './lazy-links.js';
import { fromBytes } from './names.js';
import {
  EXTENT_BYTES,
  isExtent,
  isName,
  RECORD,
  setAttributes,
  TYPE_OF,
} from './snapshot-format.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Names of a directory without directories in it: its own and `.`. */
const OWN_NAMES = 2;

/** Where the bytes of an archive come from. */
export interface ArchiveBytes {
  /** Of the whole archive. */
  readonly length: number;
  /** Gives exactly these bytes, or throws. */
  read(offset: number, length: number): Buffer;
}

/** An archive, and what was found wrong with it. */
export class Archive {
  readonly #bytes: ArchiveBytes;
  #damage: string | undefined;

  constructor(bytes: ArchiveBytes) {
    this.#bytes = bytes;
  }

  /** What is wrong, as far as anyone has looked: whoever met it was told EIO. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** The filesystem that the archive holds. @throws Error when the end of the archive is damaged */
  open(options: MemoryFsOptions = {}): Kernel {
    const offset = this.#bytes.length - ROOT_BYTES;
    const bytes = offset < 0 ? Buffer.alloc(0) : this.#bytes.read(offset, ROOT_BYTES);
    const entry = bytes.length === 0 ? undefined : decodeEntry(bytes);
    const isWhole = bytes.length > 0 && crc32(bytes.subarray(0, ENTRY_BYTES)) === sumOf(bytes);
    if (!isWhole || entry?.kind !== RECORD.directory) throw new Error('The end is damaged.');
    const volume = new Volume(options);
    setAttributes(volume.root, entry);
    volume.root.nlink = entry.nlink;
    volume.root.source = new Stored(this, entry.at);
    return new Kernel(volume, options);
  }

  /** Fills a directory; EIO for a block that is damaged. */
  fill(volume: Volume, directory: Inode, at: Reference): number {
    return this.#checked(`the directory at byte ${at.offset}`, () => {
      const block = this.#bytes.read(at.offset, at.length);
      if (crc32(block) !== at.crc) throw new RangeError('checksum');
      const entries = [...entriesOf(block, at.offset)];
      directory.nlink = OWN_NAMES;
      for (const { entry, name, target } of entries) {
        volume.adopt(directory, name, this.#inodeOf(volume, entry, target));
      }
      return 0;
    });
  }

  /** The content of a file; EIO when it is damaged. */
  read(at: Reference, size: number): Content | number {
    return this.#checked(`the content at byte ${at.offset}`, () => {
      const bytes = this.#bytes.read(at.offset, at.length);
      return { size, extents: [...extentsOf(bytes, size)] };
    });
  }

  #inodeOf(volume: Volume, entry: Entry, target: string): Inode {
    const type = TYPE_OF[entry.kind] ?? 'file'; // entriesOf gives no other kinds
    const links = (volume.lazyLinks ??= new LazyLinks());
    const known = entry.link > 0 ? links.get(this, String(entry.link)) : undefined;
    if (known && volume.current(known).nlink > 0) return volume.current(known);
    const inode = volume.create(type, entry);
    setAttributes(inode, entry);
    inode.nlink = entry.nlink;
    inode.size = type === 'directory' ? 0 : entry.size;
    if (type === 'symlink') inode.body = target;
    else if (type === 'directory' || entry.size > 0) inode.source = new Stored(this, entry.at);
    if (entry.link > 0) links.set(this, String(entry.link), inode);
    return inode;
  }

  #checked<T>(what: string, read: () => T): T | number {
    try {
      return read();
    } catch {
      this.#damage ??= what;
      return E.EIO;
    }
  }
}

/** A file or directory nobody has looked into. */
class Stored implements LazySource {
  readonly #archive: Archive;
  readonly #at: Reference;

  constructor(archive: Archive, at: Reference) {
    this.#archive = archive;
    this.#at = at;
  }

  fillDirectory(volume: Volume, directory: Inode): number {
    return this.#archive.fill(volume, directory, this.#at);
  }

  readFile({ size }: Inode): Content | number {
    return this.#archive.read(this.#at, size);
  }
}

/** What a directory's block says of one name. */
interface NamedEntry {
  readonly entry: Entry;
  readonly name: string;
  /** Of a symbolic link. */
  readonly target: string;
}

/** @throws RangeError for bytes that are no block; what it refers to has to stand before `end`, so that no directory holds itself */
function* entriesOf(block: Buffer, end: number): Generator<NamedEntry, void> {
  let last: Buffer = Buffer.alloc(0);
  const take = (at: number, length: number): Buffer => {
    if (length > block.length - at) throw new RangeError('length');
    return block.subarray(at, at + length);
  };
  for (let at = 0; at < block.length;) {
    const entry = decodeEntry(take(at, ENTRY_BYTES));
    if (!entry || !TYPE_OF[entry.kind] || entry.at.offset + entry.at.length > end) {
      throw new RangeError('entry');
    }
    const name = take(at + ENTRY_BYTES, entry.nameLength);
    if (!isName(name) || Buffer.compare(last, name) >= 0) throw new RangeError('name');
    last = name;
    at += ENTRY_BYTES + name.length;
    const target = entry.kind === RECORD.symlink ? take(at, entry.size) : Buffer.alloc(0);
    at += target.length;
    yield { entry, name: fromBytes(name), target: fromBytes(target) };
  }
}

/** @throws RangeError for bytes that are no content of that size */
function* extentsOf(stored: Buffer, size: number): Generator<Extent, void> {
  if (size > MAX_CHUNKS * CHUNK_BYTES) throw new RangeError('size');
  for (let at = 0, from = 0; at < stored.length;) {
    if (stored.length - at < STORED_EXTENT_BYTES) throw new RangeError('length');
    const head = stored.subarray(at, at + STORED_EXTENT_BYTES);
    const offset = head.readDoubleLE(0);
    const length = head.readUInt32LE(8);
    at += STORED_EXTENT_BYTES;
    const isPlaced = isExtent({ offset, length }, { from, size });
    if (!isPlaced || length === 0 || length > stored.length - at) throw new RangeError('extent');
    const bytes = stored.subarray(at, at + length);
    if (crc32(bytes, crc32(head.subarray(0, 12))) !== head.readUInt32LE(12)) {
      throw new RangeError('checksum');
    }
    at += length;
    from = offset + EXTENT_BYTES;
    yield { offset, bytes };
  }
}

function sumOf(root: Buffer): number {
  return root.readUInt32LE(ENTRY_BYTES);
}
