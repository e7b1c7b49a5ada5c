/** Images of format version 1, which earlier releases wrote: they are read, no longer written. */
import { writeContent } from './file-content.js';
import { PERMISSION_BITS, Time, TYPE_BITS, type FileType, type Inode } from './inode.js';
import { nodeCrypto } from './node-crypto.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** `MEMFS` and the version of the format. */
export const MAGIC_V1 = Buffer.from('MEMFS\0\0\x01', 'latin1');
const CHECKSUM_BYTES = 32;
const NAME_MAX = 255;
const PATH_MAX = 4096;
const TYPES: readonly FileType[] = ['file', 'directory', 'symlink'];

/** Sums of times and numbers are stored as doubles: exact for all that JavaScript counts. */
const INODE_DOUBLES = 8;

/** Every inode that has a name, each once. */
function reachable(volume: Volume): Set<Inode> {
  const found = new Set<Inode>([volume.root]);
  for (const inode of found) {
    if (!inode.isDirectory) continue;
    for (const child of inode.children.values()) found.add(child);
  }
  return found;
}

/**
 * A volume of an image: magic, SHA-256 of the rest, number of inodes, then each inode with its attributes, content or target,
 * and for directories the names with the indices of their inodes. Index 0 is the root.
 * @throws Error for anything but a whole, undamaged image; no volume is made then
 */
export function loadImageV1(image: Uint8Array, options: MemoryFsOptions = {}): Volume {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const start = MAGIC_V1.length + CHECKSUM_BYTES;
  if (bytes.length < start || !bytes.subarray(0, MAGIC_V1.length).equals(MAGIC_V1)) {
    throw new Error('This is no MemoryFS image of a version that this package reads.');
  }
  const payload = bytes.subarray(start);
  if (!checksum(payload).equals(bytes.subarray(MAGIC_V1.length, start))) {
    throw new Error('The MemoryFS image is damaged: its checksum does not fit its content.');
  }
  return new ImageReader(payload).volume(options);
}

/** Reads a payload whose checksum fits; every length is checked all the same, since anyone can write a checksum. */
class ImageReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  volume(options: MemoryFsOptions): Volume {
    const volume = new Volume(options);
    const count = this.#uint32();
    const inodes: Inode[] = [];
    const entries: [directory: Inode, name: string, child: number][] = [];
    for (let at = 0; at < count; at++) {
      const inode = this.#inode(volume, { isRoot: at === 0, entries });
      inodes.push(inode);
    }
    if (this.#at !== this.#bytes.length || count === 0) throw malformed('its length');
    for (const [directory, name, child] of entries) adopt(volume, [directory, name, inodes[child]]);
    if (reachable(volume).size !== count) throw malformed('what its directories name');
    return volume;
  }

  #inode(
    volume: Volume,
    { isRoot, entries }: { isRoot: boolean; entries: [Inode, string, number][] },
  ): Inode {
    const type = TYPES[this.#take(1).readUInt8()];
    const values = Array.from({ length: INODE_DOUBLES }, () => this.#double());
    const [
      permissions = 0,
      uid = 0,
      gid = 0,
      atimeMs = 0,
      mtimeMs = 0,
      ctimeMs = 0,
      birthtimeMs = 0,
    ] = values;
    const isWhole = values.every(Number.isFinite) && isId(uid) && isId(gid);
    if (!type || !isWhole || (isRoot && type !== 'directory')) throw malformed('an inode');
    if (!isRoot && volume.isFull) throw overQuota();
    const inode = isRoot ? volume.root : volume.create(type, { mode: 0, uid, gid });
    inode.mode = TYPE_BITS[type] | (permissions & PERMISSION_BITS);
    inode.uid = uid;
    inode.gid = gid;
    if (type !== 'directory') inode.nlink = 0;
    if (type === 'file') {
      const content = this.#take(this.#double());
      if (!volume.hasRoom(content.length)) throw overQuota();
      volume.bytes += content.length;
      if (content.length > 0) writeContent(inode, content, { position: 0, slabs: volume.slabs });
    } else if (type === 'symlink') {
      const target = this.#text();
      const isTarget =
        target !== '' && !target.includes('\0') && Buffer.byteLength(target) < PATH_MAX;
      if (!isTarget) throw malformed('a link');
      inode.body = target;
      inode.size = Buffer.byteLength(target);
    } else {
      const names = this.#uint32();
      for (let at = 0; at < names; at++) entries.push([inode, this.#text(), this.#uint32()]);
    }
    inode.atime = Time.ofMs(atimeMs);
    inode.mtime = Time.ofMs(mtimeMs);
    inode.ctime = Time.ofMs(ctimeMs);
    inode.birthtime = Time.ofMs(birthtimeMs);
    return inode;
  }

  #uint32(): number {
    return this.#take(4).readUInt32LE();
  }

  #double(): number {
    return this.#take(8).readDoubleLE();
  }

  #text(): string {
    return this.#take(this.#uint32()).toString('utf8');
  }

  #take(length: number): Buffer {
    if (!Number.isInteger(length) || length < 0 || length > this.#bytes.length - this.#at)
      throw malformed('a length');
    const piece = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return piece;
  }
}

function adopt(
  volume: Volume,
  [directory, name, child]: [directory: Inode, name: string, child: Inode | undefined],
): void {
  const isName =
    Buffer.byteLength(name) <= NAME_MAX &&
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\0]/.test(name);
  if (!child || !isName || directory.children.has(name)) throw malformed('a directory');
  if (!child.isDirectory) child.nlink++;
  else if (child.parent) throw malformed('a directory with two names');
  volume.adopt(directory, name, child);
}

/** An id of 32 bits. */
function isId(value: number): boolean {
  return value >>> 0 === value;
}

function overQuota(): Error {
  return new Error('The MemoryFS image holds more than the quota allows.');
}

function malformed(what: string): Error {
  return new Error(`The MemoryFS image is malformed: ${what} is wrong.`);
}

function checksum(payload: Uint8Array): Buffer {
  return nodeCrypto().createHash('sha256').update(payload).digest();
}
