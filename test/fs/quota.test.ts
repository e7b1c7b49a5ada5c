/** Quotas: a call that has no room fails as on a full disk and changes nothing; the accounts are what a recount says. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, linkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { createFs, MemoryFS, type MemoryFsOptions } from 'nestjs-memfs/fs';
import { pictureOf } from './picture.js';

/** 100 bytes in five inodes, which are all there may be. */
function fullFs(options: MemoryFsOptions = { maxBytes: 100, maxInodes: 5 }): MemoryFS {
  const fs = createFs({ clock: () => 1000, ...options });
  fs.mkdir('/d');
  fs.writefile('/d/a', 'a'.repeat(60));
  fs.writefile('/b', 'b'.repeat(40));
  fs.symlink('d/a', '/l');
  fs.link('/b', '/d/b');
  return fs;
}

interface Refusal {
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}
type Fs = MemoryFS['nodeFs'];
type Call = readonly [what: string, call: (fs: MemoryFS) => unknown, refusal: Refusal];

const more = 'x'.repeat(101);
/** Calls that ask for bytes. */
const BYTES: readonly Call[] = [
  ['writeFile over a file', ({ nodeFs }) => nodeFs.writeFileSync('/b', more), { syscall: 'write' }],
  [
    'writeFile through a link',
    ({ nodeFs }) => nodeFs.writeFileSync('/l', more),
    { syscall: 'write' },
  ],
  ['appendFile', ({ nodeFs }) => nodeFs.appendFileSync('/b', 'x'), { syscall: 'write' }],
  ['truncate', ({ nodeFs }) => nodeFs.truncateSync('/b', 41), { syscall: 'ftruncate' }],
  [
    'copyFile over a file',
    ({ nodeFs }) => nodeFs.copyFileSync('/d/a', '/b'),
    { syscall: 'copyfile', path: '/d/a', dest: '/b' },
  ],
  ['open of a text file', (fs) => fs.writefile('/b', more), { syscall: 'write', path: '/b' }],
  [
    'truncate of the os-like half',
    (fs) => fs.truncate('/b', 1e6),
    { syscall: 'truncate', path: '/b' },
  ],
  ['copy', (fs) => fs.copy('/d/a', '/b'), { syscall: 'copyfile', path: '/d/a', dest: '/b' }],
  [
    'write on a descriptor',
    withFile((nodeFs, fd) => nodeFs.writeSync(fd, more)),
    { syscall: 'write' },
  ],
  [
    'write behind the end',
    withFile((nodeFs, fd) => nodeFs.writeSync(fd, 'x', 50)),
    { syscall: 'write' },
  ],
  [
    'writev',
    withFile((nodeFs, fd) => nodeFs.writevSync(fd, [Buffer.alloc(30), Buffer.alloc(30)])),
    { syscall: 'write' },
  ],
  ['ftruncate', withFile((nodeFs, fd) => nodeFs.ftruncateSync(fd, 41)), { syscall: 'ftruncate' }],
];
/** Calls that ask for an inode. */
const INODES: readonly Call[] = [
  ['mkdir', ({ nodeFs }) => nodeFs.mkdirSync('/new'), { syscall: 'mkdir', path: '/new' }],
  [
    'mkdir of several',
    ({ nodeFs }) => nodeFs.mkdirSync('/new/er', { recursive: true }),
    { syscall: 'mkdir' },
  ],
  [
    'symlink',
    ({ nodeFs }) => nodeFs.symlinkSync('b', '/new'),
    { syscall: 'symlink', path: 'b', dest: '/new' },
  ],
  [
    'an empty file',
    ({ nodeFs }) => nodeFs.writeFileSync('/new', ''),
    { syscall: 'open', path: '/new' },
  ],
  ['open', ({ nodeFs }) => nodeFs.openSync('/new', 'wx'), { syscall: 'open', path: '/new' }],
  ['mkdtemp', ({ nodeFs }) => nodeFs.mkdtempSync('/new'), { syscall: 'mkdtemp' }],
  [
    'copyFile',
    ({ nodeFs }) => nodeFs.copyFileSync('/d/b', '/new'),
    { syscall: 'copyfile', path: '/d/b', dest: '/new' },
  ],
  ['makedirs', (fs) => fs.makedirs('/new'), { syscall: 'mkdir', path: '/new' }],
  [
    'a new file of the os-like half',
    (fs) => fs.open('/new', 'x'),
    { syscall: 'open', path: '/new' },
  ],
];

function withFile(call: (nodeFs: Fs, fd: number) => unknown) {
  return ({ nodeFs }: MemoryFS): unknown => {
    const fd = nodeFs.openSync('/b', 'r+');
    try {
      return call(nodeFs, fd);
    } finally {
      nodeFs.closeSync(fd);
    }
  };
}

function accounts({ kernel: { volume } }: MemoryFS): Readonly<Record<string, number>> {
  const { bytes, inodes } = volume;
  return { bytes, inodes };
}

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

describe('a full volume', () => {
  test.each([...BYTES, ...INODES])(
    'given no room, when %s asks for some, then ENOSPC of that call, and nothing has changed',
    (_, call, refusal) => {
      const fs = fullFs();
      const before = pictureOf(fs.readonlyView().nodeFs);

      const failure = failureOf(() => call(fs));

      expect(failure).toMatchObject({ code: 'ENOSPC', errno: -28, ...refusal });
      expect(pictureOf(fs.readonlyView().nodeFs)).toEqual(before);
      expect(accounts(fs)).toEqual({ bytes: 100, inodes: 5 });
    },
  );

  test('given no room for bytes but for inodes, when a new file is written, then no empty file is left', async () => {
    const fs = fullFs({ maxBytes: 100 });
    const { nodeFs } = fs;
    const before = pictureOf(fs.readonlyView().nodeFs);

    const failures = [
      failureOf(() => nodeFs.writeFileSync('/new', 'x')),
      failureOf(() => nodeFs.appendFileSync('/new', 'x')),
      failureOf(() => nodeFs.copyFileSync('/b', '/new')),
      failureOf(() => fs.writefile('/new', 'x')),
      failureOf(() => fs.copy('/b', '/new')),
      await nodeFs.promises.writeFile('/new', 'x').catch((error: unknown) => error),
    ];

    for (const failure of failures) expect(failure).toMatchObject({ code: 'ENOSPC' });
    expect(pictureOf(fs.readonlyView().nodeFs)).toEqual(before);
  });

  test('given a full volume, when what asks for no more is done, then it is done', () => {
    const fs = fullFs();
    const { nodeFs } = fs;

    nodeFs.writeFileSync('/b', 'c'.repeat(40));
    nodeFs.writeFileSync('/b', 'd'.repeat(3), { flag: 'r+' });
    withFile((_, fd) => nodeFs.writeSync(fd, 'e', 39))(fs);
    fs.link('/b', '/d/c');
    fs.replace('/d/b', '/c');
    nodeFs.copyFileSync('/b', '/d/a');
    fs.chmod('/b', 0o600);

    expect(fs.readfile('/d/a')).toBe(`ddd${'c'.repeat(36)}e`);
    expect(accounts(fs)).toEqual({ bytes: 80, inodes: 5 });
    fs.remove('/l');
    nodeFs.mkdirSync('/new');
    expect(failureOf(() => fs.mkdir('/newer'))).toMatchObject({ code: 'ENOSPC' });
  });

  test('given a removed file that is open, when there is asked for room, then it counts until it is closed', () => {
    const fs = fullFs();
    const fd = fs.nodeFs.openSync('/d/a', 'r');
    fs.remove('/d/a');

    expect(failureOf(() => fs.writefile('/b', 'x'.repeat(41)))).toMatchObject({ code: 'ENOSPC' });
    expect(failureOf(() => fs.mkdir('/new'))).toMatchObject({ code: 'ENOSPC' });
    fs.nodeFs.closeSync(fd);
    fs.writefile('/b', 'x'.repeat(100));
    fs.mkdir('/new');

    expect(accounts(fs)).toEqual({ bytes: 100, inodes: 5 });
  });

  test('given a stream that outgrows the volume, when it is written, then it fails with ENOSPC, and whole pieces are there', async () => {
    const fs = createFs({ maxBytes: 100 });
    const pieces = Array.from({ length: 5 }, (_, index) => String(index).repeat(30));

    const failure = await pipeline(pieces, fs.nodeFs.createWriteStream('/new')).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ code: 'ENOSPC', syscall: 'write' });
    const content = fs.readfile('/new');
    expect(pieces.map((_, index) => pieces.slice(0, index).join(''))).toContain(content);
    expect(accounts(fs)).toEqual({ bytes: content.length, inodes: 2 });
  });

  test('given a quota, when a copy of a tree or an image of it needs more, then ENOSPC, and the accounts hold', () => {
    const fs = fullFs({ maxBytes: 150, maxInodes: 7 });

    expect(failureOf(() => fs.nodeFs.cpSync('/d', '/e', { recursive: true }))).toMatchObject({
      code: 'ENOSPC',
    });
    expect(failureOf(() => fs.copytree('/d', '/f'))).toMatchObject({ code: 'ENOSPC' });
    expect(failureOf(() => MemoryFS.fromSnapshot(fs.snapshot(), { maxBytes: 99 }))).toBeInstanceOf(
      Error,
    );

    expect(accounts(fs)).toEqual(recount(fs));
  });
});

/** What the files are that have been read or written, and how many there are. */
function recount({ kernel: { volume } }: MemoryFS): Readonly<Record<string, number>> {
  const found = new Set([volume.current(volume.root)]);
  let bytes = 0;
  for (const inode of found) {
    if (inode.isFile && inode.source === undefined) bytes += inode.size;
    if (!inode.isDirectory) continue;
    for (const child of inode.children.values()) found.add(volume.current(child));
  }
  return { bytes, inodes: found.size };
}

const NAMES = ['a', 'b', 'd', 'e'];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 2 })
  .map((names) => `/${names.join('/')}`);
const size = fc.constantFrom(0, 1, 50, 5000, 70_000);
const step = fc.record({
  call: fc.constantFrom(
    'write',
    'append',
    'overwrite',
    'cut',
    'copy',
    'cp',
    'rename',
    'link',
    'rm',
    'mkdir',
    'read',
    'list',
    'fork',
    'empty',
  ),
  path,
  to: path,
  size,
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does a step, whatever comes of it; a fork goes on in the place of its original. */
function perform(fs: MemoryFS, { call, path: at, to, size: bytes }: Step): MemoryFS {
  const { nodeFs } = fs;
  const calls: Readonly<Record<string, () => unknown>> = {
    write: () => nodeFs.writeFileSync(at, Buffer.alloc(bytes, 1)),
    append: () => nodeFs.appendFileSync(at, Buffer.alloc(bytes, 2)),
    overwrite: () => nodeFs.writeFileSync(at, Buffer.alloc(bytes, 3), { flag: 'r+' }),
    cut: () => nodeFs.truncateSync(at, bytes),
    copy: () => nodeFs.copyFileSync(at, to),
    cp: () => nodeFs.cpSync(at, to, { recursive: true }),
    rename: () => nodeFs.renameSync(at, to),
    link: () => nodeFs.linkSync(at, to),
    rm: () => nodeFs.rmSync(at, { recursive: true }),
    mkdir: () => nodeFs.mkdirSync(at, { recursive: true }),
    read: () => nodeFs.readFileSync(at),
    list: () => nodeFs.readdirSync(at),
    empty: () => nodeFs.closeSync(nodeFs.openSync(at, 'w')),
  };
  try {
    calls[call]?.();
  } catch (error) {
    expect(error).toHaveProperty('code');
  }
  return call === 'fork' ? fs.fork() : fs;
}

const LOWER_BYTES = 60 + 70_001;

describe('accounts of overlays', () => {
  let lower: string;
  beforeAll(() => {
    lower = mkdtempSync(join(tmpdir(), 'memfs-quota-'));
    mkdirSync(join(lower, 'd/e'), { recursive: true });
    writeFileSync(join(lower, 'a'), 'a'.repeat(60));
    writeFileSync(join(lower, 'd/a'), 'd'.repeat(70_001));
    writeFileSync(join(lower, 'd/b'), '');
    linkSync(join(lower, 'd/a'), join(lower, 'b'));
    symlinkSync('d/e', join(lower, 'e'));
  });
  afterAll(() => rmSync(lower, { recursive: true }));

  test('given any sequence of calls on files of the disk, when all is counted anew, then the accounts are right, and the quota held but for what was read', () => {
    const options = fc.constantFrom<MemoryFsOptions>({}, { maxBytes: 80_000 }, { maxBytes: 100 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), options, (steps, quota) => {
        let fs = MemoryFS.overlay(lower, quota);

        for (const one of steps) {
          fs = perform(fs, one);
          // Each file of the disk that is asked for is there, once, whatever the quota.
          expect(fs.kernel.volume.bytes).toBeLessThanOrEqual(
            (quota.maxBytes ?? Infinity) + LOWER_BYTES,
          );
        }

        pictureOf(fs.nodeFs); // every directory has been asked for then, so that each name counts
        expect(accounts(fs)).toEqual(recount(fs));
      }),
      { numRuns: 250 },
    );
  });
});
