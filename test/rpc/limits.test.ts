import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import grpc from '@grpc/grpc-js';
import { limitsOf } from '../../src/rpc/limits.js';
import {
  answerOf,
  byteFunction,
  framed,
  openStream,
  rawCall,
  serveBytes,
} from '../support/raw-grpc.js';
import { until } from '../support/until.js';

const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);
const { RESOURCE_EXHAUSTED, UNAVAILABLE, OK } = grpc.status;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
/** Of RFC 9113 §6.1: DATA on stream 0 is a connection error. */
const DATA_ON_STREAM_0 = Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 0, 9]);

/** A function that waits for `release`, with the number of its calls in flight. */
function gate() {
  const waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  const wait = async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      for (const heard of listeners.splice(0)) heard();
    });
    return Buffer.from('through');
  };
  const waitAndYield = async function* () {
    yield await wait();
  };
  return {
    served: byteFunction('/t.v1.Gate/Wait', wait),
    streamed: byteFunction('/t.v1.Gate/Stream', waitAndYield, { kind: 'server_streaming' }),
    release: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    entered: async (count: number) => {
      while (waiting.length < count) await new Promise<void>((heard) => listeners.push(heard));
    },
  };
}

describe('calls at a time', () => {
  it('given a function that is full, when one more call comes, then it is refused at once, and later ones are served', async () => {
    const door = gate();
    await using server = await serveBytes([door.served], { limits: { maxCallsPerFunction: 2 } });
    const calls = [server.connect(), server.connect()].map((each) =>
      rawCall(each, door.served.path),
    );
    await door.entered(2);

    const excess = await rawCall(server.connect(), door.served.path);
    door.release();
    const served = await Promise.all(calls);
    const after = rawCall(server.connect(), door.served.path);
    await door.entered(1);
    door.release();

    expect(excess.status).toBe(RESOURCE_EXHAUSTED);
    expect(served.map(({ status }) => status)).toEqual([OK, OK]);
    expect((await after).status).toBe(OK);
  });

  it.each(['served', 'streamed'] as const)(
    'given a cancelled call whose function goes on (%s), when its connection calls again, then its place is still taken',
    async (which) => {
      const door = gate();
      const { [which]: called } = door;
      await using server = await serveBytes([called], { limits: { maxCallsPerConnection: 1 } });
      const session = server.connect();
      const first = openStream(session, called.path);
      first.end(framed(Buffer.alloc(0)));
      await door.entered(1);

      first.close(8);
      await once(first, 'close');
      const excess = await rawCall(session, called.path);
      const other = rawCall(server.connect(), called.path);
      await door.entered(2);
      door.release();

      expect(excess.status).toBe(RESOURCE_EXHAUSTED);
      expect((await other).status).toBe(OK);
    },
  );

  it('given a limit of streams, when a connection opens, then the limit is advertised', async () => {
    await using server = await serveBytes([ECHO]);
    const session = server.connect();

    const [settings] = (await once(session, 'remoteSettings')) as [
      { maxConcurrentStreams: number },
    ];

    expect(settings.maxConcurrentStreams).toBe(256);
  });
});

describe('slow readers', () => {
  it('given twenty callers that read nothing, when others go on calling, then no more is made for them than their windows hold', async () => {
    let asked = 0;
    const stream = byteFunction(
      '/t.v1.Flood/Flood',
      async function* () {
        for (;;) {
          asked++;
          yield await Promise.resolve(Buffer.alloc(64 * 1024));
        }
      },
      { kind: 'server_streaming' },
    );
    await using server = await serveBytes([stream, ECHO]);
    for (let caller = 0; caller < 20; caller++) {
      openStream(server.connect(), stream.path).end(framed(Buffer.alloc(0)));
    }
    const healthy = server.connect();
    while (asked < 20) await rawCall(healthy, ECHO.path);

    for (let call = 0; call < 500; call++) await rawCall(healthy, ECHO.path);

    // 64 KiB for the window of HTTP/2, 64 KiB that may wait, and the value that did not fit.
    expect(asked).toBeLessThanOrEqual(20 * 3);
  });

  it('given a caller that reads late, when it reads, then every message arrives in order', async () => {
    const stream = byteFunction(
      '/t.v1.Count/Count',
      async function* () {
        for (let n = 0; n < 200; n++) yield await Promise.resolve(Buffer.alloc(9000, n));
      },
      { kind: 'server_streaming' },
    );
    await using server = await serveBytes([stream, ECHO]);
    const session = server.connect();
    const call = openStream(session, stream.path);
    call.end(framed(Buffer.alloc(0)));
    for (let n = 0; n < 50; n++) await rawCall(server.connect(), ECHO.path);

    const { body, status } = await answerOf(call);

    expect(status).toBe(OK);
    const expected = Array.from({ length: 200 }, (_, n) => framed(Buffer.alloc(9000, n)));
    expect(body.equals(Buffer.concat(expected))).toBe(true);
  });
});

/** A connection of raw bytes, until the server closes it. */
async function rawSocket(port: number, bytes: Buffer): Promise<Socket> {
  const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

describe('connections', () => {
  const SHORT = { keepaliveMs: 100, keepaliveTimeoutMs: 100 };

  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['answers no ping', Buffer.concat([PREFACE, SETTINGS])],
    ['breaks the protocol', Buffer.concat([PREFACE, SETTINGS, DATA_ON_STREAM_0])],
    ['speaks HTTP/1', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ])('given a connection that %s, when time passes, then it is closed', async (_, bytes) => {
    await using server = await serveBytes([ECHO], { limits: SHORT });

    const socket = await rawSocket(server.port, bytes);
    await once(socket, 'end');

    socket.destroy();
    await expect(rawCall(server.connect(), ECHO.path)).resolves.toMatchObject({ status: OK });
  });

  it('given an age, when a connection reaches it, then it is told to go and its call finishes', async () => {
    const door = gate();
    await using server = await serveBytes([door.served], { limits: { maxConnectionAgeMs: 100 } });
    const session = server.connect();
    const call = rawCall(session, door.served.path);

    await once(session, 'goaway');
    door.release();

    await expect(call).resolves.toMatchObject({ status: OK });
  });

  it('given an idle time, when a connection has no calls for so long, then it is closed', async () => {
    await using server = await serveBytes([ECHO], { limits: { maxConnectionIdleMs: 100 } });
    const session = server.connect();
    await rawCall(session, ECHO.path);

    await once(session, 'close');

    await expect(rawCall(server.connect(), ECHO.path)).resolves.toMatchObject({ status: OK });
  });

  it('given a client that does not close after the server has, when its time is up, then it is cut', async () => {
    const limits = { maxConnectionIdleMs: 50, handshakeMs: 200 };
    await using server = await serveBytes([ECHO], { limits });
    const socket = connectSocket({ ...server, allowHalfOpen: true }).resume();
    socket.on('error', () => undefined); // who writes to a socket that was cut
    socket.write(Buffer.concat([PREFACE, SETTINGS]));

    await once(socket, 'end');
    await until(() => {
      socket.write(SETTINGS);
      return socket.destroyed;
    });

    expect(socket.destroyed).toBe(true);
  });

  it('given no limit of time, when a connection opens, then it is served', async () => {
    const never = { handshakeMs: Infinity, keepaliveMs: 2 ** 40, maxConnectionAgeMs: 2 ** 40 };
    await using server = await serveBytes([ECHO], { limits: never });
    const session = server.connect();
    await once(session, 'remoteSettings');

    await expect(rawCall(session, ECHO.path)).resolves.toMatchObject({ status: OK });
    await new Promise(setImmediate);
    await expect(rawCall(session, ECHO.path)).resolves.toMatchObject({ status: OK });
  });
});

describe('limits themselves', () => {
  it('given no limits, when they are asked for on two versions of Node, then only Node 20 is pinged often', () => {
    expect(limitsOf({}, '22.1.0')).toMatchObject({ keepaliveMs: 60_000 });
    expect(limitsOf({}, '20.19.0')).toMatchObject({ keepaliveMs: 4000, keepaliveTimeoutMs: 5000 });
  });

  it.each([0, -1, NaN, '5' as unknown as number])(
    'given a limit of %p, when it is set, then the error names it',
    (value) => {
      expect(() => limitsOf({ maxMessageBytes: value })).toThrow(/maxMessageBytes/);
    },
  );
});

describe('stopping', () => {
  it('given calls in flight, when the server stops, then they finish and later ones find nobody', async () => {
    const door = gate();
    await using server = await serveBytes([door.served]);
    const session = server.connect();
    const call = rawCall(session, door.served.path);
    await door.entered(1);

    const stopped = server.close({ drainTimeoutMs: 10_000 });
    await once(session, 'goaway');
    door.release();
    const answer = await call;
    await stopped;

    expect(answer.status).toBe(OK);
    await expect(once(connectSocket(server.port, '127.0.0.1'), 'connect')).rejects.toThrow(
      'ECONNREFUSED',
    );
  });

  it('given a function that never ends, when the drain time is up, then its signal is aborted and UNAVAILABLE arrives', async () => {
    let aborted = false;
    const stuck = byteFunction('/t.v1.Stuck/Stuck', (_, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise<never>(() => undefined);
    });
    await using server = await serveBytes([stuck, ECHO]);
    const session = server.connect();
    const call = rawCall(session, stuck.path);
    await rawCall(session, ECHO.path);

    await server.close({ drainTimeoutMs: 20 });

    await expect(call).resolves.toMatchObject({ status: UNAVAILABLE });
    expect(aborted).toBe(true);
  });
});
