import grpc from '@grpc/grpc-js';
import { ApiFuncFramework, type CallContext, type Client } from '../../src/rpc/index.js';
import { echoClient, startEcho, type Echo, type EchoServer } from './client/echo.js';

// Without an SDK of OpenTelemetry: the trace of a caller is read and passed on all the same.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

let foreign: EchoServer;
let inner: Client<Echo>;
let framework: ApiFuncFramework;
let outer: grpc.Client;
const arrived: grpc.Metadata[] = [];
const traceIds: (string | undefined)[] = [];

beforeAll(async () => {
  foreign = await startEcho({
    order: ({ request, metadata }, done) => {
      arrived.push(metadata);
      done(null, { result: request.text });
    },
  });
  inner = echoClient({ url: foreign.address });
  framework = new ApiFuncFramework({ port: 0 });
  framework.registerFunction(
    async (own: string | null, { traceId }: CallContext) => {
      traceIds.push(traceId);
      await inner.$with(own === null ? {} : { metadata: { traceparent: own } }).order('tea');
    },
    { name: 'outer' },
  );
  const [info] = await framework.startServers();
  outer = new grpc.Client(info?.address ?? '', grpc.credentials.createInsecure());
});

beforeEach(() => {
  arrived.length = 0;
  traceIds.length = 0;
});

afterAll(async () => {
  outer.close();
  inner.$close();
  foreign.close();
  await framework.stopServers();
});

/** google.protobuf.Value: null, and a string of less than 128 bytes. */
const NULL = Buffer.from([0x08, 0x00]);
const text = (value: string) => Buffer.from([0x1a, value.length, ...Buffer.from(value)]);

async function call(value: Buffer, headers: Readonly<Record<string, string>>): Promise<void> {
  const metadata = new grpc.Metadata();
  for (const [name, header] of Object.entries(headers)) metadata.set(name, header);
  await new Promise<void>((resolve, reject) => {
    outer.makeUnaryRequest(
      '/functions.v1.OuterService/Outer',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      value,
      metadata,
      (error) => (error ? reject(error) : resolve()),
    );
  });
}

describe('the trace of a caller', () => {
  it('given trace headers, when the function calls on, then they go with the call', async () => {
    await call(NULL, { traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'tea=oolong' });

    expect(arrived[0]?.getMap()).toMatchObject({
      traceparent: TRACEPARENT,
      tracestate: 'a=1',
      baggage: 'tea=oolong',
    });
    expect(traceIds).toEqual([TRACE]);
  });

  it('given a call with a traceparent of its own, when it is made, then that one goes', async () => {
    const own = TRACEPARENT.replace(/^00-4/, '00-5');

    await call(text(own), { traceparent: TRACEPARENT, tracestate: 'a=1' });

    expect(arrived[0]?.get('traceparent')).toEqual([own]);
    expect(arrived[0]?.get('tracestate')).toEqual([]);
  });

  it.each([
    ['no traceparent', {}],
    ['one that is none', { traceparent: 'tea' }],
    ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
  ])('given %s, when the function is called, then its call has no trace', async (_, headers) => {
    await call(NULL, headers);

    expect(traceIds).toEqual([undefined]);
  });
});
