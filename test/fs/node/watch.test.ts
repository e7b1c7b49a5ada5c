/** fs.watch and promises.watch against node:fs: the same changes in a folder on the disk and in memory are heard of in the same words and order. */
import type * as disk from 'node:fs';
import { once } from 'node:events';
import { createFs } from 'nestjs-memfs/fs';
import { SCENARIOS, TARGETS } from './watch-scenarios.js';
import { expectSame, memory, newFolder, settle, sides, type Fs } from './watch-sides.js';

const MAJOR = Number.parseInt(process.versions.node, 10);

describe.each(Object.entries(SCENARIOS))('given that %s', (_, steps) => {
  test('and one path is watched, when it happens at once, then it is heard as on the disk', async () => {
    await Promise.all(
      TARGETS.map((path) => expectSame({ steps, watched: [[path]], isBurst: true })),
    );
  });

  test('and several are watched, when it happens step by step, then all hear it in the order of the disk', async () => {
    await expectSame({ steps, watched: [['f'], [''], ['h'], ['d']], isBurst: false });
  });

  test('and a file is watched under two names, when it happens at once, then both hear it', async () => {
    await expectSame({ steps, watched: [['l'], ['f'], ['f'], ['t']], isBurst: true });
  });
});

describe('given a watched folder', () => {
  let root: string;

  beforeEach(() => {
    root = newFolder();
  });

  test.each(['buffer', 'hex', 'latin1', 'utf8'] as const)(
    'and the encoding %s, when files change, then names come in it',
    async (encoding) => {
      const steps = [(fs: Fs, at: string) => fs.writeFileSync(`${at}/é`, '')];

      const heard = await expectSame({
        steps,
        watched: [['', { encoding }]],
        isBurst: true,
      });

      expect(heard).toHaveLength(1);
    },
  );

  test('when a listener changes a file itself, then it hears of that later', async () => {
    const both = sides.map(async (fs) => {
      const heard: string[] = [];
      const watcher = fs.watch(root, (kind, name) => {
        heard.push(`${kind} ${name ?? ''}`);
        if (heard.length < 3) fs.appendFileSync(`${root}/f`, 'x');
        if (heard.length === 1) heard.push('still in the listener');
      });
      fs.appendFileSync(`${root}/f`, 'x');
      await settle(fs, `${root}.settled`);
      await settle(fs, `${root}.settled-2`);
      watcher.close();
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
  });

  test('when it is closed, then what has just happened is not told, and close comes once and later', async () => {
    const both = sides.map(async (fs) => {
      const heard: string[] = [];
      const watcher = fs.watch(root);
      watcher.on('change', (kind) => heard.push(kind)).on('close', () => heard.push('close'));
      fs.writeFileSync(`${root}/new`, '');
      watcher.close();
      watcher.close();
      heard.push('closed');
      await settle(fs, `${root}.settled`);
      heard.push(String(watcher.ref() === watcher), String(watcher.unref() === watcher));
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(['closed', 'close', 'true', 'true']);
    expect(heard).toEqual(expected);
  });

  test('when its signal is aborted, before or after, then it closes', async () => {
    const both = sides.map(async (fs) => {
      const heard: string[] = [];
      const controller = new AbortController();
      const { signal } = controller;
      const watcher = fs.watch(root, { signal }).on('close', () => heard.push('close'));
      controller.abort();
      heard.push('aborted');
      await once(watcher, 'close');
      const late = fs.watch(root, { signal }).on('close', () => heard.push('late close'));
      await once(late, 'close');
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(['aborted', 'close', 'late close']);
    expect(heard).toEqual(expected);
  });

  test('when it is to keep the process, then a timer does while it is open', () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();

    const watcher = memory.watch(root);
    const other = memory.watch(root, { persistent: false });
    const open = timers();
    watcher.unref();
    const unreferenced = timers();
    watcher.ref();
    other.ref();
    const referenced = timers();
    watcher.close();
    other.close();

    expect([open, unreferenced, referenced, timers()].map((n) => n - before)).toEqual([1, 0, 2, 0]);
  });

  test('when nobody watches any more, then changes find no observer', () => {
    const fs = createFs();
    fs.makedirs('/folder');

    const watcher = fs.nodeFs.watch('/folder');
    const isObserved = fs.kernel.volume.observers !== undefined;
    watcher.close();

    expect([isObserved, fs.kernel.volume.observers]).toEqual([true, undefined]);
  });

  test('when promises.watch is iterated until its signal, then it gives the events and ends as on the disk', async () => {
    const both = sides.map(async (fs) => {
      const heard: unknown[] = [];
      const controller = new AbortController();
      const { signal } = controller;
      try {
        const events = fs.promises.watch(root, { signal, encoding: 'hex' as BufferEncoding });
        const first = events[Symbol.asyncIterator]().next();
        fs.writeFileSync(`${root}/n`, 'x');
        heard.push(await first);
        fs.unlinkSync(`${root}/n`);
        for await (const event of events) {
          heard.push(event);
          if (heard.length === 3) controller.abort('enough');
        }
      } catch (error) {
        const { name, code, message, cause } = error as NodeJS.ErrnoException;
        heard.push({ name, code, message, cause });
      }
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
    expect(heard).toHaveLength(4);
  });

  test.each([
    // Node 20 keeps one event only.
    ...(MAJOR >= 22
      ? [['more events than its queue holds', { maxQueue: 2, overflow: 'error' }] as const]
      : []),
    ['an unknown overflow', { overflow: 'burst' }],
    ['a queue of no number', { maxQueue: 'x' }],
    ['a queue of a part', { maxQueue: 1.5 }],
    ['a persistent that is no boolean', { persistent: 1 }],
    ['a recursive that is no boolean', { recursive: 1 }],
    ['an unknown encoding', { encoding: 'utf-17' }],
    ['a signal that is none', { signal: {} }],
    ['something to ignore that is no pattern', { ignore: 5 }],
    ['an empty pattern to ignore', { ignore: [''] }],
    ['patterns to ignore', { ignore: ['1', /2/, (name: string) => name === '3'] }],
    ['a text', 'utf8'],
    ['null', null],
    ['a tree with an encoding that is no text', { recursive: true, encoding: 5 }],
    ['a tree with a persistent that is no boolean', { recursive: true, persistent: 1 }],
    ['a tree with a signal that is none', { recursive: true, signal: {} }],
    ['a tree with something to ignore that is no pattern', { recursive: true, ignore: 5 }],
  ] as const)('when promises.watch gets %s, then it does as on the disk', async (_, options) => {
    const both = sides.map(async (fs) => {
      const controller = new AbortController();
      const { signal } = controller;
      const given: unknown =
        typeof options === 'object' && options !== null ? { signal, ...options } : options;
      const heard: unknown[] = [];
      let events: AsyncIterator<unknown> | undefined;
      try {
        events = fs.promises.watch(root, given as object)[Symbol.asyncIterator]();
        for (const round of ['a', 'b']) {
          const next = events.next();
          for (const name of ['1', '2', '3', '4']) fs.mkdirSync(`${root}/${round}${name}`);
          heard.push(await Promise.race([next, settle(fs, `${root}.settled-${round}`)]));
        }
      } catch (error) {
        const { name, code, message } = error as NodeJS.ErrnoException;
        heard.push({ name, code, message });
      }
      controller.abort();
      // Options that are no object have no place for the signal.
      await events?.return?.();
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
  });
});

test.each([
  ['a missing path', ['/missing/file']],
  ['a file on the way', ['/f/x']],
  ['no path', []],
  ['a path with a null byte', ['a\0b']],
  ['an unknown encoding', ['/f', 'utf-17']],
  // Node has started it by then, and nobody can end it: it must not keep the process.
  ['a listener that is none', ['/f', { persistent: false }, 'listener']],
  ['options that are a number', ['/f', 5]],
  ['a persistent that is no boolean', ['/f', { persistent: 'yes' }]],
  ['a recursive that is no boolean', ['/f', { recursive: 'yes' }]],
  ['a signal that is none', ['/f', { signal: 1 }]],
  ['a missing tree', ['/missing/file', { recursive: true }]],
  ['a file on the way to a tree', ['/f/x', { recursive: true }]],
  ['a tree with an unknown encoding', ['/f', { recursive: true, encoding: 'utf-17' }]],
  ['a tree with an encoding that is no text', ['/f', { recursive: true, encoding: 5 }]],
  ['a tree with a signal that is none', ['/f', { recursive: true, signal: 1 }]],
  ['a path of bytes of a tree', [Buffer.from('/f'), { recursive: true }]],
  ['a missing path that may miss', ['/missing', { throwIfNoEntry: false }]],
  ['a missing tree that may miss', ['/missing', { recursive: true, throwIfNoEntry: false }]],
  ['a tree that may miss perhaps', ['/f', { recursive: true, throwIfNoEntry: 'perhaps' }]],
])('given %s, when it is to be watched, then that is refused as on the disk', (_, args) => {
  const root = newFolder();
  const [path, ...rest] = args;
  const at = typeof path === 'string' ? [`${root}${path}`] : path === undefined ? [] : [path];

  const [expected, failure] = sides.map((fs) => {
    try {
      const watcher = (fs.watch as (...all: unknown[]) => disk.FSWatcher)(...at, ...rest);
      watcher.close();
      return 'no error';
    } catch (error) {
      const { name, message } = error as Error;
      return { name, message, ...(error as object) };
    }
  });

  expect(failure).toEqual(expected);
  expect(JSON.stringify(failure)).toBe(JSON.stringify(expected));
});
