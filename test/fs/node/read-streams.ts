/** Read streams in all their options and endings. */
import { outcome, type Scenario, type Scenarios, type Tell } from './both.js';
import { over, tellData, tellEvents, type AnyStream } from './stream-events.js';
import type { Side } from '../differential/side.js';

type Options = Record<string, unknown>;
type ReadStream = AnyStream &
  NodeJS.ReadableStream & {
    bytesRead: number;
    pending: boolean;
    destroy(error?: Error): void;
    path: unknown;
    fd: number | null;
    read(size?: number): unknown;
    close(done?: (error?: Error | null) => void): void;
  };

function open(side: Side, path: unknown, options?: unknown): ReadStream {
  return side.fs.createReadStream(path as string, options as object) as unknown as ReadStream;
}

/** Reads a whole stream and tells all of it. */
function reading(options: Options | string | undefined, name = 'large'): Scenario {
  return async (side, tell) => {
    const stream = open(side, side.at(name), options);
    tell('pending', stream.pending);
    tellEvents(stream, tell);
    tellData(stream, tell);
    const isSilent = typeof options === 'object' && options['emitClose'] === false;
    await over(stream, isSilent ? 'end' : 'close');
    tell('read', stream.bytesRead, stream.pending, stream.closed, stream.destroyed);
  };
}

/** Constructions that are refused. */
function refused(lists: readonly unknown[][]): Scenario {
  return async (side, tell) => {
    for (const [path, options] of lists) {
      await outcome(tell, 'createReadStream', () => {
        const stream = open(side, path === 'file' ? side.at('file') : path, options);
        stream.on('error', (error) => tell('late', error));
        stream.destroy();
        return 'made';
      });
    }
  };
}

/** A stream on a descriptor, and what becomes of that. */
function onDescriptor(options: Options, act?: (side: Side, fd: number) => void): Scenario {
  return async (side, tell) => {
    const fd = side.fs.openSync(side.at('file'), 'r');
    act?.(side, fd);
    const stream = open(side, 'ignored', { fd, ...options });
    tellEvents(stream, tell);
    tellData(stream, tell);
    await over(stream, options['autoClose'] === false ? 'end' : 'close');
    await outcome(tell, 'close', () => {
      side.fs.closeSync(fd);
    });
  };
}

/** Calls of an `fs` option, told and passed on. */
function spied(side: Side, tell: Tell, names: readonly string[]): Options {
  const fs = side.fs as unknown as Record<string, (...args: unknown[]) => void>;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => {
        tell(
          'called',
          name,
          args.length,
          args.filter((arg, index) => typeof arg === 'number' && index > 0),
        );
        fs[name]!(...args);
      },
    ]),
  );
}

/** By what is done. */
export const READ_STREAMS: Scenarios = {
  'a large file': reading(undefined),
  'a small file': reading(undefined, 'file'),
  'a missing file': reading(undefined, 'missing'),
  'a directory': reading(undefined, 'dir'),
  'an encoding alone': reading('utf8'),
  'an encoding': reading({ encoding: 'hex', highWaterMark: 1000 }, 'file'),
  'a start': reading({ start: 150_000 }),
  'an end': reading({ end: 4 }, 'file'),
  'a start and an end': reading({ start: 3, end: 6 }, 'file'),
  'one byte': reading({ start: 3, end: 3 }, 'file'),
  'a start beyond the end': reading({ start: 100 }, 'file'),
  'an end beyond the end': reading({ start: 2, end: 1000 }, 'file'),
  'an infinite end': reading({ start: 2, end: Infinity }, 'file'),
  'a small highWaterMark': reading({ highWaterMark: 5 }, 'file'),
  'a highWaterMark that cuts the end': reading({ highWaterMark: 4, start: 1, end: 8 }, 'file'),
  'a large highWaterMark': reading({ highWaterMark: 1_000_000 }),
  'no autoClose': reading({ autoClose: false, emitClose: false }, 'file'),
  'no emitClose': reading({ emitClose: false }, 'file'),
  'flags that write': reading({ flags: 'w+' }, 'file'),
  'flags that are wrong': refused([
    ['file', { flags: 'x' }],
    ['file', { flags: 5.5 }],
    ['file', { mode: 'x' }],
  ]),
  'an exclusive flag': reading({ flags: 'wx+', mode: 0o600 }, 'new'),
  'options that are wrong': refused([
    ['file', 5],
    ['file', true],
    ['file', null],
    ['file', () => 1],
    ['file', { start: 'x' }],
    ['file', { end: 'x' }],
    ['file', { start: -1 }],
    ['file', { end: -1 }],
    ['file', { start: 5, end: 3 }],
    ['file', { start: 1.5 }],
    ['file', { encoding: 'no' }],
    ['file', { highWaterMark: -1 }],
    ['file', { highWaterMark: 'x' }],
    ['file', { fd: -1 }],
    ['file', { fd: 'x' }],
    ['file', { fd: {} }],
    ['file', { fs: {} }],
    ['file', { fs: null }],
    ['file', { fs: { open: 1 } }],
    ['file', { signal: 1 }],
    ['file', { start: NaN }],
    ['file', { start: 2 ** 53 }],
    ['file', { autoClose: 'yes' }],
    ['file', 'no encoding'],
    [5, undefined],
    [{}, undefined],
    [undefined, undefined],
    [null, undefined],
    ['a\0b', undefined],
    ['', undefined],
  ]),
  'a descriptor': onDescriptor({}),
  'a descriptor that stays open': onDescriptor({ autoClose: false }),
  'a descriptor with a start': onDescriptor({ start: 4 }),
  'a descriptor with an end': onDescriptor({ end: 4 }),
  'a descriptor somewhere in the file': onDescriptor({}, (side, fd) =>
    side.fs.readSync(fd, Buffer.alloc(6)),
  ),
  'a descriptor that is closed': onDescriptor({}, (side, fd) => side.fs.closeSync(fd)),
  'an asynchronous iterator': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellEvents(stream, tell);
    for await (const chunk of stream) tell(chunk.length);
  },
  'an iterator that is left': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellEvents(stream, tell);
    for await (const chunk of stream) {
      tell(chunk.length);
      break;
    }
    tell(stream.destroyed);
  },
  'destroy before it is open': async (side, tell) => {
    const stream = open(side, side.at('file'));
    tellEvents(stream, tell);
    stream.destroy();
    await over(stream);
    tell(stream.fd, stream.closed);
  },
  'destroy with an error': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellEvents(stream, tell);
    stream.on('data', () => {
      stream.destroy(new Error('enough'));
    });
    await over(stream);
    tell(stream.fd);
  },
  'destroy of what is missing': async (side, tell) => {
    const stream = open(side, side.at('missing'));
    tellEvents(stream, tell);
    stream.destroy();
    await over(stream);
  },
  'close with callbacks, twice': async (side, tell) => {
    const stream = open(side, side.at('file'));
    tellEvents(stream, tell);
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
  'close while it reads': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellEvents(stream, tell);
    stream.once('data', () => {
      stream.close((error) => tell('closed', error));
    });
    await over(stream);
  },
  'an aborted signal': async (side, tell) => {
    const stream = open(side, side.at('file'), { signal: AbortSignal.abort() });
    tellEvents(stream, tell);
    tellData(stream, tell);
    await over(stream);
  },
  'a signal that is aborted while it reads': async (side, tell) => {
    const controller = new AbortController();
    const stream = open(side, side.at('large'), { signal: controller.signal });
    tellEvents(stream, tell);
    stream.once('data', (chunk: Buffer) => {
      tell(chunk.length);
      controller.abort();
    });
    await over(stream);
  },
  'pause and resume': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellEvents(stream, tell);
    stream.on('data', (chunk: Buffer) => {
      tell('data', chunk.length);
      stream.pause();
      setImmediate(() => stream.resume());
    });
    await over(stream);
  },
  'read by hand': async (side, tell) => {
    const stream = open(side, side.at('file'));
    stream.on('readable', () => {
      let chunk: unknown = stream.read(4);
      for (; chunk !== null; chunk = stream.read(4)) tell('chunk', chunk);
      tell('no more', stream.bytesRead);
    });
    stream.on('end', () => tell('end'));
    await over(stream);
  },
  'data that the handlers of timers and ticks see': async (side, tell) => {
    const stream = open(side, side.at('large'));
    stream.on('data', (chunk: Buffer) => {
      tell('data', chunk.length);
      process.nextTick(() => tell('tick'));
      queueMicrotask(() => {
        tell('microtask');
      });
      void Promise.resolve()
        .then(() => undefined)
        .then(() => tell('promise'));
      setImmediate(() => tell('immediate'));
    });
    await over(stream);
    await new Promise((resolve) => setImmediate(resolve));
  },
  'a file that is removed while it is read': async (side, tell) => {
    const stream = open(side, side.at('large'));
    tellData(stream, tell);
    stream.once('data', () => side.fs.unlinkSync(side.at('large')));
    await over(stream);
  },
  'a file that is cut while it is read': async (side, tell) => {
    const stream = open(side, side.at('large'), { highWaterMark: 10_000 });
    tellData(stream, tell);
    stream.once('data', () => side.fs.truncateSync(side.at('large'), 25_000));
    await over(stream);
  },
  'a pipe into a file': async (side, tell) => {
    const source = open(side, side.at('large'));
    const target = side.fs.createWriteStream(side.at('copy')) as unknown as AnyStream;
    // Which of the two files is opened first is up to the threads of Node.
    const events: Record<string, unknown[]> = { source: [], target: [] };
    tellEvents(source, (event) => events['source']?.push(event));
    tellEvents(target, (event) => events['target']?.push(event));
    source.pipe(target as unknown as NodeJS.WritableStream);
    await Promise.all([over(source), over(target)]);
    tell(events);
    tell(side.fs.readFileSync(side.at('copy')).equals(side.fs.readFileSync(side.at('large'))));
  },
  'functions of its own': async (side, tell) => {
    const stream = open(side, side.at('file'), {
      fs: spied(side, tell, ['open', 'read', 'close']),
      highWaterMark: 6,
    });
    tellEvents(stream, tell);
    tellData(stream, tell);
    await over(stream);
  },
  'read that fails': async (side, tell) => {
    const read = (...args: unknown[]): void => {
      const done = args.at(-1) as (error: Error) => void;
      setImmediate(done, new Error('broken'));
    };
    const { open: openFile, close } = side.fs;
    const stream = open(side, side.at('file'), { fs: { open: openFile, close, read } });
    tellEvents(stream, tell);
    tellData(stream, tell);
    await over(stream);
  },
  'classes called in every way': async (side, tell) => {
    const { ReadStream } = side.fs as unknown as {
      ReadStream: (path: string, options?: object) => ReadStream;
    };
    const called = ReadStream(side.at('file'));
    tell(called instanceof ReadStream, called.constructor === ReadStream);
    tellData(called, tell);
    await over(called);
    const made = Reflect.construct(ReadStream, [side.at('file'), { end: 3 }]) as ReadStream;
    tellData(made, tell);
    await over(made);
    class Own extends (ReadStream as unknown as new (path: string) => ReadStream & object) {}
    const own = new Own(side.at('file'));
    tell(own instanceof Own, own instanceof ReadStream);
    tellData(own, tell);
    await over(own);
  },
};
