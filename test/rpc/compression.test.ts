/** Answers in gzip: for whom, from which size on, in which order; read by hand, by grpc-js and by grpcio. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { describeWith, runProgram } from '../support/processes.js';
import {
  answerOf,
  byteFunction,
  framed,
  openStream,
  rawCall,
  serveBytes,
} from '../support/raw-grpc.js';

const TEXT = Buffer.from('all work and no play '.repeat(5000));
const SHORT = Buffer.from('short '.repeat(20));
const NOISE = randomBytes(5000);

const LONG = byteFunction('/t.v1.Long/Long', () => TEXT);
const BRIEF = byteFunction('/t.v1.Brief/Brief', () => SHORT);
const LOUD = byteFunction('/t.v1.Loud/Loud', () => NOISE);
const MIXED = [SHORT, TEXT, SHORT, NOISE, SHORT, TEXT, TEXT, SHORT];
const MANY = byteFunction(
  '/t.v1.Many/Many',
  async function* () {
    for (const each of MIXED) yield await Promise.resolve(each);
  },
  { kind: 'server_streaming' },
);
const ALL = [LONG, BRIEF, LOUD, MANY];
const GZIP = { headers: { 'grpc-accept-encoding': 'identity, deflate, gzip' } };
const { OK } = grpc.status;

/** The messages of a body, each with its flag. */
function messagesIn(body: Buffer): { flag: number; bytes: Buffer }[] {
  const messages: { flag: number; bytes: Buffer }[] = [];
  for (let at = 0; at < body.length;) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    messages.push({ flag: body.readUInt8(at), bytes: body.subarray(at + 5, end) });
    at = end;
  }
  return messages;
}

function contentOf({ flag, bytes }: { flag: number; bytes: Buffer }): Buffer {
  return flag === 1 ? gunzipSync(bytes) : bytes;
}

describe('answers in gzip', () => {
  it.each([
    { what: 'a long one', path: LONG.path, expected: TEXT, flag: 1 },
    { what: 'one below 1 KiB', path: BRIEF.path, expected: SHORT, flag: 0 },
    { what: 'one that gzip cannot shorten', path: LOUD.path, expected: NOISE, flag: 0 },
  ])(
    'given a server that compresses and $what, when a caller takes gzip, then the flag says how it is sent',
    async ({ path, expected, flag }) => {
      await using server = await serveBytes(ALL, { compress: true });

      const answer = await rawCall(server.connect(), path, GZIP);

      const [message] = messagesIn(answer.body);
      expect(answer.status).toBe(OK);
      expect(answer.headers['grpc-encoding']).toBe('gzip');
      expect(message?.flag).toBe(flag);
      expect(message && contentOf(message).equals(expected)).toBe(true);
    },
  );

  it.each<[string, boolean, Record<string, string>]>([
    ['a server that compresses, when a caller does not say what it takes', true, {}],
    [
      'a server that compresses, when a caller takes deflate only',
      true,
      { 'grpc-accept-encoding': 'deflate' },
    ],
    ['a server that does not, when a caller takes gzip', false, GZIP.headers],
  ])('given %s, then its answers are plain', async (_, compress, headers) => {
    await using server = await serveBytes(ALL, { compress });

    const answer = await rawCall(server.connect(), LONG.path, { headers });

    expect(answer.headers).not.toHaveProperty('grpc-encoding');
    expect(answer.body.equals(framed(TEXT))).toBe(true);
  });

  it('given a size of its own, when a shorter message is as long, then it is compressed', async () => {
    await using server = await serveBytes(ALL, { compress: { minBytes: SHORT.length } });

    const answer = await rawCall(server.connect(), BRIEF.path, GZIP);

    expect(messagesIn(answer.body).map(({ flag }) => flag)).toEqual([1]);
  });

  it('given a stream of long and short messages, when it is read, then they arrive in order', async () => {
    await using server = await serveBytes(ALL, { compress: true });

    const answer = await rawCall(server.connect(), MANY.path, GZIP);

    const messages = messagesIn(answer.body);
    expect(answer.status).toBe(OK);
    expect(messages.map(({ flag }) => flag)).toEqual([0, 1, 0, 0, 0, 1, 1, 0]);
    expect(Buffer.concat(messages.map(contentOf)).equals(Buffer.concat(MIXED))).toBe(true);
  });

  it('given a caller that goes away while its answer is compressed, when others call, then they are served', async () => {
    await using server = await serveBytes(ALL, { compress: true });
    const leaving = openStream(server.connect(), LONG.path, GZIP.headers);
    leaving.end(framed(Buffer.alloc(0)));
    await once(leaving, 'response');

    leaving.close(8);
    await once(leaving, 'close');
    const other = openStream(server.connect(), LONG.path, GZIP.headers);
    other.end(framed(Buffer.alloc(0)));

    await expect(answerOf(other)).resolves.toMatchObject({ status: OK });
  });
});

/** Stands between a client and a server, and counts what the server says. */
async function counted(port: number) {
  let bytes = 0;
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => undefined);
    server.on('data', (piece) => (bytes += piece.length));
    server.pipe(client).pipe(server);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    bytes: () => bytes,
    [Symbol.dispose]: () => proxy.close(),
  };
}

/** Prints a hash of what two functions answer, as grpcio reads it. */
const PROGRAM = `
import sys, grpc, hashlib
channel = grpc.insecure_channel(sys.argv[1])
one = channel.unary_unary('${LONG.path}')(b'', timeout=20)
many = channel.unary_stream('${MANY.path}')(b'', timeout=20)
print(hashlib.sha256(b''.join([one, *many])).hexdigest())
`;

describe('foreign clients of a server that compresses', () => {
  const raw = (bytes: Buffer) => bytes;

  it('given grpc-js, when it calls, then it reads the values, of fewer bytes', async () => {
    await using server = await serveBytes(ALL, { compress: true });
    using proxy = await counted(server.port);
    const client = new grpc.Client(proxy.address, grpc.credentials.createInsecure());

    const one = await new Promise<Buffer | undefined>((resolve, reject) =>
      client.makeUnaryRequest(LONG.path, raw, raw, Buffer.alloc(0), (error, value) =>
        error ? reject(error) : resolve(value),
      ),
    );
    const many: Buffer[] = [];
    const call = client.makeServerStreamRequest(MANY.path, raw, raw, Buffer.alloc(0));
    for await (const each of call) many.push(each as Buffer);

    client.close();
    expect(one?.equals(TEXT)).toBe(true);
    expect(Buffer.concat(many).equals(Buffer.concat(MIXED))).toBe(true);
    expect(proxy.bytes()).toBeLessThan(TEXT.length / 4);
  });

  describeWith(['/usr/bin/python3', '-c', 'import grpc'], 'apt-get install python3-grpcio')(
    'in Python',
    () => {
      it('given grpcio, when it calls, then it reads the values, of fewer bytes', async () => {
        await using server = await serveBytes(ALL, { compress: true });
        using proxy = await counted(server.port);

        const { stdout } = await runProgram('/usr/bin/python3', ['-c', PROGRAM, proxy.address]);

        const expected = createHash('sha256').update(Buffer.concat([TEXT, ...MIXED]));
        expect(stdout.trim()).toBe(expected.digest('hex'));
        expect(proxy.bytes()).toBeLessThan(TEXT.length / 4);
      });
    },
  );
});
