import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import {
  echoClient,
  failing,
  startEcho,
  type Echo,
  type EchoHandlers,
  type EchoServer,
} from './echo.js';
import type { Client, ClientOptions, RpcError } from '../../../src/rpc/index.js';

const { status } = grpc;
const echo = protobuf
  .loadSync(join(import.meta.dirname, 'echo.proto'))
  .lookupType('echo.v1.SayResponse');

let server: EchoServer | undefined;
let client: Client<Echo> | undefined;

afterEach(() => {
  client?.$close();
  server?.close();
  server = undefined;
});

async function connected(
  handlers: EchoHandlers,
  options: ClientOptions<Echo> = {},
): Promise<Client<Echo>> {
  server = await startEcho(handlers);
  client = echoClient({ url: server.address, ...options });
  return client;
}

const QUICK = { initialBackoffMs: 1 };

describe('retries', () => {
  it('given an idempotent function that is unavailable twice, when it is called, then the third attempt answers', async () => {
    const { handler, attempts } = failing(2, status.UNAVAILABLE);
    const echo = await connected({ say: handler });

    await expect(echo.say('tea')).resolves.toBe('tea');
    expect(attempts()).toBe(3);
  });

  it('given a function that is not idempotent, when it is unavailable, then it is called once', async () => {
    const { handler, attempts } = failing(1, status.UNAVAILABLE);
    const echo = await connected({ order: handler });

    await expect(echo.order('tea')).rejects.toMatchObject({ status: 'UNAVAILABLE' });
    expect(attempts()).toBe(1);
  });

  it.each([
    ['five attempts by default', QUICK, 5],
    ['as many attempts as asked for', { ...QUICK, maxAttempts: 7 }, 7],
    ['one without retries', false, 1],
  ] as const)(
    'given a function that stays unavailable, when it is called, then there are %s',
    async (_, retry, expected) => {
      const { handler, attempts } = failing(100, status.UNAVAILABLE);
      const echo = await connected({ say: handler }, { retry });

      await expect(echo.say('tea')).rejects.toMatchObject({ details: `attempt ${expected}` });
      expect(attempts()).toBe(expected);
    },
  );

  it.each([
    ['the first wait is long', { initialBackoffMs: 60_000, maxBackoffMs: 60_000 }, 1],
    ['only the second wait is long', { ...QUICK, multiplier: 1e6, maxBackoffMs: 60_000 }, 2],
  ])(
    'given backoff of which %s, when the time of the call is up, then no attempt was made after it',
    async (_, retry, expected) => {
      const { handler, attempts } = failing(100, status.UNAVAILABLE);
      const echo = await connected({ say: handler }, { retry });

      await expect(echo.$with({ timeoutMs: 500 }).say('tea')).rejects.toThrow();
      expect(attempts()).toBe(expected);
    },
  );

  it('given long waits with a short longest one, when the function stays unavailable, then every attempt is made soon', async () => {
    const { handler, attempts } = failing(100, status.UNAVAILABLE);
    const retry = { maxAttempts: 8, initialBackoffMs: 60_000, multiplier: 1e6, maxBackoffMs: 1 };
    const echo = await connected({ say: handler }, { retry });

    await expect(echo.say('tea')).rejects.toMatchObject({ details: 'attempt 8' });
    expect(attempts()).toBe(8);
  }, 8000);

  it('given another status to retry after, when it comes, then the call is repeated, and not after UNAVAILABLE', async () => {
    const aborted = failing(1, status.ABORTED);
    const unavailable = failing(1, status.UNAVAILABLE);
    const retry = { ...QUICK, statuses: ['ABORTED'] } as const;

    const first = await connected({ say: aborted.handler }, { retry });
    await expect(first.say('tea')).resolves.toBe('tea');
    first.$close();
    server?.close();
    const second = await connected({ say: unavailable.handler }, { retry });
    await expect(second.say('tea')).rejects.toMatchObject({ status: 'UNAVAILABLE' });
  });

  it('given a server that asks for patience, when it fails, then the next attempt comes no sooner', async () => {
    const times: number[] = [];
    const trailers = new grpc.Metadata();
    trailers.set('grpc-retry-pushback-ms', '300');
    const echo = await connected({
      say: ({ request }, done) => {
        times.push(performance.now());
        if (times.length === 1) done({ code: status.UNAVAILABLE, metadata: trailers });
        else done(null, { result: request.text });
      },
    });

    await echo.say('tea');

    // A timer may be early by a millisecond.
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(298);
  });
});

describe('an answer that breaks off after its headers', () => {
  /** Cuts the connection in the midst of this many answers, then gives whole ones. */
  async function cutting(
    times: number,
  ): Promise<{ url: string; asked: () => number; close: () => void }> {
    let asked = 0;
    const http = http2.createServer();
    http.on('stream', (stream) => {
      stream.on('error', () => undefined); // of the cut
      asked += 1;
      const message = echo.encode({ result: 'tea' }).finish();
      const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
      const isWhole = asked > times;
      if (isWhole) stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: isWhole });
      if (isWhole) stream.end(frame);
      else stream.write(frame.subarray(0, 6), () => stream.session?.destroy());
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo; // of TCP
    return { url: `127.0.0.1:${port}`, asked: () => asked, close: () => http.close() };
  }

  const cutOnce = { times: 1, method: 'say', gives: 'UNAVAILABLE', asked: 1 } as const;
  it.each([
    {
      ...cutOnce,
      how: 'twice, when it is idempotent, then the third answer counts',
      options: {},
      times: 2,
      gives: 'tea',
      asked: 3,
    },
    {
      ...cutOnce,
      how: 'for ever, when it is idempotent, then it fails after its attempts',
      options: { retry: { ...QUICK, maxAttempts: 3 } },
      times: 100,
      asked: 3,
    },
    {
      ...cutOnce,
      how: 'when it is not idempotent, then it is not asked again',
      method: 'order' as const,
      options: {},
    },
    {
      ...cutOnce,
      how: 'when retries are off, then it is not asked again',
      options: { retry: false as const },
    },
    {
      ...cutOnce,
      how: 'when its status is not retried, then it is not asked again',
      options: { retry: { statuses: ['ABORTED'] as const } },
    },
    {
      ...cutOnce,
      how: 'when its headers have been given away, then it is not asked again',
      options: { calls: { onMetadata: () => undefined } },
    },
  ])('given an answer that breaks off $how', async ({ times, method, options, gives, asked }) => {
    const server = await cutting(times);
    client = echoClient({ url: server.url, ...options });

    const given = await client[method]('tea').catch((error: unknown) => (error as RpcError).status);

    server.close();
    expect({ gives: given, asked: server.asked() }).toEqual({ gives, asked });
  });

  it('given a long wait between attempts, when the call is cancelled, then it ends at once', async () => {
    const server = await cutting(100);
    const retry = { initialBackoffMs: 60_000, maxBackoffMs: 60_000 };
    client = echoClient({ url: server.url, retry });
    const aborting = new AbortController();

    const answer = client.$with({ signal: aborting.signal }).say('tea');
    const begun = new Promise<void>((resolve) => {
      const look = () => (server.asked() > 0 ? resolve() : setImmediate(look));
      look();
    });
    await begun;
    aborting.abort();

    await expect(answer).rejects.toMatchObject({ status: 'CANCELLED' });
    server.close();
  });
});

describe('hedging', () => {
  it('given a first attempt that hangs, when the delay is over, then the second one answers', async () => {
    let attempts = 0;
    const echo = await connected(
      {
        say: ({ request }, done) => {
          attempts += 1;
          if (attempts > 1) done(null, { result: `${request.text} ${attempts}` });
        },
      },
      { hedging: { delayMs: 20 } },
    );

    await expect(echo.say('tea')).resolves.toBe('tea 2');
  });

  it.each([
    ['two attempts by default', {}, 2],
    ['as many attempts as asked for', { maxAttempts: 7 }, 7],
  ])(
    'given attempts that all hang, when the call is hedged, then there are %s',
    async (_, more, expected) => {
      let attempts = 0;
      const echo = await connected(
        { say: () => (attempts += 1) },
        { hedging: { delayMs: 1, ...more } },
      );

      await expect(echo.$with({ timeoutMs: 500 }).say('tea')).rejects.toMatchObject({
        status: 'DEADLINE_EXCEEDED',
      });
      expect(attempts).toBe(expected);
    },
  );

  it.each([
    ['that is to be survived', ['ABORTED'] as const, { resolves: 'tea' }],
    ['that is not', undefined, { rejects: 'ABORTED' }],
  ])(
    'given a first attempt that fails with a status %s, when the call is hedged, then that decides',
    async (_, statuses, expected) => {
      const { handler } = failing(1, status.ABORTED);
      const hedging = { delayMs: 60_000, ...(statuses && { statuses }) };
      const echo = await connected({ say: handler }, { hedging });

      const outcome = await echo.say('tea').then(
        (resolves) => ({ resolves }),
        (error: unknown) => ({ rejects: (error as RpcError).status }),
      );

      expect(outcome).toEqual(expected);
    },
  );

  it('given no hedging, when an attempt hangs, then there is no other one', async () => {
    let attempts = 0;
    const echo = await connected({ say: () => (attempts += 1) });

    await expect(echo.$with({ timeoutMs: 300 }).say('tea')).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
    });
    expect(attempts).toBe(1);
  });

  it('given hedging, when a function is not idempotent, then it is called once', async () => {
    let attempts = 0;
    const echo = await connected(
      { order: () => (attempts += 1) },
      { hedging: { delayMs: 1, maxAttempts: 3 } },
    );

    await expect(echo.$with({ timeoutMs: 200 }).order('tea')).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
    });
    expect(attempts).toBe(1);
  });
});

describe('waiting for a server', () => {
  /** An address where nothing listens yet. */
  async function vacant(): Promise<EchoServer> {
    const taken = await startEcho({});
    taken.close();
    return taken;
  }

  it('given no server, when an idempotent function is called with a deadline, then it is answered once there is one', async () => {
    const { address, port } = await vacant();
    const echo = (client = echoClient({ url: address }));

    const call = echo.$with({ timeoutMs: 20_000 }).say('tea');
    await expect(echo.order('tea')).rejects.toMatchObject({ status: 'UNAVAILABLE' });
    server = await startEcho(
      { say: ({ request }, done) => done(null, { result: request.text }) },
      port,
    );

    await expect(call).resolves.toBe('tea');
  });

  it('given no server, when the caller does not want to wait, then UNAVAILABLE comes at once', async () => {
    const { address } = await vacant();
    const echo = (client = echoClient({ url: address, retry: false }));

    await expect(
      echo.$with({ timeoutMs: 20_000, waitForReady: false }).say('tea'),
    ).rejects.toMatchObject({ status: 'UNAVAILABLE' });
  });

  it.each([
    ['a long first wait', { initialBackoffMs: 60_000, maxBackoffMs: 60_000 }, 'DEADLINE_EXCEEDED'],
    ['a short longest wait', { initialBackoffMs: 60_000, maxBackoffMs: 20 }, 'tea'],
  ])(
    'given %s before connecting again, when the server is there at last, then the client waits so long',
    async (_, reconnect, expected) => {
      const { address, port } = await vacant();
      const echo = (client = echoClient({ url: address, reconnect }));
      await expect(echo.order('')).rejects.toMatchObject({ status: 'UNAVAILABLE' });
      const say: EchoHandlers['say'] = ({ request }, done) => done(null, { result: request.text });
      server = await startEcho({ say }, port);

      const outcome = await echo
        .$with({ timeoutMs: expected === 'tea' ? 20_000 : 1000, waitForReady: true })
        .say('tea')
        .catch((error: unknown) => (error as RpcError).status);

      expect(outcome).toBe(expected);
    },
  );
});

describe('options of the channel', () => {
  it('given one that grpc-js knows, when a call is made, then it holds', async () => {
    const echo = await connected(
      {
        say: ({ metadata }, done) => done(null, { result: metadata.get('user-agent').join() }),
      },
      { channel: { 'grpc.primary_user_agent': 'tea-house/1' } },
    );

    await expect(echo.say('')).resolves.toMatch(/^tea-house\/1 /);
  });
});
