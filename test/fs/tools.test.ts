/** Packages that take an `fs`, unchanged, on `nodeFs`; what they make is compared with what they make on the disk. */
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fastGlob from 'fast-glob';
import git, { type PromiseFsClient } from 'isomorphic-git';
import { createFs } from 'nestjs-memfs/fs';
import tar from 'tar-fs';

type Fs = typeof disk;

const AUTHOR = {
  name: 'Ada',
  email: 'ada@example.org',
  timestamp: 1_700_000_000,
  timezoneOffset: 0,
};

/** The same folder on the disk and in memory. */
interface Pair {
  readonly root: string;
  readonly memory: Fs;
}

async function withPair<Result>(use: (pair: Pair) => Promise<Result>): Promise<Result> {
  const root = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-tools-')));
  const memory = createFs().nodeFs;
  memory.mkdirSync(root, { recursive: true });
  try {
    return await use({ root, memory });
  } finally {
    disk.rmSync(root, { recursive: true });
  }
}

function plant(fs: Fs, root: string): void {
  fs.mkdirSync(`${root}/src/deep`, { recursive: true });
  fs.writeFileSync(`${root}/README.md`, '# readme\n');
  fs.writeFileSync(`${root}/src/a.ts`, 'a');
  fs.writeFileSync(`${root}/src/deep/b.ts`, 'b'.repeat(100_000));
  fs.writeFileSync(`${root}/src/run.sh`, '#!/bin/sh\n', { mode: 0o755 });
  fs.symlinkSync('a.ts', `${root}/src/link.ts`);
}

/** Every path below with its type, mode and content. */
function contentOf(fs: Fs, top: string, path = ''): string[] {
  return fs.readdirSync(`${top}${path}`).flatMap((name) => {
    const at = `${path}/${name}`;
    const stats = fs.lstatSync(`${top}${at}`);
    const mode = stats.mode.toString(8);
    if (stats.isDirectory()) {
      return [`${at} ${mode}`, ...contentOf(fs, top, at)];
    }
    const content = stats.isSymbolicLink()
      ? fs.readlinkSync(`${top}${at}`)
      : fs.readFileSync(`${top}${at}`, 'base64');
    return [`${at} ${mode} ${content}`];
  });
}

async function commitTwice(fs: Fs, dir: string): Promise<string[]> {
  const client = fs as unknown as PromiseFsClient;
  const shared = { fs: client, dir };
  await git.init({ ...shared, defaultBranch: 'main' });
  plant(fs, dir);
  await git.add({ ...shared, filepath: '.' });
  const first = await git.commit({ ...shared, message: 'first', author: AUTHOR });
  fs.writeFileSync(`${dir}/README.md`, '# changed\n');
  await git.add({ ...shared, filepath: 'README.md' });
  const second = await git.commit({ ...shared, message: 'second', author: AUTHOR });
  await git.branch({ ...shared, ref: 'feature', checkout: true });
  await git.checkout({ ...shared, ref: first, force: true });
  const log = await git.log({ ...shared, ref: 'main' });
  const status = await git.statusMatrix(shared);
  return [first, second, ...log.map(({ oid }) => oid), JSON.stringify(status)];
}

describe('tools on nodeFs', () => {
  it('given isomorphic-git, when it commits and checks out, then commits and tree are those of the disk', async () => {
    await withPair(async ({ root, memory }) => {
      const onDisk = await commitTwice(disk, root);
      const inMemory = await commitTwice(memory, root);

      expect(inMemory).toEqual(onDisk);
      expect(memory.readFileSync(`${root}/README.md`, 'utf8')).toBe('# readme\n');
      const worktree = (fs: Fs): string[] =>
        contentOf(fs, root).filter((line) => !line.startsWith('/.git/index'));
      expect(worktree(memory)).toEqual(worktree(disk));
    });
  });

  it('given fast-glob, when it searches, then it finds what it finds on the disk', async () => {
    await withPair(async ({ root, memory }) => {
      plant(disk, root);
      plant(memory, root);
      const patterns = ['**/*.ts', '*.md', 'src/*', '!src/link.ts', '**/deep/**'];
      const search = (fs: Fs, options: fastGlob.Options): Promise<unknown[]> =>
        fastGlob(patterns, { cwd: root, fs, ...options });

      for (const options of [
        {},
        { onlyDirectories: true },
        { followSymbolicLinks: false, dot: true },
      ]) {
        const found = await search(memory, options);
        expect(found.sort()).toEqual((await search(disk, options)).sort());
        expect(found.length).toBeGreaterThan(0);
      }
      expect(fastGlob.sync('**/*.ts', { cwd: root, fs: memory }).sort()).toEqual(
        fastGlob.sync('**/*.ts', { cwd: root }).sort(),
      );
    });
  });

  it('given tar-fs, when it packs a tree of the memory and unpacks it on the disk, and back, then all is kept', async () => {
    await withPair(async ({ root, memory }) => {
      plant(memory, `${root}/from`);
      disk.mkdirSync(`${root}/from`);

      await pipeline(
        tar.pack(`${root}/from`, { fs: memory } as tar.PackOptions),
        tar.extract(`${root}/from`),
      );
      await pipeline(
        tar.pack(`${root}/from`),
        tar.extract(`${root}/back`, { fs: memory } as tar.ExtractOptions),
      );

      expect(contentOf(disk, `${root}/from`)).toEqual(contentOf(memory, `${root}/from`));
      expect(contentOf(memory, `${root}/back`)).toEqual(contentOf(memory, `${root}/from`));
    });
  });
});
