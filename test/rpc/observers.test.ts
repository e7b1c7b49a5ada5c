import * as promClient from 'prom-client';
import {
  ApiFuncFramework,
  prometheusMetrics,
  RpcError,
  type CallLine,
  type FrameworkOptions,
} from '../../src/rpc/index.js';
import { registrationOf } from '../../src/rpc/registration.js';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { Echo, echoClient, GENERATED, SCHEMA } from './client/echo.js';
import type { Client } from '../../src/rpc/index.js';

let framework: ApiFuncFramework;
let echo: Client<Echo>;

/** A server of `say` and `count`, and a client of it. */
async function served(options: FrameworkOptions): Promise<void> {
  framework = new ApiFuncFramework({ port: 0, ...options });
  const generated = { ...GENERATED, files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) } };
  const [say, , count] = SCHEMA.functions;
  if (!say || !count) throw new Error('the schema has three functions');
  framework.add(
    registrationOf(generated, say, {
      call: (request) => {
        const [text] = request as [string];
        if (text === 'refused') throw new RpcError('PERMISSION_DENIED', 'the secret reason');
        return text;
      },
    }),
  );
  framework.add(
    registrationOf(generated, count, {
      async *call(request) {
        for (let n = 1; n <= (request as [number])[0]; n++) {
          await Promise.resolve();
          yield n;
        }
      },
    }),
  );
  const [info] = await framework.startServers();
  echo = echoClient({ url: info?.address ?? '' });
}

afterEach(async () => {
  echo.$close();
  // Only then has the last call been told of.
  await framework.stopServers();
});

describe('the log of calls', () => {
  const lines: [string, CallLine][] = [];
  const errors: string[] = [];
  const logger = {
    error: (message: string) => errors.push(message),
    log: (line: CallLine) => lines.push(['log', line]),
    warn: (line: CallLine) => lines.push(['warn', line]),
  };

  beforeEach(() => {
    lines.length = 0;
    errors.length = 0;
  });

  it('given every call is logged, when calls end, then function, status and sizes stand there, and no content', async () => {
    await served({ logger, logCalls: 'all' });

    await echo.say('the secret text');
    await echo.say('refused').catch(() => undefined);
    await framework.stopServers();

    expect(lines).toMatchObject([
      // A string of 15 bytes has a tag and a length before it.
      [
        'log',
        { function: '/echo.v1.SayService/Say', status: 'OK', requestBytes: 17, responseBytes: 17 },
      ],
      ['warn', { status: 'PERMISSION_DENIED', requestBytes: 9, responseBytes: 0 }],
    ]);
    for (const [, line] of lines) {
      expect(line.durationMs).toBeGreaterThan(0);
      expect(line.peer).toMatch(/^127\.0\.0\.1:\d+$/);
    }
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('given failed calls are logged, when calls end, then only those stand there', async () => {
    await served({ logger, logCalls: 'failed' });

    await echo.say('tea');
    await echo.say('refused').catch(() => undefined);
    await framework.stopServers();

    expect(lines.map(([, { status }]) => status)).toEqual(['PERMISSION_DENIED']);
  });

  it('given nothing is asked for, when calls end, then nothing is logged', async () => {
    await served({ logger });

    await echo.say('refused').catch(() => undefined);
    await framework.stopServers();

    expect(lines).toEqual([]);
  });

  it('given an observer that throws, when a call ends, then it has its answer and the log has the error', async () => {
    await served({
      logger,
      observers: [
        {
          ended: () => {
            throw new Error('the observer is broken');
          },
        },
      ],
    });

    await expect(echo.say('tea')).resolves.toBe('tea');
    await framework.stopServers();
    expect(errors).toEqual(['an observer of /echo.v1.SayService/Say failed']);
  });
});

/** The samples of the text format, by name and labels: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function samplesOf(text: string): Record<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

const SAY = 'grpc_service="echo.v1.SayService",grpc_method="Say"';
const COUNT = 'grpc_service="echo.v1.CountService",grpc_method="Count"';

describe('metrics for Prometheus', () => {
  it('given calls of both outcomes, when the text is asked for, then they are counted by function and code', async () => {
    const metrics = prometheusMetrics(promClient);
    await served({ observers: [metrics] });

    await echo.say('tea');
    await echo.say('tea');
    await echo.say('refused').catch(() => undefined);
    for await (const n of echo.count(3)) expect(n).toBeGreaterThan(0);
    await framework.stopServers();

    const samples = samplesOf(await metrics.text());
    expect(samples).toMatchObject({
      [`grpc_server_handled_total{${SAY},grpc_type="unary",grpc_code="OK"}`]: 2,
      [`grpc_server_handled_total{${SAY},grpc_type="unary",grpc_code="PERMISSION_DENIED"}`]: 1,
      [`grpc_server_handled_total{${COUNT},grpc_type="server_stream",grpc_code="OK"}`]: 1,
      [`grpc_server_handling_seconds_count{${SAY},grpc_type="unary"}`]: 3,
      [`grpc_server_received_bytes_total{${SAY}}`]: 5 + 5 + 9,
      [`grpc_server_sent_bytes_total{${SAY}}`]: 10,
      [`grpc_server_running{${SAY}}`]: 0,
    });
    expect(metrics.contentType).toContain('text/plain');
  });

  it('given a registry and bounds of the application, when a call ends, then they are used', async () => {
    const registry = new promClient.Registry();
    const metrics = prometheusMetrics(promClient, { registry, bucketsSeconds: [100] });
    await served({ observers: [metrics] });

    await echo.say('tea');
    await framework.stopServers();

    const samples = samplesOf(await registry.metrics());
    expect(samples[`grpc_server_handling_seconds_bucket{le="100",${SAY},grpc_type="unary"}`]).toBe(
      1,
    );
    expect(Object.keys(samples).filter((name) => name.includes('_bucket'))).toHaveLength(2);
  });
});
