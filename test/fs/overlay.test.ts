/** Overlays: over the real disk they behave as a real copy of it does, and leave it as it is. */
import { execFileSync } from 'node:child_process';
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFS, createFs } from 'nestjs-memfs/fs';
import { realSide, userOfProcess } from './differential/side.js';
import { copyFolder, differenceAfter, stepsOf } from './pairs.js';
import { pictureOf, type Seen } from './picture.js';

let base: string;
beforeEach(() => {
  base = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-overlay-')));
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwX', base]);
  disk.rmSync(base, { recursive: true });
});

/** All of a real folder but the times of access, which reading moves. */
function lowerOf(folder: string): unknown[] {
  return pictureOf(disk, folder).map(({ timesNs, ...seen }) => [seen, timesNs.slice(1)]);
}

/** Without times, and without the number of names of a directory, which not every disk counts. */
function untimed(seen: readonly Seen[]): unknown[] {
  return seen.map(({ path, type, mode, nlink, uid, gid, size, sha256, first }) => {
    const names = type === 'directory' ? 'any' : nlink;
    return [path, type, mode, names, uid, gid, size, sha256, first];
  });
}

/** Files, links of both kinds, directories in each other, odd modes and times. */
function makeLower(): string {
  const lower = join(base, 'lower');
  disk.mkdirSync(join(lower, 'd/e/f'), { recursive: true });
  disk.mkdirSync(join(lower, 'private'), { mode: 0o700 });
  disk.writeFileSync(join(lower, 'a'), 'lower a');
  disk.writeFileSync(join(lower, 'large'), Buffer.alloc(200_000, 7));
  disk.writeFileSync(join(lower, 'd/b'), 'lower b', { mode: 0o600 });
  disk.writeFileSync(join(lower, 'd/e/f/deep'), 'deep');
  disk.linkSync(join(lower, 'a'), join(lower, 'd/e/same'));
  disk.symlinkSync('../a', join(lower, 'd/link'));
  disk.symlinkSync('/nowhere', join(lower, 'dangling'));
  disk.writeFileSync(
    Buffer.concat([Buffer.from(lower), Buffer.from([0x2f, 0xff, 0xfe])]),
    'odd name',
  );
  disk.chmodSync(join(lower, 'd/e'), 0o1751);
  disk.utimesSync(join(lower, 'd/e/f/deep'), 1, 2.5);
  return lower;
}

describe('over the disk, at random', () => {
  test('given a real folder and a copy of it, when an overlay of the one and the copy get the same steps, then they stay the same, and the lower as it was', async () => {
    const real = realSide();
    const failures: string[] = [];

    try {
      for (let seed = 1; seed <= 25 && failures.length < 3; seed++) {
        const lower = real.side.at(`lower-${seed}`);
        const work = join(lower, 'work');
        disk.mkdirSync(work, { recursive: true });
        const before = createFs(userOfProcess());
        before.makedirs(work);
        await differenceAfter({ fs: before, root: work, folder: work }, stepsOf(seed, 40));
        const copy = real.side.at(`copy-${seed}`);
        copyFolder(lower, copy);
        const picture = lowerOf(lower);
        const fs = MemoryFS.overlay(lower, userOfProcess());

        const failure = await differenceAfter(
          { fs, root: '/work', folder: join(copy, 'work') },
          stepsOf(1000 + seed, 50),
        );

        if (failure !== undefined) failures.push(`seed ${seed}\n  ${failure}`);
        expect(lowerOf(lower)).toEqual(picture);
      }
    } finally {
      real.remove();
    }

    expect(failures.join('\n')).toBe('');
  });
});

describe('over the disk', () => {
  test('given a real folder, when its overlay is looked at, then every attribute, target and content is the same', () => {
    const lower = makeLower();

    const fs = MemoryFS.overlay(lower, { readonly: true });

    const expected = pictureOf(disk, lower);
    expect(untimed(pictureOf(fs.nodeFs))).toEqual(untimed(expected));
    const times = (seen: readonly Seen[]): unknown[] => seen.map(({ timesNs }) => timesNs.slice(1));
    expect(times(pictureOf(fs.nodeFs))).toEqual(times(expected));
  });

  test('given an overlay, when nothing below a directory is looked at, then it is not read', () => {
    const lower = makeLower();
    const asked: string[] = [];
    const filter = (path: string): boolean => asked.push(path) > 0;

    const fs = MemoryFS.overlay(lower, { filter });
    expect(asked).toEqual([]);
    fs.stat('/d');
    expect(asked.map((path) => path.slice(lower.length)).sort()).toEqual(
      disk
        .readdirSync(lower)
        .map((name) => `/${name}`)
        .sort(),
    );
    asked.length = 0;
    fs.stat('/d/e');

    expect(asked.map((path) => path.slice(lower.length)).sort()).toEqual([
      '/d/b',
      '/d/e',
      '/d/link',
    ]);
    fs.listdir('/d');
    expect(asked).toHaveLength(3);
  });

  test('given an overlay, when it is changed in every way, then the disk is not, and what was removed stays away', () => {
    const lower = makeLower();
    const before = lowerOf(lower);
    const fs = MemoryFS.overlay(lower);

    fs.nodeFs.appendFileSync('/a', '!');
    fs.chmod('/d/b', 0o777);
    fs.replace('/d/e', '/moved');
    fs.remove('/d/b');
    fs.truncate('/large', 3);
    fs.rmtree('/private');
    fs.link('/moved/f/deep', '/d/b');
    fs.symlink('x', '/private');
    fs.utime('/d', 1, 1);
    fs.nodeFs.writeFileSync('/moved/f/new', 'x');

    expect(lowerOf(lower)).toEqual(before);
    expect(fs.listdir('/').slice(0, 6)).toEqual([
      'a',
      'd',
      'dangling',
      'large',
      'moved',
      'private',
    ]);
    expect(fs.readfile('/moved/same')).toBe('lower a!'); // the other name of /a
    expect(fs.readfile('/d/b')).toBe('deep');
    expect(fs.readfile('/d/link')).toBe('lower a!');
    expect([fs.stat('/large').size, fs.stat('/d/b').nlink]).toEqual([3, 2]);
    expect(fs.listdir('/moved/f')).toEqual(['deep', 'new']);
    fs.mkdir('/d/e');
    expect(fs.listdir('/d/e')).toEqual([]); // not what stands there on the disk
  });
});

describe('a lower that changes meanwhile', () => {
  test('given a directory that was looked at, when the disk changes, then its names stay, and contents are those of the first read', () => {
    const lower = makeLower();
    const fs = MemoryFS.overlay(lower);
    fs.stat('/d/b');
    fs.readfile('/a');

    disk.writeFileSync(join(lower, 'd/b'), 'a longer text than before');
    disk.writeFileSync(join(lower, 'a'), 'changed');
    disk.writeFileSync(join(lower, 'new'), 'x');
    disk.writeFileSync(join(lower, 'd/e/new'), 'x');
    disk.rmSync(join(lower, 'large'));

    expect(fs.readfile('/a')).toBe('lower a');
    expect(fs.exists('/new')).toBe(false);
    expect(fs.listdir('/d/e')).toEqual(['f', 'new', 'same']);
    expect(fs.readfile('/d/b')).toBe('a longer text than before');
    expect(fs.stat('/d/b').size).toBe(25);
    expect(() => fs.readfile('/large')).toThrow("ENOENT: no such file or directory, open '/large'");
    fs.writefile('/large', 'made anew');
    expect(fs.readfile('/large')).toBe('made anew');
  });

  test('given a file that has grown since it was listed, when text is appended, then it stands behind all of it', () => {
    const lower = makeLower();
    const fs = MemoryFS.overlay(lower);
    fs.listdir('/d');

    disk.appendFileSync(join(lower, 'd/b'), ', grown');
    disk.appendFileSync(join(lower, 'a'), ', grown');
    fs.nodeFs.appendFileSync('/d/b', '!');
    const file = fs.open('/a', 'a');
    file.write('!');
    file.close();

    expect(fs.readfile('/d/b')).toBe('lower b, grown!');
    expect(fs.readfile('/a')).toBe('lower a, grown!');
  });

  test('given a directory that is swapped for a link out of the lower, when it is looked into, then nothing there is read', () => {
    const lower = makeLower();
    disk.mkdirSync(join(base, 'outside/f'), { recursive: true });
    disk.writeFileSync(join(base, 'outside/secret'), 'secret');
    disk.writeFileSync(join(base, 'outside/f/deep'), 'secret');
    const fs = MemoryFS.overlay(lower);
    fs.listdir('/d/e/f');
    fs.listdir('/private');

    disk.renameSync(join(lower, 'd/e'), join(lower, 'gone'));
    disk.symlinkSync(join(base, 'outside'), join(lower, 'd/e'));
    disk.rmdirSync(join(lower, 'private'));
    disk.symlinkSync(join(base, 'outside'), join(lower, 'private'));
    const fresh = MemoryFS.overlay(lower);

    expect(() => fs.readfile('/d/e/f/deep')).toThrow('ENOENT');
    expect(fs.listdir('/private')).toEqual([]);
    expect(fresh.islink('/private')).toBe(true);
    expect(() => fresh.listdir('/private')).toThrow('ENOENT'); // the link leads nowhere in memory
  });
});

describe('what an overlay is made with', () => {
  test.each([
    ['/none', 'ENOENT'],
    ['/a', 'ENOTDIR'],
  ])('given %s as the lower, when the overlay is made, then %s', (path, code) => {
    const lower = makeLower();

    expect(() => MemoryFS.overlay(lower + path)).toThrow(code);
  });

  test('given a link to a directory, and a path with dots, when they are the lower, then the directory is', () => {
    const lower = makeLower();
    disk.symlinkSync(lower, join(base, 'link'));

    for (const path of [join(base, 'link'), `${lower}/d/../d/..`, `${lower}/`]) {
      expect(MemoryFS.overlay(path).readfile('/d/b')).toBe('lower b');
    }
  });

  test('given a filter, when the overlay is walked, then what it hides is not there, nor counted, and its name is free', () => {
    const lower = makeLower();
    const fs = MemoryFS.overlay(lower, {
      filter: (path) => !path.endsWith('/e') && !path.endsWith('/a'),
    });

    expect(fs.exists('/d/e/f/deep')).toBe(false);
    expect(fs.listdir('/d')).toEqual(['b', 'link']);
    expect(() => fs.readfile('/d/link')).toThrow('ENOENT');
    fs.writefile('/a', 'mine');
    expect(fs.readfile('/d/link')).toBe('mine');
  });

  test('given a user without rights, when the overlay is used, then the modes of the disk count', () => {
    const lower = makeLower();
    disk.chmodSync(lower, 0o755);
    const fs = MemoryFS.overlay(lower, { uid: 4711, gid: 4711 });

    expect(() => fs.readfile('/d/b')).toThrow('EACCES');
    expect(() => fs.listdir('/private')).toThrow('EACCES');
    expect(() => fs.writefile('/a', 'x')).toThrow('EACCES');
    expect(fs.readfile('/d/e/f/deep')).toBe('deep');
  });

  test('given a quota, when there is no room for what is written, then ENOSPC, and the lower content stays', () => {
    const lower = makeLower();
    const fs = MemoryFS.overlay(lower, { maxBytes: 10 });
    const { volume } = fs.kernel;

    expect(() => fs.writefile('/a', '12345678901')).toThrow('ENOSPC');
    expect(() => fs.nodeFs.copyFileSync('/large', '/a')).toThrow('ENOSPC');
    expect(fs.readfile('/a')).toBe('lower a');
    expect(volume.bytes).toBe(200_007); // reading is never refused, and what was read counts
    fs.remove('/large');
    fs.writefile('/d/b', '123');

    expect(volume.bytes).toBe(10);
    expect(fs.readfile('/d/b')).toBe('123');
    expect(() => fs.nodeFs.appendFileSync('/d/b', '4')).toThrow('ENOSPC');
    expect(() => fs.nodeFs.copyFileSync('/d/b', '/d/e/f/deep')).toThrow('ENOSPC');
    fs.truncate('/a');
    fs.nodeFs.copyFileSync('/d/b', '/d/e/f/deep');
    expect(volume.bytes).toBe(6);
  });

  test('given an overlay, when it is forked, mounted and put into an image, then each has all of the lower', () => {
    const lower = makeLower();
    const fs = MemoryFS.overlay(lower);
    fs.stat('/d');

    const fork = fs.fork();
    fork.writefile('/d/e/same', 'of the fork');
    fs.writefile('/d/e/f/deep', 'of the original');
    const loaded = MemoryFS.fromSnapshot(MemoryFS.overlay(lower).snapshot());
    const above = createFs();
    above.mkdir('/mnt');
    above.mount('/mnt', MemoryFS.overlay(lower), { readonly: true });

    expect([fork.readfile('/a'), fork.readfile('/d/e/f/deep')]).toEqual(['of the fork', 'deep']);
    expect([fs.readfile('/a'), fs.readfile('/d/e/f/deep')]).toEqual(['lower a', 'of the original']);
    const expected = pictureOf(disk, lower);
    expect(untimed(pictureOf(loaded.nodeFs))).toEqual(untimed(expected));
    expect(untimed(pictureOf(above.nodeFs, '/mnt'))).toEqual(untimed(expected));
  });
});

describe('over another MemoryFS', () => {
  test('given a lower in memory, when either is changed, then the other does not see it; options are those given', () => {
    const lower = createFs({ maxBytes: 100, umask: 0o077, clock: () => 1000 });
    lower.writefile('/a', 'lower');
    lower.mkdir('/mnt');
    const mounted = createFs();
    mounted.writefile('/b', 'mounted');
    lower.mount('/mnt', mounted);
    const fixed = lower.readonlyView();

    const fs = MemoryFS.overlay(fixed, { uid: 3, umask: 0o022 });
    const root = MemoryFS.overlay(fixed);
    root.writefile('/mnt/b', 'of the overlay');
    root.writefile('/new', 'x');
    lower.writefile('/a', 'changed');

    expect([root.readfile('/a'), root.stat('/new').mode & 0o777]).toEqual(['lower', 0o600]);
    expect(mounted.readfile('/b')).toBe('mounted');
    expect(lower.exists('/new')).toBe(false);
    expect(() => fs.writefile('/new', 'x')).toThrow('EACCES');
    expect(() => root.writefile('/more', 'x'.repeat(95))).toThrow('ENOSPC');
    const same = MemoryFS.overlay(lower, { readonly: true });
    expect(() => same.remove('/a')).toThrow('EROFS');
    expect(() => same.remove('/mnt/b')).toThrow('EROFS');
  });
});
