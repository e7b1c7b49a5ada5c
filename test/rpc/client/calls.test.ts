import grpc from '@grpc/grpc-js';
import {
  ApiFuncFramework,
  type CallContext,
  type Client,
  type ClientInterceptor,
  type ClientOptions,
} from '../../../src/rpc/index.js';
import { echoClient, startEcho, type Echo, type EchoHandlers, type EchoServer } from './echo.js';

let server: EchoServer;
let client: Client<Echo>;

afterEach(() => {
  client.$close();
  server.close();
});

async function connected(
  handlers: EchoHandlers,
  options: ClientOptions<Echo> = {},
): Promise<Client<Echo>> {
  server = await startEcho(handlers);
  client = echoClient({ url: server.address, ...options });
  return client;
}

/** Answers with the values of a header. */
const headerOf =
  (name: string): NonNullable<EchoHandlers['say']> =>
  ({ metadata }, done) =>
    done(null, { result: metadata.get(name).join(',') });

describe('metadata', () => {
  it('given metadata both ways, when a call is made, then each side has what the other sent', async () => {
    const received: Record<string, unknown> = {};
    const echo = await connected({
      say: (call, done) => {
        const [tea] = call.metadata.get('tea');
        const [leaf] = call.metadata.get('leaf-bin');
        const before = new grpc.Metadata();
        before.set('before', String(tea));
        call.sendMetadata(before);
        const after = new grpc.Metadata();
        after.set('after-bin', Buffer.from(leaf as Buffer));
        done(null, { result: 'ok' }, after);
      },
    });

    await echo
      .$with({
        metadata: { tea: 'oolong', 'leaf-bin': Buffer.from([0, 255]) },
        onMetadata: (metadata) => (received['before'] = metadata.get('before')),
        onTrailers: (metadata) => (received['after'] = metadata.get('after-bin')),
      })
      .say('');

    expect(received).toEqual({ before: ['oolong'], after: [Buffer.from([0, 255])] });
  });

  it('given a call that fails, when its trailers are asked for, then they are there, on the error too', async () => {
    const trailers = new grpc.Metadata();
    trailers.set('shelf', '7');
    let seen: unknown;
    const echo = await connected({
      order: (_, done) =>
        done({ code: grpc.status.NOT_FOUND, details: 'gone', metadata: trailers }),
    });

    const error: unknown = await echo
      .$with({ onTrailers: (metadata) => (seen = metadata.get('shelf')) })
      .order('tea')
      .catch((thrown: unknown) => thrown);

    expect(seen).toEqual(['7']);
    expect((error as grpc.ServiceError).metadata.get('shelf')).toEqual(['7']);
  });

  it('given a stream, when it is read, then its metadata come before and after', async () => {
    const order: string[] = [];
    const echo = await connected({
      count: (call) => {
        const metadata = new grpc.Metadata();
        metadata.set('at', 'start');
        call.sendMetadata(metadata);
        call.write({ result: 1 });
        metadata.set('at', 'end');
        call.end(metadata);
      },
    });
    const note = (metadata: grpc.Metadata) => order.push(String(metadata.get('at')[0]));

    for await (const n of echo.$with({ onMetadata: note, onTrailers: note }).count(1)) {
      order.push(String(n));
    }

    expect(order).toEqual(['start', '1', 'end']);
  });

  it('given options of every call, when one call has its own, then those win and the rest stays', async () => {
    const echo = await connected(
      { say: headerOf('who'), order: () => undefined },
      { calls: { metadata: { who: 'all' }, timeoutMs: 200 } },
    );

    await expect(echo.say('')).resolves.toBe('all');
    await expect(echo.$with({ metadata: { who: 'one' } }).say('')).resolves.toBe('one');
    await expect(echo.$with({ metadata: {} }).order('')).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
    });
  });
});

describe('interceptors', () => {
  it('given two interceptors, when a call is made, then the first is outermost and both may change it', async () => {
    const note =
      (name: string): ClientInterceptor =>
      async (call, next) => {
        const metadata = { ...(call.options.metadata as object), [name]: 'seen' };
        const args = [`${String(call.args[0])}>${name}`];
        const result = await next({ ...call, args, options: { ...call.options, metadata } });
        return `${String(result)}<${name}`;
      };
    const echo = await connected(
      {
        say: ({ request, metadata }, done) =>
          done(null, {
            result: `${request.text} ${Object.keys(metadata.getMap())
              .filter((key) => key.startsWith('by-'))
              .sort()
              .join()}`,
          }),
      },
      { interceptors: [note('by-a'), note('by-b')] },
    );

    await expect(echo.say('tea')).resolves.toBe('tea>by-a>by-b by-a,by-b<by-b<by-a');
  });

  it('given an interceptor that calls twice, when the first call fails, then the second one answers', async () => {
    let attempts = 0;
    const again: ClientInterceptor = (call, next) => next(call).catch(() => next(call));
    const echo = await connected(
      {
        order: ({ request }, done) => {
          attempts += 1;
          if (attempts === 1) done({ code: grpc.status.ABORTED });
          else done(null, { result: request.text });
        },
      },
      { interceptors: [again] },
    );

    await expect(echo.order('tea')).resolves.toBe('tea');
  });

  it('given an interceptor around a stream, when it is called, then it may stand between the messages', async () => {
    async function* doubled(numbers: AsyncIterable<number>): AsyncGenerator<number> {
      for await (const n of numbers) yield 2 * n;
    }
    const echo = await connected(
      {
        count: (call) => {
          for (let n = 1; n <= call.request.to; n++) call.write({ result: n });
          call.end();
        },
      },
      {
        interceptors: [async (call, next) => doubled((await next(call)) as AsyncIterable<number>)],
      },
    );
    const numbers: number[] = [];

    for await (const n of echo.count(3)) numbers.push(n);

    expect(numbers).toEqual([2, 4, 6]);
  });
});

/** Calls `outer` of a framework with a client of grpc-js that knows nothing of ours. */
function callOuter(
  address: string,
  options: grpc.CallOptions,
): { call: grpc.ClientUnaryCall; answer: Promise<unknown> } {
  const foreign = new grpc.Client(address, grpc.credentials.createInsecure());
  let call: grpc.ClientUnaryCall | undefined;
  const answer = new Promise((resolve, reject) => {
    call = foreign.makeUnaryRequest(
      '/functions.v1.OuterService/Outer',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      Buffer.from([0x08, 0x00]), // google.protobuf.Value: null
      new grpc.Metadata(),
      options,
      (error, bytes) => (error ? reject(error) : resolve(bytes)),
    );
  }).finally(() => foreign.close());
  if (!call) throw new Error('the executor of a promise has run');
  return { call, answer };
}

describe('calls made inside a served function', () => {
  let framework: ApiFuncFramework;

  async function outerServer(
    outer: (input: never, context: CallContext) => unknown,
  ): Promise<string> {
    framework = new ApiFuncFramework({ port: 0 });
    framework.registerFunction(outer, { name: 'outer' });
    const [info] = await framework.startServers();
    return info?.address ?? '';
  }

  afterEach(() => framework.stopServers());

  it('given a deadline of the outer call, when the inner call brings none or a later one, then the outer one arrives', async () => {
    const seen: number[] = [];
    const echo = await connected({
      say: (call, done) => {
        seen.push(Number(call.getDeadline()));
        done(null, { result: 'ok' });
      },
    });
    const address = await outerServer(async () => {
      await echo.say('');
      await echo.$with({ timeoutMs: 100_000 }).say('');
      await echo.$with({ timeoutMs: 1000 }).say('');
    });
    const deadline = Date.now() + 30_000;

    await callOuter(address, { deadline }).answer;

    // grpc-timeout travels as a duration, so that the way there is added.
    const [inherited = 0, later = 0, sooner = 0] = seen;
    expect(Math.abs(inherited - deadline)).toBeLessThan(5000);
    expect(Math.abs(later - deadline)).toBeLessThan(5000);
    expect(sooner).toBeLessThan(deadline - 20_000);
  });

  it('given a caller that cancels, when the function waits for an inner call, then that one is cancelled too', async () => {
    let entered: () => void;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    let cancelled: () => void;
    const innerCancelled = new Promise<void>((resolve) => (cancelled = resolve));
    const echo = await connected({
      say: (call) => {
        call.on('cancelled', () => cancelled());
        entered();
      },
    });
    const address = await outerServer(() => echo.say(''));
    const { call, answer } = callOuter(address, {});
    const outcome = answer.catch((error: unknown) => error);
    await inside;

    call.cancel();

    await innerCancelled;
    await expect(outcome).resolves.toMatchObject({ code: grpc.status.CANCELLED });
  });

  it('given a caller that is gone already, when the function calls on, then nothing is sent', async () => {
    let calls = 0;
    const echo = await connected({ say: () => (calls += 1) });
    const outcome = new Promise((resolve) => {
      void outerServer(async (_, context) => {
        await new Promise((aborted) => context.signal.addEventListener('abort', aborted));
        resolve(await echo.say('').catch((error: unknown) => error));
      }).then((address) =>
        callOuter(address, { deadline: Date.now() + 200 }).answer.catch(() => undefined),
      );
    });

    await expect(outcome).resolves.toMatchObject({ status: 'CANCELLED' });
    expect(calls).toBe(0);
  });
});
