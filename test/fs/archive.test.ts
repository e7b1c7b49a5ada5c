/** Archives: what they hold is what was put in, read where one looks only, and damage is met as EIO, never as other content. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { createFs, MemoryFS } from 'nestjs-memfs/fs';
import { Archive } from '../../src/fs/archive-reader.js';
import { archivePieces } from '../../src/fs/archive-writer.js';
import { pictureOf, type Seen } from './picture.js';
import { entries, treeOf } from './random-tree.js';

const ENTRY_BYTES = 104;
const [CRC_AT, OFFSET_AT, LENGTH_AT] = [76, 88, 96];

function archiveOf(fs: MemoryFS): Buffer {
  return Buffer.concat([...archivePieces(fs.kernel.volume)]);
}

/** A filesystem over archive bytes, and which of them were read. */
function opened(bytes: Buffer): { fs: MemoryFS; archive: Archive; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const read = (offset: number, length: number): Buffer => {
    reads.push([offset, length]);
    if (offset + length > bytes.length) throw new RangeError('end');
    return bytes.subarray(offset, offset + length);
  };
  const archive = new Archive({ length: bytes.length, read });
  return { fs: new MemoryFS(archive.open()), archive, reads };
}

function seen(fs: MemoryFS): Seen[] {
  return pictureOf(fs.readonlyView().nodeFs);
}

describe('round trip', () => {
  test('given any tree, when it is opened from its archive, then all that a program can see is the same', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const fs = treeOf(list);

        const { fs: again } = opened(archiveOf(fs));

        expect(seen(again)).toEqual(seen(fs));
      }),
      { numRuns: 150 },
    );
  });

  test('given an archive nobody has looked into, when it is archived again or imaged, then nothing is lost', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const fs = treeOf(list);
        const bytes = archiveOf(fs);

        expect(seen(opened(archiveOf(opened(bytes).fs)).fs)).toEqual(seen(fs));
        expect(opened(bytes).fs.snapshot().equals(fs.snapshot())).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('given a hole of a tebibyte, when archived, then neither the archive nor reading it costs memory', () => {
    const fs = createFs();
    fs.nodeFs.writeFileSync('/sparse', 'start');
    fs.nodeFs.truncateSync('/sparse', 2 ** 40);

    const bytes = archiveOf(fs);
    const { fs: again } = opened(bytes);

    expect(bytes.length).toBeLessThan(70_000);
    const end = Buffer.alloc(3, 1);
    const fd = again.nodeFs.openSync('/sparse', 'r');
    expect(again.nodeFs.readSync(fd, end, 0, 3, 2 ** 40 - 3)).toBe(3);
    expect(end).toEqual(Buffer.alloc(3));
    expect(again.nodeFs.statSync('/sparse').size).toBe(2 ** 40);
  });

  test('given directories deeper than any path, when archived, then they are there', () => {
    const fs = createFs();
    const half = '/d'.repeat(2000);
    fs.makedirs(half);
    fs.makedirs(`/e${half}`);
    fs.rename('/d', `/e${half}/end`);

    const { fs: again } = opened(archiveOf(fs));

    expect(again.nodeFs.readdirSync(`/e${half}/end`)).toEqual(['d']);
    again.rename(`/e${half}/end`, '/d');
    expect(again.nodeFs.statSync(half).isDirectory()).toBe(true);
  });
});

describe('laziness', () => {
  test('given a large tree, when one file is read, then only the blocks on its way and its content are', () => {
    const fs = createFs();
    for (let index = 0; index < 100; index++) {
      fs.makedirs(`/d${index}/below`);
      fs.writefile(`/d${index}/below/file`, `content ${index}`);
    }

    const { fs: again, reads } = opened(archiveOf(fs));
    const content = again.readfile('/d7/below/file');

    expect(content).toBe('content 7');
    expect(reads).toHaveLength(1 + 3 + 1); // the root's entry; root, d7, below; the file
  });

  test('given a file with two names in directories of which one was looked into, when written by one, then both have it', () => {
    const fs = createFs();
    fs.makedirs('/a');
    fs.makedirs('/b');
    fs.writefile('/a/one', 'old');
    fs.link('/a/one', '/b/two');

    const { fs: again } = opened(archiveOf(fs));
    again.writefile('/a/one', 'new');

    expect(again.readfile('/b/two')).toBe('new');
    expect(again.stat('/b/two').nlink).toBe(2);
    again.remove('/a/one');
    expect(again.stat('/b/two').nlink).toBe(1);
    expect(again.readfile('/b/two')).toBe('new');
  });
});

describe('damage', () => {
  test('given any tree, when any byte is another, then opening or looking fails and says where; never is anything else seen', () => {
    const flip = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(entries, flip, (list, { at, by }) => {
        const fs = treeOf(list);
        const bytes = archiveOf(fs);
        const where = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(where) ^ by, where);

        expect(outcomeOf(bytes)).toMatch(
          /^(The end is damaged\.|EIO.*; the (directory|content) at byte \d+)$/s,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('given an archive without its end, or none at all, when opened, then it is refused', () => {
    const bytes = archiveOf(createFs());

    for (const length of [0, 1, bytes.length - 1]) {
      expect(outcomeOf(bytes.subarray(0, length))).toBe('The end is damaged.');
    }
  });

  test('given a directory that holds itself, with sums that fit, when looked into, then it is refused', () => {
    const fs = createFs();
    fs.mkdir('/d');
    const bytes = archiveOf(fs); // the block of d, which is empty; that of the root; its entry
    const block = bytes.subarray(0, ENTRY_BYTES + 1);
    const root = bytes.subarray(block.length);
    block.writeDoubleLE(root.readDoubleLE(OFFSET_AT), OFFSET_AT);
    block.writeDoubleLE(root.readDoubleLE(LENGTH_AT), LENGTH_AT);
    root.writeUInt32LE(crc32(block), CRC_AT);
    root.writeUInt32LE(crc32(root.subarray(0, ENTRY_BYTES)), ENTRY_BYTES);

    expect(outcomeOf(bytes)).toMatch(/^EIO.*; the directory at byte 0$/);
  });
});

/** The error that looking at everything ends with, and the damage that was noted. */
function outcomeOf(bytes: Buffer): string {
  let archive: Archive | undefined;
  try {
    const all = opened(bytes);
    ({ archive } = all);
    seen(all.fs);
    return 'no error';
  } catch (error) {
    const { message } = error as Error;
    return archive ? `${message}; ${archive.damage}` : message;
  }
}
