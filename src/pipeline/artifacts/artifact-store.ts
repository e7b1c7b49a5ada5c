/** Large values by their hash: what a store has to do, and the check that every store makes when it reads. */
import { createHash } from 'node:crypto';

/** SHA-256 of the bytes, in hex. */
export type ArtifactRef = string;

/**
 * Keeps bytes under their hash, for as long as a run that has put them is kept. What a run has put twice is stored once.
 *
 * @example
 * const ref = await store.put(bytes, runId);
 * await store.get(ref);
 */
export interface ArtifactStore {
  /** Stores the bytes for a run. */
  put(bytes: Uint8Array, runId: string): Promise<ArtifactRef>;
  /**
   * Reads the bytes.
   * @param runId a run that has put them, if one is known: some stores find them sooner
   * @throws {ArtifactError} when they are not there, or are not what was put
   */
  get(ref: ArtifactRef, runId?: string): Promise<Buffer>;
  /** Of a store that forgets by itself: keeps these as if they were put now. */
  renew?(refs: readonly ArtifactRef[]): Promise<void>;
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

/** The first of several copies that is whole. */
export async function wholeCopy(
  ref: ArtifactRef,
  copies: AsyncIterable<Buffer | undefined>,
): Promise<Buffer> {
  let found: Buffer | undefined;
  for await (const bytes of copies) {
    if (bytes && refOf(bytes) === ref) return bytes;
    found ??= bytes;
  }
  throw new ArtifactError(ref, found ? 'damaged' : 'missing');
}

/** A name for files and keys that every run id has, whatever it is made of. */
export function ownerOf(runId: string): string {
  return createHash('sha256').update(runId).digest('hex');
}

/** True for what can be the name of bytes. */
export function isRef(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The bytes, if they are those of the name. */
export function checkedArtifact(ref: ArtifactRef, bytes: Buffer | null | undefined): Buffer {
  if (!bytes) throw new ArtifactError(ref, 'missing');
  if (refOf(bytes) !== ref) throw new ArtifactError(ref, 'damaged');
  return bytes;
}
