/** The artifacts that this process has put or read lately, before a store: the next step on them, if it runs here, need not fetch them. */
import type { ArtifactRef, ArtifactStore } from './artifact-store.js';

/** Keeps copies up to a number of bytes; what was not used for longest goes first. A name stands for the same bytes for ever. */
export class RecentArtifacts implements ArtifactStore {
  readonly #store: ArtifactStore;
  readonly #maxBytes: number;
  /** In the order of their last use. */
  readonly #kept = new Map<ArtifactRef, Buffer>();
  #bytes = 0;

  constructor(store: ArtifactStore, maxBytes: number) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  /** Keeps the bytes themselves: whoever has put them does not change them. */
  async put(bytes: Buffer, runId: string): Promise<ArtifactRef> {
    const ref = await this.#store.put(bytes, runId);
    this.#keep(ref, bytes);
    return ref;
  }

  /** A copy of what is kept, as whoever has the bytes may change them. */
  async get(ref: ArtifactRef, runId?: string): Promise<Buffer> {
    const bytes = this.#kept.get(ref) ?? (await this.#store.get(ref, runId));
    this.#keep(ref, bytes);
    return bytes.length > this.#maxBytes ? bytes : Buffer.from(bytes);
  }

  release(runId: string): Promise<void> {
    return this.#store.release(runId);
  }

  /** As the one that was used last. */
  #keep(ref: ArtifactRef, bytes: Buffer): void {
    if (bytes.length > this.#maxBytes) return;
    this.#bytes += bytes.length - (this.#kept.get(ref)?.length ?? 0);
    this.#kept.delete(ref);
    this.#kept.set(ref, bytes);
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
