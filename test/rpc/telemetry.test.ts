import { context, metrics, propagation, trace, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type HistogramMetricData,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import {
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_RPC_CLIENT_CALL_DURATION,
  METRIC_RPC_SERVER_CALL_DURATION,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions';
import grpc from '@grpc/grpc-js';
import { ApiFuncFramework, currentCall, RpcError, type Client } from '../../src/rpc/index.js';
import { registrationOf } from '../../src/rpc/registration.js';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import {
  echoClient,
  GENERATED,
  SCHEMA,
  serviceOf,
  startEcho,
  type Echo,
  type EchoServer,
} from './client/echo.js';

// The SDK of OpenTelemetry with exporters in memory; servers and clients of grpc-js at the other end.

const spans = new InMemorySpanExporter();
const durations = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({
  exporter: durations,
  exportIntervalMillis: 2 ** 31 - 1,
});
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const meters = new MeterProvider({ readers: [reader] });

/** What is served and called: `say` asks the foreign server, which is what makes a trace. */
let foreign: EchoServer;
let framework: ApiFuncFramework;
let address = '';
let inner: Client<Echo>;
/** Headers that the foreign server got, one set for each call. */
const arrived: Record<string, unknown>[] = [];

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

beforeAll(async () => {
  foreign = await startEcho({
    order: ({ request, metadata }, done) => {
      arrived.push(metadata.getMap());
      if (request.text === 'none') done({ code: grpc.status.NOT_FOUND, details: 'no such order' });
      else done(null, { result: request.text });
    },
  });
  inner = echoClient({ url: foreign.address });
  framework = new ApiFuncFramework({ port: 0, logger: { error() {}, log() {}, warn() {} } });
  const generated = { ...GENERATED, files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) } };
  const [say, , count] = SCHEMA.functions;
  if (!say || !count) throw new Error('the schema has three functions');
  framework.add(
    registrationOf(generated, say, {
      call: async (request) => {
        const [text] = request as [string];
        if (text === 'broken') throw new Error('a secret');
        if (text === 'refused') throw new RpcError('PERMISSION_DENIED', 'no');
        return inner.order(text);
      },
    }),
  );
  framework.add(
    registrationOf(generated, count, {
      async *call(request) {
        const [to] = request as [number];
        for (let n = 1; n <= to; n++) yield Number(await inner.order(String(n)));
      },
    }),
  );
  const [info] = await framework.startServers();
  address = info?.address ?? '';
});

beforeEach(() => {
  provider.register();
  metrics.setGlobalMeterProvider(meters);
  arrived.length = 0;
  spans.reset();
});

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
  metrics.disable();
});

afterAll(async () => {
  inner.$close();
  foreign.close();
  await framework.stopServers();
  await meters.shutdown();
});

/** Calls `say` with a client that knows nothing of ours. */
async function say(text: string, traceparent?: string): Promise<unknown> {
  const Service = grpc.makeGenericClientConstructor(serviceOf('SayService'), 'SayService');
  const client = new Service(address, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  if (traceparent !== undefined) metadata.set('traceparent', traceparent);
  try {
    return await new Promise((resolve, reject) => {
      const method = client['say'] as (...args: unknown[]) => void; // what proto-loader's definition gives
      method.call(client, { text }, metadata, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
  } finally {
    client.close();
  }
}

function finished(): { server: ReadableSpan[]; client: ReadableSpan[] } {
  const all = spans.getFinishedSpans();
  return {
    server: all.filter(({ kind }) => kind === SpanKind.SERVER),
    client: all.filter(({ kind }) => kind === SpanKind.CLIENT),
  };
}

describe('spans', () => {
  it('given a traceparent, when a function calls on, then both spans and the next server are of that trace', async () => {
    await say('tea', `00-${TRACE}-${PARENT}-01`);

    const { server, client } = finished();
    expect(server.map(({ name }) => name)).toEqual(['echo.v1.SayService/Say']);
    expect(client.map(({ name }) => name)).toEqual(['echo.v1.OrderService/Order']);
    expect(server[0]?.parentSpanContext?.spanId).toBe(PARENT);
    expect(server[0]?.spanContext().traceId).toBe(TRACE);
    expect(client[0]?.parentSpanContext?.spanId).toBe(server[0]?.spanContext().spanId);
    expect(arrived[0]?.['traceparent']).toBe(`00-${TRACE}-${client[0]?.spanContext().spanId}-01`);
  });

  it('given a stream, when its generator calls on, then those calls are within its span', async () => {
    const echo = echoClient({ url: address, telemetry: false });
    const numbers: number[] = [];

    for await (const n of echo.count(2)) numbers.push(n);
    echo.$close();

    const { server, client } = finished();
    expect(numbers).toEqual([1, 2]);
    expect(client).toHaveLength(2);
    for (const { parentSpanContext } of client) {
      expect(parentSpanContext?.spanId).toBe(server[0]?.spanContext().spanId);
    }
  });

  it('given a call that works, when its spans end, then they have the attributes of the conventions', async () => {
    await say('tea');

    const { server, client } = finished();
    expect(server[0]?.attributes).toEqual({
      [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
      [ATTR_RPC_METHOD]: 'echo.v1.SayService/Say',
      [ATTR_RPC_STATUS_CODE]: 'OK',
    });
    expect(client[0]?.attributes).toEqual({
      [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
      [ATTR_RPC_METHOD]: 'echo.v1.OrderService/Order',
      [ATTR_RPC_STATUS_CODE]: 'OK',
      [ATTR_SERVER_ADDRESS]: '127.0.0.1',
      [ATTR_SERVER_PORT]: foreign.port,
    });
  });

  it.each([
    ['a fault of the server', 'broken', 'INTERNAL', SpanStatusCode.ERROR],
    ['a refusal', 'refused', 'PERMISSION_DENIED', SpanStatusCode.UNSET],
  ])(
    'given %s, when the span ends, then its status is as the conventions have it, and no text is in it',
    // The text makes the outcome, the rest is expected of it.
    async (_, ...[text, status, code]) => {
      await say(text).catch(() => undefined);

      const [span] = finished().server;
      expect(span?.attributes[ATTR_RPC_STATUS_CODE]).toBe(status);
      expect(span?.status).toEqual({ code });
      expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('secret');
    },
  );

  it('given a client whose call fails, when its span ends, then it is an error', async () => {
    await say('none').catch(() => undefined);

    const [span] = finished().client;
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
    expect(span?.attributes[ATTR_ERROR_TYPE]).toBe('NOT_FOUND');
  });

  it('given a call in this process, when it is made, then it has both spans too', async () => {
    const echo = echoClient({ framework });

    await echo.say('tea');

    const { server, client } = finished();
    const [call] = client.filter(({ name }) => name === 'echo.v1.SayService/Say');
    expect(server).toHaveLength(1);
    expect(server[0]?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
  });

  it('given a client without telemetry, when it calls, then it makes no span', async () => {
    const echo = echoClient({ url: foreign.address, telemetry: false });

    await echo.order('tea');
    echo.$close();

    expect(spans.getFinishedSpans()).toEqual([]);
  });
});

describe('metrics', () => {
  it('given calls of both outcomes, when they are collected, then each has its duration in seconds', async () => {
    durations.reset();
    await say('tea');
    await say('refused').catch(() => undefined);

    await reader.forceFlush();

    const found = durations
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics);
    const server = found.find(
      ({ descriptor }) => descriptor.name === METRIC_RPC_SERVER_CALL_DURATION,
    ) as HistogramMetricData;
    expect(server.descriptor.unit).toBe('s');
    const ofRefused = server.dataPoints.find(
      ({ attributes }) => attributes[ATTR_RPC_STATUS_CODE] === 'PERMISSION_DENIED',
    );
    expect(ofRefused?.attributes[ATTR_RPC_METHOD]).toBe('echo.v1.SayService/Say');
    expect(ofRefused?.value.sum).toBeLessThan(10);
    expect(found.map(({ descriptor }) => descriptor.name)).toContain(
      METRIC_RPC_CLIENT_CALL_DURATION,
    );
  });
});

describe('the scope of a stream', () => {
  it('given a generator, when it runs, then currentCall is its call at every step', async () => {
    const within: (string | undefined)[] = [];
    const own = new ApiFuncFramework({ port: 0 });
    const count = SCHEMA.functions[2];
    if (!count) throw new Error('the schema has three functions');
    own.add(
      registrationOf(
        { ...GENERATED, files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) } },
        count,
        {
          async *call() {
            within.push(currentCall()?.path);
            yield 1;
            await Promise.resolve();
            within.push(currentCall()?.path);
            yield 2;
          },
        },
      ),
    );
    const [info] = await own.startServers();
    const echo = echoClient({ url: info?.address ?? '' });

    for await (const n of echo.count(2)) expect(n).toBeGreaterThan(0);
    echo.$close();
    await own.stopServers();

    expect(within).toEqual(['/echo.v1.CountService/Count', '/echo.v1.CountService/Count']);
  });
});
