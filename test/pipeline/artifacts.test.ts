/** Artifact stores in this process and on the disk. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
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
  const [file = ''] = await readdir(join(folder, REF));
  await writeFile(join(folder, REF, file), 'else');

  await expect(store.get(REF)).rejects.toThrow('is damaged');
  await expect(store.get(REF, 'run')).rejects.toThrow('is damaged');
});

it('given a directory, when two runs put equal bytes, then the disk has them once', async () => {
  const store = new DirectoryArtifacts(folder);
  await store.put(BYTES, 'one');

  await store.put(BYTES, 'two');

  const files = await readdir(join(folder, REF));
  const inodes = await Promise.all(
    files.map(async (file) => (await stat(join(folder, REF, file))).ino),
  );
  expect(inodes).toHaveLength(2);
  expect(new Set(inodes).size).toBe(1);
});

it('given a process that ended while it wrote an artifact, when its run is released, then nothing is left on the disk', async () => {
  const store = new DirectoryArtifacts(folder);
  await store.put(BYTES, 'run');
  const [list = ''] = (await readdir(folder)).filter((name) => name.startsWith('run-'));
  await writeFile(join(folder, list, 'draft-of-the-dead'), 'hal');

  await store.release('run');

  await expect(readdir(folder)).resolves.toEqual([]);
});

it('given a directory, when the last run is released, then nothing is left on the disk', async () => {
  const store = new DirectoryArtifacts(folder);
  await store.put(BYTES, 'run');
  await store.put(Buffer.from('other'), 'run');

  await store.release('run');

  await expect(readdir(folder)).resolves.toEqual([]);
});
