/** What every artifact store does that removes what is released, held against node:crypto. */
import { createHash } from 'node:crypto';
import type { ArtifactStore } from 'nestjs-memfs/pipeline';

/** Small bytes and their name. */
export const BYTES = Buffer.from([1, 2, 3]);
/** By node:crypto. */
export const REF = createHash('sha256').update(BYTES).digest('hex');

/** Tests of a store; each opens an empty one. */
export function artifactStoreTests(open: () => ArtifactStore): void {
  it('given bytes, when they are put, then they come back under their hash', async () => {
    const store = open();

    await expect(store.put(BYTES, 'run')).resolves.toBe(REF);
    await expect(store.get(REF)).resolves.toEqual(BYTES);
  });

  it('given a part of a buffer, when it is put, then only this part comes back', async () => {
    const store = open();

    const ref = await store.put(Buffer.concat([BYTES, BYTES, BYTES]).subarray(3, 6), 'run');

    expect(ref).toBe(REF);
    await expect(store.get(REF)).resolves.toEqual(BYTES);
  });

  it('given no bytes at all, when they are put, then they come back', async () => {
    const store = open();

    const ref = await store.put(new Uint8Array(), 'run');

    await expect(store.get(ref)).resolves.toEqual(Buffer.alloc(0));
  });

  it('given two runs with equal bytes, when one is released, then the other still has them', async () => {
    const store = open();
    await store.put(BYTES, 'one');
    await store.put(BYTES, '../two');

    await store.release('one');
    await expect(store.get(REF)).resolves.toEqual(BYTES);
    await expect(store.get(REF, '../two')).resolves.toEqual(BYTES);
    await expect(store.get(REF, 'one')).resolves.toEqual(BYTES);
    await store.release('../two');
    await expect(store.get(REF)).rejects.toMatchObject({ name: 'ArtifactError', ref: REF });
  });

  it('given bytes that were put twice by a run, when it is released twice, then they are gone', async () => {
    const store = open();
    await store.put(BYTES, 'run');
    await store.put(BYTES, 'run');

    await store.release('run');
    await store.release('run');

    await expect(store.get(REF)).rejects.toThrow('is not in the store');
  });

  it('given a name that is none, when it is asked for, then it is missing', async () => {
    await expect(open().get('../../etc/passwd')).rejects.toThrow('is not in the store');
  });
}
