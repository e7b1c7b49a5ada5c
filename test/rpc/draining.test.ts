import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import grpc from '@grpc/grpc-js';
import { ApiFuncFramework } from 'nestjs-memfs';
import { serveWithGrpcJs, type RunningServer } from '../../src/rpc/index.js';
import {
  answerOf,
  byteFunction,
  framed,
  openSession,
  openStream,
  rawCall,
} from '../support/raw-grpc.js';

const DIST = pathToFileURL(resolve(import.meta.dirname, '../../dist/rpc/index.js')).href;
const ECHO = byteFunction('/t.v1.Echo/Echo', (request) => request);

/** google.protobuf.Value { null_value: NULL_VALUE } */
const NULL_VALUE = Buffer.of(8, 0);

/** A program that serves `wait`, which answers when a line arrives on standard input, and tells of every call. */
const PROGRAM = `
  import { ApiFuncFramework } from '${DIST}';
  import { once } from 'node:events';
  const line = once(process.stdin, 'data');
  process.stdin.on('end', () => undefined);
  const framework = new ApiFuncFramework({ drainTimeoutMs: 30_000 });
  const { address } = await framework.startServer(async () => {
    console.log('called');
    await line;
    return 'done';
  }, { name: 'wait', port: 0 });
  console.log(address);
`;

describe('SIGTERM', () => {
  it('given 64 calls in flight, when a program gets SIGTERM, then it finishes them all, takes no more, and exits with 0', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value: address } = (await lines.next()) as { value: string };
    const sessions = Array.from({ length: 4 }, () => openSession(`http://${address}`));
    const calls = Array.from({ length: 64 }, (_, n) =>
      rawCall(sessions[n % 4] as ClientHttp2Session, '/functions.v1.WaitService/Wait', {
        body: framed(NULL_VALUE),
      }),
    );
    for (let n = 0; n < 64; n++) await lines.next();

    const told = Promise.all(sessions.map((session) => once(session, 'goaway')));
    child.kill('SIGTERM');
    await told;
    child.stdin.end('go\n');
    const answers = await Promise.all(calls);
    if (child.exitCode === null) await once(child, 'exit');

    expect(answers.map(({ status }) => status)).toEqual(Array(64).fill(0));
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
  });
});

describe('connections without calls', () => {
  it('given clients that say nothing or are idle, when the server stops, then it does not wait for them', async () => {
    const server = await serveWithGrpcJs([ECHO], { port: 0 });
    const silent = connectSocket(server.port, '127.0.0.1').on('error', () => undefined);
    const idle = openSession(`http://127.0.0.1:${server.port}`);
    await rawCall(idle, ECHO.path);

    // Longer than jest waits.
    await server.close({ drainTimeoutMs: 600_000 });

    if (!silent.resume().closed) await once(silent, 'close');
    expect(silent.bytesRead).toBeLessThan(100);
  });
});

describe('health', () => {
  it('given a watcher, when the servers stop, then it hears NOT_SERVING and its stream ends', async () => {
    const framework = new ApiFuncFramework();
    const { address = '' } = await framework.startServer((n: number) => n, {
      ...{ name: 'same', port: 0 },
    });
    const session = openSession(`http://${address}`);
    const watch = openStream(session, '/grpc.health.v1.Health/Watch');
    watch.end(framed(Buffer.alloc(0)));
    const answer = answerOf(watch);
    await once(watch, 'data');

    await framework.stopServers();
    const { status, body } = await answer;

    // HealthCheckResponse { status = 1 }: SERVING is 1, NOT_SERVING 2.
    expect(status).toBe(0);
    expect(body).toEqual(Buffer.concat([framed(Buffer.of(8, 1)), framed(Buffer.of(8, 2))]));
  });
});

const RETRYING = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: [
      {
        name: [{}],
        retryPolicy: {
          ...{ maxAttempts: 5, initialBackoff: '0.01s', maxBackoff: '0.1s' },
          ...{ backoffMultiplier: 2, retryableStatusCodes: ['UNAVAILABLE'] },
        },
      },
    ],
  }),
};

/** One unary call of grpc-js, with its retries. */
function echo(client: grpc.Client): Promise<Buffer | undefined> {
  return new Promise((done, fail) => {
    const same = (bytes: Buffer) => bytes;
    client.makeUnaryRequest(ECHO.path, same, same, Buffer.from('x'), (error, answer) =>
      error ? fail(error) : done(answer),
    );
  });
}

describe('a rolling restart', () => {
  it('given two servers and 64 calls always in flight, when one after the other is restarted, then no call fails', async () => {
    let answered = [0, 0];
    const heard: (() => void)[] = [];
    const serve = (n: number, port: number): Promise<RunningServer> => {
      const handle = async (request: unknown) => {
        await new Promise(setImmediate);
        answered[n] = (answered[n] ?? 0) + 1;
        for (const hear of heard.splice(0)) hear();
        return request;
      };
      return serveWithGrpcJs([{ ...ECHO, handle }], { port });
    };
    const servers = [await serve(0, 0), await serve(1, 0)];
    const target = `ipv4:${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
    const client = new grpc.Client(target, grpc.credentials.createInsecure(), RETRYING);
    const failures: unknown[] = [];
    let isOver = false;
    const caller = async () => {
      while (!isOver) await echo(client).catch((error: unknown) => failures.push(error));
    };
    /** Waits until each of the servers has answered so many calls more. */
    const more = async (calls: number, which: readonly number[]) => {
      answered = [0, 0];
      while (which.some((n) => (answered[n] ?? 0) < calls)) {
        await new Promise<void>((hear) => heard.push(hear));
      }
    };
    const callers = Array.from({ length: 64 }, caller);

    await more(100, [0, 1]);
    for (const [n, server] of servers.entries()) {
      await server.close({ drainTimeoutMs: 10_000 });
      await more(100, [1 - n]);
      servers[n] = await serve(n, server.port);
      await more(100, [0, 1]);
    }
    isOver = true;
    await Promise.all(callers);

    client.close();
    await Promise.all(servers.map((server) => server.close({ drainTimeoutMs: 0 })));
    expect(failures).toEqual([]);
  });
});
