/** The kernel under random sequences of calls: links, accounts, forks and contents stay what a recount says. */
import { constants } from 'node:fs';
import fc from 'fast-check';
import type { Inode } from '../../src/fs/inode.js';
import { Kernel } from '../../src/fs/kernel.js';
import { mkdir, mkdirs, readdir, rmdir } from '../../src/fs/syscalls/directory.js';
import { copyFile } from '../../src/fs/syscalls/copy-file.js';
import { link, symlink, unlink } from '../../src/fs/syscalls/link.js';
import { close, open } from '../../src/fs/syscalls/open.js';
import { ftruncate, truncate, write } from '../../src/fs/syscalls/read-write.js';
import { rename } from '../../src/fs/syscalls/rename.js';
import { fstat, lstat } from '../../src/fs/syscalls/stat.js';
import { readWhole, writeWhole } from '../../src/fs/syscalls/whole.js';
import { Volume, type MemoryFsOptions } from '../../src/fs/volume.js';

const { O_RDWR, O_CREAT, O_TRUNC, O_WRONLY } = constants;
const WHOLE = { flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o666 };

function kernelOf(options: MemoryFsOptions = {}): Kernel {
  return new Kernel(new Volume(options), options);
}

function put(kernel: Kernel, path: string, text: string): number {
  return writeWhole(kernel, path, Buffer.from(text), WHOLE);
}

/** All that a tree shows, found by walking it. */
function pictureOf(kernel: Kernel, path = '/'): string[] {
  const inode = lstat(kernel, path);
  if (typeof inode === 'number') throw new Error(`${path}: ${inode}`);
  const { mode, nlink, size, ino } = inode;
  const line = `${path} ${mode.toString(8)} ${nlink} ${size} ${ino}`;
  if (inode.isSymlink) return [`${line} -> ${inode.target}`];
  if (inode.isFile) return [`${line} ${String(readWhole(kernel, path))}`];
  const listing = readdir(kernel, path);
  if (typeof listing === 'number') throw new Error(`${path}: ${listing}`);
  return [
    line,
    ...listing.names.flatMap((name) => pictureOf(kernel, `${path === '/' ? '' : path}/${name}`)),
  ];
}

interface Count {
  readonly inodes: Map<number, { inode: Inode; names: number; subdirectories: number }>;
}

function recount(kernel: Kernel): Count {
  const { volume } = kernel;
  const inodes: Count['inodes'] = new Map();
  const visit = (inode: Inode): void => {
    const subdirectories = inode.isDirectory
      ? [...inode.children.values()].filter((child) => child.isDirectory).length
      : 0;
    const seen = inodes.get(inode.ino);
    inodes.set(inode.ino, { inode, names: (seen?.names ?? 0) + 1, subdirectories });
    if (!inode.isDirectory) return;
    for (const child of inode.children.values()) visit(volume.current(child));
  };
  visit(volume.current(volume.root));
  return { inodes };
}

const NAMES = ['a', 'b', 'c', 'd'];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join('/')}`);
const size = fc.constantFrom(0, 1, 100, 5000, 70_000, 200_000);
const operation = fc.oneof(
  fc.record({ call: fc.constantFrom('mkdir', 'mkdirs', 'rmdir', 'unlink'), path }),
  fc.record({ call: fc.constantFrom('rename', 'link', 'symlink', 'copy'), path, to: path }),
  fc.record({ call: fc.constantFrom('put', 'truncate'), path, size }),
  fc.record({ call: fc.constant('open'), path }),
  fc.record({ call: fc.constantFrom('close', 'write', 'cut'), index: fc.nat(5), size }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Does one operation; open descriptors are kept in `fds`. */
function perform(kernel: Kernel, step: Operation, fds: number[]): void {
  const one = step as { call: string; path: string; to: string; size: number; index: number };
  const fd = fds[one.index % Math.max(1, fds.length)] ?? -1;
  const calls: Record<string, () => unknown> = {
    mkdir: () => mkdir(kernel, one.path, 0o777),
    mkdirs: () => mkdirs(kernel, one.path, 0o777),
    rmdir: () => rmdir(kernel, one.path),
    unlink: () => unlink(kernel, one.path),
    rename: () => rename(kernel, one.path, one.to),
    link: () => link(kernel, one.path, one.to),
    symlink: () => symlink(kernel, one.path, one.to),
    copy: () => copyFile(kernel, one.path, one.to, 0),
    put: () => writeWhole(kernel, one.path, Buffer.alloc(one.size, 65), WHOLE),
    truncate: () => truncate(kernel, one.path, one.size),
    open: () => {
      const opened = open(kernel, one.path, O_RDWR | O_CREAT, 0o666);
      if (opened >= 0) fds.push(opened);
    },
    close: () => {
      if (fd >= 0) fds.splice(fds.indexOf(fd), 1);
      return close(kernel, fd);
    },
    write: () => write(kernel, fd, Buffer.alloc(100, 66), one.size),
    cut: () => ftruncate(kernel, fd, one.size),
  };
  calls[one.call]?.();
}

describe('invariants', () => {
  test('given any sequence of calls, when the volume is counted anew, then its accounts and every nlink are right', () => {
    const options = fc.constantFrom<MemoryFsOptions>(
      {},
      { maxBytes: 100_000 },
      { maxInodes: 6 },
      { maxBytes: 6000, maxInodes: 9 },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), options, (steps, quota) => {
        const kernel = kernelOf(quota);
        const fds: number[] = [];

        for (const step of steps) perform(kernel, step, fds);

        const { inodes } = recount(kernel);
        for (const fd of fds) {
          const inode = fstat(kernel, fd);
          if (typeof inode === 'number') throw new Error('closed');
          if (inode.nlink === 0) inodes.set(inode.ino, { inode, names: 0, subdirectories: 0 });
        }
        let bytes = 0;
        for (const { inode, names, subdirectories } of inodes.values()) {
          if (inode.isFile) bytes += inode.size;
          expect(inode.nlink).toBe(inode.isDirectory ? 2 + subdirectories : names);
        }
        expect(kernel.volume.bytes).toBe(bytes);
        expect(kernel.volume.inodes).toBe(inodes.size);
        expect(bytes).toBeLessThanOrEqual(quota.maxBytes ?? Infinity);
        expect(inodes.size).toBeLessThanOrEqual(quota.maxInodes ?? Infinity);
        for (const fd of fds.splice(0)) close(kernel, fd);
        expect(kernel.volume.inodes).toBe(recount(kernel).inodes.size);
      }),
      { numRuns: 400 },
    );
  });

  test('given a volume and its forks, when each is changed at random, then none sees what the others do', () => {
    const steps = fc.array(operation, { maxLength: 25 });
    fc.assert(
      fc.property(fc.tuple(steps, steps, steps, steps), ([before, first, second, third]) => {
        const kernel = kernelOf();
        const twin = kernelOf();
        for (const step of before) {
          perform(kernel, step, []);
          perform(twin, step, []);
        }
        const fork = kernel.on(kernel.volume.fork());
        const original = pictureOf(kernel);

        expect(pictureOf(fork)).toEqual(original);
        for (const step of first) perform(fork, step, []);
        expect(pictureOf(kernel)).toEqual(original);
        const changed = pictureOf(fork);
        for (const step of second) {
          perform(kernel, step, []);
          perform(twin, step, []);
        }
        expect(pictureOf(fork)).toEqual(changed);
        const grandchild = fork.on(fork.volume.fork());
        for (const step of third) perform(grandchild, step, []);

        expect(pictureOf(fork)).toEqual(changed);
        // A volume that was forked goes on exactly as one that never was.
        expect(pictureOf(kernel)).toEqual(pictureOf(twin));
        for (const each of [kernel, fork, grandchild]) {
          expect(each.volume.inodes - orphans(each)).toBe(recount(each).inodes.size);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('given random writes and cuts, when a file is read, then it holds what a plain buffer holds', () => {
    const at = fc.nat(200_000);
    const step = fc.oneof(
      fc.record({ at, length: fc.integer({ min: 1, max: 90_000 }) }),
      fc.record({ cut: at }),
      fc.record({ fork: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let kernel = kernelOf();
        put(kernel, '/f', '');
        let expected = Buffer.alloc(0);
        const grow = (length: number): void => {
          if (length > expected.length) {
            expected = Buffer.concat([expected, Buffer.alloc(length - expected.length)]);
          }
        };

        steps.forEach((one, index) => {
          if ('fork' in one) {
            const fork = kernel.on(kernel.volume.fork());
            if (one.fork) kernel = fork;
          } else if ('cut' in one) {
            truncate(kernel, '/f', one.cut);
            grow(one.cut);
            expected = expected.subarray(0, one.cut);
          } else {
            const bytes = Buffer.alloc(one.length, index + 1);
            const fd = open(kernel, '/f', O_RDWR, 0);
            write(kernel, fd, bytes, one.at);
            close(kernel, fd);
            grow(one.at + one.length);
            expected = Buffer.from(expected);
            bytes.copy(expected, one.at);
          }
        });

        const content = readWhole(kernel, '/f');
        expect(typeof content !== 'number' && content.equals(expected)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

/** Files that only descriptors keep. */
function orphans(kernel: Kernel): number {
  const inodes = kernel.files.map((file) => file && file.volume.current(file.inode));
  return new Set(inodes.filter((inode) => inode?.nlink === 0)).size;
}
