/** The questions to the real disk: no answer for what is not there, and stamps only where they can be trusted. */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, realDisk } from '../../src/codegen/disk.js';
import { withoutOutput } from '../../src/codegen/without-output.js';

let root: string;
const at = (name: string): string => join(root, name);

/** A file, a folder, and links to the file, the folder and nothing. */
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'memfs-disk-')));
  writeFileSync(at('file'), 'text');
  mkdirSync(at('folder'));
  symlinkSync(at('file'), at('to-file'));
  symlinkSync(at('folder'), at('to-folder'));
  symlinkSync(at('nothing'), at('to-nothing'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the real disk', () => {
  it.each([
    ['file', 'file', false],
    ['folder', 'folder', false],
    ['to-file', 'file', false],
    ['to-folder', 'folder', false],
    ['to-nothing', undefined, false],
    ['nothing', undefined, true],
  ])(
    'given %s, when asked, then its kind is %s, and that it is vacant %s',
    (name, kind, vacant) => {
      expect(realDisk.kindOf(at(name))).toBe(kind);
      expect(realDisk.isVacant(at(name))).toBe(vacant);
    },
  );

  it('given a device, when asked and when listed, then it is neither file nor folder', () => {
    expect(realDisk.kindOf('/dev/null')).toBeUndefined();
    expect(realDisk.entriesOf('/dev').map(({ name }) => name)).not.toContain('null');
  });

  it('given a folder, when listed, then links count as what they lead to, and those to nothing do not', () => {
    const names = realDisk.entriesOf(root).map(({ name, isFolder }) => `${name} ${isFolder}`);

    expect(names.sort()).toEqual(['file false', 'folder true', 'to-file false', 'to-folder true']);
    expect(realDisk.entriesOf(at('nothing'))).toEqual([]);
    expect(realDisk.entriesOf(at('file'))).toEqual([]);
  });

  it('given a file, a folder and nothing, when read, then only the file has bytes', () => {
    expect(realDisk.bytesOf(at('to-file'))?.toString()).toBe('text');
    expect(realDisk.bytesOf(at('folder'))).toBeUndefined();
    expect(realDisk.bytesOf(at('nothing'))).toBeUndefined();
  });

  it('given a link and nothing, when asked for the real path, then it is that of the target, and its own', () => {
    expect(realDisk.realPathOf(at('to-folder'))).toBe(at('folder'));
    expect(realDisk.realPathOf(at('nothing'))).toBe(at('nothing'));
  });
});

/** Clocks tick in up to two seconds: these tests wait for nobody, and say when it is. */
describe('the stamp of a file', () => {
  const stampAfter = (name: string, seconds: number): string | undefined =>
    stampAt(name, Date.now() + seconds * 1000);
  const stampAt = (name: string, nowMs: number): string | undefined => {
    const clock = Date.now;
    Date.now = () => nowMs;
    try {
      return realDisk.stampOf(at(name));
    } finally {
      Date.now = clock;
    }
  };

  it('given a file that was just written, when asked, then there is none, as the next change could leave the same times', () => {
    expect(stampAfter('file', 0)).toBeUndefined();
    expect(stampAfter('file', 1.5)).toBeUndefined();
  });

  it('given times of long ago that were given to a new file, when asked, then there is none either', () => {
    utimesSync(at('file'), 0, 0);

    expect(stampAfter('file', 1.5)).toBeUndefined();
  });

  it('given a time that a clock shows soon, when asked before that is past, then there is none either', () => {
    const soon = Date.now() / 1000 + 2;
    utimesSync(at('file'), soon, soon);

    expect(stampAfter('file', 3)).toBeUndefined();
    expect(stampAfter('file', 5)).toBeDefined();
  });

  it('given a whole tick since its time, when asked, then there is one, as the next change leaves another time', () => {
    const second = Math.ceil(Date.now() / 1000) + 10;
    utimesSync(at('file'), second, second);

    expect(stampAt('file', (second + 2) * 1000 - 1)).toBeUndefined();
    expect(stampAt('file', (second + 2) * 1000)).toBeDefined();
  });

  it('given a time of tomorrow, when asked, then there is none either', () => {
    const tomorrow = Date.now() / 1000 + 86_400;
    utimesSync(at('file'), tomorrow, tomorrow);

    expect(stampAfter('file', 3)).toBeUndefined();
  });

  it('given a file of some seconds ago, when asked, then its stamp stays until it changes', () => {
    const before = stampAfter('file', 3);

    expect(before).toMatch(/^\d+ \d+ \d+ \d+$/);
    expect(stampAfter('to-file', 60)).toBe(before);
    expect(stampAfter('folder', 3)).not.toBe(before);
    writeFileSync(at('file'), 'TEXT');
    expect(stampAfter('file', 3)).not.toBe(before);
  });

  it('given nothing, when asked, then there is none', () => {
    expect(stampAfter('nothing', 3)).toBeUndefined();
  });
});

describe('a disk without our output', () => {
  const OURS = ['fields.lock.json', 'proto', 'client', 'codec.mjs', 'schema.json', 'index.d.mts'];
  const namesIn = (disk: Disk, path: string): string[] =>
    disk
      .entriesOf(path)
      .map(({ name }) => name)
      .sort();
  /** The project has `src` and an output folder with these files, seen without the output. */
  const seen = (...names: readonly string[]): Disk => {
    mkdirSync(at('shop/src/generated'), { recursive: true });
    mkdirSync(at('shop/generated'), { recursive: true });
    for (const name of names) writeFileSync(at(`shop/generated/${name}`), '');
    for (const name of OURS) writeFileSync(at(`shop/src/generated/${name}`), '');
    return withoutOutput(realDisk, at('shop/generated'));
  };

  it('given nothing in the folder but what is ours, when the project is listed, then there is no such folder', () => {
    const disk = seen(...OURS);

    expect(namesIn(disk, at('shop'))).toEqual(['src']);
    expect(namesIn(disk, at('shop/generated'))).toEqual([]);
  });

  it('given a file of the user in the folder, when listed, then the folder is there, and has that file alone', () => {
    const disk = seen(...OURS, 'mine.ts');

    expect(namesIn(disk, at('shop'))).toEqual(['generated', 'src']);
    expect(namesIn(disk, at('shop/generated'))).toEqual(['mine.ts']);
  });

  it('given a folder of the same name elsewhere, when listed, then it has what it has', () => {
    const disk = seen(...OURS);

    expect(namesIn(disk, at('shop/src'))).toEqual(['generated']);
    expect(namesIn(disk, at('shop/src/generated'))).toEqual([...OURS].sort());
  });

  it('given a generated file that a source imports, when read, then it is there', () => {
    const disk = seen(...OURS);

    expect(disk.kindOf(at('shop/generated/index.d.mts'))).toBe('file');
    expect(disk.bytesOf(at('shop/generated/index.d.mts'))).toHaveLength(0);
  });
});
