/** watchFile and unwatchFile against node:fs: the same single changes are told with the same stats, and the same arguments are refused. */
import * as disk from 'node:fs';
import { EventEmitter, once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';

type Fs = typeof disk;
type AnyStats = disk.Stats | disk.BigIntStats;

let root: string;
let sides: readonly [Fs, Fs];

beforeEach(() => {
  root = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-watch-file-')));
  let now = Date.now();
  // Changes within one millisecond would look the same.
  const memory = createFs({ clock: () => ++now }).nodeFs;
  memory.mkdirSync(root, { recursive: true });
  sides = [disk, memory];
  for (const fs of sides) fs.writeFileSync(`${root}/there`, 'content');
});

afterEach(() => {
  disk.rmSync(root, { recursive: true });
});

function show(stats: AnyStats): object {
  const isDirectory = (Number(stats.mode) & disk.constants.S_IFDIR) !== 0;
  return {
    kind: stats.constructor.name,
    mode: stats.mode,
    nlink: stats.nlink,
    // Of a directory each filesystem has its own.
    size: isDirectory ? 'any' : stats.size,
    isThere: Number(stats.ino) > 0,
    time: stats.mtime.getTime() > 0,
  };
}

/** Each is one call of the system: another thread cannot look in between. */
const CHANGES: readonly ((fs: Fs) => void)[] = [
  (fs) => fs.linkSync(`${root}/there`, `${root}/file`),
  (fs) => fs.chmodSync(`${root}/file`, 0o600),
  (fs) => fs.truncateSync(`${root}/file`, 3),
  (fs) => fs.unlinkSync(`${root}/there`),
  (fs) => fs.utimesSync(`${root}/file`, 1, 2),
  (fs) => fs.renameSync(`${root}/file`, `${root}/away`),
  (fs) => fs.mkdirSync(`${root}/file`),
  (fs) => fs.rmdirSync(`${root}/file`),
];

test.each([{ bigint: false }, { bigint: true }])(
  'given a file that is missing and %j, when it comes, changes and goes, then each is told with the stats of before and after',
  async (options) => {
    const both = sides.map(async (fs) => {
      const told: unknown[] = [];
      const watcher = fs.watchFile(
        `${root}/file`,
        { ...options, interval: 1 } as disk.WatchFileOptions & { bigint: false },
        () => undefined,
      );
      const hear = async (): Promise<void> => {
        const [now, before] = (await once(
          watcher as unknown as EventEmitter,
          'change',
        )) as AnyStats[];
        if (now && before) told.push([show(before), show(now)]);
      };
      await hear();
      for (const change of CHANGES) {
        const heard = hear();
        change(fs);
        await heard;
      }
      fs.unwatchFile(`${root}/file`);
      return told;
    });

    const [expected, told] = await Promise.all(both);

    expect(told).toEqual(expected);
    expect(told).toHaveLength(CHANGES.length + 1);
  },
);

test('given two listeners of one file, when they are taken away, then one watcher serves both and stops after the last', async () => {
  const both = sides.map(async (fs) => {
    const [one, other] = [(): void => undefined, (): void => undefined];
    const watcher = fs.watchFile(`${root}/there`, one) as unknown as EventEmitter;
    const again = fs.watchFile(`${root}/sub/../there`, { interval: 5 }, other) as unknown;
    const counts = [watcher === again, watcher.listenerCount('change')];
    fs.unwatchFile(`${root}/there`, one);
    counts.push(watcher.listenerCount('change'));
    const stopped = once(watcher, 'stop');
    fs.unwatchFile(`${root}/there`);
    counts.push(watcher.listenerCount('change'));
    await stopped;
    fs.unwatchFile(`${root}/never`);
    return counts;
  });

  const [expected, counts] = await Promise.all(both);

  expect(counts).toEqual(expected);
});

const listener = (): void => undefined;

test.each([
  ['no path', []],
  ['a number', [5, listener]],
  ['a path of bytes', [Buffer.from('there'), listener]],
  ['a null byte', ['a\0', listener]],
  ['no listener', ['there']],
  ['options only', ['there', {}]],
  ['a listener that is a number', ['there', 5]],
  ['null before the listener', ['there', null, listener]],
  ['an interval that is a text', ['there', { interval: '1' }, listener]],
  ['an interval below zero', ['there', { interval: -1 }, listener]],
  ['an interval of a part', ['there', { interval: 1.5 }, listener]],
])('given %s, when watchFile and unwatchFile are called, then they do as node:fs', (_, args) => {
  const results = sides.map((fs) =>
    (['watchFile', 'unwatchFile'] as const).map((name) => {
      try {
        (fs[name] as (...all: unknown[]) => unknown)(...(args as unknown[]));
        return 'done';
      } catch (error) {
        const { message } = error as Error;
        return { message, ...(error as object) };
      }
    }),
  );

  expect(results[1]).toEqual(results[0]);
});
