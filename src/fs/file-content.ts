/** The bytes of one file: small ones in one array, larger ones in chunks, so that growing never copies what is there and holes cost nothing. */

/** Size of a chunk; a file of at most this size is one array. */
const CHUNK_BYTES = 64 * 1024;

/** Growable bytes. Chunks may be shared with a copy; whoever writes to a shared chunk takes a copy of it first. */
export class FileContent {
  /** Missing chunks are holes: zeros. */
  #chunks: (Uint8Array | undefined)[] = [];
  /** Which chunks another content has too. */
  #shared = new Set<number>();
  #size = 0;

  /** Length in bytes. */
  get size(): number {
    return this.#size;
  }

  /** Bytes from `position` on, at most `length`. A copy. */
  read(position: number, length: number): Buffer {
    const end = Math.min(this.#size, position + length);
    const count = Math.max(0, end - position);
    const bytes = Buffer.alloc(count);
    for (let at = position; at < end;) {
      const index = Math.floor(at / CHUNK_BYTES);
      const offset = at - index * CHUNK_BYTES;
      const piece = Math.min(CHUNK_BYTES - offset, end - at);
      const chunk = this.#chunks[index];
      if (chunk) bytes.set(chunk.subarray(offset, offset + piece), at - position);
      at += piece;
    }
    return bytes;
  }

  /** Writes at `position`; a gap before it becomes a hole. */
  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;) {
      const at = position + done;
      const index = Math.floor(at / CHUNK_BYTES);
      const offset = at - index * CHUNK_BYTES;
      const piece = Math.min(CHUNK_BYTES - offset, bytes.length - done);
      this.#writable(index, offset + piece).set(bytes.subarray(done, done + piece), offset);
      done += piece;
    }
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  /** Cuts, or grows by a hole. */
  truncate(size: number): void {
    if (size < this.#size) {
      const last = Math.ceil(size / CHUNK_BYTES);
      this.#chunks.length = Math.min(this.#chunks.length, last);
      const offset = size % CHUNK_BYTES;
      const chunk = this.#chunks[last - 1];
      // What lies beyond the end has to read as zeros when the file grows again.
      if (offset > 0 && chunk) this.#writable(last - 1, offset).fill(0, offset);
    }
    this.#size = size;
  }

  /** The same bytes, sharing every chunk until one of the two writes to it. */
  copy(): FileContent {
    const copy = new FileContent();
    copy.#chunks = [...this.#chunks];
    copy.#size = this.#size;
    for (const index of this.#chunks.keys()) {
      this.#shared.add(index);
      copy.#shared.add(index);
    }
    return copy;
  }

  /** The chunk, with room for `needed` bytes, its own. */
  #writable(index: number, needed: number): Uint8Array {
    const chunk = this.#chunks[index];
    if (chunk && chunk.length >= needed && !this.#shared.has(index)) return chunk;
    const room = Math.min(CHUNK_BYTES, Math.max(needed, (chunk?.length ?? 0) * 2));
    const fresh = new Uint8Array(Math.max(room, chunk?.length ?? 0));
    if (chunk) fresh.set(chunk);
    this.#chunks[index] = fresh;
    this.#shared.delete(index);
    return fresh;
  }
}
