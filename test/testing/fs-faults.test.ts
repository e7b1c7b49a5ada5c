/** Injected faults against the errors that the running Node gives itself. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFs, faults, type NodeFs } from 'nestjs-memfs/testing';

type Call = (on: NodeFs, path: string) => unknown;

/** Calls that fail with ENOENT on a missing path, and the function the fault is for. */
const MISSING: readonly (readonly [operation: string, call: Call])[] = [
  ['open', (on, path) => on.openSync(path, 'r')],
  ['readFile', (on, path) => on.readFileSync(path)],
  ['writeFile', (on, path) => on.writeFileSync(join(path, 'x'), '')],
  ['stat', (on, path) => on.statSync(path)],
  ['lstat', (on, path) => on.lstatSync(path)],
  ['access', (on, path) => on.accessSync(path)],
  ['readdir', (on, path) => on.readdirSync(path)],
  ['mkdir', (on, path) => on.mkdirSync(join(path, 'x'))],
  ['rmdir', (on, path) => on.rmdirSync(path)],
  ['unlink', (on, path) => on.unlinkSync(path)],
  ['rename', (on, path) => on.renameSync(path, `${path}2`)],
  ['link', (on, path) => on.linkSync(path, `${path}2`)],
  ['symlink', (on, path) => on.symlinkSync('a', join(path, 'x'))],
  ['copyFile', (on, path) => on.copyFileSync(path, `${path}2`)],
  ['readlink', (on, path) => on.readlinkSync(path)],
  ['realpath', (on, path) => on.realpathSync(path)],
  ['chmod', (on, path) => on.chmodSync(path, 0o600)],
  ['utimes', (on, path) => on.utimesSync(path, 1, 1)],
  ['lutimes', (on, path) => on.lutimesSync(path, 1, 1)],
  ['truncate', (on, path) => on.truncateSync(path)],
  ['mkdtemp', (on, path) => on.mkdtempSync(join(path, 'x'))],
  ['rename', (on, path) => promisify(on.rename)(path, `${path}2`)],
  ['readFile', (on, path) => promisify(on.readFile)(path)],
  ['readdir', (on, path) => on.promises.readdir(path)],
  ['rename', (on, path) => on.promises.rename(path, `${path}2`)],
  ['realpath', (on, path) => on.promises.realpath(path)],
];

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'memfs-faults-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('errors', () => {
  it.each(MISSING)(
    'given an ENOENT fault for %s, when it is called, then the error is that of Node',
    async (operation, call) => {
      const missing = join(folder, 'missing');
      const real = await failureOf(() => call(fs, missing));

      const injected = await failureOf(() =>
        call(faults(fs).fail(operation, 'ENOENT').nodeFs, missing),
      );

      expect(injected).toEqual(real);
      expect(real.code).toBe('ENOENT');
    },
  );

  (fs.existsSync('/dev/full') ? it : it.skip)(
    'given a full disk, when a file is written, then the error is that of /dev/full',
    async () => {
      const real = await failureOf(() => fs.writeFileSync('/dev/full', 'x'));
      const disk = faults(fs).fail('write', 'ENOSPC').nodeFs;

      const injected = await failureOf(() => disk.writeFileSync(join(folder, 'a'), 'x'));

      expect(injected).toEqual(real);
      expect(fs.readFileSync(join(folder, 'a'), 'utf8')).toBe('');
    },
  );

  it('given a code that no system has, when a fault is asked for, then it is refused', () => {
    expect(() => faults(fs).fail('write', 'ENOTHING')).toThrow(RangeError);
  });
});

describe('which calls fail', () => {
  it('given after and times, when calls follow, then only those between fail', () => {
    const disk = faults(fs).fail('write', 'EIO', { after: 2, times: 1 }).nodeFs;
    const path = join(folder, 'a');

    const outcomes = [1, 2, 3, 4].map(() => codeOf(() => disk.appendFileSync(path, 'x')));

    expect(outcomes).toEqual(['', '', 'EIO', '']);
    expect(fs.readFileSync(path, 'utf8')).toBe('xxx');
  });

  it('given a path, when others are used, then they work, also by descriptor', () => {
    const path = join(folder, 'a');
    const disk = faults(fs).fail('write', 'EIO', { path }).nodeFs;
    const [a, b] = [disk.openSync(path, 'w'), disk.openSync(join(folder, 'b'), 'w')];

    const outcomes = [a, b].map((fd) => codeOf(() => disk.writeSync(fd, 'x')));
    [a, b].forEach((fd) => disk.closeSync(fd));

    expect(outcomes).toEqual(['EIO', '']);
  });

  it('given a fault of write, when handles and streams write, then they fail', async () => {
    const disk = faults(fs).fail('write', 'ENOSPC').nodeFs;
    const handle = await disk.promises.open(join(folder, 'a'), 'w');
    const stream = disk.createWriteStream(join(folder, 'b'));

    const byHandle = await failureOf(() => handle.write('x'));
    await handle.close();
    const byStream = await new Promise<NodeJS.ErrnoException>((resolve) =>
      stream.on('error', resolve).write('x'),
    );

    expect([byHandle.code, byStream.code]).toEqual(['ENOSPC', 'ENOSPC']);
  });

  it('given an access fault, when existence is asked, then it is false as in Node', () => {
    const disk = faults(fs).fail('access', 'EACCES').nodeFs;

    expect(disk.existsSync(folder)).toBe(false);
  });

  it('given rules, when they are reset, then all works; and the source always did', () => {
    const disk = faults(fs).fail('*', 'EIO');
    const source = codeOf(() => fs.statSync(folder));
    const before = codeOf(() => disk.nodeFs.statSync(folder));

    disk.reset();

    expect([source, before, codeOf(() => disk.nodeFs.statSync(folder))]).toEqual(['', 'EIO', '']);
  });

  it('given a MemoryFS, when a write fails, then the volume is as it was but for the empty file', async () => {
    const memory = createFs();
    const disk = faults(memory).fail('write', 'ENOSPC').nodeFs;

    const failure = await failureOf(() => disk.promises.writeFile('/a', 'x'));

    expect(failure.message).toBe('ENOSPC: no space left on device, write');
    expect(memory.readfile('/a')).toBe('');
  });
});

describe('latency', () => {
  const DELAY_MS = 30;
  const CALLS: readonly (readonly [form: string, call: Call])[] = [
    ['sync', (on, path) => on.readdirSync(path)],
    ['callback', (on, path) => promisify(on.readdir)(path)],
    ['promise', (on, path) => on.promises.readdir(path)],
  ];

  it.each(CALLS)(
    'given a delay, when the %s form is called, then it takes so long',
    async (_, call) => {
      const disk = faults(fs).delay('readdir', DELAY_MS).nodeFs;
      const start = performance.now();

      await call(disk, folder);

      // Timers may fire up to a millisecond early.
      expect(performance.now() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
    },
  );
});

/** What of an error a program can see, but for the stack. */
async function failureOf(run: () => unknown): Promise<NodeJS.ErrnoException> {
  try {
    await run();
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    return { ...failure, name: failure.name, message: failure.message };
  }
  throw new Error('It did not fail.');
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'none';
  }
}
