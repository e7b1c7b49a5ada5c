/** Calls that Node's own tests make: without a callback, with values that only look like one, and what only a warning tells of. */
import { pathToFileURL } from 'node:url';
import { createFs } from 'nestjs-memfs/fs';
import { onBoth, outcome, type Scenario, type Scenarios } from './both.js';
import { runProgram } from '../../support/processes.js';
import type { Side } from '../differential/side.js';

type Callable = (...args: unknown[]) => unknown;
const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);
/** Of `npm run build`, which `npm test` begins with. */
const BUILT = new URL('../../../dist/fs/index.js', import.meta.url).href;
const never = (): void => {
  throw new Error('This was not to be called.');
};

function functions(side: Side): Record<string, Callable> {
  return side.fs as object as Record<string, Callable>;
}

/** The same call with several lists of arguments; both sides have to throw, and the same. */
function calls(name: string, lists: (side: Side, fd: number) => unknown[][]): Scenario {
  return async (side, tell) => {
    const fd = side.fs.openSync(side.at('file'), 'r+');
    for (const args of lists(side, fd))
      await outcome(tell, name, () => functions(side)[name]!(...args));
    side.fs.closeSync(fd);
  };
}

/** Good and bad arguments, and no callback. `rm` is not here: Node would remove the file first. */
const WITHOUT_CALLBACK: Readonly<Record<string, (side: Side, fd: number) => unknown[][]>> = {
  access: (side) => [[side.at('file')], [side.at('file'), 'x'], [5, 0]],
  chmod: (side) => [
    [side.at('file'), 0o644],
    [side.at('file'), {}],
    [5, 0o644],
  ],
  chown: (side) => [
    [side.at('file'), 0, 0],
    [side.at('file'), 'x', 0],
  ],
  copyFile: (side) => [
    [side.at('file'), side.at('new')],
    [side.at('file'), 5],
    [5, side.at('new')],
  ],
  fchmod: (_, fd) => [[fd, 0o644], [fd, 'x'], ['x', 0o644], [fd]],
  fchown: (_, fd) => [[fd, 0, 0], [fd, 'x', 0], [fd, 0, -2], ['x', 0, 0], [{}]],
  fdatasync: (_, fd) => [[fd], ['x']],
  fstat: (_, fd) => [[fd], ['x'], [fd, {}]],
  fsync: (_, fd) => [[fd], ['x'], [Symbol('descriptor')]],
  ftruncate: (_, fd) => [
    [fd, 1],
    [fd, 'x'],
    ['x', 1],
    [fd, 1.5],
  ],
  futimes: (_, fd) => [
    [fd, 1, 1],
    [fd, {}, 1],
    ['x', 1, 1],
  ],
  link: (side) => [
    [side.at('file'), side.at('new')],
    [5, side.at('new')],
  ],
  lstat: (side) => [[side.at('file')], [5]],
  mkdir: (side) => [[side.at('new')], [side.at('new'), 'x'], [5]],
  mkdtemp: (side) => [[side.at('new')], [5]],
  open: (side) => [[side.at('file')], [side.at('file'), 'odd'], [side.at('file'), 'r', {}], [5]],
  readdir: (side) => [[side.at('dir')], [5]],
  readlink: (side) => [[side.at('file')], [5]],
  realpath: (side) => [[side.at('file')], [5]],
  rename: (side) => [
    [side.at('file'), side.at('new')],
    [5, 5],
  ],
  rmdir: (side) => [[side.at('dir')], [5]],
  stat: (side) => [[side.at('file')], [5]],
  statfs: (side) => [[side.at('file')], [5]],
  symlink: (side) => [
    ['file', side.at('new')],
    ['file', side.at('new'), 'odd'],
    [5, side.at('new')],
  ],
  truncate: (side, fd) => [
    [side.at('file'), 1],
    [side.at('file'), 'x'],
    [fd, 'x'],
  ],
  unlink: (side) => [[side.at('file')], [5]],
  utimes: (side) => [
    [side.at('file'), 1, 1],
    [side.at('file'), {}, 1],
  ],
  read: (_, fd) => [
    [fd],
    [fd, Buffer.alloc(1)],
    [fd, Buffer.alloc(1), 0, 1, 0],
    [null, Buffer.alloc(1), 0, 1, 0],
  ],
  readv: (_, fd) => [
    [fd, [Buffer.alloc(1)]],
    [fd, 'x'],
    ['x', []],
    [fd, [Buffer.alloc(1)], 'x'],
  ],
  write: (_, fd) => [
    [fd, 'x'],
    [fd, Buffer.alloc(1)],
    [fd, 5],
    ['x', 'x'],
    [fd, Buffer.alloc(1), {}],
  ],
  writev: (_, fd) => [
    [fd, [Buffer.alloc(1)]],
    [fd, 'x'],
    ['x', []],
  ],
};

const SCENARIOS: Scenarios = {
  'read with a position that is no number': calls('read', (_, fd) =>
    [never, {}, '', true, 0.5, 2n ** 63n].map((position) => [
      fd,
      Buffer.alloc(4),
      0,
      4,
      position,
      never,
    ]),
  ),
  'long texts, quotes and numbers for a callback': calls('exists', () =>
    ['x'.repeat(40), "it's so", "it's " + 'x'.repeat(40), 'a "b" c', 10n ** 30n, Symbol('s')].map(
      (value) => ['/missing', value],
    ),
  ),
  'read into a buffer that is null': calls('read', (_, fd) => [
    [fd, { buffer: null }, never],
    [fd, null, { buffer: null }, never],
  ]),
  'readSync into a buffer that is null': calls('readSync', (_, fd) => [[fd, { buffer: null }]]),
  'write of half a byte in hex': calls('write', (_, fd) => [
    [fd, 'abc', 0, 'hex', never],
    [fd, 'abc', 0, 'HEX', never],
  ]),
  'writeSync of half a byte in hex': calls('writeSync', (_, fd) => [
    [fd, 'abc', 0, 'hex'],
    [fd, 'abcd', 0, 'hex'],
  ]),
  'a link of a type that is none': calls('symlink', (side) => [
    ['file', side.at('new'), 'odd', never],
  ]),
  'URLs with a null byte in them': async (side, tell) => {
    const url = new URL(`${pathToFileURL(side.at('file')).href}%00`);
    for (const name of ['statSync', 'readFileSync', 'openSync', 'mkdirSync', 'rmSync']) {
      await outcome(tell, name, () => functions(side)[name]!(url));
    }
    await outcome(tell, 'rename', () => functions(side)['rename']!(side.at('file'), url, never));
  },
  'recursive listings through a link to a directory': async (side, tell) => {
    side.fs.mkdirSync(side.at('dir/sub'));
    side.fs.writeFileSync(side.at('dir/sub/leaf'), '');
    side.fs.mkdirSync(side.at('top/later'), { recursive: true });
    side.fs.writeFileSync(side.at('top/later/last'), '');
    side.fs.symlinkSync('../dir', side.at('top/link'));
    side.fs.symlinkSync('nowhere', side.at('top/none'));
    const path = side.at('top');
    for (const withFileTypes of [true, false]) {
      const options = { recursive: true, withFileTypes } as { recursive: true };
      const show = (entries: readonly unknown[]): unknown =>
        entries.map((entry) =>
          typeof entry === 'string' ? entry : (entry as { name: string }).name,
        );
      tell('sync', show(side.fs.readdirSync(path, options)));
      tell('promise', show(await side.fs.promises.readdir(path, options)));
      await new Promise<void>((resolve) => {
        side.fs.readdir(path, options, (error, entries) => {
          tell('callback', error, show(entries));
          resolve();
        });
      });
    }
  },
  'streams that are made by new': async (side, tell) => {
    const { createReadStream } = side.fs as unknown as {
      createReadStream: new (path: string, options: object) => NodeJS.ReadableStream;
    };
    const stream = new createReadStream(side.at('file'), { end: 4 });
    for await (const chunk of stream) tell(String(chunk));
  },
  'promises.watch with an encoding that is a number': async (side, tell) => {
    const watch = side.fs.promises.watch as Callable;
    await outcome(tell, 'watch', () =>
      (watch(side.at('dir'), { encoding: 1 }) as AsyncIterator<unknown>).next(),
    );
  },
};

describe('odd calls', () => {
  it.each(Object.entries(WITHOUT_CALLBACK))(
    'given %s without a callback, when node:fs and MemoryFS are called, then they say the same of the first argument that is wrong',
    async (name, lists) => {
      const { expected, actual } = await onBoth(calls(name, lists));

      expect(actual).toEqual(expected);
    },
  );

  it.each(Object.entries(SCENARIOS))(
    'given %s, when node:fs and MemoryFS are called, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );

  it('given a write of more than Node takes at once, when called, then it is refused', () => {
    const { nodeFs } = createFs();
    const fd = nodeFs.openSync('/file', 'w');
    const large = Buffer.allocUnsafeSlow(2 ** 31); // no page of it is touched

    expect(() => nodeFs.writeSync(fd, large, 0, 2 ** 31, 0)).toThrow(
      'The value of "length" is out of range. It must be >= 0 && <= 2147483647. Received 2147483648',
    );
    expect(nodeFs.fstatSync(fd).size).toBe(0);
  });
});

describe('what only a warning tells of', () => {
  /** Runs lines over the built package, which has its process to itself: Node warns once in each. */
  async function warningsOf(lines: string): Promise<string> {
    const program = `
      import { createFs } from ${JSON.stringify(BUILT)};
      const { nodeFs } = createFs();
      process.on('warning', ({ name, code, message }) => console.log(name, code, message));
      ${lines}`;
    const flags = ['--expose-gc', '--no-warnings', '--input-type=module', '-e', program];
    return (await runProgram(process.execPath, flags)).stdout;
  }

  it('given a template that ends with X, when a directory is made of it, then Node warns', async () => {
    const heard = await warningsOf(`console.log(nodeFs.mkdtempSync('/templateX').length);`);

    expect(heard).toMatch(/^16\nWarning .*mkdtemp\(\) templates ending with X are not portable/);
  });

  const before = (major: number) => (NODE_MAJOR < major ? it : it.skip);

  before(24)('given a descriptor, when truncate gets it, then Node warns', async () => {
    const heard = await warningsOf(`nodeFs.truncateSync(nodeFs.openSync('/file', 'w'), 3);`);

    expect(heard).toMatch(/^DeprecationWarning DEP0081/);
  });

  // Since Node 25 it is an error that ends the process.
  before(25)(
    'given a FileHandle that nobody holds, when it is collected, then it is closed and Node warns',
    async () => {
      const heard = await warningsOf(`
        nodeFs.writeFileSync('/file', '');
        const open = async () => (await nodeFs.promises.open('/file')).fd;
        const fd = await open();
        process.once('warning', () => {
          try { nodeFs.fstatSync(fd); } catch (error) { console.log(error.code); }
          clearInterval(waiting);
        });
        const waiting = setInterval(gc, 1);`);

      expect(heard).toMatch(/Warning undefined Closing file descriptor 3 on garbage collection/);
      expect(heard).toMatch(/EBADF/);
      expect(heard).toMatch(/DeprecationWarning DEP0137 Closing a FileHandle object/);
    },
  );

  it('given a FileHandle that was closed by its number, when it is collected, then who has the number now keeps it', async () => {
    const heard = await warningsOf(`
      nodeFs.writeFileSync('/file', 'content');
      const open = async () => nodeFs.closeSync((await nodeFs.promises.open('/file')).fd);
      await open();
      const fd = nodeFs.openSync('/file', 'r');
      const registry = (globalThis.kept = new FinalizationRegistry(() => {
        setImmediate(() => console.log(fd, nodeFs.readFileSync(fd, 'utf8')));
        clearInterval(waiting);
      }));
      registry.register({}, 0);
      const waiting = setInterval(gc, 1);`);

    expect(heard).toBe('3 content\n');
  });
});
