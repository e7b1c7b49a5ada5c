/** The output folder on the disk: every file whole or not at all, unchanged ones untouched, stale ones removed, others left alone. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputFolder } from '../../src/codegen/write-output.js';
import { emitFiles } from '../../src/emit/emit-files.js';
import { type Contents, Piece } from '../../src/emit/pieces.js';
import type { Schema } from '../../src/schema/schema.js';
import { BROAD } from '../rpc/codec-schema.js';

let root: string;
let out: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'memfs-output-'));
  out = join(root, 'deep/generated');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Contents of files; a text in one piece. */
function contents(files: Readonly<Record<string, string | Uint8Array>>): Contents {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? [new Piece(content)] : content,
    ]),
  );
}

/** Every file in the output folder. */
function onDisk(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(out.length + 1), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Another one after every change of a file. */
function changeOf(path: string): unknown {
  const { ino, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return { ino, mtimeNs, ctimeNs };
}

const ORDERS = { 'proto/shop/v1/orders.proto': 'orders', 'codec.mjs': 'codec', 'a.binpb': 'bytes' };
const FILES = contents({ ...ORDERS, 'a.binpb': Buffer.from('bytes') });

describe('what is written', () => {
  it('given no folder yet, when written, then it holds these files and nothing else, and they are named in order', () => {
    const written = new OutputFolder(out).write(FILES);

    expect(written).toEqual({ written: Object.keys(ORDERS).sort(), removed: [] });
    expect(onDisk()).toEqual(ORDERS);
  });

  it.each(['the same build', 'another process'])(
    'given the same files again, when written by %s, then none is touched',
    (who) => {
      const first = new OutputFolder(out);
      first.write(FILES);
      const path = join(out, 'codec.mjs');
      const before = changeOf(path);

      const folder = who === 'the same build' ? first : new OutputFolder(out);

      for (const again of [1, 2]) {
        expect([again, folder.write(FILES)]).toEqual([again, { written: [], removed: [] }]);
      }
      expect(changeOf(path)).toEqual(before);
    },
  );

  it('given another content, when written, then only that file is another one, and who has it open still reads the earlier', () => {
    const folder = new OutputFolder(out);
    folder.write(FILES);
    const open = openSync(join(out, 'codec.mjs'), 'r');
    try {
      const written = folder.write({ ...FILES, ...contents({ 'codec.mjs': 'later' }) });

      expect(written).toEqual({ written: ['codec.mjs'], removed: [] });
      expect(onDisk()).toEqual({ ...ORDERS, 'codec.mjs': 'later' });
      expect(readFileSync(open, 'utf8')).toBe('codec');
    } finally {
      closeSync(open);
    }
  });

  it.each<[string, (path: string) => void]>([
    ['is another one', (path) => writeFileSync(path, 'edited by hand')],
    ['is as long as it was', (path) => writeFileSync(path, 'cedoc')],
    [
      'is as long and as old as it was',
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, 'cedoc');
        utimesSync(path, atime, mtime);
      },
    ],
    ['is gone', (path) => rmSync(path)],
  ])('given a file that %s, when written again, then it is as it should be', (_, happens) => {
    const folder = new OutputFolder(out);
    folder.write(FILES);
    folder.write(FILES);
    happens(join(out, 'codec.mjs'));

    expect(folder.stale(FILES)).toEqual(['codec.mjs']);
    expect(new OutputFolder(out).stale(FILES)).toEqual(['codec.mjs']);
    expect(folder.write(FILES).written).toEqual(['codec.mjs']);
    expect(onDisk()).toEqual(ORDERS);
  });

  it('given files that are not there, when asked which are stale, then all are named in order and none is written', () => {
    expect(new OutputFolder(out).stale(FILES)).toEqual(Object.keys(ORDERS).sort());
    expect(existsSync(out)).toBe(false);
  });

  it('given texts in pieces shorter and longer than what is written at once, when written, then none is cut or swapped', () => {
    const units = [0, 1, 90_000, 87_381, 1, 87_382, 262_144, 300_000, 20, 70_000];
    const pieces = units.flatMap((length, index) =>
      ['a', 'ż', '名'].map((letter) => new Piece(`${index}${letter.repeat(length)}`)),
    );
    const whole = pieces.map(({ text }) => text).join('');

    new OutputFolder(out).write({
      'long.txt': pieces,
      'short.txt': [new Piece('名'), new Piece('')],
    });

    expect(onDisk()).toEqual({ 'long.txt': whole, 'short.txt': '名' });
  });

  it('given many files, when written, then none stays open', () => {
    const next = (): number => {
      const file = openSync(root, 'r');
      closeSync(file);
      return file; // the smallest number that is free: POSIX open()
    };
    const before = next();

    new OutputFolder(out).write(FILES);

    expect(next()).toBe(before);
  });

  it.each([
    ['text', 'text'],
    ['bytes', Buffer.from('bytes')],
  ])(
    'given a folder where %s should be, when written, then that is refused, and nothing half written is left',
    (_, content) => {
      mkdirSync(join(out, 'codec.mjs'), { recursive: true });

      expect(() => new OutputFolder(out).write(contents({ 'codec.mjs': content }))).toThrow(
        /EISDIR|ENOTEMPTY|EEXIST/,
      );
      expect(readdirSync(out)).toEqual(['codec.mjs']);
    },
  );
});

/** A schema whose messages stand in a file of this package. */
function schemaIn(name: string): Schema {
  return {
    version: 1,
    functions: [],
    messages: [{ ...BROAD.messages[0]!, file: `${name}/v1/types.proto`, fields: [] }],
    enums: [],
  };
}

/** All files of that schema. */
function filesIn(name: string): Contents {
  return contents(emitFiles(schemaIn(name)));
}

describe('what is removed', () => {
  it.each(['the same build', 'another process'])(
    'given a file that is no longer made, when written by %s, then it goes, with the folders that it leaves empty',
    (who) => {
      const first = new OutputFolder(out);
      first.write(filesIn('old'));

      const folder = who === 'the same build' ? first : new OutputFolder(out);
      const { removed } = folder.write(filesIn('new'));

      expect(removed).toEqual(['proto/old/v1/types.proto']);
      expect(readdirSync(join(out, 'proto'))).toEqual(['new']);
      expect(Object.keys(onDisk())).toEqual(Object.keys(filesIn('new')).sort());
    },
  );

  it('given several files that are no longer made, when written, then they are named in order, without those that are gone already', () => {
    const folder = new OutputFolder(out);
    const more = { 'z.txt': 'z', 'a.txt': 'a', 'm.txt': 'm' };
    folder.write({ ...filesIn('shop'), ...contents(more) });
    rmSync(join(out, 'm.txt'));

    expect(folder.write(filesIn('shop')).removed).toEqual(['a.txt', 'z.txt']);
    expect(Object.keys(onDisk())).toEqual(Object.keys(filesIn('shop')).sort());
  });

  it('given nothing to make any more, when written, then the folder itself stays', () => {
    const folder = new OutputFolder(out);
    folder.write(filesIn('shop'));

    expect(folder.write({}).removed).toEqual(Object.keys(filesIn('shop')).sort());
    expect(readdirSync(out)).toEqual([]);
  });

  it('given files of somebody else beside and among ours, when ours go, then theirs stay', () => {
    new OutputFolder(out).write(filesIn('old'));
    const theirs = ['mine.ts', 'proto/old/notes.md', 'proto/new.proto'];
    for (const path of theirs) writeFileSync(join(out, path), 'mine');

    const { removed } = new OutputFolder(out).write(filesIn('new'));

    expect(removed).toEqual(['proto/old/v1/types.proto']);
    expect(existsSync(join(out, 'proto/old/v1'))).toBe(false);
    expect(Object.keys(onDisk())).toEqual([...Object.keys(filesIn('new')), ...theirs].sort());
  });

  it('given a folder that another process has written since, when written, then what that one has made goes', () => {
    const folder = new OutputFolder(out);
    folder.write(filesIn('shop'));
    new OutputFolder(out).write(filesIn('branch'));

    expect(folder.write(filesIn('shop'))).toEqual({
      written: expect.arrayContaining(['proto/shop/v1/types.proto', 'schema.json']) as unknown,
      removed: ['proto/branch/v1/types.proto'],
    });
    expect(Object.keys(onDisk())).toEqual(Object.keys(filesIn('shop')).sort());
  });

  it('given a folder without a schema, when written, then nothing is known to be ours, and nothing is removed', () => {
    mkdirSync(join(out, 'proto'), { recursive: true });
    writeFileSync(join(out, 'proto/old.proto'), 'old');

    expect(new OutputFolder(out).write(FILES).removed).toEqual([]);
    expect(onDisk()).toEqual({ ...ORDERS, 'proto/old.proto': 'old' });
  });
});
