/** Everything that the running Node's node:fs has by name is there in ours too, of the same kind, with the same name and length. */
import { once } from 'node:events';
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';

type Fs = typeof disk;

/** The object itself: the namespace above has the key `default` too. */
const model: Fs = process.getBuiltinModule('node:fs');

/** What Node's own files see and programs cannot count on: they are no part of its documentation. */
const INTERNAL = new Set(['processReadResult', 'readSyncRecursive']);

/** The objects of a filesystem whose keys are compared, by names. */
async function objects(fs: Fs, directory: string): Promise<ReadonlyMap<string, object>> {
  const path = join(directory, 'file');
  fs.writeFileSync(path, 'content');
  const handle = await fs.promises.open(path);
  const dir = fs.opendirSync(directory);
  const entry = dir.readSync();
  const found = new Map<string, object>([
    ['fs', fs],
    ['fs.promises', fs.promises],
    ['fs.constants', fs.constants],
    ['FileHandle', Object.getPrototypeOf(handle) as object],
    ['Dir', fs.Dir.prototype],
    ['Dirent', fs.Dirent.prototype],
    ['a Dirent', entry!],
    ['Stats', fs.Stats.prototype],
    ['a Stats', fs.statSync(path)],
    ['BigIntStats', Object.getPrototypeOf(fs.statSync(path, { bigint: true })) as object],
    ['a BigIntStats', fs.statSync(path, { bigint: true })],
    ['StatFs', Object.getPrototypeOf(fs.statfsSync(path)) as object],
    ['a StatFs', fs.statfsSync(path)],
    ['ReadStream', fs.ReadStream.prototype],
    ['WriteStream', fs.WriteStream.prototype],
    ['realpath', fs.realpath],
    ['realpathSync', fs.realpathSync],
  ]);
  await handle.close();
  dir.closeSync();
  return found;
}

interface Property extends PropertyDescriptor {
  readonly value?: unknown;
}

/** What is at each key: the kind of property and, of a function, its name and length. */
function describeKeys(object: object): Record<string, string> {
  const keys = Reflect.ownKeys(object).filter((key) => isPublic(key) && !isOfFunction(object, key));
  return Object.fromEntries(keys.map((key) => [String(key), describeKey(object, key)]));
}

function isPublic(key: string | symbol): boolean {
  if (typeof key === 'string') return !INTERNAL.has(key);
  return [Symbol.asyncIterator, Symbol.dispose, Symbol.asyncDispose].includes(key);
}

function isOfFunction(object: object, key: string | symbol): boolean {
  return typeof object === 'function' && key === 'prototype';
}

function describeKey(object: object, key: string | symbol): string {
  const property = Object.getOwnPropertyDescriptor(object, key) as Property;
  const { get, set, value, ...bits } = property;
  const kinds = [typeof get, typeof set, typeof value];
  const isClassOrMethod = typeof value === 'function' && key !== 'native';
  const named = isClassOrMethod ? [(value as Fs['stat']).name, (value as Fs['stat']).length] : [];
  return [...kinds, ...named, JSON.stringify(bits)].join(' ');
}

describe('the keys of node:fs', () => {
  const directory = disk.mkdtempSync(join(tmpdir(), 'memfs-keys-'));
  const memory = createFs().nodeFs;
  memory.mkdirSync(directory, { recursive: true });
  afterAll(() => {
    disk.rmSync(directory, { recursive: true });
  });

  it('given the running Node, when every object of its node:fs is enumerated, then ours has each key, of the same kind and length', async () => {
    const [expected, actual] = [await objects(disk, directory), await objects(memory, directory)];

    for (const [name, object] of expected) {
      const expectedKeys = describeKeys(name === 'fs' ? model : object);
      expect({ [name]: describeKeys(actual.get(name)!) }).toEqual({ [name]: expectedKeys });
    }
  });

  it('given the running Node, when the keys of fs and of its promises are listed, then ours come in the same order', () => {
    expect(Object.keys(memory)).toEqual(Object.keys(model));
    expect(Object.keys(memory.promises)).toEqual(Object.keys(model.promises));
    expect(Object.entries(memory.constants)).toEqual(Object.entries(model.constants));
  });

  it('given streams of both, when their classes are asked, then they are instances of them and have the same keys', async () => {
    const make = async (fs: Fs): Promise<unknown> => {
      const read = fs.createReadStream(join(directory, 'file'));
      const write = fs.createWriteStream(join(directory, 'other'));
      const told = [
        read instanceof fs.ReadStream,
        write instanceof fs.WriteStream,
        Object.keys(read).filter((key) => !key.startsWith('_')),
        Object.keys(write).filter((key) => !key.startsWith('_')),
        ['path', 'flags', 'mode', 'start', 'end', 'pos', 'bytesRead', 'pending', 'autoClose'].map(
          (key) => Reflect.get(read, key) as unknown,
        ),
      ];
      await Promise.all([once(read.destroy(), 'close'), once(write.destroy(), 'close')]);
      return told;
    };

    expect(await make(memory)).toEqual(await make(disk));
  });
});
