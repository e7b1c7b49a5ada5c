/** Damaged and hostile images: refused whole, with a clear error and little memory, at once and as streams. */
import fc from 'fast-check';
import { createFs, MemoryFS } from 'nestjs-memfs/fs';
import { parseImage } from '../../src/fs/snapshot-reader.js';
import {
  DIRECTORY,
  END,
  extent,
  extents,
  FILE,
  imageOf,
  NAME,
  record,
  sealed,
  SYMLINK,
  UP,
} from './images.js';
import { pictureOf } from './picture.js';
import { entries, treeOf } from './random-tree.js';

const REFUSAL = /^(The MemoryFS image is (damaged|malformed)|This is no MemoryFS image)/;

/** The message of the refusal, which loading at once and as a stream have to agree on that there is one. */
async function refusal(image: Buffer): Promise<string> {
  const streamed = await MemoryFS.fromSnapshotStream([image]).then(
    () => 'loaded',
    (error: unknown) => (error as Error).message,
  );
  try {
    MemoryFS.fromSnapshot(image);
    return `at once: loaded, as a stream: ${streamed}`;
  } catch (error) {
    expect(streamed).toMatch(REFUSAL);
    return (error as Error).message;
  }
}

function sample(seed: number): Buffer {
  return treeOf(fc.sample(entries, { numRuns: 1, seed })[0] ?? []).snapshot();
}

const K64 = 65_536;
/** Where an image says of which format it is. */
const FORMAT_AT = 7;
const dir = (name: string) => ({ kind: DIRECTORY, name });
const up = { kind: UP };
const block = (count: number) => Buffer.alloc(count, 1);

describe('hostile records', () => {
  test('given lawful records, when they are loaded, then the tree is there', () => {
    const image = imageOf(
      5,
      {
        name: 'a',
        size: K64 + 3,
        mode: 0o644,
        rest: extents(extent(0, block(K64)), extent(K64, block(3))),
      },
      dir('d'),
      { kind: NAME, name: 'b', size: 0 },
      { name: 'hole', size: 2 ** 40 },
      up,
      { kind: SYMLINK, name: 'l', size: 3, rest: Buffer.from('d/b') },
    );

    const loaded = MemoryFS.fromSnapshot(image);

    const fs = loaded.readonlyView();
    expect([...fs.walk('/')]).toEqual([
      ['/', ['d'], ['a', 'l']],
      ['/d', [], ['b', 'hole']],
    ]);
    expect(fs.readfilebytes('/l').equals(block(K64 + 3))).toBe(true);
    expect([fs.stat('/a').nlink, fs.stat('/d/hole').size]).toEqual([2, 2 ** 40]);
    expect(fs.snapshot().equals(image)).toBe(true);
  });

  const names: [string, string | Buffer][] = [
    ['.', '.'],
    ['..', '..'],
    ['none', ''],
    ['with a slash', 'a/b'],
    ['absolute', '/etc'],
    ['with a NUL', 'a\0b'],
    ['of 256 bytes', 'n'.repeat(256)],
  ];
  test.each(names)(
    'given a name %s, when the image is loaded, then it is refused',
    async (_, name) => {
      for (const kind of [FILE, DIRECTORY]) {
        const rest = kind === DIRECTORY ? record(up) : undefined;
        const image = imageOf(2, { kind, name, ...(rest && { rest }) });

        expect(await refusal(image)).toMatch(/a name is wrong/);
      }
    },
  );

  const file = { name: 'f' };
  const images: [string, Buffer][] = [
    ['two entries of one name', imageOf(3, file, file)],
    ['names out of order', imageOf(3, { name: 'b' }, { name: 'a' })],
    ['a file and a directory of one name', imageOf(3, file, dir('f'), up)],
    ['a further name for no file', imageOf(2, file, { kind: NAME, name: 'g', size: 1 })],
    ['a further name before its file', imageOf(2, { kind: NAME, name: 'a', size: 0 }, file)],
    [
      'a further name for a directory',
      imageOf(2, dir('a'), { kind: NAME, name: 'b', size: 0 }, up),
    ],
    ['a further name with attributes', imageOf(2, file, { kind: NAME, name: 'g', mode: 1 })],
    ['a directory that does not end', imageOf(2, dir('a'))],
    ['an end too many', imageOf(1, up)],
    ['an end of a directory with a name', imageOf(2, dir('a'), { kind: UP, name: 'x' })],
    ['more inodes than it says', imageOf(1, file)],
    ['fewer inodes than it says', imageOf(3, file)],
    ['an unknown kind', imageOf(2, { kind: 7, name: 'f' })],
    ['kind zero', imageOf(2, { kind: 0, name: 'f' })],
    ['an end inside', imageOf(1, { kind: END, size: 1 })],
    ['type bits in a mode', imageOf(2, { name: 'f', mode: 0o100644 })],
    ['a directory with a size', imageOf(2, { ...dir('a'), size: 1 }, up)],
    ['a root that is a file', sealed(Buffer.concat([record({}), record({ kind: END, size: 1 })]))],
    [
      'a root with a name',
      sealed(Buffer.concat([record(dir('r')), record(up), record({ kind: END, size: 1 })])),
    ],
    ['nothing', sealed(Buffer.of())],
    [
      'something behind its end',
      sealed(Buffer.concat([imageOf(1).subarray(8, -32), Buffer.alloc(1)])),
    ],
    ['a time that is no number', imageOf(2, { name: 'f', seconds: NaN })],
    ['an endless time', imageOf(2, { name: 'f', seconds: Infinity })],
    ['a fraction of a second', imageOf(2, { name: 'f', seconds: 0.5 })],
    ['too many nanoseconds', imageOf(2, { name: 'f', nanoseconds: 1e9 })],
    ['a size that is no number', imageOf(2, { name: 'f', size: NaN })],
    ['a negative size', imageOf(2, { name: 'f', size: -1 })],
    ['a size with a fraction', imageOf(2, { name: 'f', size: 1.5 })],
    ['a size beyond that of any file', imageOf(2, { name: 'f', size: 2 ** 48 })],
    ['a size beyond counting', imageOf(2, { name: 'f', size: 2 ** 53 })],
    ['a link to nothing', imageOf(2, { kind: SYMLINK, name: 'l', size: 0 })],
    ['a link with a NUL', imageOf(2, { kind: SYMLINK, name: 'l', size: 1, rest: Buffer.of(0) })],
    [
      'a link of 4096 bytes',
      imageOf(2, { kind: SYMLINK, name: 'l', size: 4096, rest: block(4096) }),
    ],
    ['a link of 2 ** 50 bytes', imageOf(2, { kind: SYMLINK, name: 'l', size: 2 ** 50 })],
    ['a name that goes on behind the image', imageOf(2, { name: 'f', nameLength: 255 })],
  ];
  test.each(images)('given %s, when the image is loaded, then it is refused', async (_, image) => {
    expect(await refusal(image)).toMatch(REFUSAL);
  });

  const contents: [string, number, Buffer][] = [
    ['behind the end of the file', 10, extent(0, block(11))],
    ['shorter than the file', 10, extent(0, block(9))],
    ['of an empty file', 0, extent(0, block(1))],
    ['between the places', K64 * 2, extent(1, block(K64))],
    ['twice in one place', K64, Buffer.concat([extent(0, block(K64)), extent(0, block(K64))])],
    ['backwards', K64 * 2, Buffer.concat([extent(K64, block(K64)), extent(0, block(K64))])],
    ['of 4 GiB', 2 ** 32, extent(0, block(5), 0xffffffff)],
    ['at a negative place', K64, extent(-K64, block(K64))],
    ['at no place', K64, extent(NaN, block(K64))],
    ['far behind the end', K64, extent(2 ** 52, block(K64))],
    [
      'with an end that has a place',
      5,
      Buffer.concat([extent(0, block(5)), extent(1, Buffer.of())]),
    ],
  ];
  test.each(contents)(
    'given content %s, when the image is loaded, then it is refused',
    async (_, size, content) => {
      expect(await refusal(imageOf(2, { name: 'f', size, rest: extents(content) }))).toMatch(
        REFUSAL,
      );
    },
  );
});

describe('damage', () => {
  test('given any byte changed, when the image is loaded, then it is refused', async () => {
    const image = sample(8);
    const flips = fc.sample(
      fc.tuple(fc.nat(image.length - 1), fc.integer({ min: 1, max: 255 })),
      300,
    );

    for (const [at, change] of flips) {
      const damaged = Buffer.from(image);
      damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
      if (damaged.readUInt8(FORMAT_AT) === 1) continue; // see below

      expect(await refusal(damaged)).toMatch(REFUSAL);
    }
  });

  test('given an image that says to be of format 1, when it is loaded, then it is refused, and streaming such a one too', async () => {
    const image = sample(8);
    image.writeUInt8(1, FORMAT_AT);

    expect(() => MemoryFS.fromSnapshot(image)).toThrow(REFUSAL);
    await expect(MemoryFS.fromSnapshotStream([image])).rejects.toThrow(
      'A MemoryFS image of format version 1 cannot be streamed; use fromSnapshot().',
    );
  });

  test('given an image that is cut anywhere, or goes on, when it is loaded, then it is refused', async () => {
    const image = sample(9);
    const lengths = [0, 1, 7, 8, 9, 39, 40, 41, 79, 80, image.length - 33, image.length - 1];

    for (const length of [...lengths, ...fc.sample(fc.nat(image.length - 1), 200)]) {
      expect(await refusal(image.subarray(0, length))).toMatch(REFUSAL);
    }
    expect(await refusal(Buffer.concat([image, Buffer.of(0)]))).toMatch(REFUSAL);
    expect(await refusal(Buffer.concat([image, image]))).toMatch(REFUSAL);
  });

  test('given bytes that are no image, when they are loaded, then they are refused', async () => {
    for (const bytes of fc.sample(fc.uint8Array({ maxLength: 200 }), 300)) {
      expect(await refusal(Buffer.from(bytes))).toMatch(REFUSAL);
      expect(await refusal(sealed(Buffer.from(bytes)))).toMatch(REFUSAL);
    }
  });

  test('given changes below a checksum that fits, when the image is loaded, then it is refused, or a volume that has this very image', () => {
    let loaded = 0;
    const change = fc.record({
      at: fc.nat(),
      value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 255)),
      how: fc.constantFrom('set', 'set', 'set', 'insert', 'remove', 'swap'),
    });
    fc.assert(
      fc.property(entries, fc.array(change, { minLength: 1, maxLength: 3 }), (list, changes) => {
        let records = treeOf(list.slice(0, 5)).snapshot().subarray(8, -32);
        for (const { at, value, how } of changes) {
          const place = at % records.length;
          const before = records.subarray(0, place);
          const after = records.subarray(place + (how === 'insert' ? 0 : 1));
          const middle = how === 'remove' ? [] : [value];
          records =
            how === 'swap'
              ? Buffer.concat([after, before])
              : Buffer.concat([before, Buffer.from(middle), after]);
        }
        const image = sealed(records);

        let fs: MemoryFS;
        try {
          fs = MemoryFS.fromSnapshot(image);
        } catch (error) {
          expect((error as Error).message).toMatch(REFUSAL);
          return;
        }
        loaded++;
        expect(fs.snapshot().equals(image)).toBe(true);
        if (fs.kernel.volume.bytes < 2 ** 24) pictureOf(fs.nodeFs);
      }),
      { numRuns: 250 },
    );
    expect(loaded).toBeGreaterThan(10); // changes of attributes and contents are lawful
  });
});

describe('memory', () => {
  test('given records that promise much, when they are parsed, then no more than an extent is asked for at once', () => {
    const parser = parseImage();
    const image = imageOf(
      3,
      { name: 'a', size: 2 ** 47, rest: extents(extent(2 ** 46, block(K64))) },
      { name: 'b', size: 2 ** 47, rest: extents(extent(0, block(7), 0xffffffff)) },
    ).subarray(8, -32);
    const asked: number[] = [];

    expect(() => {
      for (let at = 0, step = parser.next(); !step.done;) {
        asked.push(step.value);
        const piece = image.subarray(at, (at += step.value));
        step = parser.next(piece);
      }
    }).toThrow('a content is wrong');

    expect(Math.max(...asked)).toBe(K64);
  });

  test('given thousands of directories in each other, when their image is loaded and taken again, then it is the same', () => {
    const depth = 20_000;
    const image = sealed(
      Buffer.concat([
        record({ kind: DIRECTORY }),
        ...Array.from({ length: depth }, () => record(dir('d'))),
        ...Array.from({ length: depth + 1 }, () => record(up)),
        record({ kind: END, size: depth + 1 }),
      ]),
    );

    const fs = MemoryFS.fromSnapshot(image);

    expect(fs.kernel.volume.inodes).toBe(depth + 1);
    expect(fs.snapshot().equals(image)).toBe(true);
  });

  test('given an existing filesystem, when a hostile image is refused, then nothing of it is anywhere', async () => {
    const fs = createFs();
    fs.writefile('/a', 'kept');

    await refusal(imageOf(3, { name: 'f' }, { name: '..' }));

    expect(fs.toJSON()).toEqual({ a: 'kept' });
    expect(createFs().listdir('/')).toEqual([]);
  });
});
