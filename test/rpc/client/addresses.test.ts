import { once, type EventEmitter } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import grpc from '@grpc/grpc-js';
import type { Client } from '../../../src/rpc/index.js';
import { echoClient, startEcho, type Echo, type EchoServer } from './echo.js';

const servers: EchoServer[] = [];
let client: Client<Echo> | undefined;

afterEach(() => {
  client?.$close();
  for (const server of servers.splice(0)) server.close();
});

/** Servers that answer with their number; those in `broken` fail. */
async function fleet(size: number, broken: readonly number[] = []): Promise<string[]> {
  for (let index = 0; index < size; index++) {
    servers.push(
      await startEcho({
        say: (_, done) =>
          broken.includes(index)
            ? done({ code: grpc.status.INTERNAL, details: `broken ${index}` })
            : done(null, { result: String(index) }),
      }),
    );
  }
  return servers.map(({ address }) => address);
}

/** Below the defaults of the times that are tested: a test that waits for one of those fails. */
const SOON_MS = 8000;

/** Who answered so many calls, one after the other; any other failure ends the test, and with it the loops that wait. */
async function answersOf(echo: Client<Echo>, calls: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let call = 0; call < calls; call++) {
    const who = await echo.say('').catch((error: unknown) => {
      const { details } = error as grpc.StatusObject;
      if (!details.startsWith('broken')) throw error;
      return details;
    });
    counts[who] = (counts[who] ?? 0) + 1;
  }
  return counts;
}

describe('several addresses', () => {
  it('given three servers, when all are connected, then calls go around them', async () => {
    const echo = (client = echoClient({ url: await fleet(3) }));
    // Until then the calls go to those that are connected already.
    while (Object.keys(await answersOf(echo, 3)).length < 3);

    await expect(answersOf(echo, 30)).resolves.toEqual({ 0: 10, 1: 10, 2: 10 });
  });

  it('given pick_first, when three servers are there, then all calls go to the first', async () => {
    const echo = (client = echoClient({ url: await fleet(3), balancing: 'pick_first' }));

    await expect(answersOf(echo, 9)).resolves.toEqual({ 0: 9 });
  });

  it('given one server of three that is gone, when calls are made, then the others answer all', async () => {
    const addresses = await fleet(3);
    servers[1]?.close();
    const echo = (client = echoClient({ url: addresses }));

    const { 0: first = 0, 2: third = 0 } = await answersOf(echo, 30);

    expect(first + third).toBe(30);
  });

  it(
    'given a server that fails every call, when the addresses are looked at, then it is left out',
    async () => {
      const ejection = { intervalMs: 20, minCalls: 2, baseMs: 60_000 };
      const echo = (client = echoClient({ url: await fleet(2, [1]), ejection, retry: false }));

      // jest's time limit ends a wait in vain.
      while ('broken 1' in (await answersOf(echo, 10)));

      await expect(answersOf(echo, 20)).resolves.toEqual({ 0: 20 });
    },
    SOON_MS,
  );

  it(
    'given a short time outside, when it is over, then the server is asked again',
    async () => {
      const ejection = { intervalMs: 20, minCalls: 2, baseMs: 20 };
      const echo = (client = echoClient({ url: await fleet(2, [1]), ejection, retry: false }));

      while ('broken 1' in (await answersOf(echo, 10)));

      let answers: Record<string, number> = {};
      while (!('broken 1' in answers)) answers = await answersOf(echo, 10);
      expect(Object.keys(answers).sort()).toEqual(['0', 'broken 1']);
    },
    SOON_MS,
  );

  it(
    'given a third that may be left out, when two of three fail, then one of them goes on being asked',
    async () => {
      const ejection = { intervalMs: 20, minCalls: 2, baseMs: 60_000 };
      const url = await fleet(3, [1, 2]);
      const few = (client = echoClient({
        url,
        ejection: { ...ejection, maxPercent: 33 },
        retry: false,
      }));
      using many = echoClient({ url, ejection: { ...ejection, maxPercent: 100 }, retry: false });

      let asked: string[] = [];
      while (asked.length !== 2) asked = Object.keys(await answersOf(few, 12));
      while (Object.keys(await answersOf(many, 12)).length > 1);

      await expect(answersOf(many, 12)).resolves.toEqual({ 0: 12 });
      expect(Object.values(await answersOf(few, 12))).toEqual([6, 6]);
    },
    SOON_MS,
  );

  it.each([
    ['more calls before an address is judged', { minCalls: 1_000_000 }],
    ['more failures before an address is left out', { failurePercent: 100 }],
  ])(
    'given %s, when another client leaves it out already, then this one goes on',
    async (_, more) => {
      const ejection = { intervalMs: 20, minCalls: 2, baseMs: 60_000 };
      // The other one looks after many intervals of this one.
      const late = { ...ejection, intervalMs: 500 };
      const url = await fleet(2, [1]);
      const patient = (client = echoClient({
        url,
        ejection: { ...ejection, ...more },
        retry: false,
      }));
      using strict = echoClient({ url, ejection: late, retry: false });

      while ('broken 1' in (await answersOf(strict, 10))) await answersOf(patient, 100);

      await expect(answersOf(patient, 20)).resolves.toEqual({ 0: 10, 'broken 1': 10 });
    },
    SOON_MS,
  );

  it('given no ejection, when a server fails every call, then it goes on being asked', async () => {
    const echo = (client = echoClient({ url: await fleet(2, [1]), ejection: false, retry: false }));
    while (!('broken 1' in (await answersOf(echo, 2))));

    await expect(answersOf(echo, 20)).resolves.toEqual({ 0: 10, 'broken 1': 10 });
  });

  it('given host names in a list, when a call is made, then the error says what to do', async () => {
    const echo = (client = echoClient({ url: ['one.example:1', 'two.example:1'] }));

    await expect(echo.say('')).rejects.toThrow(/IP addresses.*one host name/);
  });

  it('given an address for each method, when they are called, then each goes to its own', async () => {
    const [first = '', second = ''] = await fleet(2);
    const echo = (client = echoClient({ url: { say: second, order: first } }));

    await expect(echo.say('')).resolves.toBe('1');
    await expect(echo.count(1)[Symbol.asyncIterator]().next()).rejects.toThrow('no url for count');
  });
});

describe('keepalive', () => {
  it(
    'given a connection that went silent, when pings are on, then the call ends with UNAVAILABLE',
    async () => {
      const [address = ''] = await fleet(1);
      const sockets: Socket[] = [];
      const proxy = createServer((from) => {
        const to = connect(Number(address.split(':')[1]), '127.0.0.1');
        sockets.push(from, to);
        from.pipe(to).pipe(from);
      });
      await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
      const { port } = proxy.address() as AddressInfo;
      const keepalive = { intervalMs: 50, timeoutMs: 50 };
      const echo = (client = echoClient({ url: `127.0.0.1:${port}`, keepalive, retry: false }));

      try {
        await echo.say('');
        // From here on nothing passes, and nobody is told.
        for (const socket of sockets) socket.unpipe().pause();

        await expect(echo.say('')).rejects.toMatchObject({ status: 'UNAVAILABLE' });
      } finally {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      }
    },
    SOON_MS,
  );

  it(
    'given pings without calls, when no call is open, then the server gets them',
    async () => {
      const bare = createHttp2Server();
      const pinged = once(bare, 'session').then(([session]) =>
        once(session as EventEmitter, 'ping'),
      );
      bare.on('stream', (stream) =>
        stream.respond({ ':status': 200, 'grpc-status': 9 }, { endStream: true }),
      );
      await new Promise<void>((done) => bare.listen(0, '127.0.0.1', done));
      const { port } = bare.address() as AddressInfo;
      const keepalive = { intervalMs: 20, whenIdle: true };
      const echo = (client = echoClient({ url: `127.0.0.1:${port}`, keepalive }));

      await expect(echo.say('')).rejects.toThrow();

      // The call is over; jest's time limit ends a wait in vain.
      await expect(pinged).resolves.toHaveLength(1);
      bare.close();
    },
    SOON_MS,
  );
});
