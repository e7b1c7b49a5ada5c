/** The kernel: quotas, holes, mounts, views, lazy inodes and those who watch. */
import { constants } from 'node:fs';
import { E } from '../../src/fs/errno.js';
import type { LazySource } from '../../src/fs/inode.js';
import { Kernel } from '../../src/fs/kernel.js';
import { mkdir, mkdirs, rmdir } from '../../src/fs/syscalls/directory.js';
import { copyFile } from '../../src/fs/syscalls/copy-file.js';
import { link, realpath, symlink, unlink } from '../../src/fs/syscalls/link.js';
import { mount } from '../../src/fs/syscalls/mount.js';
import { close, open } from '../../src/fs/syscalls/open.js';
import { ftruncate, read, write } from '../../src/fs/syscalls/read-write.js';
import { rename } from '../../src/fs/syscalls/rename.js';
import { lstat, stat } from '../../src/fs/syscalls/stat.js';
import { readWhole, writeWhole } from '../../src/fs/syscalls/whole.js';
import { Volume, type MemoryFsOptions, type VolumeEvent } from '../../src/fs/volume.js';

const { O_RDWR, O_CREAT, O_TRUNC, O_WRONLY } = constants;
const WHOLE = { flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o666 };

function kernelOf(options: MemoryFsOptions = {}): Kernel {
  return new Kernel(new Volume(options), options);
}

function put(kernel: Kernel, path: string, text: string): number {
  return writeWhole(kernel, path, Buffer.from(text), WHOLE);
}

function get(kernel: Kernel, path: string): string | number {
  const bytes = readWhole(kernel, path);
  return typeof bytes === 'number' ? bytes : bytes.toString();
}

describe('quotas', () => {
  test('given little room, when a file is written over, then ENOSPC leaves the old content', () => {
    const kernel = kernelOf({ maxBytes: 10 });
    put(kernel, '/f', '12345678');

    expect(put(kernel, '/f', '12345678901')).toBe(E.ENOSPC);
    expect(put(kernel, '/g', '123')).toBe(E.ENOSPC);

    expect(get(kernel, '/f')).toBe('12345678');
    expect(lstat(kernel, '/g')).toBe(E.ENOENT);
  });

  test('given an unlinked open file, when its last descriptor closes, then its room is free', () => {
    const kernel = kernelOf({ maxBytes: 10 });
    put(kernel, '/f', '1234567890');
    const fd = open(kernel, '/f', O_RDWR, 0);
    unlink(kernel, '/f');

    expect(put(kernel, '/g', 'x')).toBe(E.ENOSPC);
    close(kernel, fd);

    expect(put(kernel, '/g', '1234567890')).toBe(0);
  });

  test('given a fork of a volume with an unlinked open file, when it is filled, then that file does not count there', () => {
    const kernel = kernelOf({ maxBytes: 10 });
    put(kernel, '/f', '1234567890');
    open(kernel, '/f', O_RDWR, 0);
    unlink(kernel, '/f');

    const fork = kernel.on(kernel.volume.fork());

    expect(fork.volume.bytes).toBe(0);
    expect(put(fork, '/g', '1234567890')).toBe(0);
  });
});

describe('sparse files', () => {
  test('given a byte at a terabyte, when it is read around, then holes are zeros and cost nothing', () => {
    const kernel = kernelOf();
    const fd = open(kernel, '/f', O_RDWR | O_CREAT, 0o666);
    const bytes = Buffer.alloc(4, 1);

    write(kernel, fd, Buffer.from('x'), 2 ** 40);

    expect(read(kernel, fd, bytes, 2 ** 40 - 2)).toBe(3);
    expect(bytes.toString('hex')).toBe('00007801');
    expect(stat(kernel, '/f')).toMatchObject({ size: 2 ** 40 + 1 });
  });

  test('given memory of large files that are gone, when a new one is written around a hole, then the hole is zeros and a fork keeps what it had', () => {
    const kernel = kernelOf();
    put(kernel, '/first', 'x'.repeat(6 << 20));
    put(kernel, '/second', 'y'.repeat(6 << 20));
    const fork = new Kernel(kernel.volume.fork());
    put(fork, '/second', '');
    for (const path of ['/first', '/second']) unlink(kernel, path);

    const fd = open(kernel, '/new', O_RDWR | O_CREAT, 0o666);
    write(kernel, fd, Buffer.from('end'), (12 << 20) - 3);
    write(kernel, fd, Buffer.from('start'), 0);
    const bytes = readWhole(kernel, '/new') as Buffer;

    expect(bytes.indexOf('x') + bytes.indexOf('y')).toBe(-2);
    expect(
      bytes.equals(
        Buffer.concat([Buffer.from('start'), Buffer.alloc((12 << 20) - 8), Buffer.from('end')]),
      ),
    ).toBe(true);
    expect(get(fork, '/first')).toBe('x'.repeat(6 << 20));
  });

  test('given bytes as far as a file goes, when a fork changes it and both cut it, then each has its own; beyond is EFBIG', () => {
    const kernel = kernelOf();
    const last = (2 ** 32 - 1) * 65_536 - 1;
    const fd = open(kernel, '/f', O_RDWR | O_CREAT, 0o666);
    expect(write(kernel, fd, Buffer.from('x'), last)).toBe(1);

    const fork = kernel.on(kernel.volume.fork());
    const forkFd = open(fork, '/f', O_RDWR, 0);
    write(fork, forkFd, Buffer.from('y'), 0);
    const at = (each: Kernel, file: number, position: number): string => {
      const bytes = Buffer.alloc(1);
      read(each, file, bytes, position);
      return bytes.toString('latin1');
    };

    expect([at(fork, forkFd, 0), at(fork, forkFd, last)]).toEqual(['y', 'x']);
    expect([at(kernel, fd, 0), at(kernel, fd, last)]).toEqual(['\0', 'x']);
    expect(write(kernel, fd, Buffer.from('x'), last + 1)).toBe(E.EFBIG);
    expect(ftruncate(kernel, fd, last + 2)).toBe(E.EFBIG);
    ftruncate(fork, forkFd, last);
    ftruncate(fork, forkFd, last + 1);
    expect([at(fork, forkFd, last), at(kernel, fd, last)]).toEqual(['\0', 'x']);
  });
});

describe('mounts', () => {
  function mounted(): { kernel: Kernel; upper: Kernel } {
    const kernel = kernelOf();
    mkdirs(kernel, '/mnt/here/below', 0o777);
    put(kernel, '/f', 'outer');
    const upper = kernelOf();
    mkdir(upper, '/in', 0o777);
    put(upper, '/in/g', 'inner');
    mount(kernel, '/mnt/here', upper);
    return { kernel, upper };
  }

  test('given a mount, when paths cross it, then both sides are reached, by `..` and links too', () => {
    const { kernel, upper } = mounted();
    symlink(kernel, '/f', '/mnt/here/out');

    expect(get(kernel, '/mnt/here/in/g')).toBe('inner');
    expect(get(kernel, '/mnt/here/in/../../../f')).toBe('outer');
    expect(get(kernel, '/mnt/here/out')).toBe('outer');
    expect(lstat(kernel, '/mnt/here/below')).toBe(E.ENOENT);
    expect(realpath(kernel, '/mnt/here/in')).toBe('/mnt/here/in');
    put(kernel, '/mnt/here/new', 'x');
    expect(get(upper, '/new')).toBe('x');
  });

  test('given a mount, when names would move across it, then EXDEV', () => {
    const { kernel } = mounted();

    expect(rename(kernel, '/f', '/mnt/here/f')).toBe(E.EXDEV);
    expect(link(kernel, '/f', '/mnt/here/f')).toBe(E.EXDEV);
    expect(copyFile(kernel, '/f', '/mnt/here/f', 0)).toBe(0);
    expect(get(kernel, '/mnt/here/f')).toBe('outer');
  });

  test('given a mount, when its point is removed or renamed, then EBUSY', () => {
    const { kernel } = mounted();

    expect(rmdir(kernel, '/mnt/here')).toBe(E.EBUSY);
    expect(rename(kernel, '/mnt/here', '/mnt/there')).toBe(E.EBUSY);
  });
});

describe('views', () => {
  test('given a read-only view, when it is changed, then EROFS; what the volume does is seen', () => {
    const kernel = kernelOf();
    put(kernel, '/f', 'old');
    const view = kernel.on(kernel.volume, { readonly: true });

    expect(put(view, '/f', 'x')).toBe(E.EROFS);
    expect([mkdir(view, '/d', 0o777), unlink(view, '/f'), rename(view, '/f', '/g')]).toEqual(
      Array.from({ length: 3 }, () => E.EROFS),
    );
    put(kernel, '/f', 'new');

    expect(get(view, '/f')).toBe('new');
  });
});

describe('lookups that are remembered', () => {
  test('given a path used before, when a directory on it moves or a link on it changes, then it leads where it should', () => {
    const kernel = kernelOf();
    mkdirs(kernel, '/a/b/c', 0o777);
    mkdirs(kernel, '/x/b/c', 0o777);
    put(kernel, '/a/b/c/f', 'first');
    put(kernel, '/x/b/c/f', 'second');
    symlink(kernel, '/a', '/l');
    expect([get(kernel, '/a/b/c/f'), get(kernel, '/l/b/c/f')]).toEqual(['first', 'first']);

    rename(kernel, '/a', '/z');
    expect([get(kernel, '/a/b/c/f'), get(kernel, '/l/b/c/f')]).toEqual([E.ENOENT, E.ENOENT]);
    unlink(kernel, '/l');
    symlink(kernel, '/x', '/l');

    expect(get(kernel, '/l/b/c/f')).toBe('second');
  });
});

describe('lazy inodes', () => {
  test('given a lazy directory with a lazy file, when nobody looks, then nothing is asked; then each once', () => {
    const kernel = kernelOf();
    mkdir(kernel, '/d', 0o777);
    const asked: string[] = [];
    const source: LazySource = {
      fillDirectory: (volume, directory) => {
        asked.push('directory');
        const file = volume.create('file', { mode: 0o644, uid: 0, gid: 0 });
        file.source = source;
        file.size = 5;
        volume.adopt(directory, 'f', file);
        return 0;
      },
      readFile: () => {
        asked.push('file');
        return { size: 5, extents: [{ offset: 0, bytes: Buffer.from('hello') }] };
      },
    };
    const directory = stat(kernel, '/d');
    if (typeof directory === 'number') throw new Error('no directory');
    directory.source = source;

    expect(asked).toEqual([]);
    expect(stat(kernel, '/d/f')).toMatchObject({ size: 5 });
    expect(asked).toEqual(['directory']);
    expect([get(kernel, '/d/f'), get(kernel, '/d/f')]).toEqual(['hello', 'hello']);
    expect(asked).toEqual(['directory', 'file']);
    expect(kernel.volume.bytes).toBe(5);
  });
});

describe('watching', () => {
  test('given an observer, when names and contents change, then it hears of each until it stops', () => {
    const kernel = kernelOf();
    const events: string[] = [];
    const stop = kernel.volume.observe((event: VolumeEvent) => {
      events.push('name' in event ? `${event.kind} ${event.name}` : event.kind);
    });

    put(kernel, '/f', 'x');
    rename(kernel, '/f', '/g');
    unlink(kernel, '/g');
    stop();
    put(kernel, '/f', 'x');

    expect(events).toEqual([
      ...['create f', 'modify f'],
      ...['moved-from f', 'moved-to g', 'moved'],
      ...['links', 'gone', 'delete g'],
    ]);
    expect(kernel.volume.observers).toBeUndefined();
  });
});
