/** copyFromDisk, at once and lazily: a real tree comes into memory and out again, and find(1), diff(1) and tar(1) see no difference. */
import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { importTree } from '../../src/fs/disk-import.js';
import { createFs } from '../../src/fs/memory-fs.js';
import { diff, failure, listing, MIB, plant, useFolder } from './disk-folder.js';

const here = useFolder();
const READS = ['now', 'lazy'] as const;

/** Calls `act` when the filter is asked about a path that ends so. */
function at(end: string, act: () => void): (path: string) => boolean {
  return (path) => {
    if (path.endsWith(end)) act();
    return true;
  };
}

describe.each(READS)('copyFromDisk (%s)', (read) => {
  it('given a tree, when copied in and out, then find(1), diff(1) and tar(1) see the same tree', () => {
    plant(nodeFs, here.path('real'));
    execFileSync('touch', ['-d', '@1795599158.304567', here.path('real/deep/bytes')]);
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/in/tree', { read });

    fs.copyToDisk('/in/tree', here.path('out'));
    expect(listing(here.path('out'))).toEqual(listing(here.path('real')));
    diff(here.path('out'), here.path('real'));
    const archive = (name: string): Buffer =>
      execFileSync('tar', ['-c', '--sort=name', '--numeric-owner', '-C', here.path(name), '.'], {
        maxBuffer: 200 * MIB,
      });
    expect(archive('out').equals(archive('real'))).toBe(true);
  });

  it('given a tree, when copied, then attributes in memory are those that stat(1) gives', () => {
    plant(nodeFs, here.path('real'));
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/tree', { read });

    for (const name of ['plain', 'none', 'sparse', 'deep/bytes', 'deep/to-plain', 'empty']) {
      const form = ['-c', '%a %Y %s', here.path('real', name)];
      const [mode, seconds, size] = execFileSync('stat', form, { encoding: 'utf8' })
        .trim()
        .split(' ');
      const stats = fs.lstat(`/tree/${name}`);
      expect((stats.mode & 0o7777).toString(8)).toBe(mode);
      expect(Math.floor(stats.mtimeMs / 1000)).toBe(Number(seconds));
      if (name !== 'empty') expect(stats.size).toBe(Number(size));
    }
    expect(fs.lstat('/tree/plain').ino).toBe(fs.lstat('/tree/deep/er/second').ino);
    expect(fs.lstat('/tree/plain').nlink).toBe(3);
  });

  it('given a filter, when copied, then it gets paths below the one that was given, and directories are left out whole', () => {
    plant(nodeFs, here.path('real'));
    symlinkSync('real', here.path('through'));
    const asked: string[] = [];
    const fs = createFs();
    const source = here.path('through/deep');

    fs.copyFromDisk(source, '/tree', {
      read,
      filter: (path) => asked.push(path) > 0 && path !== `${source}/er`,
    });

    expect(fs.nodeFs.readdirSync('/tree')).toEqual(
      readdirSync(source).filter((name) => name !== 'er'),
    );
    expect(asked[0]).toBe(source);
    expect(asked.every((path) => path.startsWith(source))).toBe(true);
    expect(asked).toContain(`${source}/er`);
    expect(asked).not.toContain(`${source}/er/large`);
  });

  it('given what to preserve is nothing, when copied, then modes are as the umask says and names apart', () => {
    plant(nodeFs, here.path('real'));
    const fs = createFs({ umask: 0o027, uid: 7, gid: 8, clock: () => 5000 });
    fs.kernel.volume.root.mode |= 0o777;

    fs.copyFromDisk(here.path('real'), '/tree', { read, preserve: [] });

    expect(fs.stat('/tree/deep/bytes')).toMatchObject({ uid: 7, gid: 8, mtimeMs: 5000 });
    expect(fs.stat('/tree/deep/bytes').mode & 0o7777).toBe(0o640);
    expect(fs.stat('/tree/deep').mode & 0o7777).toBe(0o750);
    expect(fs.stat('/tree/plain').nlink).toBe(1);
    expect(fs.readfile('/tree/a-third')).toBe('text\n');
    expect(fs.stat('/tree/plain').ino).not.toBe(fs.stat('/tree/a-third').ino);
  });

  it('given sockets and pipes, when copied, then they are left out and nothing blocks', async () => {
    mkdirSync(here.path('real'));
    execFileSync('mkfifo', [here.path('real/pipe')]);
    const server = createServer().listen(here.path('real/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    writeFileSync(here.path('real/file'), 'x');
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/tree', { read });

    expect(fs.listdir('/tree')).toEqual(['file']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('given links that lead out, when copied, then they are links and nothing behind them came', () => {
    mkdirSync(here.path('outside'));
    writeFileSync(here.path('outside/secret'), 'x');
    mkdirSync(here.path('real'));
    symlinkSync('../outside', here.path('real/out'));
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/tree', { read });

    expect(fs.readlink('/tree/out')).toBe('../outside');
    expect(fs.exists('/tree/out/secret')).toBe(false);
  });

  it('given a link in memory in the place of a directory, when copied, then ENOTDIR and nothing is written through it', () => {
    plant(nodeFs, here.path('real'));
    const fs = createFs();
    fs.makedirs('/elsewhere');
    fs.mkdir('/tree');
    fs.symlink('/elsewhere', '/tree/deep');

    expect(() => {
      fs.copyFromDisk(here.path('real'), '/tree', { read });
    }).toThrow(failure({ code: 'ENOTDIR' }));

    expect(fs.listdir('/elsewhere')).toEqual([]);
  });

  it.each([
    { overwrite: 'replace' as const, content: 'text\n' },
    { overwrite: 'keep' as const, content: 'old' },
  ])('given files there, when copied with $overwrite, then one is $content', (given) => {
    plant(nodeFs, here.path('real'));
    const fs = createFs();
    fs.makedirs('/tree/deep');
    fs.writefile('/tree/plain', 'old');
    fs.link('/tree/plain', '/other-name');
    fs.writefile('/tree/mine', 'mine');

    fs.copyFromDisk(here.path('real'), '/tree', { read, overwrite: given.overwrite });

    expect(fs.readfile('/tree/plain')).toBe(given.content);
    expect(fs.readfile('/other-name')).toBe('old');
    expect(fs.readfile('/tree/mine')).toBe('mine');
    expect(fs.readfile('/tree/deep/er/second')).toBe('text\n');
    const isReplaced = given.overwrite === 'replace';
    expect(fs.stat('/tree').mtimeMs === 1_400_000_000_000).toBe(isReplaced);
  });

  it('given a file there, when copied with refuse, then EEXIST and it stays', () => {
    plant(nodeFs, here.path('real'));
    const fs = createFs();
    fs.writefile('/plain', 'old');

    expect(() => {
      fs.copyFromDisk(here.path('real/plain'), '/plain', { read, overwrite: 'refuse' });
    }).toThrow(failure({ code: 'EEXIST' }));

    expect(fs.readfile('/plain')).toBe('old');
  });

  it('given no more inodes, when copied, then ENOSPC', () => {
    plant(nodeFs, here.path('real'));
    const fs = createFs({ maxInodes: 2 });
    fs.writefile('/a', '');

    expect(() => {
      fs.copyFromDisk(here.path('real'), '/tree', { read });
    }).toThrow(failure({ code: 'ENOSPC' }));

    expect(fs.listdir('/')).toEqual(['a']);
  });

  it('given a read-only view, when copied into it, then EROFS', () => {
    writeFileSync(here.path('file'), 'x');

    expect(() => {
      createFs().readonlyView().copyFromDisk(here.path('file'), '/file', { read });
    }).toThrow(failure({ code: 'EROFS' }));
  });

  it('given nothing there, when copied, then ENOENT with the path that was asked for', () => {
    expect(() => {
      createFs().copyFromDisk(here.path('none'), '/x', { read });
    }).toThrow(failure({ code: 'ENOENT', path: here.path('none') }));
  });
});

describe('copyFromDisk now', () => {
  it('given holes, when copied, then they take no memory and no quota is passed', () => {
    writeFileSync(here.path('sparse'), 'begin');
    nodeFs.truncateSync(here.path('sparse'), 256 * MIB);
    appendFileSync(here.path('sparse'), 'end');
    const fs = createFs();

    fs.copyFromDisk(here.path('sparse'), '/sparse');

    const blocks = fs.nodeFs.statSync('/sparse').blocks * 512;
    expect(fs.stat('/sparse').size).toBe(256 * MIB + 3);
    expect(blocks).toBeLessThan(MIB);
    const fd = fs.nodeFs.openSync('/sparse', 'r');
    const end = Buffer.alloc(4);
    fs.nodeFs.readSync(fd, end, 0, 4, 256 * MIB - 1);
    expect(end.toString('latin1')).toBe('\0end');
  });

  it('given no room for a file, when copied over an old one, then ENOSPC, the old one stays, and accounts are as before', () => {
    writeFileSync(here.path('large'), Buffer.alloc(2 * MIB, 1));
    const fs = createFs({ maxBytes: MIB + 1000 });
    fs.writefile('/large', 'old');
    const { bytes, inodes } = fs.kernel.volume;

    expect(() => {
      fs.copyFromDisk(here.path('large'), '/large');
    }).toThrow(failure({ code: 'ENOSPC' }));

    expect(fs.readfile('/large')).toBe('old');
    expect(fs.kernel.volume).toMatchObject({ bytes, inodes });
  });

  it('given a file of /proc, which has no size, when copied, then its content came', () => {
    if (!nodeFs.existsSync('/proc/version')) return;
    const fs = createFs();

    fs.copyFromDisk('/proc/version', '/version');

    expect(fs.readfile('/version')).toBe(readFileSync('/proc/version', 'utf8'));
  });

  it('given a user who is not root, when an owner is asked for that is not his, then EPERM', () => {
    writeFileSync(here.path('file'), 'x');
    const fs = createFs({ uid: 4711, gid: 4711 });
    fs.kernel.volume.root.uid = 4711;

    expect(() => {
      fs.copyFromDisk(here.path('file'), '/file', { preserve: ['owner'] });
    }).toThrow(failure({ code: 'EPERM' }));
  });

  it.each(['handle', 'path'] as const)(
    'given somebody who swaps directories for links meanwhile (%s), when copied, then nothing from outside comes',
    (reach) => {
      mkdirSync(here.path('outside'));
      for (const name of ['one', 'two']) writeFileSync(here.path('outside', name), 'secret');
      mkdirSync(here.path('real/top'), { recursive: true });
      for (const name of ['one', 'two']) writeFileSync(here.path('real/top', name), 'mine');
      const filter = at('/top/two', () => {
        renameSync(here.path('real/top'), here.path('aside'));
        symlinkSync(here.path('outside'), here.path('real/top'));
      });
      const fs = createFs();

      try {
        importTree(fs.kernel, { from: here.path('real'), to: '/tree' }, { reach, filter });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ELOOP' });
        expect(reach).toBe('path');
      }

      expect(readdirSync(here.path('real/top'))).toEqual(['one', 'two']);
      expect(fs.grep('secret')).toEqual([]);
      expect(fs.readfile('/tree/top/one')).toBe('mine');
    },
  );

  it.each([
    { what: 'a directory', make: (path: string) => symlinkSync(here.path('outside'), path) },
    { what: 'a pipe', make: (path: string) => execFileSync('mkfifo', [path]) },
  ])(
    'given a file that is swapped for $what behind our back, when copied, then no content comes',
    (given) => {
      mkdirSync(here.path('outside'));
      mkdirSync(here.path('real'));
      writeFileSync(here.path('real/file'), 'mine');
      const filter = at('/real/file', () => {
        rmSync(here.path('real/file'));
        given.make(here.path('real/file'));
      });
      const fs = createFs();

      try {
        fs.copyFromDisk(here.path('real'), '/tree', { filter });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ELOOP' });
      }

      expect(fs.listdir('/tree')).toEqual([]);
    },
  );
});
