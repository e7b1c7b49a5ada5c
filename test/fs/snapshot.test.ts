/** Images of whole volumes: every attribute comes back, as an independent reader finds them too. */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { createFs, MemoryFS } from 'nestjs-memfs/fs';
import { pictureOf } from './picture.js';
import { entries, treeOf } from './random-tree.js';

const READER = fileURLToPath(new URL('fixtures/read-image.py', import.meta.url));

async function gathered(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** Cuts bytes at the given distances, over and over. */
function* cut(bytes: Buffer, lengths: readonly number[]): Generator<Buffer, void> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

describe('round trip', () => {
  test('given any tree, when it is loaded from its image, then all that a program can see is the same, and so is its image', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const fs = treeOf(list);
        const image = fs.snapshot();

        const loaded = MemoryFS.fromSnapshot(image);

        expect(loaded.snapshot().equals(image)).toBe(true);
        expect(pictureOf(loaded.readonlyView().nodeFs)).toEqual(
          pictureOf(fs.readonlyView().nodeFs),
        );
        const { bytes, inodes } = fs.kernel.volume;
        expect(loaded.kernel.volume).toMatchObject({ bytes, inodes });
      }),
      { numRuns: 150 },
    );
  });

  test('given any tree, when its image goes through a stream in pieces of any size, then it is the same', async () => {
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 90 }), fc.nat(100_000)), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(entries, lengths, async (list, given) => {
        const fs = treeOf(list);
        const image = fs.snapshot();

        const streamed = await gathered(fs.snapshotStream());
        const loaded = await MemoryFS.fromSnapshotStream(
          cut(
            streamed,
            given.map((length) => length + 1),
          ),
        );

        expect(streamed.equals(image)).toBe(true);
        expect(loaded.snapshot().equals(image)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('given many random trees, when a reader of another language takes their images apart, then it finds what nodeFs shows', () => {
    for (const list of fc.sample(entries, { numRuns: 12, seed: 5 })) {
      const fs = treeOf(list);

      const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [READER], {
        input: fs.snapshot(),
        maxBuffer: 2 ** 28,
      });

      expect([status, String(stderr)]).toEqual([0, '']);
      expect(JSON.parse(String(stdout))).toEqual(
        pictureOf(fs.readonlyView().nodeFs).map((seen) => {
          const { path, type, mode, uid, gid, timesNs, size, sha256 } = seen;
          const about = [path, type, mode, uid, gid, timesNs];
          return sha256 === undefined ? about : [...about, size, sha256];
        }),
      );
    }
  });

  test('given the same files made in another order, when images are taken, then they are the same bytes', () => {
    const [one, two] = [
      ['b', 'a', 'c'],
      ['c', 'b', 'a'],
    ].map((names) => {
      const fs = createFs({ clock: () => 5 });
      for (const name of names) fs.writefile(`/${name}`, name);
      return fs.snapshot();
    });

    expect(one?.equals(two ?? Buffer.of())).toBe(true);
  });
});

describe('streams', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'memfs-image-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('given a volume that changes while it is streamed into a file, when that is loaded, then it is the volume of the call', async () => {
    const fs = createFs();
    for (let at = 0; at < 40; at++) fs.writefilebytes(`/${at}`, Buffer.alloc(50_000, at));
    const expected = pictureOf(fs.readonlyView().nodeFs);
    const image = fs.snapshotStream();

    const writing = pipeline(image, createWriteStream(join(folder, 'image')));
    fs.remove('/39');
    fs.writefile('/38', 'changed');
    await writing;
    const loaded = await MemoryFS.fromSnapshotStream(createReadStream(join(folder, 'image')));

    expect(pictureOf(loaded.readonlyView().nodeFs).map(({ sha256 }) => sha256)).toEqual(
      expected.map(({ sha256 }) => sha256),
    );
    expect(fs.exists('/39')).toBe(false);
  });

  test('given files of some size, when they are streamed, then no piece is much larger than 64 KiB', async () => {
    const fs = createFs();
    fs.writefilebytes('/large', Buffer.alloc(3_000_000, 1));
    for (let at = 0; at < 2000; at++) fs.writefile(`/${at}`, 'x'.repeat(at % 100));

    for await (const piece of fs.snapshotStream()) expect(piece.length).toBeLessThan(2 * 65_536);
  });

  test('given a source that fails, when an image is loaded from it, then that error is told, and the source closed', async () => {
    const image = treeOf(fc.sample(entries, { numRuns: 1, seed: 3 })[0] ?? []).snapshot();
    let isClosed = false;
    function* failing(): Generator<Buffer, void> {
      try {
        yield image.subarray(0, 100);
        throw new Error('the source failed');
      } finally {
        isClosed = true;
      }
    }

    await expect(MemoryFS.fromSnapshotStream(failing())).rejects.toThrow('the source failed');
    expect(isClosed).toBe(true);
  });
});

describe('options', () => {
  test('given quotas, when an image holds more, then it is refused whole; else they count from then on', async () => {
    const fs = createFs();
    fs.writefile('/a', '12345');
    fs.writefile('/b', '12345');
    const image = fs.snapshot();

    expect(() => MemoryFS.fromSnapshot(image, { maxBytes: 9 })).toThrow('quota');
    expect(() => MemoryFS.fromSnapshot(image, { maxInodes: 2 })).toThrow('quota');
    await expect(MemoryFS.fromSnapshotStream([image], { maxBytes: 9 })).rejects.toThrow('quota');
    const loaded = MemoryFS.fromSnapshot(image, { maxBytes: 10, maxInodes: 3 });

    expect(() => loaded.writefile('/a', '123456')).toThrow('ENOSPC');
    expect(() => loaded.mkdir('/c')).toThrow('ENOSPC');
    loaded.remove('/a');
    loaded.writefile('/c', '12345');
  });

  test('given user, clock and read-only, when an image is loaded, then they are those of the new filesystem', () => {
    const fs = createFs();
    fs.writefile('/a', 'x');
    fs.chmod('/', 0o777);

    const loaded = MemoryFS.fromSnapshot(fs.snapshot(), { uid: 7, gid: 8, clock: () => 9000 });
    loaded.writefile('/b', 'x');
    const fixed = MemoryFS.fromSnapshot(loaded.snapshot(), { readonly: true });

    expect(loaded.stat('/b')).toMatchObject({ uid: 7, gid: 8, mtimeMs: 9000 });
    expect(() => loaded.writefile('/a', 'x')).toThrow('EACCES');
    expect(() => fixed.writefile('/b', 'x')).toThrow('EROFS');
  });

  test('given open and removed files, when an image is taken, then what has no name is not in it', () => {
    const fs = createFs();
    fs.writefile('/gone', 'x'.repeat(1000));
    fs.nodeFs.openSync('/gone', 'r');
    fs.remove('/gone');

    const loaded = MemoryFS.fromSnapshot(fs.snapshot());

    expect([...loaded.walk('/')]).toEqual([['/', [], []]]);
    expect(loaded.kernel.volume).toMatchObject({ bytes: 0, inodes: 1 });
  });

  test('given mounts in mounts, when images are taken, then they hold what is seen, as plain files', async () => {
    const [fs, inner, deepest] = [createFs(), createFs(), createFs()];
    fs.makedirs('/mnt/covered');
    fs.makedirs('/view');
    // The same numbers stand for other files in each.
    for (const [each, text] of [
      [fs, 'outer'],
      [inner, 'inner'],
      [deepest, 'deepest'],
    ] as const) {
      each.writefile('/a', text);
      each.link('/a', '/b');
    }
    inner.mkdir('/deep');
    inner.chmod('/', 0o700);
    inner.mount('/deep', deepest);
    fs.mount('/mnt', inner);
    fs.mount('/view', fs, { readonly: true });
    const image = fs.snapshot();
    const stream = fs.snapshotStream();
    inner.remove('/a');

    const loaded = MemoryFS.fromSnapshot(image);
    const streamed = await MemoryFS.fromSnapshotStream(stream);

    expect([...loaded.walk('/')]).toEqual([
      ['/', ['mnt', 'view'], ['a', 'b']],
      ['/mnt', ['deep'], ['a', 'b']],
      ['/mnt/deep', [], ['a', 'b']],
      ['/view', ['mnt', 'view'], ['a', 'b']],
      ['/view/mnt', ['deep'], ['a', 'b']],
      ['/view/mnt/deep', [], ['a', 'b']],
      ['/view/view', [], []],
    ]);
    const places = ['/', '/mnt/', '/mnt/deep/', '/view/'];
    expect(places.map((at) => loaded.readfile(`${at}a`))).toEqual([
      'outer',
      'inner',
      'deepest',
      'outer',
    ]);
    for (const at of places) {
      const [a, b] = [loaded.stat(`${at}a`), loaded.stat(`${at}b`)];
      expect([a.ino, a.nlink]).toEqual([b.ino, 2]);
    }
    expect(loaded.path.ismount('/mnt')).toBe(false);
    expect(loaded.stat('/mnt').mode & 0o777).toBe(0o700);
    expect(streamed.snapshot()).toEqual(image);
  });
});
