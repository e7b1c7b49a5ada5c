/** Artifact stores: the same behaviour, held against node:crypto and the real disk. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryArtifacts, MemoryArtifacts, type ArtifactStore } from 'nestjs-memfs/pipeline';

const BYTES = Buffer.from([1, 2, 3]);
const REF = createHash('sha256').update(BYTES).digest('hex');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-artifacts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each<[string, () => ArtifactStore]>([
  ['memory', () => new MemoryArtifacts()],
  ['directory', () => new DirectoryArtifacts(join(folder, 'store'))],
])('artifacts: %s', (_, open) => {
  it('given bytes, when they are put, then they come back under their hash', async () => {
    const store = open();

    await expect(store.put(BYTES, 'run')).resolves.toBe(REF);
    await expect(store.get(REF)).resolves.toEqual(BYTES);
  });

  it('given two runs with equal bytes, when one is released, then the other still has them', async () => {
    const store = open();
    await store.put(BYTES, 'one');
    await store.put(BYTES, '../two');

    await store.release('one');
    await expect(store.get(REF)).resolves.toEqual(BYTES);
    await store.release('../two');
    await expect(store.get(REF)).rejects.toMatchObject({ name: 'ArtifactError', ref: REF });
  });

  it('given a name that is none, when it is asked for, then it is missing', async () => {
    await expect(open().get('../../etc/passwd')).rejects.toThrow('is not in the store');
  });
});

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
