/** Large values by their hash: what a store has to do, and the check that every store makes when it reads. */
import { createHash } from 'node:crypto';

/** SHA-256 of the bytes, in hex. */
export type ArtifactRef = string;

/**
 * Keeps bytes under their hash, for as long as a run that has put them is kept. Equal bytes are stored once.
 *
 * @example
 * const ref = await store.put(bytes, runId);
 * await store.get(ref);
 */
export interface ArtifactStore {
  /** Stores the bytes for a run. */
  put(bytes: Uint8Array, runId: string): Promise<ArtifactRef>;
  /** @throws {ArtifactError} when they are not there, or are not what was put */
  get(ref: ArtifactRef): Promise<Buffer>;
  /** The run is over and forgotten: what no other run has put is removed. */
  release(runId: string): Promise<void>;
}

/** An artifact is missing, or its bytes are not those of its name. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly ref: ArtifactRef;

  constructor(ref: ArtifactRef, problem: 'missing' | 'damaged') {
    super(
      problem === 'missing'
        ? `The artifact ${ref} is not in the store; its run may be past its retention.`
        : `The artifact ${ref} is damaged: its bytes have another hash.`,
    );
    this.ref = ref;
  }
}

/** The name of bytes. */
export function refOf(bytes: Uint8Array): ArtifactRef {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes, if they are those of the name. */
export function checkedArtifact(ref: ArtifactRef, bytes: Buffer | null | undefined): Buffer {
  if (!bytes) throw new ArtifactError(ref, 'missing');
  if (refOf(bytes) !== ref) throw new ArtifactError(ref, 'damaged');
  return bytes;
}
