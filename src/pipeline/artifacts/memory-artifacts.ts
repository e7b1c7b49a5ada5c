/** Artifacts in the memory of this process. */
import { checkedArtifact, refOf, type ArtifactRef, type ArtifactStore } from './artifact-store.js';

/** Keeps artifacts for this process only. */
export class MemoryArtifacts implements ArtifactStore {
  readonly #artifacts = new Map<
    ArtifactRef,
    { readonly bytes: Buffer; readonly runs: Set<string> }
  >();

  /** Artifacts that are kept. */
  get size(): number {
    return this.#artifacts.size;
  }

  put(bytes: Uint8Array, runId: string): Promise<ArtifactRef> {
    const ref = refOf(bytes);
    const known = this.#artifacts.get(ref);
    if (known) known.runs.add(runId);
    else this.#artifacts.set(ref, { bytes: Buffer.from(bytes), runs: new Set([runId]) });
    return Promise.resolve(ref);
  }

  async get(ref: ArtifactRef): Promise<Buffer> {
    // A promise that rejects, as from every other store.
    return Promise.resolve(this.#artifacts.get(ref)).then((found) =>
      Buffer.from(checkedArtifact(ref, found?.bytes)),
    );
  }

  release(runId: string): Promise<void> {
    for (const [ref, { runs }] of this.#artifacts) {
      if (runs.delete(runId) && runs.size === 0) this.#artifacts.delete(ref);
    }
    return Promise.resolve();
  }
}
