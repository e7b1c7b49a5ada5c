/** readFile, writeFile and appendFile in their asynchronous forms, with signals, flush, pieces and buffers of the caller's; stat with a signal. */
import { onBoth, outcome, type Scenario, type Scenarios, type Tell } from './both.js';
import type { Side } from '../differential/side.js';

type Callable = (...args: unknown[]) => unknown;
type Functions = Record<string, Callable>;

const LARGE_BYTES = 1_200_000;

/** Calls a callback function and waits for the callback, which tells whether it came in the same tick. */
async function called(
  tell: Tell,
  fs: unknown,
  [name, ...args]: [string, ...unknown[]],
): Promise<void> {
  await new Promise<void>((resolve) => {
    let isOver = false;
    try {
      (fs as Functions)[name]!(...args, (...outcomes: unknown[]) => {
        tell(name, isOver ? 'later' : 'at once', ...outcomes);
        resolve();
      });
    } catch (error) {
      tell(name, 'threw', error);
      resolve();
    }
    isOver = true;
  });
}

/** Acts on a fresh signal, which is aborted when the call has returned. */
async function abortedAfter(act: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const acting = act(controller.signal);
  controller.abort(new Error('why'));
  await acting;
}

function contents(tell: Tell, { fs, root }: Side): void {
  for (const name of fs.readdirSync(root).sort()) {
    if (name !== 'dir') tell(name, fs.statSync(`${root}/${name}`).size);
  }
}

/** The same with promises and with callbacks. */
function inBothForms(
  act: (
    call: (name: string, ...args: unknown[]) => Promise<unknown>,
    side: Side,
    tell: Tell,
  ) => Promise<unknown>,
): Scenario {
  return async (side, tell) => {
    const promises = side.fs.promises as unknown as Functions;
    await act((name, ...args) => outcome(tell, name, () => promises[name]!(...args)), side, tell);
    contents(tell, side);
    await act((name, ...args) => called(tell, side.fs, [name, ...args]), side, tell);
    contents(tell, side);
  };
}

const SCENARIOS: Scenarios = {
  'a signal aborted before': inBothForms(async (call, side) => {
    const signal = AbortSignal.abort();
    await call('readFile', side.at('file'), { signal });
    await call('readFile', side.at('missing'), { signal });
    await call('writeFile', side.at('new'), 'x', { signal });
    await call('appendFile', side.at('file'), 'x', { signal });
  }),
  'a signal aborted with a reason': inBothForms(async (call, side) => {
    await call('readFile', side.at('file'), { signal: AbortSignal.abort('a reason') });
  }),
  'a signal aborted in the same tick': inBothForms(async (call, side) => {
    await abortedAfter((signal) => call('readFile', side.at('file'), { signal }));
    await abortedAfter((signal) => call('readFile', side.at('missing'), { signal }));
    await abortedAfter((signal) => call('writeFile', side.at('file'), 'x', { signal }));
    await abortedAfter((signal) => call('appendFile', side.at('file'), 'x', { signal }));
    await abortedAfter((signal) => call('writeFile', side.at('dir'), 'x', { signal }));
  }),
  'a signal that is never aborted': inBothForms(async (call, side) => {
    const { signal } = new AbortController();
    await call('writeFile', side.at('new'), Buffer.alloc(LARGE_BYTES, 'x'), { signal });
    await call('appendFile', side.at('new'), 'end', { signal });
    await call('readFile', side.at('file'), { signal, encoding: 'utf8' });
    await call('writeFile', side.at('file'), 'é', { signal, encoding: 'latin1', mode: 0o600 });
    await call('readFile', side.at('missing'), { signal });
    await call('writeFile', side.at('missing/new'), 'x', { signal });
    await call('readFile', side.at('dir'), { signal });
  }),
  'a signal that is none': inBothForms(async (call, side) => {
    for (const signal of [1, {}, 'x', null, { aborted: false }]) {
      await call('readFile', side.at('file'), { signal });
      await call('writeFile', side.at('file'), 'x', { signal });
    }
  }),
  'arguments that are wrong, with a signal': inBothForms(async (call, side) => {
    const { signal } = new AbortController();
    await call('readFile', side.at('file'), { signal, encoding: 'no' });
    await call('readFile', {}, { signal });
    await call('writeFile', side.at('file'), 5, { signal });
    await call('writeFile', side.at('file'), 'x', { signal, flag: 'y' });
    await call('writeFile', side.at('file'), 'x', { signal, flush: 'y' });
  }),
  'a descriptor and a signal': async (side, tell) => {
    const fd = side.fs.openSync(side.at('file'), 'r+');
    const { signal } = new AbortController();
    await called(tell, side.fs, ['readFile', fd, { signal, encoding: 'utf8' }]);
    await called(tell, side.fs, ['writeFile', fd, 'more', { signal }]);
    await called(tell, side.fs, ['writeFile', fd, 'more', { signal: AbortSignal.abort() }]);
    side.fs.closeSync(fd);
    contents(tell, side);
  },
  flush: inBothForms(async (call, side) => {
    await call('writeFile', side.at('new'), 'x', { flush: true });
    await call('appendFile', side.at('new'), 'y', { flush: true });
    await call('writeFile', side.at('new'), 'x', { flush: false });
    await call('writeFile', side.at('new'), 'x', { flush: null });
    await call('writeFile', side.at('new'), 'x', { flush: 1 });
  }),
  'flush by functions that were replaced': async (side, tell) => {
    const fs = (side.isReal ? process.getBuiltinModule('node:fs') : side.fs) as object as Functions;
    const handle = await side.fs.promises.open(side.at('file'));
    const prototype = Object.getPrototypeOf(handle) as Functions;
    await handle.close();
    const originals = { fsync: fs['fsync'], fsyncSync: fs['fsyncSync'], sync: prototype['sync'] };
    const spy = (name: keyof typeof originals): Callable =>
      function (this: unknown, ...args: unknown[]) {
        tell('called', name, args.length, typeof args[0]);
        return Reflect.apply(originals[name]!, this, args);
      };
    Object.assign(fs, { fsync: spy('fsync'), fsyncSync: spy('fsyncSync') });
    prototype['sync'] = spy('sync');
    try {
      for (const flush of [true, false, undefined]) {
        for (const name of ['writeFile', 'appendFile']) {
          fs[`${name}Sync`]!(side.at('new'), 'sync ', { flush });
          await called(tell, fs, [name, side.at('new'), 'callback ', { flush }]);
          await (side.fs.promises as object as Functions)[name]!(side.at('new'), 'promise ', {
            flush,
          });
          tell(side.fs.readFileSync(side.at('new'), 'utf8'));
        }
      }
    } finally {
      const { sync, ...functions } = originals;
      Object.assign(fs, functions);
      Object.assign(prototype, { sync });
    }
  },
  pieces: async (side, tell) => {
    const { writeFile, appendFile } = side.fs.promises as unknown as Functions;
    async function* later(): AsyncGenerator {
      yield 'one ';
      await Promise.resolve();
      yield Buffer.from('two ');
      yield new Uint16Array([0x4141]);
    }
    const run = async (name: string, act: () => unknown): Promise<void> => {
      await outcome(tell, name, act);
      tell(side.fs.readFileSync(side.at('new'), 'latin1'));
    };
    await run('array', () => writeFile!(side.at('new'), ['a', 'b']));
    await run('generator', () => writeFile!(side.at('new'), later()));
    await run('append', () => appendFile!(side.at('new'), ['c']));
    await run('encoding', () => writeFile!(side.at('new'), ['é'], 'latin1'));
    await run('options', () =>
      writeFile!(side.at('new'), ['61'], { encoding: 'hex', flag: 'a', flush: true }),
    );
    await run('stream', () =>
      writeFile!(side.at('new'), side.fs.createReadStream(side.at('file'))),
    );
    await run('no piece', () => writeFile!(side.at('new'), ['a', null]));
    await run('empty', () => writeFile!(side.at('new'), []));
    await run('wrong flag', () => writeFile!(side.at('new'), ['a'], { flag: 'y' }));
    await run('wrong signal', () => writeFile!(side.at('new'), ['a'], { signal: 1 }));
    await run('aborted', () => writeFile!(side.at('new'), ['a'], { signal: AbortSignal.abort() }));
    await run('missing parent', () => writeFile!(side.at('missing/new'), ['a']));
    const controller = new AbortController();
    function* aborting(): Generator<string> {
      yield 'first';
      controller.abort();
      yield 'second';
    }
    await run('aborted between', () =>
      writeFile!(side.at('new'), aborting(), { signal: controller.signal }),
    );
  },
  'a buffer to read into': inBothForms(async (call, side) => {
    for (const buffer of [
      Buffer.alloc(20),
      Buffer.alloc(12),
      Buffer.alloc(3),
      new Uint8Array(16),
      new Uint16Array(8),
      5,
      'x',
      null,
    ]) {
      await call('readFile', side.at('file'), { buffer });
    }
    await call('readFile', side.at('file'), { buffer: (size: number) => Buffer.alloc(size, '-') });
    await call('readFile', side.at('file'), { buffer: () => 5 });
    await call('readFile', side.at('file'), { buffer: Buffer.alloc(30), encoding: 'utf8' });
    side.fs.writeFileSync(side.at('empty'), '');
    await call('readFile', side.at('empty'), { buffer: Buffer.alloc(4) });
  }),
  'a buffer to read into, synchronously': async (side, tell) => {
    const read = side.fs.readFileSync as unknown as Callable;
    for (const buffer of [
      Buffer.alloc(20),
      Buffer.alloc(3),
      new Uint16Array(8),
      5,
      (size: number) => new Uint8Array(size),
      () => null,
    ]) {
      await outcome(tell, 'readFileSync', () => read(side.at('file'), { buffer }));
    }
    await outcome(tell, 'text', () =>
      read(side.at('file'), { buffer: Buffer.alloc(30), encoding: 'utf8' }),
    );
  },
  'a signal of stat': inBothForms(async (call, side, tell) => {
    for (const name of ['stat', 'lstat']) {
      await call(name, side.at('file'), { signal: AbortSignal.abort() });
      await call(name, side.at('file'), { signal: 1 });
      await call(name, side.at('file'), { signal: new AbortController().signal });
      await abortedAfter((signal) => call(name, side.at('file'), { signal }));
    }
    tell('over');
  }),
  'options of stat that are none': async (side, tell) => {
    const { stat, lstat } = side.fs.promises as unknown as Functions;
    for (const options of [{}, [], () => 1]) {
      await outcome(tell, 'stat', () => stat!(side.at('file'), options));
      await outcome(tell, 'lstat', () => lstat!(side.at('file'), options));
    }
  },
};

describe('asynchronous reading and writing of whole files', () => {
  it.each(Object.entries(SCENARIOS))(
    'given %s, when node:fs and MemoryFS do it, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );
});
