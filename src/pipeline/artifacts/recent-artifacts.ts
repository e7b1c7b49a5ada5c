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

  async put(bytes: Uint8Array, runId: string): Promise<ArtifactRef> {
    const ref = await this.#store.put(bytes, runId);
    this.#keep(ref, bytes);
    return ref;
  }

  async get(ref: ArtifactRef, runId?: string): Promise<Buffer> {
    const bytes = this.#kept.get(ref) ?? (await this.#store.get(ref, runId));
    this.#keep(ref, bytes);
    return bytes;
  }

  release(runId: string): Promise<void> {
    return this.#store.release(runId);
  }

  /** As the one that was used last: a copy, as whoever has the bytes may change them. */
  #keep(ref: ArtifactRef, bytes: Uint8Array): void {
    if (bytes.length > this.#maxBytes) return;
    this.#bytes += bytes.length - (this.#kept.get(ref)?.length ?? 0);
    this.#kept.delete(ref);
    this.#kept.set(ref, Buffer.from(bytes));
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
