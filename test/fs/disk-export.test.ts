/** copyToDisk, compared with the same tree made by node:fs, as find(1), diff(1) and du(1) see both. */
import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { exportTree } from '../../src/fs/disk-export.js';
import type { FsError } from '../../src/fs/errors.js';
import { createFs, MemoryFS } from '../../src/fs/memory-fs.js';
import { diff, diskUsage, failure, listing, MIB, plant, useFolder } from './disk-folder.js';

const here = useFolder();

function planted(): MemoryFS {
  const fs = createFs();
  plant(fs.nodeFs, '/tree');
  return fs;
}

describe('copyToDisk', () => {
  it('given a tree, when copied, then find(1) and diff(1) see what node:fs would have made', () => {
    plant(nodeFs, here.path('real'));

    planted().copyToDisk('/tree', here.path('made/of/copy'));

    expect(listing(here.path('made/of/copy'))).toEqual(listing(here.path('real')));
    diff(here.path('made/of/copy'), here.path('real'));
  });

  it('given holes, when copied, then they take no room on the disk', () => {
    const fs = createFs();
    fs.writefile('/sparse', 'x');
    fs.truncate('/sparse', 512 * MIB);

    fs.copyToDisk('/sparse', here.path('sparse'));

    expect(statSync(here.path('sparse')).size).toBe(512 * MIB);
    expect(diskUsage(here.path('sparse'))).toBeLessThan(MIB);
  });

  it('given a tree, when copied twice, then the second copy replaces the first and leaves nothing else', () => {
    plant(nodeFs, here.path('real'));
    const fs = planted();
    fs.copyToDisk('/tree', here.path('copy'));

    fs.copyToDisk('/tree', here.path('copy'));

    expect(listing(here.path('copy'))).toEqual(listing(here.path('real')));
  });

  it('given what to preserve is nothing, when copied, then modes are as the umask says and names apart', () => {
    const before = process.umask(0o027);
    try {
      planted().copyToDisk('/tree', here.path('copy'), { preserve: [] });
    } finally {
      process.umask(before);
    }

    expect(statSync(here.path('copy/deep/bytes')).mode & 0o7777).toBe(0o640);
    expect(statSync(here.path('copy/empty')).mode & 0o7777).toBe(0o750);
    expect(statSync(here.path('copy/plain')).nlink).toBe(1);
    expect(Date.now() - statSync(here.path('copy/plain')).mtimeMs).toBeLessThan(60_000);
  });

  it('given a program with setuid of somebody else, when copied without its owner, then it has lost setuid', () => {
    const fs = createFs({ uid: 12_345, gid: 12_345 });
    const root = new MemoryFS(fs.kernel.on(fs.kernel.volume, { uid: 0 }));
    root.chmod('/', 0o777);
    fs.writefile('/program', '');
    root.chmod('/program', 0o6755);

    root.copyToDisk('/program', here.path('program'));

    expect(statSync(here.path('program')).mode & 0o7777).toBe(0o755);
  });

  it('given a filter, when copied, then it gets paths in memory and leaves directories out whole', () => {
    const asked: string[] = [];

    planted().copyToDisk('/tree', here.path('copy'), {
      filter: (path) => asked.push(path) > 0 && path !== '/tree/deep',
    });

    expect(asked[0]).toBe('/tree');
    expect(asked.filter((path) => path.startsWith('/tree/deep/'))).toEqual([]);
    expect(readdirSync(here.path('copy'))).toEqual(
      ['a-third', 'empty', 'none', 'plain', 'sparse', 'żółw 🐢'].sort(),
    );
  });

  it.each([
    { overwrite: 'replace' as const, content: 'text\n' },
    { overwrite: 'keep' as const, content: 'old' },
  ])('given a file there, when copied with $overwrite, then it is $content', (given) => {
    mkdirSync(here.path('copy'), { mode: 0o711 });
    writeFileSync(here.path('copy/plain'), 'old');

    planted().copyToDisk('/tree', here.path('copy'), { overwrite: given.overwrite });

    expect(readFileSync(here.path('copy/plain'), 'utf8')).toBe(given.content);
    expect(readFileSync(here.path('copy/a-third'), 'utf8')).toBe('text\n');
    expect(readdirSync(here.path('copy')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('given a file there, when copied with refuse, then EEXIST and it stays', () => {
    mkdirSync(here.path('copy'));
    writeFileSync(here.path('copy/plain'), 'old');

    const act = () => {
      planted().copyToDisk('/tree/plain', here.path('copy/plain'), { overwrite: 'refuse' });
    };

    expect(act).toThrow(failure({ code: 'EEXIST' }));
    expect(readFileSync(here.path('copy/plain'), 'utf8')).toBe('old');
  });

  it('given a directory where a file should go and the reverse, when copied, then EISDIR and ENOTDIR, and nothing is left', () => {
    mkdirSync(here.path('plain'));
    writeFileSync(here.path('tree'), 'file');
    const fs = planted();

    expect(() => {
      fs.copyToDisk('/tree/plain', here.path('plain'));
    }).toThrow(failure({ code: 'EISDIR' }));
    expect(() => {
      fs.copyToDisk('/tree', here.path('tree'));
    }).toThrow(failure({ code: 'ENOTDIR' }));

    expect(readdirSync(here.path())).toEqual(['plain', 'tree']);
    expect(readFileSync(here.path('tree'), 'utf8')).toBe('file');
  });

  it('given a mounted filesystem, when copied, then its files are in the copy', () => {
    const fs = createFs();
    fs.makedirs('/a/b');
    fs.mount('/a/b', planted());

    fs.copyToDisk('/a', here.path('copy'));

    expect(readFileSync(here.path('copy/b/tree/plain'), 'utf8')).toBe('text\n');
  });

  it('given paths longer than the system takes, when copied, then everything arrives', () => {
    const fs = createFs();
    const name = 'd'.repeat(200);
    const depth = 30; // 6,000 bytes, more than PATH_MAX
    for (let level = 0; level < depth; level++) {
      fs.nodeFs.mkdirSync('/new');
      if (level > 0) fs.rename(`/${name}`, `/new/${name}`);
      else fs.writefile('/new/file', 'deep');
      fs.rename('/new', `/${name}`);
    }

    fs.copyToDisk(`/${name}`, here.path(name));

    const script = `for _ in $(seq ${depth}); do cd -P ${name}; done; cat file`;
    const read = execFileSync('bash', ['-c', script], { cwd: here.path(), encoding: 'utf8' });
    expect(read).toBe('deep');
    execFileSync('rm', ['-rf', here.path(name)]);
  });

  it('given an owner asked for, when copied by root, then files and links have it', () => {
    if (process.getuid?.() !== 0) return;
    const fs = createFs();
    fs.writefile('/file', '');
    fs.symlink('file', '/link');
    fs.nodeFs.chownSync('/file', 123, 456);
    fs.nodeFs.lchownSync('/link', 321, 654);

    fs.copyToDisk('/', here.path('copy'), { preserve: ['owner', 'mode'] });

    expect(lstatSync(here.path('copy/file'))).toMatchObject({ uid: 123, gid: 456 });
    expect(lstatSync(here.path('copy/link'))).toMatchObject({ uid: 321, gid: 654 });
  });

  it('given a lazy copy of a folder, when copied into that folder, then the copy is not in itself', () => {
    plant(nodeFs, here.path('real'));
    mkdirSync(here.path('real/old/deep'), { recursive: true });
    for (const name of ['real/old/deep', 'real/old', 'real']) {
      utimesSync(here.path(name), 1_300_000_000, 1_300_000_000);
    }
    const before = listing(here.path('real'));
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/lazy', { read: 'lazy' });

    fs.copyToDisk('/lazy', here.path('real/old/deep/copy'));

    expect(listing(here.path('real/old/deep/copy'))).toEqual(before);
  });
});

describe.each(['handle', 'path'] as const)('copyToDisk stays in its target (%s)', (reach) => {
  function outside(): string {
    const path = here.path('outside');
    mkdirSync(path);
    writeFileSync(`${path}/keep`, 'keep');
    return path;
  }

  function expectUntouched(path: string): void {
    expect(readdirSync(path)).toEqual(['keep']);
    expect(readFileSync(`${path}/keep`, 'utf8')).toBe('keep');
  }

  it('given links in memory that lead out, when copied, then they are links and nothing is written through them', () => {
    const path = outside();
    const fs = createFs();
    fs.mkdir('/tree');
    fs.symlink(path, '/tree/a');
    fs.symlink(`${path}/keep`, '/tree/b');
    exportTree(fs.kernel, { from: '/tree', to: here.path('copy') }, { reach });
    const second = createFs();
    second.makedirs('/tree');
    second.writefile('/tree/b', 'new');

    exportTree(second.kernel, { from: '/tree', to: here.path('copy') }, { reach });

    expect(readlinkSync(here.path('copy/a'))).toBe(path);
    expect(lstatSync(here.path('copy/b')).isFile()).toBe(true);
    expectUntouched(path);
  });

  it.each(['at the target', 'below it'])(
    'given a link on the disk %s in the place of a directory, when copied, then ENOTDIR',
    (where) => {
      const path = outside();
      mkdirSync(here.path('copy'));
      if (where === 'below it') symlinkSync(path, here.path('copy/deep'));
      else {
        rmSync(here.path('copy'), { recursive: true });
        symlinkSync(path, here.path('copy'));
      }

      expect(() => {
        exportTree(planted().kernel, { from: '/tree', to: here.path('copy') }, { reach });
      }).toThrow(failure({ code: 'ENOTDIR' }));

      expectUntouched(path);
    },
  );

  it('given somebody who swaps a directory for a link during the copy, when copied, then nothing is written outside', () => {
    const path = outside();
    const fs = createFs();
    for (const name of ['a', 'b', 'c']) fs.makedirs(`/tree/top/${name}`);
    for (const name of ['a/1', 'b/2', 'c/3', 'z']) fs.writefile(`/tree/top/${name}`, 'secret');
    fs.link('/tree/top/a/1', '/tree/top/c/linked');
    let swaps = 0;
    const swap = (name: string) => {
      renameSync(here.path(name), here.path(`aside-${String(swaps++)}`));
      symlinkSync(path, here.path(name));
    };
    const filter = (at: string): boolean => {
      if (at === '/tree/top/b/2') swap('copy/top/b');
      if (at === '/tree/top/c/linked') swap('copy/top/a');
      if (at === '/tree/top/z') swap('copy/top');
      return true;
    };

    try {
      exportTree(fs.kernel, { from: '/tree', to: here.path('copy') }, { reach, filter });
    } catch (error) {
      expect(['ELOOP', 'ENOENT', 'ENOTDIR']).toContain((error as FsError).code);
      expect(reach).toBe('path'); // by handles the copy goes on in what was swapped away
    }

    expect(swaps).toBeGreaterThan(0);
    expectUntouched(path);
  });

  it('given somebody who swaps a finished file for a link to a file outside, when a further name is made, then it is no name of that', () => {
    const path = outside();
    const fs = createFs();
    fs.mkdir('/tree');
    fs.writefile('/tree/a', 'content');
    fs.link('/tree/a', '/tree/b');
    const filter = (at: string): boolean => {
      if (at === '/tree/b') {
        rmSync(here.path('copy/a'));
        nodeFs.linkSync(`${path}/keep`, here.path('copy/a'));
      }
      return true;
    };

    exportTree(fs.kernel, { from: '/tree', to: here.path('copy') }, { reach, filter });

    expect(readFileSync(here.path('copy/b'), 'utf8')).toBe('content');
    expect(statSync(here.path('copy/b')).ino).not.toBe(statSync(`${path}/keep`).ino);
    expectUntouched(path);
  });

  it.each(['..', '.', '../outside/new', 'a/../../outside/new', ''])(
    'given a volume with the name %j, when copied, then EINVAL and nothing is outside',
    (name) => {
      const path = outside();
      const fs = createFs();
      fs.mkdir('/tree');
      fs.writefile('/file', 'x');
      const { volume } = fs.kernel;
      const [tree, file] = ['tree', 'file'].map((each) => volume.root.children.get(each));
      if (tree && file) volume.adopt(tree, name, file);

      expect(() => {
        exportTree(fs.kernel, { from: '/tree', to: here.path('copy') }, { reach });
      }).toThrow(failure({ code: 'EINVAL' }));

      expectUntouched(path);
      expect(readdirSync(here.path('copy'))).toEqual([]);
    },
  );

  it('given a filter that throws, when copied, then its error comes and no temporary file is left', () => {
    const fs = planted();
    const failure = new Error('no more');
    const filter = (path: string): boolean => {
      if (path === '/tree/none') throw failure;
      return true;
    };

    expect(() => {
      exportTree(fs.kernel, { from: '/tree', to: here.path('copy') }, { reach, filter });
    }).toThrow(failure);

    expect(listing(here.path('copy')).filter((line) => line.includes('.memfs-'))).toEqual([]);
  });

  it('given a tree, when copied, then it is what cp(1) makes of the real one', () => {
    plant(nodeFs, here.path('real'));
    chmodSync(here.path('real'), 0o755);
    execFileSync('cp', ['-a', here.path('real'), here.path('cp')]);

    exportTree(planted().kernel, { from: '/tree', to: here.path('copy') }, { reach });

    expect(listing(here.path('copy'))).toEqual(listing(here.path('cp')));
  });
});
