import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { ApiFuncFramework } from 'nestjs-memfs';
import { limitsOf } from '../../src/rpc/limits.js';
import {
  answerOf,
  byteFunction,
  framed,
  openStream,
  rawCall,
  serveBytes,
} from '../support/raw-grpc.js';

const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);
const { RESOURCE_EXHAUSTED, INVALID_ARGUMENT, UNAVAILABLE, OK } = grpc.status;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
/** Of RFC 9113 §6.1: DATA on stream 0 is a connection error. */
const DATA_ON_STREAM_0 = Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 0, 9]);

/** A function that waits for `release`, with the number of its calls in flight. */
function gate() {
  const waiting: (() => void)[] = [];
  const served = byteFunction('/t.v1.Gate/Wait', async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      for (const heard of listeners.splice(0)) heard();
    });
    return Buffer.from('through');
  });
  const listeners: (() => void)[] = [];
  return {
    served,
    release: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    entered: async (count: number) => {
      while (waiting.length < count) await new Promise<void>((heard) => listeners.push(heard));
    },
  };
}

describe('messages', () => {
  it('given a prefix of 1 GiB, when nothing follows it, then it is refused from the prefix alone', async () => {
    await using server = await serveBytes([ECHO]);
    const stream = openStream(server.connect(), ECHO.path);

    stream.write(Buffer.from([0, 0x40, 0, 0, 0]));

    await expect(answerOf(stream)).resolves.toMatchObject({ status: RESOURCE_EXHAUSTED });
  });

  it.each([
    ['as large as the limit', 1000, OK],
    ['a byte larger', 1001, RESOURCE_EXHAUSTED],
  ])('given a message %s, when it is sent, then the status is %#', async (_, bytes, status) => {
    await using server = await serveBytes([ECHO], { limits: { maxMessageBytes: 1000 } });

    const answer = await rawCall(server.connect(), ECHO.path, {
      body: framed(Buffer.alloc(bytes)),
    });

    expect(answer.status).toBe(status);
  });

  it('given an answer over the limit, when it is sent, then the call is refused and the next one is served', async () => {
    const long = byteFunction('/t.v1.Long/Long', () => Buffer.alloc(2000));
    await using server = await serveBytes([long, ECHO], { limits: { maxMessageBytes: 1000 } });
    const session = server.connect();

    const answer = await rawCall(session, long.path);
    const healthy = await rawCall(session, ECHO.path);

    expect([answer.status, healthy.status]).toEqual([RESOURCE_EXHAUSTED, OK]);
  });

  it('given gzip, when a message is sent, then the function gets it inflated', async () => {
    await using server = await serveBytes([ECHO]);
    const body = framed(gzipSync(Buffer.alloc(5000, 'x')), 1);

    const answer = await rawCall(server.connect(), ECHO.path, {
      ...{ body, headers: { 'grpc-encoding': 'gzip' } },
    });

    expect(answer.body).toEqual(framed(Buffer.alloc(5000, 'x')));
  });

  it('given a gzip bomb of 256 MiB, when it is sent, then it is refused with little of it inflated', async () => {
    await using server = await serveBytes([ECHO]);
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
    const before = process.resourceUsage().maxRSS;

    const answer = await rawCall(server.connect(), ECHO.path, {
      ...{ body: framed(bomb, 1), headers: { 'grpc-encoding': 'gzip' } },
    });

    expect(answer.status).toBe(RESOURCE_EXHAUSTED);
    // maxRSS counts KiB and never falls; making the bomb has raised it already.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024);
  });

  it('given an unknown encoding, when a compressed message is sent, then UNIMPLEMENTED arrives', async () => {
    await using server = await serveBytes([ECHO]);

    const answer = await rawCall(server.connect(), ECHO.path, {
      ...{ body: framed(Buffer.alloc(9), 1), headers: { 'grpc-encoding': 'snappy' } },
    });

    expect(answer.status).toBe(grpc.status.UNIMPLEMENTED);
  });

  it('given a compressed message, when no encoding is named, then INTERNAL arrives', async () => {
    await using server = await serveBytes([ECHO]);

    const answer = await rawCall(server.connect(), ECHO.path, { body: framed(gzipSync('x'), 1) });

    expect(answer.status).toBe(grpc.status.INTERNAL);
  });

  it.each([
    ['none', Buffer.alloc(0)],
    ['half of one', framed(Buffer.alloc(10)).subarray(0, 9)],
    ['two', Buffer.concat([framed(Buffer.from('a')), framed(Buffer.from('b'))])],
  ])('given a unary function, when %s arrives, then UNIMPLEMENTED says so', async (_, body) => {
    await using server = await serveBytes([ECHO]);

    const answer = await rawCall(server.connect(), ECHO.path, { body });

    expect(answer.status).toBe(grpc.status.UNIMPLEMENTED);
    expect(answer.message).toMatch(/arrived where one is taken/);
  });

  it('given a message in pieces of one byte, when all have arrived, then it is whole', async () => {
    await using server = await serveBytes([ECHO]);
    const message = framed(Buffer.from(Array.from({ length: 500 }, (_, index) => index % 251)));
    const stream = openStream(server.connect(), ECHO.path);

    for (const byte of message) stream.write(Buffer.from([byte]));
    stream.end();

    expect((await answerOf(stream)).body).toEqual(message);
  });

  it('given an answer of 1 MiB, when it is sent, then every byte of it arrives', async () => {
    const large = Buffer.alloc(1024 * 1024, 'abcdefg');
    const long = byteFunction('/t.v1.Long/Long', () => large);
    await using server = await serveBytes([long]);

    const answer = await rawCall(server.connect(), long.path);

    expect(answer.body.equals(framed(large))).toBe(true);
  });

  it('given values nested 200 deep, when they are sent, then INVALID_ARGUMENT arrives and the server lives', async () => {
    const framework = new ApiFuncFramework();
    const info = await framework.startServer((value: unknown) => value, { name: 'same', port: 0 });
    const { connect } = await import('node:http2');
    const session = connect(`http://${info.address ?? ''}`);
    let nested: Buffer = Buffer.from([0x20, 1]);
    for (let depth = 0; depth < 100; depth++) {
      nested = lengthPrefixed(0x32, lengthPrefixed(0x0a, nested));
    }

    const deep = await rawCall(session, info.path, { body: framed(nested) });
    const flat = await rawCall(session, info.path, { body: framed(Buffer.from([0x20, 1])) });

    session.destroy();
    await framework.stopServers();
    expect([deep.status, flat.status]).toEqual([INVALID_ARGUMENT, OK]);
  });
});

/** Protobuf field with a length of one or more bytes. */
function lengthPrefixed(tag: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), bytes]);
}

describe('metadata', () => {
  it.each([
    ['15 KiB', 15, OK],
    ['17 KiB', 17, RESOURCE_EXHAUSTED],
  ])('given %s of metadata, when a call brings it, then it is judged', async (_, kib, status) => {
    await using server = await serveBytes([ECHO]);

    const answer = await rawCall(server.connect(), ECHO.path, {
      headers: { 'x-long': 'x'.repeat(kib * 1024) },
    });

    expect(answer.status).toBe(status);
  });

  it.each([
    ['5x', grpc.status.INTERNAL],
    ['123456789S', grpc.status.INTERNAL],
    ['99999999H', OK],
  ])(
    'given the grpc-timeout %s, when a call brings it, then the status is %p',
    async (timeout, status) => {
      await using server = await serveBytes([ECHO]);

      const answer = await rawCall(server.connect(), ECHO.path, {
        headers: { 'grpc-timeout': timeout },
      });

      expect(answer.status).toBe(status);
    },
  );

  it('given a request that never ends, when its time is up, then DEADLINE_EXCEEDED arrives', async () => {
    await using server = await serveBytes([ECHO]);
    const stream = openStream(server.connect(), ECHO.path, { 'grpc-timeout': '50m' });

    const answer = await answerOf(stream);

    expect(answer.status).toBe(grpc.status.DEADLINE_EXCEEDED);
  });

  it('given a function without end, when the time of its caller is up, then observers are told DEADLINE_EXCEEDED', async () => {
    const told: string[] = [];
    const endless = byteFunction('/t.v1.Endless/Wait', () => new Promise(() => undefined), {
      observe: ({ status }) => told.push(status),
    });
    await using server = await serveBytes([endless]);

    const answer = await rawCall(server.connect(), endless.path, {
      headers: { 'grpc-timeout': '50m' },
    });

    expect(answer.status).toBe(grpc.status.DEADLINE_EXCEEDED);
    expect(told).toEqual(['DEADLINE_EXCEEDED']);
  });

  it('given a trailer that HTTP/2 keeps for itself, when a function sends it, then INTERNAL says so and the server lives', async () => {
    const odd = byteFunction('/t.v1.Odd/Odd', (request, call) => {
      call.trailers.set('connection', 'close');
      return request;
    });
    await using server = await serveBytes([odd, ECHO]);
    const session = server.connect();

    const answer = await rawCall(session, odd.path);
    const healthy = await rawCall(session, ECHO.path);

    expect([answer.status, healthy.status]).toEqual([grpc.status.INTERNAL, OK]);
    expect(answer.message).toMatch(/metadata cannot be sent/);
  });

  it('given a text of half a surrogate pair, when a function throws it, then the status arrives', async () => {
    const odd = byteFunction('/t.v1.Odd/Odd', () => {
      throw Object.assign(new Error('x'), { code: 9, details: `half \ud800 ${'y'.repeat(1e5)}` });
    });
    await using server = await serveBytes([odd]);

    const answer = await rawCall(server.connect(), odd.path);

    expect(answer.status).toBe(9);
    expect(answer.message).toMatch(/^half \ufffd y+…$/);
  });
});

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

  it('given a cancelled call whose function goes on, when its connection calls again, then its place is still taken', async () => {
    const door = gate();
    await using server = await serveBytes([door.served], { limits: { maxCallsPerConnection: 1 } });
    const session = server.connect();
    const first = openStream(session, door.served.path);
    first.end(framed(Buffer.alloc(0)));
    await door.entered(1);

    first.close(8);
    await once(first, 'close');
    const excess = await rawCall(session, door.served.path);
    const other = rawCall(server.connect(), door.served.path);
    await door.entered(2);
    door.release();

    expect(excess.status).toBe(RESOURCE_EXHAUSTED);
    expect((await other).status).toBe(OK);
  });

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
