/** Fixtures, call logs and mocked modules, as tests use them. */
import * as realFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  file,
  fixture,
  fixtureFromDisk,
  link,
  mockFs,
  recordCalls,
  type FixtureTree,
} from 'nestjs-memfs/testing';

let folder: string;

beforeEach(() => {
  folder = realFs.mkdtempSync(join(tmpdir(), 'memfs-fixture-'));
});
afterEach(() => realFs.rmSync(folder, { recursive: true }));

describe('fixture', () => {
  it('given nested objects, when they are planted, then content, modes, times and links are there', () => {
    const tree = {
      'a.txt': 'tea',
      'deep/er/b.bin': Uint8Array.of(0, 255),
      empty: {},
      bin: { run: file('#!', { mode: 0o755, mtimeMs: 5000 }), alias: link('run') },
    };

    const { nodeFs } = fixture(tree, { root: '/shop' });

    expect(nodeFs.readdirSync('/shop', { recursive: true, encoding: 'utf8' }).sort()).toEqual([
      'a.txt',
      'bin',
      'bin/alias',
      'bin/run',
      'deep',
      'deep/er',
      'deep/er/b.bin',
      'empty',
    ]);
    expect([...nodeFs.readFileSync('/shop/deep/er/b.bin')]).toEqual([0, 255]);
    expect(nodeFs.statSync('/shop/bin/alias').mode & 0o777).toBe(0o755);
    expect(nodeFs.statSync('/shop/bin/run').mtimeMs).toBe(5000);
    expect(nodeFs.readlinkSync('/shop/bin/alias')).toBe('run');
  });

  it('given changes, when it is reset, then all is as at first, through the same object', () => {
    const files = fixture({ 'a.txt': 'tea', dir: { b: '1' } });
    const { readFileSync } = files.nodeFs;
    for (const text of ['first', 'second']) {
      files.nodeFs.writeFileSync('/a.txt', text);
      files.nodeFs.rmSync('/dir', { recursive: true });
      files.fs.writefile('/new', '');

      files.reset();

      expect(readFileSync('/a.txt', 'utf8')).toBe('tea');
      expect(files.nodeFs.readdirSync('/')).toEqual(['a.txt', 'dir']);
    }
  });

  it('given two fixtures, when one is changed, then the other is not', () => {
    const [one, other] = [fixture({ a: '1' }), fixture({ a: '1' })];

    one.nodeFs.writeFileSync('/a', '2');

    expect(other.fs.readfile('/a')).toBe('1');
  });

  it('given what is no entry, when it is planted, then it is refused by name', () => {
    const wrong = { dir: { a: 5 } } as unknown as FixtureTree; // as from a program without types

    expect(() => fixture(wrong)).toThrow('«/dir/a»');
  });

  it('given the end of its use, when it is disposed of, then the files are gone', () => {
    const files = fixture({ a: '1' });

    files[Symbol.dispose]();

    expect(files.nodeFs.readdirSync('/')).toEqual([]);
  });

  it('given a folder on the disk, when it is changed in memory, then the disk is not', () => {
    realFs.mkdirSync(join(folder, 'dir'));
    realFs.writeFileSync(join(folder, 'dir/a'), 'tea', { mode: 0o640 });
    const files = fixtureFromDisk(folder, { root: '/in/memory' });

    files.nodeFs.writeFileSync('/in/memory/dir/a', 'changed');

    expect(realFs.readFileSync(join(folder, 'dir/a'), 'utf8')).toBe('tea');
    files.reset();
    expect(files.fs.readfile('/in/memory/dir/a')).toBe('tea');
    expect(files.nodeFs.statSync('/in/memory/dir/a').mode & 0o777).toBe(0o640);
  });
});

describe('recordCalls', () => {
  it('given every form of call, when they are made, then each is in the log, on disk and in memory alike', async () => {
    const disk = recordCalls(realFs);
    const memory = recordCalls(fixture({}, { root: folder }));

    for (const { nodeFs } of [disk, memory]) await useEveryForm(nodeFs);

    const brief = (log: typeof disk) =>
      log.calls.map(({ operation, form, paths, state, code }) => ({
        operation,
        form,
        paths,
        state,
        code,
      }));
    expect(brief(memory)).toEqual(brief(disk));
    expect(disk.filter({ operation: 'write' })).toHaveLength(2);
    expect(disk.filter({ code: 'ENOENT' })).toMatchObject([{ operation: 'stat', state: 'failed' }]);
    expect(disk.filter({ path: /stream$/, operation: /^create/ })).toHaveLength(2);
  });

  it('given a log, when it is reset, then it is empty and goes on', () => {
    const log = recordCalls(fixture({ a: '1' }));
    log.nodeFs.readFileSync('/a');

    log.reset();
    log.nodeFs.existsSync('/a');

    expect(log.calls).toEqual([
      { operation: 'exists', form: 'sync', paths: ['/a'], state: 'done', result: true },
    ]);
  });

  it('given promisified functions, when they are called, then they give what Node gives', async () => {
    const { nodeFs } = recordCalls(realFs);
    const fd = nodeFs.openSync(join(folder, 'a'), 'w+');

    const written = await promisify(nodeFs.write)(fd, 'tea');
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only call whose callback has no error
    const there = await promisify(nodeFs.exists)(folder);
    nodeFs.closeSync(fd);

    expect(written).toEqual({ bytesWritten: 3, buffer: 'tea' });
    expect(there).toBe(true);
  });
});

describe('mockFs', () => {
  it('given a filesystem, when it is mocked, then the modules have the names that those of Node have', () => {
    const { modules, exports } = mockFs(fixture({ a: 'tea' }));

    const missing = Object.keys(realFs).filter((key) => !(key in modules['node:fs']));

    expect(missing).toEqual([]);
    expect(Object.keys(modules['fs/promises']).sort()).toEqual(
      [...Object.keys(realFs.promises), 'default'].sort(),
    );
    expect(exports['fs/promises']).toBe((exports['fs'] as typeof realFs).promises);
  });
});

async function useEveryForm(fs: typeof realFs): Promise<void> {
  const path = join(folder, 'a');
  fs.writeFileSync(path, 'tea');
  const fd = fs.openSync(path, 'r+');
  fs.readSync(fd, Buffer.alloc(1));
  fs.closeSync(fd);
  await promisify(fs.rename)(path, `${path}2`);
  await fs.promises.copyFile(`${path}2`, path);
  const handle = await fs.promises.open(path, 'r+');
  await handle.write('cake');
  await handle.close();
  await new Promise<void>((resolve) => {
    const stream = fs.createWriteStream(join(folder, 'stream'));
    stream.on('close', resolve).end('hello');
  });
  const parts: unknown[] = [];
  for await (const part of fs.createReadStream(join(folder, 'stream'))) parts.push(part);
  await fs.promises.stat(join(folder, 'missing')).catch(() => undefined);
}
