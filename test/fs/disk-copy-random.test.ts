/** withDiskCopy at random: what comes back is what the disk has after the same changes. */
import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createFs } from '../../src/fs/memory-fs.js';
import { untimed, useFolder } from './disk-folder.js';

const here = useFolder();
const BACK = { changes: 'bring-back' } as const;

describe('withDiskCopy, at random', () => {
  /** Numbers below n, the same for a seed (mulberry32). */
  function random(seed: number): (n: number) => number {
    let state = seed;
    return (n) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
    };
  }

  /** Changes of any kind; those that the disk refuses are none. Every path is below the root: names have no dots. */
  function wander(root: string, seed: number): void {
    const next = random(seed);
    const name = () => 'abc'.charAt(next(3));
    const path = () => join(root, ...Array.from({ length: 1 + next(3) }, name));
    const steps: (() => void)[] = [
      () => {
        writeFileSync(path(), String(next(1000)), { flag: 'wx' });
      },
      () => {
        mkdirSync(path());
      },
      () => {
        renameSync(path(), path());
      },
      () => {
        linkSync(path(), path());
      },
      () => {
        symlinkSync(name(), path());
      },
      () => {
        rmSync(path());
      },
      () => {
        rmSync(path(), { recursive: true });
      },
      () => {
        chmodSync(path(), [0o600, 0o644, 0o755][next(3)] ?? 0);
      },
      () => {
        nodeFs.closeSync(
          nodeFs.openSync(
            path(),
            nodeFs.constants.O_RDWR | nodeFs.constants.O_APPEND | nodeFs.constants.O_NOFOLLOW,
          ),
        );
      },
      () => {
        const at = path();
        if (nodeFs.lstatSync(at).isFile()) appendFileSync(at, '+');
      },
    ];
    for (let count = 0; count < 25; count++) {
      try {
        steps[next(steps.length)]?.();
      } catch (error) {
        expect(error).toHaveProperty('syscall');
      }
    }
  }

  it('given 150 random trees and changes, when brought back, then each is what the disk has, and accounts are those of its files', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const real = here.path(`real-${String(seed)}`);
      mkdirSync(real);
      wander(real, seed);
      wander(real, seed + 1000);
      const fs = createFs();
      fs.copyFromDisk(real, '/tree');

      wander(real, -seed);
      await fs.withDiskCopy(
        '/tree',
        (path) => {
          wander(path, -seed);
        },
        BACK,
      );

      const out = here.path(`out-${String(seed)}`);
      fs.copyToDisk('/tree', out);
      expect({ seed, tree: untimed(out) }).toEqual({ seed, tree: untimed(real) });
      const inodes = execFileSync('find', [real, '-printf', '%i\n'], { encoding: 'utf8' });
      expect(fs.kernel.volume.inodes).toBe(new Set(inodes.trim().split('\n')).size + 1);
      const sizes = execFileSync('find', [real, '-type', 'f', '-printf', '%i %s\n'], {
        encoding: 'utf8',
      });
      const lines = sizes.split('\n').filter(Boolean);
      const files = new Map(lines.map((line) => line.split(' ') as [string, string]));
      const bytes = [...files.values()].reduce((sum, size) => sum + Number(size), 0);
      expect(fs.kernel.volume.bytes).toBe(bytes);
    }
  });
});
