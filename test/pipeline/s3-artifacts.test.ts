/** Artifacts in a bucket: on OpenStack Swift, an S3 server that is not ours; what Swift does not do is answered as the API reference of Amazon S3 says. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { pipeline } from 'nestjs-memfs';
import { S3Artifacts } from 'nestjs-memfs/pipeline';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { runProgram } from '../support/processes.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { describeWithSwift, SWIFT_CREDENTIALS, SwiftServer } from '../support/swift.js';
import { until } from '../support/until.js';
import { artifactStoreTests, BYTES, REF } from './conformance/artifact-stores.js';

const PREFIX = 'some/place/';
const ROOT = resolve(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

describeWithSwift('artifacts: S3', () => {
  let swift: SwiftServer;
  let s3: S3;
  let bucket: string;
  let count = 0;

  beforeAll(async () => {
    swift = await SwiftServer.start();
    s3 = swift.client();
  }, 120_000);
  afterAll(async () => {
    s3.destroy();
    await swift.stop();
  });
  beforeEach(async () => {
    bucket = `bucket-${++count}`;
    await s3.createBucket({ Bucket: bucket });
  });

  const open = () => new S3Artifacts(s3, { bucket, prefix: PREFIX });
  const keys = async (): Promise<string[]> => {
    const { Contents: found = [] } = await s3.listObjectsV2({ Bucket: bucket });
    return found.map(({ Key: key = '' }) => key);
  };

  const objectsOf = async (ref: string): Promise<string[]> =>
    (await keys()).filter((key) => key.startsWith(`${PREFIX}refs/${ref}/`));

  const has = async (ref: string, value: Buffer): Promise<boolean> => {
    const copies = [open().get(ref), open().get(ref, 'two')];
    const found = await Promise.all(copies).catch(() => []);
    return found.length > 0 && found.every((bytes) => bytes.equals(value));
  };

  /** A client that lets something else be done before one of its requests. */
  const interruptible = () => {
    const client = swift.client();
    let left = -1;
    let points = 0;
    let interrupt: () => Promise<unknown> = () => Promise.resolve();
    client.middlewareStack.add(
      (next) => async (args) => {
        if (left-- === 0) await interrupt();
        return next(args);
      },
      { step: 'initialize' },
    );
    return {
      client,
      get points() {
        return points;
      },
      /** False when the work has no such request. */
      async at(
        point: number,
        other: () => Promise<unknown>,
        work: () => Promise<unknown>,
      ): Promise<boolean> {
        left = point;
        interrupt = other;
        await work();
        const isReached = left < 0;
        left = -1;
        if (isReached) points++;
        return isReached;
      },
    };
  };

  artifactStoreTests(open);

  it('given an artifact of two runs, when that of one was changed, then that of the other is read', async () => {
    await open().put(BYTES, 'one');
    const [key = ''] = await objectsOf(REF);
    await open().put(BYTES, 'two');
    await s3.putObject({ Bucket: bucket, Key: key, Body: Buffer.from('else') });

    await expect(open().get(REF)).resolves.toEqual(BYTES);
    await expect(open().get(REF, 'one')).resolves.toEqual(BYTES);
  });

  it.each([
    { size: 'small', value: BYTES },
    { size: 'large', value: randomBytes(2 << 20) },
  ])(
    'given $size bytes, when one run is released at any point of the put of another, or the other way round, then that has them',
    async ({ value }) => {
      const between = interruptible();
      const store = new S3Artifacts(between.client, { bucket, prefix: PREFIX });
      const release = (): Promise<void> => store.release('one');
      const put = (): Promise<string> => open().put(value, 'two');
      const lost: string[] = [];
      for (let point = 0; ; point++) {
        const ref = await store.put(value, 'one');
        const isReached = await between.at(point, put, release);
        if (!isReached) break;
        if (!(await has(ref, value))) lost.push(`put at request ${point} of the release`);
        await open().release('two');
      }
      for (let point = 0; ; point++) {
        const ref = await open().put(value, 'one');
        const putSlowly = (): Promise<string> => store.put(value, 'two');
        const isReached = await between.at(point, () => open().release('one'), putSlowly);
        if (!(await has(ref, value))) lost.push(`release at request ${point} of the put`);
        await open().release('two');
        if (!isReached) break;
      }

      await open().release('one');
      expect(lost).toEqual([]);
      expect(between.points).toBeGreaterThan(4);
      await expect(keys()).resolves.toEqual([]);
      between.client.destroy();
    },
    60_000,
  );

  it('given a server that does not copy, when large bytes are put a second time, then they are sent', async () => {
    const large = randomBytes(2 << 20);
    const client = swift.client();
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const refusal = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };
          if (commandName === 'CopyObjectCommand') throw Object.assign(new Error(), refusal);
          return next(args);
        },
      { step: 'initialize' },
    );
    const store = new S3Artifacts(client, { bucket, prefix: PREFIX });
    const ref = await store.put(large, 'one');

    await store.put(large, 'two');
    await store.release('one');

    expect(large.equals(await store.get(ref))).toBe(true);
    client.destroy();
  });

  it('given an artifact that somebody has changed, when it is read, then it is refused', async () => {
    await open().put(BYTES, 'run');
    const [key = ''] = await objectsOf(REF);
    await s3.putObject({ Bucket: bucket, Key: key, Body: Buffer.from('else') });

    await expect(open().get(REF)).rejects.toThrow('is damaged');
  });

  it('given a bucket with other things, when the last run is released, then only these are left', async () => {
    await s3.putObject({ Bucket: bucket, Key: 'some/other', Body: BYTES });
    await open().put(BYTES, 'run');
    const kept = await keys();

    await open().release('run');

    expect(kept.some((key) => key.startsWith(`${PREFIX}refs/${REF}/`))).toBe(true);
    await expect(keys()).resolves.toEqual(['some/other']);
  });

  it('given a run with more artifacts than a listing has, when it is released, then all are gone', async () => {
    const client = swift.client();
    // Of 1000 keys in a listing, two: so that a thousand need not be put.
    client.middlewareStack.add(
      (next) => (args) => next({ ...args, input: { MaxKeys: 2, ...args.input } }),
      { step: 'initialize' },
    );
    const store = new S3Artifacts(client, { bucket });
    await Promise.all(Array.from({ length: 7 }, (_, n) => store.put(Buffer.from([n]), 'run')));

    await store.release('run');

    await expect(keys()).resolves.toEqual([]);
    client.destroy();
  });

  it('given large bytes that are there, when another run puts them, then they are not sent again', async () => {
    const large = randomBytes(2 << 20);
    const client = swift.client();
    let sentBytes = 0;
    client.middlewareStack.add(
      (next) => (args) => {
        const { Body: body } = args.input as { readonly Body?: Buffer };
        sentBytes += body?.length ?? 0;
        return next(args);
      },
      { step: 'initialize' },
    );
    const store = new S3Artifacts(client, { bucket });
    const ref = await store.put(large, 'one');
    sentBytes = 0;

    await expect(store.put(large, 'two')).resolves.toBe(ref);

    expect(sentBytes).toBe(0);
    expect(large.equals(await store.get(ref))).toBe(true);
    client.destroy();
  });

  it('given no such bucket, when an artifact is put, read or released, then the error says so', async () => {
    const store = new S3Artifacts(s3, { bucket: 'nowhere' });
    const refused = {
      status: 'FAILED_PRECONDITION',
      message: "The artifact store has no bucket 'nowhere': create it, or name another one.",
    };

    await expect(store.put(BYTES, 'run')).rejects.toMatchObject(refused);
    await expect(store.put(randomBytes(2 << 20), 'run')).rejects.toMatchObject(refused);
    await expect(store.get(REF)).rejects.toMatchObject(refused);
    await expect(store.release('run')).rejects.toMatchObject(refused);
  });

  it('given a wrong key, when an artifact is put, then the error says that access is refused', async () => {
    const client = swift.client({ credentials: { ...SWIFT_CREDENTIALS, secretAccessKey: 'no' } });

    await expect(new S3Artifacts(client, { bucket }).put(BYTES, 'run')).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message:
        `The artifact store refuses access to the bucket '${bucket}' (SignatureDoesNotMatch): ` +
        'check the credentials and what they allow.',
    });
    client.destroy();
  });

  it('given the example of the README, when it runs, then it prints what it says', async () => {
    const [, code = ''] = /^```js\n(import \{ S3 \}.*?)^```$/ms.exec(README) ?? [];
    const program = code.replace(/bucket: '.*?'/, `bucket: '${bucket}'`);

    const { stdout } = await runProgram(
      process.execPath,
      ['--no-warnings', '--input-type=module', '--eval', program],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: swift.endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: SWIFT_CREDENTIALS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: SWIFT_CREDENTIALS.secretAccessKey,
        },
      },
    );

    expect(stdout).not.toBe('');
    expect(code).toContain(`// ${stdout.trim()}\n`);
  });

  describeWithRedis('on the distributed engine', () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await RedisServer.start();
    });
    afterAll(() => redis.stop());

    it('given large values, when a run is over and past its retention, then it was right, and nothing is left in the bucket', async () => {
      const engine = await BullMqEngine.open({
        connection: { path: redis.socket },
        artifacts: open(),
        inlineBytes: 100,
        retentionMs: 1000,
      });
      const fill = pipeline<number>('fill')
        .step((n) => Buffer.alloc(300_000, n))
        .step((bytes) => Buffer.concat([bytes, bytes]));

      const { value } = await engine.start(fill, 7).result;

      const kept = (await keys()).length;
      await until(async () => (await keys()).length === 0);
      await engine.close();
      expect(Buffer.alloc(600_000, 7).equals(value)).toBe(true);
      expect(kept).toBeGreaterThan(0);
    });

    it('given a bucket that is not there, when a run has large values, then it fails with an error that says so', async () => {
      const engine = await BullMqEngine.open({
        connection: { path: redis.socket },
        queue: 'no-bucket',
        artifacts: new S3Artifacts(s3, { bucket: 'nowhere' }),
        inlineBytes: 100,
      });
      const fill = pipeline<number>('fill').step((n) => Buffer.alloc(1000, n));

      const run = engine.start(fill, 7);

      await expect(run.result).rejects.toThrow("no bucket 'nowhere'");
      await engine.close();
    });
  });
});

describe('artifacts: S3 that fails', () => {
  let server: Server;
  const clients: S3[] = [];

  const clientOf = (port: number): S3 => {
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new S3({
      ...{ endpoint, region: 'us-east-1', credentials: SWIFT_CREDENTIALS, maxAttempts: 1 },
    });
    clients.push(client);
    return client;
  };
  const answering = async (answer: RequestListener): Promise<S3> => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return clientOf((server.address() as AddressInfo).port);
  };
  const closed = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };

  afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

  it('given nobody at the address, when an artifact is read, then the error does not tell the address', async () => {
    const client = await answering(() => undefined);
    const { port } = server.address() as AddressInfo;
    await closed();

    const error: unknown = await new S3Artifacts(client, { bucket: 'b' })
      .get(REF)
      .catch((thrown: unknown) => thrown);

    const { message, cause } = error as Error;
    expect(error).toMatchObject({ status: 'UNAVAILABLE' });
    // What Node throws is no Error of jest's realm: there the client tells no code.
    expect(message).toMatch(/^The connection to the artifact store failed \(\w+\)\.$/);
    expect((cause as Error).message).toContain(`ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('given a server that stops in the middle, when an artifact is read, then that ends after its time', async () => {
    const client = await answering((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('half');
    });
    const store = new S3Artifacts(client, { bucket: 'b', timeoutMs: 200 });

    await expect(store.get(REF)).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      message: 'The artifact store has not answered in 200 ms.',
    });
    await closed();
  });

  it('given a server that is busy, when an artifact is put, then the error says that it may go later', async () => {
    const client = await answering((_, response) => {
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    });

    await expect(new S3Artifacts(client, { bucket: 'b' }).put(BYTES, 'r')).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      message: 'The artifact store cannot answer now (SlowDown).',
    });
    await closed();
  });
});
