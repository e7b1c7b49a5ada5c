/** Dir tells the same as node:fs's: entries, closing, what waits for what. Entries are told by name: their order is the disk's own. */
import type { Dir, Dirent } from 'node:fs';
import type { Side } from '../differential/side.js';
import { onBoth, outcome, type Scenario, type Scenarios, type Tell } from './both.js';

type Loose = Record<string | symbol, (...args: unknown[]) => unknown>;

/** More than Node reads at a time. */
const MANY = 40;

function fill({ fs, at }: Pick<Side, 'fs'> & { at(path: string): string }): void {
  for (let index = 0; index < MANY; index++) fs.writeFileSync(at(`dir/f${index}`), '');
}

function nameOf(side: Side, entry: Dirent): string {
  const kind = entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'f';
  return `${kind} ${side.neutral(entry.parentPath)} ${entry.name}`;
}

/** Entries of a small directory with one of each kind, opened in one form. */
function opened(
  act: (dir: Dir, tell: Tell, side: Side) => Promise<unknown>,
  options?: object,
): Scenario {
  return async (side, tell) => {
    side.fs.mkdirSync(side.at('dir/sub'));
    side.fs.writeFileSync(side.at('dir/sub/leaf'), '');
    side.fs.writeFileSync(side.at('dir/one'), '');
    side.fs.symlinkSync('one', side.at('dir/link'));
    await act(await side.fs.promises.opendir(side.at('dir'), options), tell, side);
  };
}

function wait(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function closed(dir: Dir, tell: Tell): Promise<void> {
  const loose = dir as unknown as Loose;
  await outcome(tell, 'close', () => dir.close());
  await outcome(tell, 'closeSync', () => dir.closeSync());
  await outcome(tell, 'read', () => dir.read());
  await outcome(tell, 'readSync', () => dir.readSync());
  await outcome(tell, 'read with callback', () => loose['read']!(() => tell('called')));
  await outcome(tell, 'read of undefined', () => loose['read']!(undefined));
  let isOver = false;
  await outcome(tell, 'close with callback', () =>
    loose['close']!((error: unknown) => {
      tell('close', isOver ? 'later' : 'at once', error);
    }),
  );
  isOver = true;
  await wait();
  await outcome(tell, 'iteration', async () => {
    for await (const entry of dir) tell(entry);
  });
}

const SCENARIOS: Scenarios = {
  'an iteration': opened(async (dir, tell, side) => {
    const names: string[] = [];
    for await (const entry of dir) names.push(nameOf(side, entry));
    tell(names.sort(), dir.path);
    await closed(dir, tell);
  }),
  'a recursive iteration': opened(
    async (dir, tell, side) => {
      const names: string[] = [];
      for await (const entry of dir) names.push(nameOf(side, entry));
      tell(names.sort());
    },
    { recursive: true },
  ),
  'recursive reading': opened(
    async (dir, tell, side) => {
      const names: string[] = [];
      let entry = dir.readSync();
      for (; entry !== null; entry = dir.readSync()) names.push(nameOf(side, entry));
      await dir.read();
      tell(names.sort(), dir.readSync(), dir.readSync());
      dir.closeSync();
    },
    { recursive: true, bufferSize: 1 },
  ),
  'an iteration that is left': opened(async (dir, tell) => {
    for await (const entry of dir) {
      tell(typeof entry.name);
      break;
    }
    await closed(dir, tell);
  }),
  'an iteration that throws': opened(async (dir, tell) => {
    await outcome(tell, 'iteration', async () => {
      for await (const entry of dir) throw new Error(typeof entry.name);
    });
    await closed(dir, tell);
  }),
  'an iteration over what is closed in it': opened(async (dir, tell) => {
    await outcome(tell, 'iteration', async () => {
      for await (const entry of dir) {
        tell(typeof entry);
        await dir.close();
      }
    });
  }),
  'calls after close': opened(async (dir, tell) => {
    await dir.close();
    await closed(dir, tell);
  }),
  disposal: opened(async (dir, tell) => {
    const loose = dir as unknown as Loose;
    for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
      await outcome(tell, 'dispose', () => loose[symbol]?.());
      await outcome(tell, 'dispose again', () => loose[symbol]?.());
    }
    await outcome(tell, 'read', () => dir.read().then((entry) => typeof entry?.name));
  }),
  'reads at once': opened(async (dir, tell, side) => {
    const entries = await Promise.all([dir.read(), dir.read(), dir.read(), dir.read(), dir.read()]);
    tell(entries.map((entry) => entry && nameOf(side, entry)).sort());
    await dir.close();
  }),
  'synchronous calls while it reads': opened(async (dir, tell) => {
    const reading = dir.read();
    await outcome(tell, 'readSync', () => dir.readSync());
    await outcome(tell, 'closeSync', () => dir.closeSync());
    await reading;
    await outcome(tell, 'readSync after', () => typeof dir.readSync()?.name);
    await dir.close();
  }),
  'close while it reads': opened(async (dir, tell) => {
    const reading = dir.read().then((entry) => tell('read', typeof entry?.name));
    const closing = dir.close().then(() => tell('closed'));
    await Promise.all([reading, closing]);
  }),
  'callbacks, ticks and immediates': async (side, tell) => {
    fill({ fs: side.fs, at: (path) => side.at(path) });
    const dir = side.fs.opendirSync(side.at('dir'), { bufferSize: 3 });
    await new Promise<void>((resolve) => {
      let count = 0;
      const next = (): void => {
        let isOver = false;
        dir.read((error, entry) => {
          tell(isOver ? 'later' : 'at once', error, typeof entry?.name);
          setImmediate(() => tell('immediate'));
          process.nextTick(() => tell('tick'));
          if (entry !== null && count++ < 8) next();
          else resolve();
        });
        isOver = true;
      };
      next();
    });
    await wait();
    dir.closeSync();
  },
  'what callbacks must be': opened(async (dir, tell) => {
    const loose = dir as unknown as Loose;
    for (const value of [null, 5, 'x', {}]) {
      await outcome(tell, 'read', () => loose['read']!(value));
      await outcome(tell, 'close', () => loose['close']!(value));
    }
    await dir.close();
  }),
  'many entries': async (side, tell) => {
    fill({ fs: side.fs, at: (path) => side.at(path) });
    const names: string[] = [];
    for await (const entry of side.fs.opendirSync(side.at('dir'), { bufferSize: 7 }))
      names.push(entry.name);
    tell(names.sort());
  },
  'entries removed while they are read': async (side, tell) => {
    fill({ fs: side.fs, at: (path) => side.at(path) });
    let count = 0;
    for await (const entry of await side.fs.promises.opendir(side.at('dir'))) {
      side.fs.unlinkSync(side.at(`dir/${entry.name}`));
      count++;
    }
    tell(count, side.fs.readdirSync(side.at('dir')));
  },
  'a directory renamed since': opened(async (dir, tell, side) => {
    side.fs.renameSync(side.at('dir'), side.at('moved'));
    side.fs.mkdirSync(side.at('dir'));
    const names: string[] = [];
    let entry = dir.readSync();
    for (; entry !== null; entry = dir.readSync()) names.push(nameOf(side, entry));
    await dir.read();
    tell(names.sort(), dir.path);
    dir.closeSync();
  }),
  'a directory removed since': async (side, tell) => {
    const dir = side.fs.opendirSync(side.at('dir'));
    side.fs.rmdirSync(side.at('dir'));
    await outcome(tell, 'read', () => dir.readSync());
    await outcome(tell, 'close', () => dir.close());
  },
  'a directory filled since': async (side, tell) => {
    const dir = side.fs.opendirSync(side.at('dir'));
    side.fs.writeFileSync(side.at('dir/new'), '');
    await outcome(tell, 'read', () => dir.readSync()?.name);
    dir.closeSync();
  },
  'a directory without permission since': opened(async (dir, tell, side) => {
    side.fs.chmodSync(side.at('dir'), 0);
    await outcome(tell, 'read', () => dir.read().then((entry) => typeof entry?.name));
    side.fs.chmodSync(side.at('dir'), 0o755);
    await dir.close();
  }),
  'what cannot be opened': async (side, tell) => {
    side.fs.symlinkSync('loop', side.at('loop'));
    const { opendir } = side.fs as unknown as Loose;
    for (const name of ['missing', 'file', 'file/x', 'loop', 'dir/']) {
      await outcome(tell, 'sync', () => side.fs.opendirSync(side.at(name)).close());
      await outcome(tell, 'promise', async () =>
        (await side.fs.promises.opendir(side.at(name))).close(),
      );
      await outcome(
        tell,
        'callback',
        () =>
          new Promise<void>((resolve, reject) => {
            opendir!(side.at(name), (error: Error | null, dir?: Dir) => {
              tell(name, dir?.path);
              if (dir) dir.close().then(resolve, reject);
              else reject(error ?? new Error('nothing'));
            });
          }),
      );
    }
  },
  'options of every kind': async (side, tell) => {
    const small = { bufferSize: 1 };
    for (const options of [
      undefined,
      null,
      'utf8',
      'buffer',
      { encoding: 'buffer' },
      { encoding: 'hex' },
      { encoding: 'no' },
      'no',
      small,
      { bufferSize: 0 },
      { bufferSize: 1.5 },
      { bufferSize: 'x' },
      { bufferSize: 2 ** 33 },
      5,
      { recursive: 'x' },
    ]) {
      side.fs.writeFileSync(side.at('dir/é'), '');
      const isWrongSize =
        typeof options === 'object' && JSON.stringify(options).includes('ize') && options !== small;
      // Of a wrong size the promise of Node never settles.
      const forms = isWrongSize
        ? [side.fs.opendirSync]
        : [side.fs.opendirSync, side.fs.promises.opendir];
      for (const open of forms as unknown as Loose[string][]) {
        await outcome(tell, 'opendir', async () => {
          const dir = (await open(side.at('dir'), options)) as Dir;
          const entry = dir.readSync();
          dir.closeSync();
          return [entry?.name, entry?.parentPath];
        });
      }
    }
  },
  'paths of every kind': async (side, tell) => {
    const { pathToFileURL } = await import('node:url');
    const open = side.fs.opendirSync as unknown as Loose[string];
    for (const path of [
      Buffer.from(side.at('dir')),
      pathToFileURL(side.at('dir')),
      `${side.at('dir')}//`,
      'a\0b',
      5,
      null,
    ]) {
      await outcome(tell, 'opendirSync', () => {
        const dir = open(path) as Dir;
        dir.closeSync();
        return dir.path;
      });
    }
  },
  'a Dir made by hand': async (side, tell) => {
    const { Dir: Made } = side.fs as unknown as { Dir: new (...args: unknown[]) => Dir };
    await outcome(tell, 'new Dir', () => new Made());
    await outcome(tell, 'path', () => Reflect.get(Made.prototype, 'path', {}) as unknown);
  },
};

describe('Dir', () => {
  it.each(Object.entries(SCENARIOS))(
    'given %s, when node:fs and MemoryFS do it, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );
});
