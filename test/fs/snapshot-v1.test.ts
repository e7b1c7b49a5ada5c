/** Images of format version 1: one that the earlier release wrote is read, hostile ones are refused. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { MemoryFS } from 'nestjs-memfs/fs';
import { IMAGE_V1 } from './image-v1.js';

const image = gunzipSync(Buffer.from(IMAGE_V1, 'base64'));

describe('an image of version 1', () => {
  test('given one that the earlier release wrote, when it is loaded, then all that was written is there', () => {
    const fs = MemoryFS.fromSnapshot(image).readonlyView();

    expect([...fs.walk('/')]).toEqual([
      ['/', ['dir'], ['dangling', 'empty', 'large', '日本語']],
      ['/dir', ['below'], ['link', 'text']],
      ['/dir/below', [], ['bytes', 'same']],
    ]);
    expect(fs.readfile('/dir/link')).toBe('grüße\n');
    expect(fs.readfilebytes('/dir/below/bytes')).toEqual(Buffer.from([0, 255, 1, 254]));
    expect(fs.readfilebytes('/large').equals(Buffer.alloc(70_000, 'memfs '))).toBe(true);
    expect([fs.readfile('/empty'), fs.readlink('/dangling')]).toEqual(['', 'nowhere']);
    // What the writing program printed.
    const about = (path: string): unknown[] => {
      const { mode, nlink, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs } = fs.lstat(path);
      return [mode.toString(8), nlink, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs];
    };
    const base = 1_700_000_000_000.25;
    const at = (...seconds: number[]): number[] => seconds.map((second) => base + second * 1000);
    expect(about('/')).toEqual(['40755', 3, 0, ...at(1, 27, 27, 1)]);
    expect(about('/dir/text')).toEqual(['104751', 2, 8, ...at(6, 8, 23, 6)]);
    expect(about('/dir/below')).toEqual(['41700', 2, 0, ...at(4, 18, 24, 4)]);
    expect(about('/dir/link')).toEqual(['120777', 1, 11, ...at(19, 19, 19, 19)]);
    expect(about('/large')).toEqual(['100644', 1, 70_000, 1.5, -86_400_000.5, ...at(25, 14)]);
    expect(fs.stat('/dir/text').ino).toBe(fs.stat('/dir/below/same').ino);
  });

  test('given it is loaded and written anew, when that is loaded, then it is the same', () => {
    const fs = MemoryFS.fromSnapshot(image);
    const again = MemoryFS.fromSnapshot(fs.snapshot());

    expect(again.snapshot().equals(fs.snapshot())).toBe(true);
    expect(again.toJSON()).toEqual(fs.toJSON());
  });

  test('given it is damaged or cut, when it is loaded, then it is refused; a stream says what to do instead', async () => {
    for (let at = 0; at < image.length; at += 997) {
      const damaged = Buffer.from(image);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);

      expect(() => MemoryFS.fromSnapshot(damaged)).toThrow(/MemoryFS image/);
      expect(() => MemoryFS.fromSnapshot(image.subarray(0, at))).toThrow(/MemoryFS image/);
    }
    await expect(MemoryFS.fromSnapshotStream([image])).rejects.toThrow('fromSnapshot()');
  });

  test('given quotas below what it holds, when it is loaded, then it is refused', () => {
    expect(() => MemoryFS.fromSnapshot(image, { maxBytes: 70_011 })).toThrow('quota');
    expect(() => MemoryFS.fromSnapshot(image, { maxInodes: 9 })).toThrow('quota');
    expect(MemoryFS.fromSnapshot(image, { maxBytes: 70_013, maxInodes: 10 }).exists('/dir')).toBe(
      true,
    );
  });
});

type Entries = readonly (readonly [name: string, index: number])[];

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function doubles(...values: readonly number[]): Buffer {
  return Buffer.from(Float64Array.from(values).buffer);
}

const text = (value: string): Buffer =>
  Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)]);
const attributes = (...values: readonly number[]): Buffer =>
  doubles(...values, ...Array.from({ length: 8 - values.length }, () => 0));
const file = (size = 0): Buffer => Buffer.concat([Buffer.of(0), attributes(), doubles(size)]);
const link = (target: string): Buffer => Buffer.concat([Buffer.of(2), attributes(), text(target)]);
const directory = (...entries: Entries): Buffer =>
  Buffer.concat([
    Buffer.of(1),
    attributes(),
    uint32(entries.length),
    ...entries.flatMap(([name, index]) => [text(name), uint32(index)]),
  ]);

/** An image whose checksum fits. */
function sealed(count: number, ...inodes: readonly Buffer[]): Buffer {
  const payload = Buffer.concat([uint32(count), ...inodes]);
  const sum = createHash('sha256').update(payload).digest();
  return Buffer.concat([Buffer.from('MEMFS\0\0\x01', 'latin1'), sum, payload]);
}

describe('hostile images of version 1', () => {
  test('given lawful inodes, when they are loaded, then the tree is there', () => {
    const fs = MemoryFS.fromSnapshot(
      sealed(3, directory(['d', 1], ['f', 2]), directory(['g', 2]), file()),
    );

    expect([fs.listdir('/'), fs.listdir('/d'), fs.stat('/f').nlink]).toEqual([
      ['d', 'f'],
      ['g'],
      2,
    ]);
  });

  const images: [string, Buffer][] = [
    ['no inodes', sealed(0)],
    ['four milliards of inodes', sealed(0xffffffff, directory())],
    ['a root that is a file', sealed(1, file())],
    ['an inode nobody names', sealed(2, directory(), file())],
    ['a directory in itself', sealed(2, directory(['a', 1]), directory(['a', 1]))],
    ['the root in the root', sealed(1, directory(['a', 0]))],
    ['a ring apart', sealed(3, directory(), directory(['a', 2]), directory(['a', 1]))],
    ['a directory with two names', sealed(2, directory(['a', 1], ['b', 1]), directory())],
    ['two entries of one name', sealed(2, directory(['a', 1], ['a', 1]), file())],
    ['a name for no inode', sealed(1, directory(['a', 9]))],
    ...['', '.', '..', 'a/b', 'a\0b', 'n'.repeat(256)].map((name): [string, Buffer] => [
      `the name ${JSON.stringify(name.slice(0, 9))}`,
      sealed(2, directory([name, 1]), file()),
    ]),
    ['a content longer than the image', sealed(2, directory(['a', 1]), file(2 ** 40))],
    ['a negative content', sealed(2, directory(['a', 1]), file(-1))],
    ['a content of no size', sealed(2, directory(['a', 1]), file(NaN))],
    ['an empty target', sealed(2, directory(['a', 1]), link(''))],
    ['a target with a NUL', sealed(2, directory(['a', 1]), link('a\0'))],
    ['a target of 4096 bytes', sealed(2, directory(['a', 1]), link('a'.repeat(4096)))],
    ['an unknown type', sealed(1, Buffer.concat([Buffer.of(3), attributes()]))],
    [
      'a time that is no number',
      sealed(1, Buffer.concat([Buffer.of(1), attributes(0, 0, 0, NaN), uint32(0)])),
    ],
    [
      'an owner that is none',
      sealed(1, Buffer.concat([Buffer.of(1), attributes(0, 1.5), uint32(0)])),
    ],
    ['bytes behind its end', sealed(1, directory(), Buffer.of(0))],
  ];
  test.each(images)('given %s, when the image is loaded, then it is refused', (_, hostile) => {
    expect(() => MemoryFS.fromSnapshot(hostile)).toThrow(/^The MemoryFS image is malformed/);
  });
});
