/** Two folders whose changes are heard of: one on the disk, one in memory. Each test file that imports this has its own. */
import * as disk from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';
import { plant } from './watch-scenarios.js';

/** A node:fs. */
export type Fs = typeof disk;

const top = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-watch-')));
let count = 0;

/** The one in memory. */
export const memory: Fs = createFs().nodeFs;

/** The disk and the memory. */
export const sides: readonly [Fs, Fs] = [disk, memory];

beforeAll(() => {
  memory.mkdirSync(top, { recursive: true });
});

afterAll(() => {
  disk.rmSync(top, { recursive: true });
});

/** A new folder, the same on both. */
export function newFolder(): string {
  const root = `${top}/${++count}`;
  for (const fs of sides) plant(fs, root);
  return root;
}

/** Waits until everything that has happened was told: a file in another watched folder comes last in inotify's queue. */
export async function settle(fs: Fs, folder: string): Promise<void> {
  fs.mkdirSync(folder);
  const watcher = fs.watch(folder);
  fs.writeFileSync(`${folder}/last`, '');
  await once(watcher, 'change');
  watcher.close();
  await once(watcher, 'close');
}

type Watched = readonly [path: string, options?: disk.WatchOptions];

interface Run {
  readonly fs: Fs;
  readonly root: string;
  readonly steps: readonly ((fs: Fs, root: string) => unknown)[];
  readonly watched: readonly Watched[];
  /** Whether all steps are done before anything is told. */
  readonly isBurst: boolean;
}

/** What is heard, in order: which watcher, the kind, the name. */
async function listen({ fs, root, steps, watched, isBurst }: Run): Promise<string[]> {
  const heard: string[] = [];
  const watchers = watched.map(([path, options], index) =>
    fs.watch(join(root, path), options ?? {}, (kind, name) => {
      const shown: unknown = name;
      heard.push(
        `${index} ${kind} ${Buffer.isBuffer(shown) ? shown.toString('hex') : String(name)}`,
      );
    }),
  );
  let round = 0;
  for (const step of steps) {
    step(fs, root);
    if (!isBurst) {
      await settle(fs, `${root}.settled-${++round}`);
      heard.push('then');
    }
  }
  await settle(fs, `${root}.settled`);
  for (const watcher of watchers) watcher.close();
  return heard;
}

/** Expects that the same is heard on both, and gives it. */
export async function expectSame(run: Omit<Run, 'fs' | 'root'>): Promise<string[]> {
  const root = newFolder();
  const expected = await listen({ ...run, fs: disk, root });

  const heard = await listen({ ...run, fs: memory, root });

  expect(heard).toEqual(expected);
  return expected;
}
