/** Artifact stores in this process and on the disk. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryArtifacts, MemoryArtifacts, type ArtifactStore } from 'nestjs-memfs/pipeline';
import { artifactStoreTests, BYTES, REF } from './conformance/artifact-stores.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-artifacts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each<[string, () => ArtifactStore]>([
  ['memory', () => new MemoryArtifacts()],
  ['directory', () => new DirectoryArtifacts(join(folder, 'store'))],
])('artifacts: %s', (_, open) => artifactStoreTests(open));

it('given a directory, when an artifact was changed on the disk, then reading refuses it', async () => {
  const store = new DirectoryArtifacts(folder);
  await store.put(BYTES, 'run');
  await writeFile(join(folder, REF, 'bytes'), 'else');

  await expect(store.get(REF)).rejects.toThrow('is damaged');
});

it('given a directory, when the last run is released, then nothing is left on the disk', async () => {
  const store = new DirectoryArtifacts(folder);
  await store.put(BYTES, 'run');
  await store.put(Buffer.from('other'), 'run');

  await store.release('run');

  await expect(readdir(folder)).resolves.toEqual([]);
});
