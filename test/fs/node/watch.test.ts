/** fs.watch and promises.watch against node:fs: the same changes in a folder on the disk and in memory are heard of in the same words and order. */
import * as disk from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';
import { plant, SCENARIOS, TARGETS } from './watch-scenarios.js';

type Fs = typeof disk;

let top: string;
let memory: Fs;
let sides: readonly [Fs, Fs];
let count = 0;

beforeAll(() => {
  top = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-watch-')));
  memory = createFs().nodeFs;
  memory.mkdirSync(top, { recursive: true });
  sides = [disk, memory];
});

afterAll(() => {
  disk.rmSync(top, { recursive: true });
});

/** A new folder, the same on both. */
function newFolder(): string {
  const root = `${top}/${++count}`;
  for (const fs of sides) plant(fs, root);
  return root;
}

/** Waits until everything that has happened was told: a file in another watched folder comes last in inotify's queue. */
async function settle(fs: Fs, folder: string): Promise<void> {
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

async function expectSame(run: Omit<Run, 'fs' | 'root'>): Promise<string[]> {
  const root = newFolder();
  const expected = await listen({ ...run, fs: disk, root });

  const heard = await listen({ ...run, fs: memory, root });

  expect(heard).toEqual(expected);
  return expected;
}

describe.each(Object.entries(SCENARIOS))('given that %s', (_, steps) => {
  test('and one path is watched, when it happens at once, then it is heard as on the disk', async () => {
    await Promise.all(
      TARGETS.map((path) => expectSame({ steps, watched: [[path]], isBurst: true })),
    );
  });

  test('and several are watched, when it happens step by step, then all hear it in the order of the disk', async () => {
    await expectSame({ steps, watched: [['f'], [''], ['h'], ['d']], isBurst: false });
  });

  test('and a file is watched under two names, when it happens at once, then both hear it', async () => {
    await expectSame({ steps, watched: [['l'], ['f'], ['f'], ['t']], isBurst: true });
  });
});
