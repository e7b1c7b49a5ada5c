/** The artifacts that a process has had last: held against the store behind. */
import { MemoryArtifacts } from 'nestjs-memfs/pipeline';
import { RecentArtifacts } from '../../src/pipeline/artifacts/recent-artifacts.js';
import { artifactStoreTests } from './conformance/artifact-stores.js';

const bytesOf = (n: number): Buffer => Buffer.alloc(100, n);

describe('artifacts: recent ones', () => {
  // Of no bytes none are kept: what holds for a store holds for this one.
  artifactStoreTests(() => new RecentArtifacts(new MemoryArtifacts(), 0));

  it('given an artifact that was put here, when it is read, then the store is not asked', async () => {
    const store = new MemoryArtifacts();
    const recent = new RecentArtifacts(store, 1000);
    const ref = await recent.put(bytesOf(1), 'run');
    await store.release('run');

    await expect(recent.get(ref)).resolves.toEqual(bytesOf(1));
  });

  it('given bytes that somebody changes after they were read, when they are read again, then they are as they were', async () => {
    const recent = new RecentArtifacts(new MemoryArtifacts(), 1000);
    const ref = await recent.put(bytesOf(1), 'run');
    (await recent.get(ref)).fill(9);

    await expect(recent.get(ref)).resolves.toEqual(bytesOf(1));
  });

  it('given more than it may keep, when the store has lost all, then those used last are there', async () => {
    const store = new MemoryArtifacts();
    const recent = new RecentArtifacts(store, 250);
    const first = await recent.put(bytesOf(1), 'run');
    const second = await recent.put(bytesOf(2), 'run');
    await recent.get(first);
    const third = await recent.put(bytesOf(3), 'run');
    await store.release('run');

    await expect(recent.get(first)).resolves.toEqual(bytesOf(1));
    await expect(recent.get(third)).resolves.toEqual(bytesOf(3));
    await expect(recent.get(second)).rejects.toThrow('is not in the store');
  });
});
