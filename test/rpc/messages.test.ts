import { gzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { ApiFuncFramework, RpcError } from 'nestjs-memfs';
import {
  answerOf,
  byteFunction,
  framed,
  openSession,
  openStream,
  rawCall,
  serveBytes,
} from '../support/raw-grpc.js';

const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);
const { RESOURCE_EXHAUSTED, INVALID_ARGUMENT, OK } = grpc.status;

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

  it('given a stream that fails in the turn of its values, when it is read, then they arrive before the status', async () => {
    const failing = byteFunction(
      '/t.v1.Half/Half',
      async function* () {
        yield await Promise.resolve(Buffer.from('first'));
        yield Buffer.from('second');
        throw new RpcError('ABORTED', 'enough');
      },
      { kind: 'server_streaming' },
    );
    await using server = await serveBytes([failing]);

    const answer = await rawCall(server.connect(), failing.path);

    expect(answer).toMatchObject({ status: grpc.status.ABORTED, message: 'enough' });
    const expected = [framed(Buffer.from('first')), framed(Buffer.from('second'))];
    expect(answer.body.equals(Buffer.concat(expected))).toBe(true);
  });

  it('given values nested 200 deep, when they are sent, then INVALID_ARGUMENT arrives and the server lives', async () => {
    const framework = new ApiFuncFramework();
    const info = await framework.startServer((value: unknown) => value, { name: 'same', port: 0 });
    const session = openSession(`http://${info.address ?? ''}`);
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
