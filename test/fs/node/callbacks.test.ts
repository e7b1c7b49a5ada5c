/** Callbacks and promises tell the same as node:fs's beyond single calls: promisified forms, blobs, temporary directories; and they complete under fake timers. */
import { promisify } from 'node:util';
import { createFs } from 'nestjs-memfs/fs';
import { onBoth, outcome, type Scenario, type Scenarios } from './both.js';
import type { Side } from '../differential/side.js';

/** In ES modules jest is found here. */
const { jest } = import.meta as unknown as {
  readonly jest: { useFakeTimers(): void; useRealTimers(): void };
};

type Callable = (...args: unknown[]) => unknown;
type Functions = Record<string, Callable | undefined>;

function functions(side: Side): Functions {
  return side.fs as object as Functions;
}

/** A promisified function with several lists of arguments. */
function promisified(name: string, lists: (side: Side, fd: number) => unknown[][]): Scenario {
  return async (side, tell) => {
    const fd = side.fs.openSync(side.at('file'), 'r+');
    const run: Callable = promisify(functions(side)[name] as never);
    for (const args of lists(side, fd)) await outcome(tell, name, () => run(...args));
    side.fs.closeSync(fd);
    tell(run.name, run.length);
  };
}

/** What a callback is called with, and as what. */
const asWhat: Scenario = async (side, tell) => {
  await new Promise<void>((resolve) => {
    side.fs.stat(side.at('file'), function (this: unknown, ...args: unknown[]) {
      tell(typeof this, args.length);
      resolve();
    });
  });
  await new Promise<void>((resolve) => {
    side.fs.access(side.at('file'), function (this: unknown, ...args: unknown[]) {
      tell(typeof this, args.length);
      resolve();
    });
  });
};

/** What runs between a completion and the next. */
const turns: Scenario = async (side, tell) => {
  for (const name of ['stat', 'readFile', 'readdir', 'realpath', 'readlink']) {
    await new Promise<void>((resolve) => {
      let isOver = false;
      functions(side)[name]!(side.at('dir'), () => {
        tell(name, isOver ? 'later' : 'at once');
        process.nextTick(() => tell('tick'));
        queueMicrotask(() => {
          tell('microtask');
        });
        void Promise.resolve().then(() => tell('promise'));
        setImmediate(() => {
          tell('immediate');
          resolve();
        });
      });
      process.nextTick(() => tell('tick after the call'));
      isOver = true;
    });
  }
};

const blobs: Scenario = async (side, tell) => {
  const open = functions(side)['openAsBlob'];
  if (!open) {
    tell('none');
    return;
  }
  for (const args of [
    [],
    [{ type: 'text/plain' }],
    [{ type: '' }],
    [{}],
    [null],
    [5],
    [{ type: 5 }],
  ]) {
    await outcome(tell, 'openAsBlob', async () => {
      const blob = (await open(side.at('file'), ...args)) as Blob;
      const part = await blob.slice(2, 7).text();
      return [blob.size, blob.type, await blob.text(), part, blob.constructor.name];
    });
  }
  for (const path of [side.at('missing'), 5, 'a\0b', null]) {
    await outcome(tell, 'openAsBlob', () => open(path));
  }
};

const temporary: Scenario = async (side, tell) => {
  const all = side.fs.promises as unknown as Functions;
  const made = await outcome(tell, 'mkdtempDisposable', async () => {
    const found = (await all['mkdtempDisposable']?.(side.at('tmp-'))) as
      Record<string | symbol, unknown> | undefined;
    if (!found) return 'none';
    tell(
      Object.keys(found),
      String(found['path']).length - side.at('tmp-').length,
      typeof found[Symbol.asyncDispose],
    );
    side.fs.writeFileSync(`${String(found['path'])}/file`, '');
    await (found['remove'] as Callable)();
    tell(side.fs.existsSync(String(found['path'])));
    await (found[Symbol.asyncDispose] as Callable)();
    return 'made';
  });
  tell(made);
  const sync = functions(side)['mkdtempDisposableSync'];
  await outcome(tell, 'mkdtempDisposableSync', () => {
    const found = sync?.(side.at('tmp-')) as Record<string | symbol, unknown> | undefined;
    if (!found) return 'none';
    tell(Object.keys(found), typeof found[Symbol.dispose]);
    (found[Symbol.dispose] as Callable)();
    tell(side.fs.existsSync(String(found['path'])));
    return 'made';
  });
  if (sync) await outcome(tell, 'missing', () => sync(side.at('missing/tmp-')));
};

const SCENARIOS: Scenarios = {
  'read, promisified': promisified('read', (_, fd) => [
    [fd, Buffer.alloc(4), 0, 4, 0],
    [fd, Buffer.alloc(4)],
    [fd, { buffer: Buffer.alloc(3), position: 1 }],
    [fd, 'x'],
    [-1, Buffer.alloc(1)],
  ]),
  'write, promisified': promisified('write', (_, fd) => [
    [fd, 'text'],
    [fd, Buffer.from('bytes'), 1, 2, 0],
    [fd, 5],
    [99_999, 'x'],
  ]),
  'readv, promisified': promisified('readv', (_, fd) => [
    [fd, [Buffer.alloc(2), Buffer.alloc(3)], 0],
    [fd, []],
    [fd, 'x'],
  ]),
  'writev, promisified': promisified('writev', (_, fd) => [
    [fd, [Buffer.from('a'), Buffer.from('b')], 0],
    [fd, []],
    [fd, 'x'],
  ]),
  'exists, promisified': promisified('exists', (side) => [
    [side.at('file')],
    [side.at('missing')],
    [5],
    [],
  ]),
  'stat, promisified': promisified('stat', (side) => [
    [side.at('file')],
    [side.at('missing')],
    [side.at('file'), { bigint: true }],
  ]),
  'readFile, promisified': promisified('readFile', (side) => [
    [side.at('file'), 'utf8'],
    [side.at('missing')],
  ]),
  'callbacks as functions': asWhat,
  'turns of the event loop': turns,
  'blobs of files': blobs,
  'temporary directories that remove themselves': temporary,
};

describe('callbacks and promises', () => {
  it.each(Object.entries(SCENARIOS))(
    'given %s, when node:fs and MemoryFS do it, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );

  it('given calls in one tick, when they complete, then they do in the order of the calls', async () => {
    const { nodeFs } = createFs();
    nodeFs.writeFileSync('/file', 'content');
    const order: string[] = [];

    await Promise.all([
      nodeFs.promises.readFile('/file').then(() => order.push('readFile')),
      nodeFs.promises.stat('/file').then(() => order.push('stat')),
      new Promise<void>((resolve) => {
        nodeFs.readdir('/', () => {
          order.push('readdir');
          resolve();
        });
      }),
      nodeFs.promises.access('/missing').catch(() => order.push('access')),
    ]);

    expect(order).toEqual(['readFile', 'stat', 'readdir', 'access']);
  });

  it('given fake timers, when every asynchronous kind of call is made, then all of them complete', async () => {
    const { nodeFs } = createFs();
    jest.useFakeTimers();

    try {
      await nodeFs.promises.writeFile('/file', 'content');
      const handle = await nodeFs.promises.open('/file');
      await handle.readFile({ signal: new AbortController().signal });
      await handle.close();
      const names: string[] = [];
      for await (const entry of await nodeFs.promises.opendir('/')) names.push(entry.name);
      let text = '';
      for await (const chunk of nodeFs.createReadStream('/file', 'utf8')) text += String(chunk);
      await new Promise((resolve) => {
        nodeFs.createWriteStream('/other').end('more', () => {
          resolve(undefined);
        });
      });
      await nodeFs.promises.rm('/other', { recursive: true });
      await nodeFs.promises.cp('/file', '/copy');

      expect([names, text, nodeFs.readdirSync('/')]).toEqual([
        ['file'],
        'content',
        ['copy', 'file'],
      ]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('given a loop over files, when it runs, then timers run too', async () => {
    const { nodeFs } = createFs();
    nodeFs.writeFileSync('/file', '');
    const told: string[] = [];
    setTimeout(() => told.push('timer'), 1);

    while (told.length === 0) await nodeFs.promises.stat('/file');

    expect(told).toEqual(['timer']);
  });
});
