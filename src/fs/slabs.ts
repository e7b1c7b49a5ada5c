/** Memory for small files: slots of a few sizes in shared blocks, so that a small file costs no object of its own. */
import { Block, CHUNK_BYTES } from './file-content.js';
import type { Inode } from './inode.js';

/** Larger files get a block of their own. */
const MAX_SLOT = 4096;
/** A block holds this many bytes, when there are enough files to fill it. */
const MAX_BLOCK_BYTES = 64 * 1024;
const FIRST_BLOCK_BYTES = 4096;

/** Chunks that stay for the next large file, 4 MiB together: memory fresh from the system costs more than copying into it. */
const SPARE_CHUNKS = 64;

/** The slots of one volume. */
export class Slabs {
  /** By size class: blocks with room, the one to take from last. */
  readonly #partial: Block[][] = [];
  /** By size class: bytes of the last block made. */
  readonly #lastBytes: number[] = [];

  /** Chunks of files that are gone. */
  readonly #spare: Uint8Array[] = [];
  /** Those beyond {@link SPARE_CHUNKS}: of use until the garbage collector wants them. */
  #garbage: WeakRef<Uint8Array[]> | undefined;

  /** A chunk of any content. */
  takeChunk(): Uint8Array {
    return this.#spare.pop() ?? this.#garbage?.deref()?.pop() ?? unset(CHUNK_BYTES);
  }

  /** Takes back chunks that nobody else has. */
  giveBackChunks(chunks: readonly Uint8Array[]): void {
    const kept = SPARE_CHUNKS - this.#spare.length;
    this.#spare.push(...chunks.slice(0, kept));
    if (chunks.length <= kept) return;
    const garbage = this.#garbage?.deref() ?? [];
    for (let index = kept; index < chunks.length; index++)
      garbage.push(chunks[index] as Uint8Array);
    this.#garbage = new WeakRef(garbage);
  }

  /** Gives the inode a place for `size` bytes: sets its body, start and room. */
  take(inode: Inode, size: number): Block {
    if (size > MAX_SLOT) {
      const room = (size + 4095) & ~4095;
      const own = new Block(unset(room), 0);
      inode.body = own;
      inode.start = 0;
      inode.room = room;
      return own;
    }
    const slot = slotSize(size);
    const partial = (this.#partial[slot >> 4] ??= []);
    let block = partial[partial.length - 1];
    if (!block) partial.push((block = this.#freshBlock(slot)));
    inode.start = block.free.pop() ?? block.unused;
    if (inode.start === block.unused) block.unused += slot;
    inode.body = block;
    inode.room = slot;
    block.live++;
    if (block.free.length === 0 && block.unused + slot > block.bytes.length) partial.pop();
    return block;
  }

  /** Takes back the slot that starts there. */
  giveBack(block: Block, start: number): void {
    const { slot } = block;
    if (slot === 0) return;
    const wasFull = block.free.length === 0 && block.unused + slot > block.bytes.length;
    block.free.push(start);
    block.live--;
    const partial = (this.#partial[slot >> 4] ??= []);
    if (wasFull) partial.unshift(block);
    else if (block.live === 0 && partial.length > 1) {
      const at = partial.indexOf(block);
      if (at !== -1) partial.splice(at, 1);
    }
  }

  #freshBlock(slot: number): Block {
    const index = slot >> 4;
    const last = this.#lastBytes[index] ?? FIRST_BLOCK_BYTES / 2;
    const wanted = Math.min(MAX_BLOCK_BYTES, Math.max(last * 2, slot));
    this.#lastBytes[index] = wanted;
    return new Block(unset(wanted - (wanted % slot)), slot);
  }
}

/** Steps of 16 up to 256, then an eighth of the size. */
function slotSize(size: number): number {
  if (size <= 256) return (size + 15) & ~15 || 16;
  const step = 1 << (28 - Math.clz32(size - 1));
  return Math.ceil(size / step) * step;
}

/** Memory of its own whose bytes are whatever was there. */
function unset(size: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}
