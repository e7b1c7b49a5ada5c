import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ApiFuncFramework } from 'nestjs-memfs';
import { RemoteServer } from '../../src/rpc/remote-server.js';
import { Authority, type Pair } from '../support/certificates.js';
import { byteFunction, rawCall, serveBytes } from '../support/raw-grpc.js';

const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);

let authority: Authority;
let stranger: Authority;
let server1: Pair;

beforeAll(async () => {
  [authority, stranger] = await Promise.all([Authority.make(), Authority.make()]);
  server1 = await authority.sign('server1');
});

afterAll(() => Promise.all([authority.remove(), stranger.remove()]));

/** What the certificate of a server is called. */
async function nameOf(port: number): Promise<string | undefined> {
  const socket: TLSSocket = connectTls({
    ...{ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] },
  });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return [CN].flat()[0];
}

describe('TLS', () => {
  it('given a certificate, when a client that trusts its authority calls, then it is answered', async () => {
    await using server = await serveBytes([ECHO], { tls: server1 });

    const answer = await rawCall(server.connect({ ca: await readFile(authority.cert) }), ECHO.path);

    expect(answer.status).toBe(0);
  });

  it('given a certificate, when a client speaks plaintext, then it is cut off and others are answered', async () => {
    await using server = await serveBytes([ECHO], { tls: server1 });
    const socket = connectSocket(server.port, '127.0.0.1');
    socket.on('error', () => undefined);

    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await once(socket.resume(), 'close');
    const answer = await rawCall(server.connect({ ca: await readFile(authority.cert) }), ECHO.path);

    expect(answer.status).toBe(0);
  });

  it('given a client that does not begin its handshake, when the time for it is up, then it is cut off', async () => {
    await using server = await serveBytes([ECHO], { tls: server1, limits: { handshakeMs: 100 } });
    const socket = connectSocket(server.port, '127.0.0.1');

    await expect(once(socket.resume(), 'close')).resolves.toBeDefined();
  });

  it('given a key of another certificate, when a server is to start, then it does not', async () => {
    const other = await authority.sign('other');

    await expect(
      serveBytes([ECHO], { tls: { cert: server1.cert, key: other.key } }),
    ).rejects.toThrow(/mismatch/);
  });
});

describe('mutual TLS', () => {
  it('given a client of ours with PEMs in memory and another name, when it asks, then it is answered', async () => {
    const { cert, key } = await authority.sign('client');
    const tls = { ...server1, clientCa: authority.cert };
    await using framework = new ApiFuncFramework({ tls });
    const { address = '' } = await framework.startServer((n: number) => n, { name: 'n', port: 0 });
    const [ca, own, ownKey] = await Promise.all(
      [authority.cert, cert, key].map((f) => readFile(f)),
    );

    using client = new RemoteServer(address, {
      tls: { ca: ca ?? '', cert: own ?? '', key: ownKey ?? '', serverName: 'localhost' },
    });

    await expect(client.methods()).resolves.toContainEqual(expect.objectContaining({ name: 'N' }));
  });

  it('given one half of a pair, when a client is made, then the error says what is missing', () => {
    const tls = { cert: server1.cert };

    expect(() => new RemoteServer('127.0.0.1:1', { tls })).toThrow(/cert and tls.key .* together/);
  });

  it('given a client with a certificate of the authority, when it calls, then it is answered', async () => {
    await using server = await serveBytes([ECHO], {
      tls: { ...server1, clientCa: authority.cert },
    });
    const { cert, key } = await authority.sign('client');

    const session = server.connect({
      ca: await readFile(authority.cert),
      cert: await readFile(cert),
      key: await readFile(key),
    });

    await expect(rawCall(session, ECHO.path)).resolves.toMatchObject({ status: 0 });
  });

  it.each(['no certificate', 'a certificate of a stranger'])(
    'given a client with %s, when it calls, then it gets no answer',
    async (kind) => {
      await using server = await serveBytes([ECHO], {
        tls: { ...server1, clientCa: authority.cert },
      });
      const { cert, key } = await stranger.sign('client');
      const own = { cert: await readFile(cert), key: await readFile(key) };

      const session = server.connect({
        ca: await readFile(authority.cert),
        ...(kind !== 'no certificate' && own),
      });

      await expect(rawCall(session, ECHO.path)).rejects.toThrow();
    },
  );
});

describe('rotated certificates', () => {
  it('given files that are replaced, half of them first, when a client connects, then it sees the new certificate and older connections go on', async () => {
    const cert = join(authority.folder, 'live.pem');
    const key = join(authority.folder, 'live.key');
    const next = await authority.sign('server2');
    await Promise.all([copyFile(server1.cert, cert), copyFile(server1.key, key)]);
    const errors: unknown[] = [];
    await using server = await serveBytes([ECHO], {
      ...{ tls: { cert, key, reloadMs: 10 }, onError: (error) => errors.push(error) },
    });
    const old = server.connect({ ca: await readFile(authority.cert) });
    await rawCall(old, ECHO.path);
    const before = await nameOf(server.port);

    await copyFile(next.cert, cert);
    while (errors.length === 0) await delay(5);
    const between = await nameOf(server.port);
    await writeFile(key, await readFile(next.key));
    while ((await nameOf(server.port)) !== 'server2') await delay(5);

    expect([before, between]).toEqual(['server1', 'server1']);
    expect((await rawCall(old, ECHO.path)).status).toBe(0);
  });
});
