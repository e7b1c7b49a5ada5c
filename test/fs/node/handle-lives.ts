/** What becomes of a FileHandle: closing, its streams, signals, disposal. */
import { once } from 'node:events';
import { LARGE, outcome, type Scenarios } from './both.js';
import { bytes, withHandle } from './handle.js';

type Loose = Record<string, (...args: unknown[]) => Promise<unknown>>;

const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);

const METHODS = [
  'appendFile',
  'chmod',
  'chown',
  'datasync',
  'read',
  'readFile',
  'readv',
  'stat',
  'sync',
  'truncate',
  'utimes',
  'write',
  'writeFile',
  'writev',
];

/** By what is done. */
export const HANDLE_LIVES: Scenarios = {
  'every method after close': withHandle(async (handle, tell) => {
    await handle.close();
    for (const method of METHODS) {
      await outcome(tell, method, () => (handle as unknown as Loose)[method]!(bytes(1)));
    }
    for (const method of [
      'createReadStream',
      'createWriteStream',
      'readLines',
      'readableWebStream',
    ]) {
      await outcome(tell, method, () => {
        const made = (handle as unknown as Loose)[method]!() as unknown as {
          on?: (name: string, on: (error: unknown) => void) => void;
        };
        made.on?.('error', (error) => tell('error event', error));
        return typeof made;
      });
    }
  }),
  'close twice at once, and again': withHandle(async (handle, tell) => {
    const [first, second] = [handle.close(), handle.close()];
    tell(first === second, handle.fd);
    await Promise.all([first, second]);
    const third = handle.close();
    tell(third === first);
    await third;
  }),
  'close while operations run': withHandle(async (handle, tell) => {
    const done = new Set<string>();
    const order: Promise<unknown>[] = [
      handle.read(bytes(4)).then(() => done.add('read')),
      handle.stat().then(() => done.add('stat')),
      handle.close().then(() => {
        tell('closed', [...done].sort());
      }),
    ];
    tell('fd is there', handle.fd >= 0);
    order.push(outcome(tell, 'late read', () => handle.read(bytes(4))));
    await Promise.all(order);
  }),
  // Node ends the process where a handle that could not be closed is closed again.
  'a descriptor closed behind its back': async (side, tell) => {
    const handle = await side.fs.promises.open(side.at('file'));
    side.fs.closeSync(handle.fd);
    await outcome(tell, 'read', () => handle.read(bytes(4)));
    await outcome(tell, 'stat', () => handle.stat());
    await outcome(tell, 'close', () => handle.close());
  },
  disposal: withHandle(async (handle, tell) => {
    const dispose = (handle as unknown as Record<symbol, () => Promise<void>>)[
      Symbol.asyncDispose
    ]!;
    await outcome(tell, 'dispose', () => dispose.call(handle));
    await outcome(tell, 'dispose', () => dispose.call(handle));
  }),
  'its lines': withHandle(async (handle, tell) => {
    await handle.write('one\r\ntwo\n\nthree', 0);
    for await (const line of handle.readLines({ start: 0 })) tell(line);
    tell('fd after', handle.fd);
  }),
  'its lines, left early': withHandle(
    async (handle, tell) => {
      for await (const line of handle.readLines()) {
        tell(line);
        break;
      }
    },
    'r',
    'large',
  ),
  'a read stream of it': withHandle(async (handle, tell) => {
    const stream = handle.createReadStream({ start: 2, end: 6 });
    for (const name of ['open', 'ready', 'end', 'close'])
      stream.on(name, () => tell(name, handle.fd === -1));
    for await (const chunk of stream) tell(chunk);
    tell('handle', handle.fd);
  }),
  'a read stream of it that leaves it open': withHandle(async (handle, tell) => {
    const stream = handle.createReadStream({ autoClose: false, encoding: 'utf8' });
    for await (const chunk of stream) tell(chunk);
    tell('is open', handle.fd >= 0);
  }),
  'a write stream of it': withHandle(async (handle, tell) => {
    const stream = handle.createWriteStream({ start: 3 });
    for (const name of ['open', 'ready', 'finish', 'close'])
      stream.on(name, () => tell(name, handle.fd === -1));
    stream.write('ab');
    stream.end('cd');
    await once(stream, 'close');
    tell('handle', handle.fd, stream.bytesWritten);
  }),
  'a write stream of it, with flush': withHandle(async (handle, tell) => {
    const stream = handle.createWriteStream({ flush: true });
    stream.end('flushed');
    await once(stream, 'close');
    tell('handle', handle.fd);
  }),
  'streams closed with the handle': withHandle(async (handle, tell) => {
    const stream = handle.createReadStream();
    const closed = once(stream, 'close');
    stream.on('error', (error) => tell('error', error));
    await outcome(tell, 'handle close', () => handle.close());
    await closed;
    tell(stream.destroyed, stream.closed);
  }),
  // Node keeps a stream whose other options it refuses, and fails when the handle is closed.
  'streams of it over another fs': withHandle(async (handle, tell, side) => {
    const { fs } = side;
    await outcome(tell, 'createReadStream', () => handle.createReadStream({ fs } as object).path);
    await outcome(tell, 'createWriteStream', () => handle.createWriteStream({ fs } as object).path);
  }),
  // Up to Node 22 the end of this stream closes the file, and closing the handle then ends the process.
  'its web stream': async (side, tell) => {
    const handle = await side.fs.promises.open(side.at('large'));
    const stream = handle.readableWebStream();
    await outcome(tell, 'again', () => handle.readableWebStream());
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as ArrayBuffer));
    tell(Buffer.concat(chunks).equals(LARGE));
    await outcome(tell, 'again', () => handle.readableWebStream());
    if (NODE_MAJOR > 22) await handle.close();
  },
  'its web stream of bytes': withHandle(async (handle, tell) => {
    const reader = handle
      .readableWebStream({ type: 'bytes' } as object)
      .getReader({ mode: 'byob' });
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(5));
      tell(done, value);
      if (done) break;
    }
  }),
  'its web stream, cancelled': withHandle(
    async (handle, tell) => {
      const stream = handle.readableWebStream({ type: 'bytes' } as object);
      const reader = stream.getReader();
      await reader.read();
      await outcome(tell, 'cancel', () => reader.cancel());
    },
    'r',
    'large',
  ),
  'its web stream, closed while it is read': withHandle(async (handle, tell) => {
    const reader = handle.readableWebStream({ type: 'bytes' } as object).getReader();
    const read = outcome(tell, 'read', () => reader.read());
    const closed = handle.close();
    await outcome(tell, 'closed', () => reader.closed);
    await read;
    await closed;
    tell(await reader.read());
  }),
  'its web stream, closed before it is read': withHandle(async (handle, tell) => {
    const stream = handle.readableWebStream({ type: 'bytes' } as object);
    const reader = stream.getReader();
    await handle.close();
    await outcome(tell, 'closed', () => reader.closed);
    await outcome(tell, 'read', () => reader.read());
  }),
  'its web stream with wrong options': withHandle(async (handle, tell) => {
    for (const options of [null, 5, 'x', { type: 'text' }, { type: 5 }, { autoClose: 1 }]) {
      await outcome(
        tell,
        'readableWebStream',
        () => typeof handle.readableWebStream(options as object),
      );
    }
  }),
  'a handle given to functions of paths': withHandle(async (handle, tell, side) => {
    const { promises: all } = side.fs;
    await outcome(tell, 'readFile', () => all.readFile(handle, 'utf8'));
    await outcome(tell, 'writeFile', () => all.writeFile(handle, 'new'));
    await outcome(tell, 'appendFile', () => all.appendFile(handle, 'more'));
    await outcome(tell, 'stat', () => all.stat(handle as never));
    await outcome(tell, 'sync', () => side.fs.readFileSync(handle as never));
    await outcome(tell, 'truncate', () => all.truncate(handle as never, 1));
  }),
  'an aborted signal': withHandle(async (handle, tell) => {
    const signal = AbortSignal.abort();
    await outcome(tell, 'readFile', () => handle.readFile({ signal }));
    await outcome(tell, 'writeFile', () => handle.writeFile('x', { signal }));
    await outcome(tell, 'appendFile', () => handle.appendFile('x', { signal }));
    await outcome(tell, 'pieces', () => handle.writeFile(['x'] as never, { signal }));
  }),
  'a signal that is aborted at once': withHandle(
    async (handle, tell) => {
      for (const [name, act] of Object.entries({
        readFile: (signal: AbortSignal) => handle.readFile({ signal }),
        writeFile: (signal: AbortSignal) => handle.writeFile(bytes(10), { signal }),
        pieces: (signal: AbortSignal) => handle.writeFile(['x', 'y'] as never, { signal }),
      })) {
        const controller = new AbortController();
        const promise = act(controller.signal);
        controller.abort(new Error('why'));
        await outcome(tell, name, () => promise);
      }
    },
    'r+',
    'large',
  ),
  'all that can be seen of it': withHandle(async (handle, tell) => {
    tell(
      Object.keys(handle).filter((key) => !key.startsWith('_')),
      handle instanceof Object,
      handle.constructor.name,
      typeof Reflect.get(handle, 'getAsyncId'),
    );
    await outcome(tell, 'stat', () => handle.stat());
    tell(Object.prototype.toString.call(handle), handle.listenerCount('close'));
  }),
};
