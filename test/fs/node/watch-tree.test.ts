/** Recursive fs.watch and promises.watch against node:fs, what may not be watched, and that fake timers hold no watcher up. */
import * as disk from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';
import { DEEP_SCENARIOS, SCENARIOS, TARGETS } from './watch-scenarios.js';
import { expectSame, newFolder, settle, sides } from './watch-sides.js';

/** In ES modules jest is found here. */
const { jest } = import.meta as unknown as {
  readonly jest: { readonly useFakeTimers: () => void; readonly useRealTimers: () => void };
};

describe.each(Object.entries({ ...SCENARIOS, ...DEEP_SCENARIOS }))('given that %s', (_, steps) => {
  const tree = { recursive: true };

  test('and trees are watched, when it happens at once, then it is heard as on the disk', async () => {
    await Promise.all(
      TARGETS.map((path) => expectSame({ steps, watched: [[path, tree]], isBurst: true })),
    );
  });

  test('and trees are watched, when it happens step by step, then it is heard in the order of the disk', async () => {
    await expectSame({ steps, watched: [['', tree], ['t', tree], ['']], isBurst: false });
  });
});

describe('given a watched folder', () => {
  let root: string;

  beforeEach(() => {
    root = newFolder();
  });

  test('when a tree is watched, then the watcher is as on the disk, and ignores what it is told to ignore', async () => {
    const both = sides.map(async (fs) => {
      const heard: unknown[] = [];
      const options = { recursive: true, encoding: 'hex', ignore: '*.log' } as const;
      const watcher = fs.watch(root, options, (kind, name) => heard.push([kind, name]));
      watcher.on('close', () => heard.push('close'));
      const { constructor } = watcher;
      heard.push(constructor.name, Object.keys(watcher).slice(0, 3), watcher.ref());
      for (const name of ['n.log', 't/s/n.log', 't/s/n']) fs.writeFileSync(`${root}/${name}`, '');
      await settle(fs, `${root}.settled`);
      watcher.close();
      watcher.close();
      heard.push('closed', watcher.unref());
      fs.writeFileSync(`${root}/late`, '');
      await settle(fs, `${root}.settled-2`);
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
  });

  test('when promises.watch of a tree is iterated until its signal, then it gives the next change each time and ends as on the disk', async () => {
    const both = sides.map(async (fs) => {
      const heard: unknown[] = [];
      const controller = new AbortController();
      const events = fs.promises.watch(root, { recursive: true, signal: controller.signal });
      const iterator = events[Symbol.asyncIterator]();
      try {
        for (const name of ['t/s/a', 'f', 't/s/c']) {
          const next = iterator.next();
          fs.appendFileSync(`${root}/${name}`, 'x');
          fs.appendFileSync(`${root}/t/x`, 'x');
          heard.push(await next);
          await settle(fs, `${root}.${heard.length}`);
        }
        const last = iterator.next();
        controller.abort('enough');
        heard.push(await last);
      } catch (error) {
        const { name, code, message, cause } = error as NodeJS.ErrnoException;
        heard.push({ name, code, message, cause });
      }
      heard.push(await iterator.next());
      return heard;
    });

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
    expect(heard).toHaveLength(5);
  });

  test('when promises.watch of a tree is returned from, then it ends as on the disk', async () => {
    const both = sides.map(async (fs) => {
      const heard: unknown[] = [];
      for await (const event of fs.promises.watch(root, { recursive: true })) {
        heard.push(event);
        break;
      }
      return heard;
    });
    for (const fs of sides) fs.writeFileSync(`${root}/t/n`, '');

    const [expected, heard] = await Promise.all(both);

    expect(heard).toEqual(expected);
  });
});

test('given fake timers, when watchers are closed, aborted or hear of a change, then they tell', async () => {
  const { nodeFs } = createFs();
  nodeFs.writeFileSync('/f', '');
  const aborted = AbortSignal.abort();
  jest.useFakeTimers();

  try {
    const watcher = nodeFs.watch('/f');
    nodeFs.appendFileSync('/f', 'x');
    const change: unknown = await once(watcher, 'change');
    watcher.close();
    await once(watcher, 'close');
    await once(nodeFs.watch('/', { signal: aborted }), 'close');
    const tree = nodeFs.watch('/', { recursive: true, signal: aborted });
    await once(tree, 'close');
    const file = nodeFs.watchFile('/f', () => undefined);
    nodeFs.unwatchFile('/f');
    await once(file, 'stop');

    expect(change).toEqual(['change', 'f']);
  } finally {
    jest.useRealTimers();
  }
});

test('given what nobody may read, when nobody watches it, then that is refused as on the disk', () => {
  const NOBODY = 65534;
  const memory = createFs({ umask: 0 });
  const root = newFolder();
  memory.makedirs(root);
  const isRoot = process.geteuid?.() === 0;
  for (const fs of [disk, memory.nodeFs]) {
    fs.chmodSync(dirname(root), 0o755);
    fs.writeFileSync(`${root}/secret`, '');
    fs.mkdirSync(`${root}/closed`);
    fs.chmodSync(`${root}/secret`, 0);
    fs.chmodSync(`${root}/closed`, 0o111);
  }
  const tryAll = (fs: typeof disk): unknown[] =>
    ['/secret', '/closed', ''].flatMap((path) =>
      [{}, { recursive: true }].map((options) => {
        try {
          fs.watch(`${root}${path}`, options).close();
          return 'watched';
        } catch (error) {
          const { message } = error as Error;
          return { message, ...(error as object) };
        }
      }),
    );

  if (isRoot) process.seteuid?.(NOBODY);
  const expected = tryAll(disk);
  if (isRoot) process.seteuid?.(0);
  memory.kernel.uid = NOBODY;
  const seen = tryAll(memory.nodeFs);

  expect(seen).toEqual(expected);
  expect(expected[0]).toMatchObject({ code: 'EACCES', syscall: 'watch' });
});
