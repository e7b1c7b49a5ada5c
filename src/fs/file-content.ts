/** The bytes of one file: small ones in slots of shared slabs, larger ones in chunks, so that growing never copies what is there and holes cost nothing. */
import type { Inode } from './inode.js';
import type { Slabs } from './slabs.js';

/** Size of a chunk; a file of at most this size is one piece. */
export const CHUNK_BYTES = 64 * 1024;

/** Chunks of a file: as many as an array has indices. */
export const MAX_CHUNKS = 2 ** 32 - 1;

/** Memory that one or many files lie in. */
export class Block {
  readonly bytes: Uint8Array;
  /** Size of a slot; 0 when the block is one file's. */
  readonly slot: number;
  /** Starts of slots given back. */
  readonly free: number[] = [];
  /** Where the part that was never used starts. */
  unused = 0;
  /** Slots in use. */
  live = 0;

  constructor(bytes: Uint8Array, slot: number) {
    this.bytes = bytes;
    this.slot = slot;
  }
}

/** Bytes of a large file: pieces of {@link CHUNK_BYTES}; missing ones are holes, zeros. */
export class Chunks {
  readonly list: (Uint8Array | undefined)[];
  /** Chunks that are nobody else's; undefined when that is all of them. */
  readonly owned: Set<number> | undefined;
  /** Chunks that are there. */
  count = 0;

  constructor(list: (Uint8Array | undefined)[], owned: Set<number> | undefined) {
    this.list = list;
    this.owned = owned;
  }
}

/** Copies bytes from `position` on into `target`; gives how many there were. */
export function readContent(inode: Inode, target: Uint8Array, position: number): number {
  const count = Math.min(target.length, inode.size - position);
  if (count <= 0) return 0;
  const { body } = inode;
  if (body instanceof Block) {
    const from = inode.start + position;
    target.set(body.bytes.subarray(from, from + count));
  } else if (body instanceof Chunks) {
    readChunks(body, count === target.length ? target : target.subarray(0, count), position);
  } else target.fill(0, 0, count); // never written: a hole
  return count;
}

function readChunks({ list }: Chunks, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length;) {
    const at = position + done;
    const index = Math.floor(at / CHUNK_BYTES);
    const offset = at - index * CHUNK_BYTES;
    const piece = Math.min(CHUNK_BYTES - offset, target.length - done);
    const chunk = list[index];
    if (chunk)
      target.set(piece === CHUNK_BYTES ? chunk : chunk.subarray(offset, offset + piece), done);
    else target.fill(0, done, done + piece);
    done += piece;
  }
}

/** Writes at `position`; a gap before it becomes a hole. The inode is owned. */
export function writeContent(
  inode: Inode,
  bytes: Uint8Array,
  { position, slabs }: { readonly position: number; readonly slabs: Slabs },
): void {
  const end = position + bytes.length;
  if (inode.body instanceof Chunks || end > CHUNK_BYTES) {
    writeChunks(ownChunks(inode, slabs), bytes, { position, slabs });
  } else {
    const block = reserve(inode, end, slabs);
    if (position > inode.size) {
      block.bytes.fill(0, inode.start + inode.size, inode.start + position);
    }
    block.bytes.set(bytes, inode.start + position);
  }
  if (end > inode.size) inode.size = end;
}

/** Makes the bytes fit in one piece that is the inode's own. */
function reserve(inode: Inode, needed: number, slabs: Slabs): Block {
  const { body, start } = inode;
  if (body instanceof Block && needed <= inode.room) return body;
  const room = inode.size === 0 ? needed : Math.max(needed, Math.min(CHUNK_BYTES, inode.size * 2));
  const oldRoom = inode.room;
  const block = slabs.take(inode, Math.max(room, inode.size));
  if (body instanceof Block) {
    block.bytes.set(body.bytes.subarray(start, start + inode.size), inode.start);
    if (oldRoom > 0) slabs.giveBack(body, start);
  } else if (inode.size > 0) block.bytes.fill(0, inode.start, inode.start + inode.size);
  return block;
}

/** The inode's bytes as chunks that it may change. */
function ownChunks(inode: Inode, slabs: Slabs): Chunks {
  const { body } = inode;
  if (body instanceof Chunks && inode.room > 0) return body;
  let chunks: Chunks;
  if (body instanceof Chunks) {
    chunks = new Chunks(copyOf(body.list), new Set());
    chunks.count = body.count;
  } else {
    chunks = new Chunks([], undefined);
    if (body instanceof Block) {
      const chunk = slabs.takeChunk();
      chunk.set(body.bytes.subarray(inode.start, inode.start + inode.size));
      chunk.fill(0, inode.size);
      chunks.list.push(chunk);
      chunks.count = 1;
      if (inode.room > 0) slabs.giveBack(body, inode.start);
    }
  }
  inode.body = chunks;
  inode.start = 0;
  inode.room = 1;
  return chunks;
}

function writeChunks(
  chunks: Chunks,
  bytes: Uint8Array,
  { position, slabs }: { readonly position: number; readonly slabs: Slabs },
): void {
  for (let done = 0; done < bytes.length;) {
    const at = position + done;
    const index = Math.floor(at / CHUNK_BYTES);
    const offset = at - index * CHUNK_BYTES;
    const piece = Math.min(CHUNK_BYTES - offset, bytes.length - done);
    writableChunk(chunks, index, { piece, slabs }).set(
      done === 0 && piece === bytes.length ? bytes : bytes.subarray(done, done + piece),
      offset,
    );
    done += piece;
  }
}

/** A chunk of its own, zeros where nothing was, unless `piece` covers all of it. */
function writableChunk(
  chunks: Chunks,
  index: number,
  { piece, slabs }: { readonly piece: number; readonly slabs: Slabs },
): Uint8Array {
  const { list, owned } = chunks;
  const chunk = list[index];
  if (chunk && (owned === undefined || owned.has(index))) return chunk;
  const fresh = slabs.takeChunk();
  if (chunk) fresh.set(chunk);
  else {
    chunks.count++;
    if (piece < CHUNK_BYTES) fresh.fill(0);
  }
  list[index] = fresh;
  owned?.add(index);
  return fresh;
}

/** Cuts, or grows by a hole. The inode is owned. */
export function resizeContent(inode: Inode, size: number, slabs: Slabs): void {
  if (size === inode.size) return;
  if (size === 0) dropContent(inode, slabs);
  else if (size > inode.size) growContent(inode, size, slabs);
  else cutContent(inode, size, slabs);
  inode.size = size;
}

function growContent(inode: Inode, size: number, slabs: Slabs): void {
  if (inode.body instanceof Chunks) return; // beyond the end a chunk holds zeros
  if (size > CHUNK_BYTES) ownChunks(inode, slabs);
  else if (inode.body instanceof Block) {
    const block = reserve(inode, size, slabs);
    block.bytes.fill(0, inode.start + inode.size, inode.start + size);
  }
}

function cutContent(inode: Inode, size: number, slabs: Slabs): void {
  if (!(inode.body instanceof Chunks)) return; // what is beyond the end is zeroed when the file grows
  const chunks = ownChunks(inode, slabs);
  const count = Math.ceil(size / CHUNK_BYTES);
  if (chunks.list.length > count) {
    chunks.list.length = count;
    chunks.count = presentIn(chunks.list).length;
  }
  const offset = size % CHUNK_BYTES;
  if (offset > 0 && chunks.list[count - 1]) {
    writableChunk(chunks, count - 1, { piece: 0, slabs }).fill(0, offset);
  }
}

/** Gives the memory of a file back; its size is the caller's. */
export function dropContent(inode: Inode, slabs: Slabs): void {
  const { body } = inode;
  if (inode.room > 0) {
    if (body instanceof Block) slabs.giveBack(body, inode.start);
    else if (body instanceof Chunks && !body.owned) {
      slabs.giveBackChunks(presentIn(body.list));
    }
  }
  inode.body = undefined;
  inode.start = 0;
  inode.room = 0;
}

/** Makes `bytes` the whole content. The inode is owned. */
export function replaceContent(inode: Inode, bytes: Uint8Array, slabs: Slabs): void {
  const { body } = inode;
  const isReusable =
    inode.room > 0 &&
    (body instanceof Chunks
      ? bytes.length > CHUNK_BYTES
      : bytes.length <= inode.room && bytes.length * 2 >= inode.room);
  if (!isReusable) {
    dropContent(inode, slabs);
    inode.size = 0;
  } else if (body instanceof Chunks) cutContent(inode, Math.min(inode.size, bytes.length), slabs);
  if (bytes.length > 0) writeContent(inode, bytes, { position: 0, slabs });
  inode.size = bytes.length;
}

/** Bytes of memory that hold content: less than the size where there are holes. What a lazy file has is not known yet. */
export function allocatedBytes(inode: Inode): number {
  const { body, size, source } = inode;
  if (source !== undefined) return size;
  if (body instanceof Chunks) {
    return Math.min(size, body.count * CHUNK_BYTES);
  }
  return body instanceof Block ? size : 0;
}

/** Lists up to here are gone through index by index; longer ones are mostly holes. */
const DENSE_LENGTH = 65_536;

function presentIn(list: readonly (Uint8Array | undefined)[]): Uint8Array[] {
  const all = list.length <= DENSE_LENGTH ? list : Object.values(list);
  return all.filter((chunk) => chunk !== undefined);
}

function copyOf(list: readonly (Uint8Array | undefined)[]): (Uint8Array | undefined)[] {
  if (list.length <= DENSE_LENGTH) return list.slice();
  const copy: (Uint8Array | undefined)[] = [];
  for (const [index, chunk] of Object.entries(list)) copy[Number(index)] = chunk;
  return copy;
}
