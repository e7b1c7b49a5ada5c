/** Artifacts in a directory, which processes of one machine or a network disk share. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedArtifact, refOf, type ArtifactRef, type ArtifactStore } from './artifact-store.js';

/**
 * `<directory>/<ref>/bytes`, and beside it an empty file for every run that has put it. Whoever releases the last one removes
 * the bytes.
 */
export class DirectoryArtifacts implements ArtifactStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(bytes: Uint8Array, runId: string): Promise<ArtifactRef> {
    const ref = refOf(bytes);
    const place = join(this.#directory, ref);
    const file = join(place, BYTES);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, markOf(runId)), '');
    const now = new Date();
    const isThere = await utimes(file, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return ref;
    // Appears whole: readers see all of it or nothing.
    const draft = join(place, `${DRAFT}${randomUUID()}`);
    await writeFile(draft, bytes);
    await rename(draft, file);
    return ref;
  }

  async get(ref: ArtifactRef): Promise<Buffer> {
    const isRef = /^[0-9a-f]{64}$/.test(ref);
    const bytes = isRef
      ? await readFile(join(this.#directory, ref, BYTES)).catch(nothingIfMissing)
      : undefined;
    return checkedArtifact(ref, bytes);
  }

  async release(runId: string): Promise<void> {
    const mark = markOf(runId);
    const refs = (await readdir(this.#directory).catch(nothingIfMissing)) ?? [];
    for (const ref of refs) {
      const place = join(this.#directory, ref);
      const names = (await readdir(place).catch(nothingIfMissing)) ?? [];
      if (!names.includes(mark)) continue;
      await rm(join(place, mark), { force: true });
      const isNeeded = (await readdir(place)).some((name) => name.startsWith(MARK));
      if (isNeeded) continue;
      await rm(join(place, BYTES), { force: true });
      // Not empty when somebody has put it again meanwhile.
      await rmdir(place).catch(() => undefined);
    }
  }
}

const BYTES = 'bytes';
const DRAFT = 'draft-';
const MARK = 'run-';

/** A name that every run id has, whatever it is made of. */
function markOf(runId: string): string {
  return `${MARK}${createHash('sha256').update(runId).digest('hex')}`;
}

function nothingIfMissing(error: unknown): undefined {
  // By its code: what Node throws is no Error of every realm.
  if (typeof error === 'object' && error && 'code' in error && error.code === 'ENOENT') {
    return undefined;
  }
  throw error;
}
