/** copyFromDisk lazily: what nobody has looked at is read from the disk at the first look, and never through a link. */
import * as nodeFs from 'node:fs';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createFs } from '../../src/fs/memory-fs.js';
import { ALL_BYTES, failure, listing, plant, useFolder } from './disk-folder.js';

const here = useFolder();

describe('copyFromDisk lazily', () => {
  it('given files that nobody read yet, when changed on the disk, then the first read sees it and later ones do not', () => {
    mkdirSync(here.path('real/deep'), { recursive: true });
    writeFileSync(here.path('real/file'), 'old');
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/tree', { read: 'lazy' });
    writeFileSync(here.path('real/file'), 'new');
    writeFileSync(here.path('real/deep/late'), 'late');

    expect(fs.readfile('/tree/file')).toBe('new');
    expect(fs.readfile('/tree/deep/late')).toBe('late');
    writeFileSync(here.path('real/file'), 'newer');
    expect(fs.readfile('/tree/file')).toBe('new');
  });

  it('given files that nobody read yet, when they are gone or links, then ENOENT, ELOOP or ENOTDIR, never what a link leads to', () => {
    mkdirSync(here.path('outside'));
    for (const name of ['a', 'b']) writeFileSync(here.path('outside', name), 'secret');
    mkdirSync(here.path('real/deep'), { recursive: true });
    for (const name of ['a', 'b']) writeFileSync(here.path('real/deep', name), name);
    mkdirSync(here.path('real/other'));
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/tree', { read: 'lazy' });
    fs.listdir('/tree/deep');
    unlinkSync(here.path('real/deep/a'));
    symlinkSync(here.path('outside/a'), here.path('real/deep/a'));
    rmSync(here.path('real/other'), { recursive: true });
    symlinkSync(here.path('outside'), here.path('real/other'));

    const refused = failure({ code: expect.stringMatching(/^(ELOOP|ENOTDIR)$/) as string });
    expect(() => fs.readfile('/tree/deep/a')).toThrow(refused);
    expect(() => fs.listdir('/tree/other')).toThrow(refused);
    renameSync(here.path('real/deep'), here.path('aside'));
    symlinkSync(here.path('outside'), here.path('real/deep'));
    expect(() => fs.readfile('/tree/deep/b')).toThrow(failure({ code: 'ENOENT' }));
  });

  it('given a lazy copy, when written to, removed from and forked, then the disk stays and each sees its own', () => {
    plant(nodeFs, here.path('real'));
    const before = listing(here.path('real'));
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/tree', { read: 'lazy' });
    const fork = fs.fork();

    fs.rmtree('/tree/deep');
    fs.writefile('/tree/plain', 'mine');
    fork.open('/tree/sparse', 'a').close();
    fork.chmod('/tree/none', 0o644);

    expect(listing(here.path('real'))).toEqual(before);
    expect(fs.exists('/tree/deep')).toBe(false);
    expect(fork.readfilebytes('/tree/deep/bytes').equals(ALL_BYTES)).toBe(true);
    expect(fork.readfile('/tree/plain')).toBe('text\n');
    expect(fs.readfile('/tree/a-third')).toBe('mine');
  });

  it('given a filter that throws, when looked, then its error comes, again at the next look, and nothing once it does not', () => {
    mkdirSync(here.path('real/deep'), { recursive: true });
    writeFileSync(here.path('real/deep/file'), 'x');
    let isBroken = true;
    const fs = createFs();
    fs.copyFromDisk(here.path('real'), '/tree', {
      read: 'lazy',
      filter: (path) => {
        if (isBroken && path.endsWith('file')) throw new Error('filter');
        return true;
      },
    });

    expect(() => fs.listdir('/tree/deep')).toThrow('filter');
    expect(() => fs.listdir('/tree/deep')).toThrow('filter');
    isBroken = false;
    expect(fs.listdir('/tree/deep')).toEqual(['file']);
  });

  it('given a file with two names of which one is outside, when copied, then both ways give its content', () => {
    mkdirSync(here.path('real'));
    writeFileSync(here.path('outside'), 'x');
    linkSync(here.path('outside'), here.path('real/a'));
    linkSync(here.path('outside'), here.path('real/b'));
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/tree', { read: 'lazy' });

    expect(fs.stat('/tree/a').ino).toBe(fs.stat('/tree/b').ino);
    fs.writefile('/tree/a', 'y');
    expect(fs.readfile('/tree/b')).toBe('y');
    expect(readFileSync(here.path('outside'), 'utf8')).toBe('x');
  });

  it('given a large tree, when copied lazily, then nothing below is asked for until somebody looks', () => {
    mkdirSync(here.path('real/a/b'), { recursive: true });
    writeFileSync(here.path('real/a/b/c'), 'x');
    utimesSync(here.path('real/a'), 1, 1);
    const asked: string[] = [];
    const fs = createFs();

    fs.copyFromDisk(here.path('real'), '/tree', {
      read: 'lazy',
      filter: (path) => asked.push(path.slice(here.path().length + 1)) > 0,
    });

    expect(asked).toEqual(['real']);
    expect(fs.stat('/tree/a').mtimeMs).toBe(1000);
    expect(asked).toEqual(['real', 'real/a']);
  });
});
