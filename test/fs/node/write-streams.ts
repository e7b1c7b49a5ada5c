/** Write streams in all their options and endings. */
import type { Side } from '../differential/side.js';
import { outcome, type Scenario, type Scenarios, type Tell } from './both.js';
import { over, tellEvents, type AnyStream } from './stream-events.js';

type Options = Record<string, unknown>;
type Done = (error?: Error | null) => void;
interface WriteStream extends AnyStream {
  readonly bytesWritten: number;
  readonly pending: boolean;
  readonly fd: number | null;
  write(data: unknown, encoding?: unknown, done?: Done): boolean;
  end(data?: unknown, done?: Done): void;
  destroy(error?: Error): void;
  close(done?: Done): void;
  destroySoon(): void;
  cork(): void;
  uncork(): void;
  setDefaultEncoding(encoding: string): void;
}

function open(side: Side, path: unknown, options?: unknown): WriteStream {
  return side.fs.createWriteStream(path as string, options as object) as unknown as WriteStream;
}

/** Writes some chunks and tells all of it. */
function writing(
  options: Options | string | undefined,
  chunks: readonly unknown[] = ['one ', 'two ', Buffer.from('three')],
  name = 'new',
): Scenario {
  return async (side, tell) => {
    const stream = open(side, side.at(name), options);
    tell('pending', stream.pending);
    tellEvents(stream, tell);
    for (const [index, chunk] of chunks.entries()) {
      tell(
        stream.write(chunk, (error?: Error | null) =>
          tell('written', index, error, stream.bytesWritten),
        ),
      );
    }
    stream.end((error?: Error | null) => tell('ended', error));
    const isSilent =
      typeof options === 'object' &&
      (options['emitClose'] === false || options['autoClose'] === false);
    await over(stream, isSilent ? 'finish' : 'close');
    tell(stream.bytesWritten, stream.pending, stream.closed, stream.destroyed);
    await outcome(tell, 'content', () => side.fs.readFileSync(side.at(name), 'latin1'));
    await outcome(tell, 'mode', () => side.fs.statSync(side.at(name)).mode);
  };
}

function refused(lists: readonly unknown[][]): Scenario {
  return async (side, tell) => {
    for (const [path, options] of lists) {
      await outcome(tell, 'createWriteStream', () => {
        const stream = open(side, path === 'file' ? side.at('file') : path, options);
        stream.on('error', (error) => tell('late', error));
        stream.destroy();
        return 'made';
      });
    }
  };
}

function onDescriptor(
  options: Options,
  act?: (side: Side, fd: number) => void,
  flags = 'r+',
): Scenario {
  return async (side, tell) => {
    const fd = side.fs.openSync(side.at('file'), flags);
    act?.(side, fd);
    const stream = open(side, 'ignored', { fd, ...options });
    tellEvents(stream, tell);
    stream.write('AB');
    stream.end('CD');
    await over(stream, options['autoClose'] === false ? 'finish' : 'close');
    await outcome(tell, 'close', () => {
      side.fs.closeSync(fd);
    });
    tell(side.fs.readFileSync(side.at('file'), 'utf8'));
  };
}

function spied(side: Side, tell: Tell, names: readonly string[]): Options {
  const fs = side.fs as unknown as Record<string, (...args: unknown[]) => void>;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => {
        tell('called', name, args.length, Array.isArray(args[1]) ? args[1].length : typeof args[1]);
        fs[name]!(...args);
      },
    ]),
  );
}

/** By what is done. */
export const WRITE_STREAMS: Scenarios = {
  'a new file': writing(undefined),
  'a file that is there': writing(undefined, ['x'], 'file'),
  nothing: writing(undefined, []),
  'empty chunks': writing(undefined, ['', Buffer.alloc(0), 'x']),
  'large chunks': writing(undefined, [Buffer.alloc(100_000, 'a'), Buffer.alloc(100_000, 'b')]),
  'many small chunks': writing({ highWaterMark: 3 }, ['ab', 'cd', 'ef', 'gh']),
  'an encoding alone': writing('latin1', ['é']),
  'a default encoding': writing({ encoding: 'hex' }, ['6162', '63']),
  views: writing(undefined, [new Uint8Array([65, 66]), new Uint16Array([0x4343])]),
  'chunks that are no data': async (side, tell) => {
    for (const chunk of [null, 5, {}, undefined, [1]]) {
      const stream = open(side, side.at('new'));
      tellEvents(stream, tell);
      await outcome(tell, 'write', () => stream.write(chunk));
      stream.destroy();
      await over(stream);
    }
  },
  'flags to append': writing({ flags: 'a' }, undefined, 'file'),
  'flags to update': writing({ flags: 'r+' }, undefined, 'file'),
  'flags to update, and a start': writing({ flags: 'r+', start: 4 }, undefined, 'file'),
  'a start beyond the end': writing({ flags: 'r+', start: 20 }, ['x'], 'file'),
  'an exclusive flag': writing({ flags: 'wx' }, undefined, 'file'),
  'a flag that reads only': writing({ flags: 'r' }, undefined, 'file'),
  'a mode': writing({ mode: 0o600 }),
  flush: writing({ flush: true }),
  'no autoClose': writing({ autoClose: false }),
  'no emitClose': writing({ emitClose: false }),
  'a missing parent': writing(undefined, undefined, 'missing/new'),
  'a directory': writing(undefined, undefined, 'dir'),
  'options that are wrong': refused([
    ['file', 5],
    ['file', true],
    ['file', null],
    ['file', { start: 'x' }],
    ['file', { start: -1 }],
    ['file', { start: 1.5 }],
    ['file', { encoding: 'no' }],
    ['file', { highWaterMark: -1 }],
    ['file', { fd: -1 }],
    ['file', { fd: 'x' }],
    ['file', { fs: {} }],
    ['file', { fs: { open: 1 } }],
    ['file', { fs: { open: () => 1 } }],
    ['file', { flush: 'yes' }],
    ['file', { flush: 1 }],
    ['file', { signal: 1 }],
    ['file', { flags: 'y' }],
    ['file', { mode: 'y' }],
    ['file', { start: NaN }],
    ['file', 'no encoding'],
    [5, undefined],
    [{}, undefined],
    [undefined, undefined],
    ['a\0b', undefined],
    ['', undefined],
    ['file', { fs: { open: () => 1, close: () => 1 } }],
    ['file', { fs: { open: () => 1, write: () => 1 } }],
  ]),
  'a descriptor': onDescriptor({}),
  'a descriptor that stays open': onDescriptor({ autoClose: false }),
  'a descriptor with a start': onDescriptor({ start: 4 }),
  'a descriptor with flush': onDescriptor({ flush: true }),
  'a descriptor somewhere in the file': onDescriptor({}, (side, fd) =>
    side.fs.readSync(fd, Buffer.alloc(6)),
  ),
  'a descriptor that is closed': onDescriptor({}, (side, fd) => side.fs.closeSync(fd)),
  'a descriptor for reading': onDescriptor({}, undefined, 'r'),
  'destroy before it is open': async (side, tell) => {
    const stream = open(side, side.at('new'));
    tellEvents(stream, tell);
    stream.write('lost', (error?: Error | null) => tell('written', error));
    stream.destroy();
    await over(stream);
    tell(stream.fd);
  },
  'destroy with an error': async (side, tell) => {
    const stream = open(side, side.at('new'));
    tellEvents(stream, tell);
    stream.write('one', (error?: Error | null) => {
      tell('written', error);
      stream.destroy(new Error('enough'));
    });
    stream.write('two', (error?: Error | null) => tell('second', error));
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  destroySoon: async (side, tell) => {
    const stream = open(side, side.at('new'));
    tellEvents(stream, tell);
    stream.write('one');
    stream.destroySoon();
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  'close with callbacks, twice': async (side, tell) => {
    const stream = open(side, side.at('new'));
    tellEvents(stream, tell);
    stream.write('one');
    stream.close((error) => tell('closed', error));
    stream.close((error) => tell('closed again', error));
    await over(stream);
    await new Promise<void>((resolve) => {
      stream.close((error) => {
        tell('closed late', error);
        resolve();
      });
    });
  },
  'close without autoClose': async (side, tell) => {
    const stream = open(side, side.at('new'), { autoClose: false });
    tellEvents(stream, tell);
    stream.close((error) => tell('closed', error));
    await over(stream);
  },
  'writing after the end': async (side, tell) => {
    const stream = open(side, side.at('new'));
    tellEvents(stream, tell);
    stream.end('one');
    stream.write('two', (error?: Error | null) => tell('second', error));
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  'an aborted signal': async (side, tell) => {
    const stream = open(side, side.at('new'), { signal: AbortSignal.abort() });
    tellEvents(stream, tell);
    stream.write('lost', (error?: Error | null) => tell('written', error));
    await over(stream);
  },
  'a signal that is aborted while it writes': async (side, tell) => {
    const controller = new AbortController();
    const stream = open(side, side.at('new'), { signal: controller.signal });
    tellEvents(stream, tell);
    stream.write('one', (error?: Error | null) => {
      tell('written', error);
      controller.abort();
    });
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  'cork and uncork': async (side, tell) => {
    const stream = open(side, side.at('new'), {
      fs: spied(side, tell, ['open', 'write', 'writev', 'close']),
    });
    tellEvents(stream, tell);
    stream.cork();
    stream.write('one ');
    stream.write('two');
    stream.uncork();
    stream.end();
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  'functions of its own': async (side, tell) => {
    const stream = open(side, side.at('new'), {
      fs: spied(side, tell, ['open', 'write', 'close', 'fsync']),
      flush: true,
    });
    tellEvents(stream, tell);
    stream.write('one ');
    stream.end('two');
    await over(stream);
  },
  'write that fails': async (side, tell) => {
    const write = (...args: unknown[]): void => {
      setImmediate(args.at(-1) as Done, new Error('broken'));
    };
    const { open: openFile, close } = side.fs;
    const stream = open(side, side.at('new'), { fs: { open: openFile, close, write } });
    tellEvents(stream, tell);
    stream.write('one', (error?: Error | null) => tell('written', error));
    await over(stream);
  },
  'write that writes a part': async (side, tell) => {
    const { open: openFile, close } = side.fs;
    const fs = side.fs as unknown as Record<string, (...args: unknown[]) => void>;
    const write = (...args: unknown[]): void => {
      const [fd, data, offset, , position, done] = args;
      tell('part', offset, position);
      fs['write']!(fd, data, offset, 1, position, done);
    };
    const stream = open(side, side.at('new'), { fs: { open: openFile, close, write } });
    tellEvents(stream, tell);
    stream.end('abc');
    await over(stream);
    tell(side.fs.readFileSync(side.at('new'), 'utf8'));
  },
  'what the handlers of timers and ticks see': async (side, tell) => {
    const stream = open(side, side.at('new'), { highWaterMark: 1 });
    stream.on('drain', () => {
      tell('drain');
      setImmediate(() => tell('immediate'));
      process.nextTick(() => tell('tick'));
      queueMicrotask(() => {
        tell('microtask');
      });
      if (stream.bytesWritten < 12) stream.write('four');
      else stream.end();
    });
    stream.write('four');
    await over(stream);
    await new Promise((resolve) => setImmediate(resolve));
  },
};
