import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import {
  answerOf,
  byteFunction,
  framed,
  openStream,
  rawCall,
  serveBytes,
  type ByteServer,
} from '../support/raw-grpc.js';

// Codes by number, as the wire has them: https://grpc.github.io/grpc/core/md_doc_statuscodes.html
const OK = 0;
const DEADLINE_EXCEEDED = 4;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;

const TEXT = Buffer.from('a message that is longer than its prefix');
const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);
const REPEAT = byteFunction(
  '/t.v1.Repeat/Repeat',
  async function* (request) {
    yield await Promise.resolve(request);
  },
  { kind: 'server_streaming' },
);
const COLLECT = byteFunction(
  '/t.v1.Collect/Collect',
  async (request) => {
    const messages: Buffer[] = [];
    for await (const message of request as AsyncIterable<Buffer>) messages.push(message);
    return Buffer.concat(messages);
  },
  { kind: 'client_streaming' },
);

let server: ByteServer;

beforeAll(async () => {
  server = await serveBytes([ECHO, REPEAT, COLLECT]);
});

// Whatever came before: the next call is served.
afterEach(async () => {
  const answer = await rawCall(server.connect(), ECHO.path, { body: framed(TEXT) });
  expect(answer).toMatchObject({ status: OK, body: framed(TEXT) });
});

afterAll(() => server[Symbol.asyncDispose]());

async function httpStatusOf(given: Record<string, string>): Promise<unknown> {
  const stream = openStream(server.connect(), ECHO.path, given);
  stream.end(framed(TEXT));
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  stream.close();
  return headers[':status'];
}

describe('method', () => {
  it.each(['PUT', 'OPTIONS', 'QUERY', 'post'])(
    'given a request of %s, when it arrives, then HTTP 405 is the answer',
    async (method) => {
      await expect(httpStatusOf({ ':method': method })).resolves.toBe(405);
    },
  );
});

describe('content-type', () => {
  it.each(['application/json', 'text/plain', 'application/grpc-web', 'application/grpcx', ''])(
    'given a request of «%s», when it arrives, then HTTP 415 is the answer',
    async (contentType) => {
      await expect(httpStatusOf({ 'content-type': contentType })).resolves.toBe(415);
    },
  );

  it.each(['application/grpc', 'application/grpc+proto', 'application/grpc;charset=utf-8'])(
    'given a request of «%s», when it arrives, then it is served',
    async (contentType) => {
      await expect(httpStatusOf({ 'content-type': contentType })).resolves.toBe(200);
    },
  );
});

describe('compression', () => {
  it.each([
    ['no encoding, and the message is plain', {}, TEXT],
    ['no encoding, though the message is gzip', {}, gzipSync(TEXT)],
    ['identity as encoding', { 'grpc-encoding': 'identity' }, TEXT],
    ['gzip as encoding, and the message is plain', { 'grpc-encoding': 'gzip' }, TEXT],
    ['gzip that ends too early', { 'grpc-encoding': 'gzip' }, gzipSync(TEXT).subarray(0, 20)],
  ])(
    'given a compressed flag with %s, when it arrives, then INTERNAL is the answer',
    async (_, headers, message) => {
      for (const { path } of [ECHO, REPEAT, COLLECT]) {
        const answer = await rawCall(server.connect(), path, {
          ...{ body: framed(message, 1), headers },
        });

        expect({ path, status: answer.status }).toEqual({ path, status: INTERNAL });
      }
    },
  );

  it('given an encoding that nobody knows, when a message has it, then UNIMPLEMENTED names those that are known', async () => {
    const answer = await rawCall(server.connect(), ECHO.path, {
      ...{ body: framed(TEXT, 1), headers: { 'grpc-encoding': 'snappy' } },
    });

    expect(answer.status).toBe(UNIMPLEMENTED);
    const accepted = String(answer.headers['grpc-accept-encoding']).split(',');
    expect(accepted.map((each) => each.trim())).toEqual(
      expect.arrayContaining(['identity', 'gzip']),
    );
  });

  it.each([
    ['snappy', framed(TEXT)],
    ['gzip', framed(TEXT)],
    ['gzip', framed(gzipSync(TEXT), 1)],
    ['deflate', framed(deflateSync(TEXT), 1)],
  ])('given %s as encoding, when a message may be read, then it is', async (encoding, body) => {
    const answer = await rawCall(server.connect(), ECHO.path, {
      ...{ body, headers: { 'grpc-encoding': encoding } },
    });

    expect(answer).toMatchObject({ status: OK, body: framed(TEXT) });
  });

  it('given a flag that gRPC does not define, when it arrives, then INTERNAL is the answer', async () => {
    const answer = await rawCall(server.connect(), ECHO.path, { body: framed(TEXT, 2) });

    expect(answer.status).toBe(INTERNAL);
  });
});

describe('messages of a call that takes one', () => {
  it.each([
    ['no message', Buffer.alloc(0)],
    ['two messages', Buffer.concat([framed(TEXT), framed(TEXT)])],
    ['two empty messages', Buffer.concat([framed(Buffer.alloc(0)), framed(Buffer.alloc(0))])],
  ])('given %s, when the call is made, then UNIMPLEMENTED is the answer', async (_, body) => {
    for (const { path } of [ECHO, REPEAT]) {
      const answer = await rawCall(server.connect(), path, { body });

      expect({ path, status: answer.status }).toEqual({ path, status: UNIMPLEMENTED });
    }
  });

  it.each([
    ['in the middle of its message', framed(TEXT).subarray(0, 20)],
    ['in the middle of its prefix', framed(TEXT).subarray(0, 3)],
    ['after its message, with half of another', Buffer.concat([framed(TEXT), Buffer.of(0, 0)])],
  ])('given a request that ends %s, when it arrives, then it is no success', async (_, body) => {
    for (const { path } of [ECHO, REPEAT, COLLECT]) {
      const answer = await rawCall(server.connect(), path, { body });

      expect({ path, status: answer.status }).not.toEqual({ path, status: OK });
    }
  });
});

describe('grpc-timeout', () => {
  it.each(['5', 'S', '5x', '-5S', '1.5S', '5 S', '5SS', '123456789S', 'S5S', ''])(
    'given «%s», when the call is made, then INTERNAL is the answer',
    async (timeout) => {
      const answer = await rawCall(server.connect(), ECHO.path, {
        ...{ body: framed(TEXT), headers: { 'grpc-timeout': timeout } },
      });

      expect(answer.status).toBe(INTERNAL);
    },
  );

  it.each(['0n', '0S', '00000000H'])(
    'given «%s», when the call is made, then there is no time for it',
    async (timeout) => {
      const answer = await rawCall(server.connect(), ECHO.path, {
        ...{ body: framed(TEXT), headers: { 'grpc-timeout': timeout } },
      });

      expect(answer.status).toBe(DEADLINE_EXCEEDED);
    },
  );

  it.each(['20S', '99999999H', '99999999S', '99999999m', '99999999u', '1M'])(
    'given «%s», when the call is made, then there is time for it',
    async (timeout) => {
      const answer = await rawCall(server.connect(), ECHO.path, {
        ...{ body: framed(TEXT), headers: { 'grpc-timeout': timeout } },
      });

      expect(answer).toMatchObject({ status: OK, body: framed(TEXT) });
    },
  );

  it.each([
    ['has not begun', Buffer.alloc(0)],
    ['has not ended', framed(TEXT).subarray(0, 20)],
  ])('given a request that %s, when its time is up, then the call ends', async (_, part) => {
    for (const { path } of [ECHO, REPEAT, COLLECT]) {
      const stream = openStream(server.connect(), path, { 'grpc-timeout': '50m' });
      if (part.length > 0) stream.write(part);

      const { status } = await answerOf(stream);

      expect({ path, status }).toEqual({ path, status: DEADLINE_EXCEEDED });
    }
  });
});

describe('paths', () => {
  it.each(['/t.v1.Echo/Other', '/t.v1.Other/Echo', '/', '/t.v1.Echo/Echo/', '/t.v1.Echo/Echo?x=1'])(
    'given «%s», when it is called, then UNIMPLEMENTED is the answer',
    async (path) => {
      const answer = await rawCall(server.connect(), path, { body: framed(TEXT) });

      expect(answer.status).toBe(UNIMPLEMENTED);
    },
  );
});
