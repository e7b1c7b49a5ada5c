/** Artifacts in a directory, which processes of one machine or a network disk share. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isRef,
  ownerOf,
  refOf,
  wholeCopy,
  type ArtifactRef,
  type ArtifactStore,
} from './artifact-store.js';

/**
 * `<directory>/<ref>/<run>`: every run that has put an artifact has a file of its own, a link to that of another run where the disk
 * has links. So a release removes what nobody else reads, and no order of puts and releases loses anything. Beside it
 * `<directory>/run-<run>/<ref>`, an empty file, by which a release finds what the run has.
 */
export class DirectoryArtifacts implements ArtifactStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(bytes: Uint8Array, runId: string): Promise<ArtifactRef> {
    const ref = refOf(bytes);
    const place = join(this.#directory, ref);
    const file = join(place, ownerOf(runId));
    const list = this.#listOf(runId);
    // First, so that a release finds what a process that ends here has left.
    await inDirectory(list, () => writeFile(join(list, ref), ''));
    await inDirectory(place, async () => {
      if (await isLinked(place, file)) return;
      // Appears whole: readers see all of it or nothing.
      const draft = join(list, `${DRAFT}${randomUUID()}`);
      await inDirectory(list, () => writeFile(draft, bytes));
      await rename(draft, file);
    });
    return ref;
  }

  async get(ref: ArtifactRef, runId?: string): Promise<Buffer> {
    return wholeCopy(ref, this.#copies(ref, runId));
  }

  async release(runId: string): Promise<void> {
    const list = this.#listOf(runId);
    for (const name of await namesIn(list)) {
      if (isRef(name)) {
        const place = join(this.#directory, name);
        await rm(join(place, ownerOf(runId)), { force: true });
        await removeIfEmpty(place);
      }
      await rm(join(list, name), { force: true });
    }
    await removeIfEmpty(list);
  }

  async *#copies(ref: ArtifactRef, runId: string | undefined): AsyncGenerator<Buffer | undefined> {
    if (!isRef(ref)) return;
    const place = join(this.#directory, ref);
    if (runId !== undefined) yield bytesOf(join(place, ownerOf(runId)));
    for (const name of await namesIn(place)) yield bytesOf(join(place, name));
  }

  #listOf(runId: string): string {
    return join(this.#directory, `run-${ownerOf(runId)}`);
  }
}

const DRAFT = 'draft-';

/** How often others may remove a directory before something is made in it; each time one of them has got on. */
const MAX_TRIES = 1000;

/** Makes a file in a directory that others remove when it is empty: then the directory is made again. */
async function inDirectory(directory: string, make: () => Promise<void>): Promise<void> {
  for (let left = MAX_TRIES; ; left--) {
    try {
      await mkdir(directory, { recursive: true });
      await make();
      return;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || left === 0) throw error;
    }
  }
}

/** True when the file is there, or is now another name of one beside it; false where there is none, or the disk has no such names. */
async function isLinked(place: string, file: string): Promise<boolean> {
  for (const name of await namesIn(place)) {
    const other = join(place, name);
    if (other === file) return true;
    try {
      await link(other, file);
      return true;
    } catch (error) {
      // Else it was released meanwhile: the next one may be there.
      if (codeOf(error) !== 'ENOENT') return codeOf(error) === 'EEXIST';
    }
  }
  return false;
}

async function removeIfEmpty(directory: string): Promise<void> {
  // Somebody has put something meanwhile, or has removed it.
  await rmdir(directory).catch(() => undefined);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(nothingIfMissing)) ?? [];
}

async function bytesOf(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(nothingIfMissing);
}

function nothingIfMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

/** By its code: what Node throws is no Error of every realm. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error && 'code' in error ? error.code : undefined;
}
