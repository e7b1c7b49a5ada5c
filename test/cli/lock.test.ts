/** The lock of a state file, in this process: waiting, giving up, and noticing that it was taken over. */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '../../src/cli/lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memfs-lock-'));
  path = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true }));

const patient = { waitMs: 20_000, onWait: () => undefined };

describe('takeLock', () => {
  it('given a lock, when it is released, then the next one has it', async () => {
    const first = await takeLock(path, patient);
    const second = takeLock(path, patient);
    expect(existsSync(`${path}.lock`)).toBe(true);

    await first.release();

    const lock = await second;
    await lock.check();
    await lock.release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('given a lock that is held, when the wait is over, then it says who waits for what, and what to do', async () => {
    const holder = await takeLock(path, patient);

    await expect(takeLock(path, { ...patient, waitMs: 100 })).rejects.toThrow(
      /another memfs has held '.*state' for \d+ s\. Try again; if none is running, remove '.*state\.lock'/,
    );

    await holder.release();
  });

  it('given a long wait, when it is noticed, then it is said once', async () => {
    let notices = 0;
    const holder = await takeLock(path, patient);

    await expect(takeLock(path, { waitMs: 1500, onWait: () => notices++ })).rejects.toThrow('held');

    expect(notices).toBe(1);
    await holder.release();
  });

  it('given a lock that another has taken over, when checked, then it is refused, and released it leaves the other alone', async () => {
    const lock = await takeLock(path, patient);
    rmdirSync(`${path}.lock`);
    mkdirSync(join(folder, 'keeps-the-inode-busy'));
    mkdirSync(`${path}.lock`);

    await expect(lock.check()).rejects.toThrow(/took over.*nothing was written/);
    await lock.release();

    expect(existsSync(`${path}.lock`)).toBe(true);
  });
});
