/** withDiskCopy: what programs change in the copy comes back as it would be on the disk, or not at all, and nothing stays behind. */
import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createFs, type MemoryFS } from '../../src/fs/memory-fs.js';
import { diff, listing, MIB, plant, useFolder } from './disk-folder.js';

const here = useFolder();
const BACK = { changes: 'bring-back' } as const;

function planted(options?: Parameters<typeof createFs>[0]): MemoryFS {
  const fs = createFs(options);
  plant(fs.nodeFs, '/tree');
  return fs;
}

/** Everything a filesystem shows, through the calls of node:fs. */
function image(fs: MemoryFS): string {
  return fs.snapshot().toString('base64');
}

/** What a program may do: each kind of change. */
function work(root: string): void {
  const at = (name: string) => join(root, name);
  writeFileSync(at('new'), 'new');
  mkdirSync(at('new-directory/in'), { recursive: true });
  writeFileSync(at('new-directory/in/it'), 'x', { mode: 0o600 });
  symlinkSync('../new', at('new-directory/link'));
  linkSync(at('new'), at('new-directory/second-name'));
  appendFileSync(at('deep/bytes'), 'more');
  rmSync(at('sparse'));
  rmSync(at('empty'), { recursive: true });
  renameSync(at('deep/er'), at('er'));
  renameSync(at('a-third'), at('deep/third'));
  chmodSync(at('żółw 🐢'), 0o604);
  rmSync(at('deep/to-plain'));
  mkdirSync(at('deep/to-plain'));
  writeFileSync(at('deep/to-plain/file'), 'was a link');
  rmSync(at('deep/round'));
  writeFileSync(at('deep/round'), 'was a link too');
  utimesSync(at('none'), 5, 6);
  execFileSync('touch', ['-h', '-d', '@777', at('deep/dangling')]);
  execFileSync('find', [root, '-newermt', '2020-01-01', '-exec', 'touch', '-hd', '@99', '{}', '+']);
}

describe('withDiskCopy', () => {
  it('given a tree, when a program looks, then it finds what node:fs would have made, in a folder of its own', async () => {
    plant(nodeFs, here.path('real'));

    const at = await planted().withDiskCopy('/tree', (path) => {
      diff(path, here.path('real'));
      expect(listing(path)).toEqual(listing(here.path('real')));
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
      return path;
    });

    expect(at.endsWith('/tree')).toBe(true);
    expect(existsSync(dirname(at))).toBe(false);
  });

  it('given changes, when nothing is said, then they are discarded', async () => {
    const fs = planted();
    const before = image(fs);

    await fs.withDiskCopy('/tree', work);

    expect(image(fs)).toBe(before);
  });

  it('given every kind of change, when brought back, then find(1) and diff(1) see what the program left', async () => {
    plant(nodeFs, here.path('real'));
    work(here.path('real'));
    const fs = planted();

    await fs.withDiskCopy('/tree', work, BACK);

    fs.copyToDisk('/tree', here.path('out'));
    expect(listing(here.path('out'))).toEqual(listing(here.path('real')));
    diff(here.path('out'), here.path('real'));
  });

  it('given files that stay, move and are written to, when brought back, then they are the same inodes, other names see them, and new ones are new', async () => {
    const fs = createFs();
    fs.makedirs('/tree/sub');
    for (const name of ['stays', 'moves', 'grows', 'replaced']) {
      fs.writefile(`/tree/${name}`, name);
      fs.link(`/tree/${name}`, `/other-${name}`);
    }
    const ino = (path: string) => fs.stat(path).ino;

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        renameSync(join(path, 'moves'), join(path, 'sub/moved'));
        appendFileSync(join(path, 'grows'), '!');
        writeFileSync(join(path, 'temporary'), 'replacement');
        renameSync(join(path, 'temporary'), join(path, 'replaced'));
      },
      BACK,
    );

    expect(ino('/tree/stays')).toBe(ino('/other-stays'));
    expect(ino('/tree/sub/moved')).toBe(ino('/other-moves'));
    expect(fs.exists('/tree/moves')).toBe(false);
    expect(fs.stat('/other-moves').nlink).toBe(2);
    expect(fs.readfile('/other-grows')).toBe('grows!');
    expect(fs.readfile('/tree/replaced')).toBe('replacement');
    expect(fs.readfile('/other-replaced')).toBe('replaced');
    expect(fs.stat('/other-replaced').nlink).toBe(1);
  });

  it('given two files that swap names, when brought back, then both are there', async () => {
    const fs = createFs();
    fs.mkdir('/tree');
    fs.writefile('/tree/a', 'a');
    fs.writefile('/tree/b', 'b');

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        renameSync(join(path, 'a'), join(path, 'c'));
        renameSync(join(path, 'b'), join(path, 'a'));
        renameSync(join(path, 'c'), join(path, 'b'));
      },
      BACK,
    );

    expect(fs.toJSON('/tree')).toEqual({ a: 'b', b: 'a' });
    expect(fs.stat('/tree/a').nlink).toBe(1);
  });

  it('given changes in memory meanwhile, when brought back, then what the program did not touch is as memory has it', async () => {
    const fs = createFs();
    fs.makedirs('/tree/sub');
    for (const name of ['here', 'there', 'gone']) fs.writefile(`/tree/${name}`, 'old');

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        fs.writefile('/tree/here', 'by memory');
        fs.writefile('/tree/sub/mine', 'mine');
        fs.remove('/tree/gone');
        writeFileSync(join(path, 'there'), 'by program');
        writeFileSync(join(path, 'sub/its'), 'its');
      },
      BACK,
    );

    expect(fs.toJSON('/tree')).toEqual({
      here: 'by memory',
      there: 'by program',
      sub: { its: 'its', mine: 'mine' },
    });
  });

  it('given a change of the same length with the old times, right after the copy, when brought back, then it is seen', async () => {
    for (let round = 0; round < 20; round++) {
      const fs = createFs();
      fs.writefile('/file', 'one');
      await fs.withDiskCopy(
        '/file',
        (path) => {
          const { atime, mtime } = statSync(path);
          writeFileSync(path, 'two');
          utimesSync(path, atime, mtime);
        },
        BACK,
      );
      expect(fs.readfile('/file')).toBe('two');
    }
  });

  it.each([
    { what: 'no room', options: { maxBytes: 100 * MIB }, code: 'ENOSPC' },
    { what: 'no inode', options: { maxInodes: 20 }, code: 'ENOSPC' },
  ])(
    'given $what for it all, when brought back, then $code and nothing has changed',
    async (given) => {
      const fs = planted(given.options);
      const before = image(fs);
      const { bytes, inodes } = fs.kernel.volume;

      await expect(
        fs.withDiskCopy(
          '/tree',
          (path) => {
            work(path);
            for (let file = 0; file < 10; file++) {
              writeFileSync(join(path, `~${String(file)}`), Buffer.alloc(5 * MIB, 1));
            }
          },
          BACK,
        ),
      ).rejects.toMatchObject({ code: given.code });

      expect(image(fs)).toBe(before);
      expect(fs.kernel.volume).toMatchObject({ bytes, inodes });
    },
  );

  it('given a link as the path, when brought back, then what it leads to has the changes', async () => {
    const fs = createFs();
    fs.makedirs('/real');
    fs.symlink('/real', '/link');

    await fs.withDiskCopy(
      '/link',
      (path) => {
        writeFileSync(join(path, 'new'), 'x');
      },
      BACK,
    );

    expect(fs.islink('/link')).toBe(true);
    expect(fs.toJSON('/real')).toEqual({ new: 'x' });
  });

  it('given a single file, when it is changed, replaced by a directory or removed, then so it is in memory', async () => {
    const fs = createFs();
    fs.writefile('/file', 'x');

    await fs.withDiskCopy(
      '/file',
      (path) => {
        appendFileSync(path, 'y');
      },
      BACK,
    );
    expect(fs.readfile('/file')).toBe('xy');
    await fs.withDiskCopy(
      '/file',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      BACK,
    );
    expect(fs.isdir('/file')).toBe(true);
    await fs.withDiskCopy(
      '/file',
      (path) => {
        rmSync(path, { recursive: true });
      },
      BACK,
    );
    expect(fs.exists('/file')).toBe(false);
  });

  it('given a program that plants links to outside, when brought back, then they are links, and what is outside stays', async () => {
    mkdirSync(here.path('outside'));
    writeFileSync(here.path('outside/secret'), 'secret');
    const fs = createFs();
    fs.makedirs('/tree/sub');
    fs.writefile('/tree/sub/file', 'x');

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        rmSync(join(path, 'sub'), { recursive: true });
        symlinkSync(here.path('outside'), join(path, 'sub'));
        symlinkSync(here.path('outside/secret'), join(path, 'secret'));
      },
      BACK,
    );

    expect(fs.readlink('/tree/sub')).toBe(here.path('outside'));
    expect(fs.readlink('/tree/secret')).toBe(here.path('outside/secret'));
    expect(fs.grep('secret')).toEqual([]);
    expect(readFileSync(here.path('outside/secret'), 'utf8')).toBe('secret');
  });

  it('given a lazy tree, when a program changes it, then memory has the changes and the rest, and the source stays', async () => {
    plant(nodeFs, here.path('real'));
    plant(nodeFs, here.path('expected'));
    work(here.path('expected'));
    const before = listing(here.path('real'));
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/tree', { read: 'lazy' });

    await fs.withDiskCopy('/tree', work, BACK);

    expect(listing(here.path('real'))).toEqual(before);
    fs.copyToDisk('/tree', here.path('out'));
    expect(listing(here.path('out'))).toEqual(listing(here.path('expected')));
  });

  it('given a fork, when changes come back to one, then the other has none of them', async () => {
    const fs = planted();
    const fork = fs.fork();
    const before = image(fs);

    await fork.withDiskCopy('/tree', work, BACK);

    expect(image(fs)).toBe(before);
    expect(fork.readfile('/tree/new')).toBe('new');
  });

  it('given a function that fails, when it had changed something, then its error comes, nothing came back and the folder is gone', async () => {
    const fs = planted();
    const before = image(fs);
    const failure = new Error('mine');
    let at = '';

    await expect(
      fs.withDiskCopy(
        '/tree',
        (path) => {
          at = dirname(path);
          work(path);
          throw failure;
        },
        BACK,
      ),
    ).rejects.toBe(failure);

    expect(image(fs)).toBe(before);
    expect(existsSync(at)).toBe(false);
  });

  it('given nothing there, when a copy is asked for, then ENOENT and no folder is made', async () => {
    const use = () => {
      throw new Error('called');
    };

    await expect(createFs().withDiskCopy('/none', use)).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/none',
    });
  });

  it('given those who watch, when changes come back, then they hear of them', async () => {
    const fs = createFs();
    fs.mkdir('/tree');
    fs.writefile('/tree/a', 'a');
    const heard: string[] = [];
    const stop = fs.kernel.volume.observe((event) => {
      if ('name' in event) heard.push(`${event.kind} ${event.name}`);
    });

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        appendFileSync(join(path, 'a'), '!');
        writeFileSync(join(path, 'b'), 'b');
      },
      BACK,
    );
    stop();

    expect(heard).toContain('modify a');
    expect(heard).toContain('create b');
  });
});
