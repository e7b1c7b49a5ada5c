/** What a run needs stays until it is over, however long that takes. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { Redis } from 'ioredis';
import { MemoryFS, pipeline } from 'nestjs-memfs';
import { DirectoryArtifacts } from 'nestjs-memfs/pipeline';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { caught } from './conformance/support.js';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** The name of a value that a step gives. */
const refOfValue = (value: unknown): string => sha256(serialize(value));

describeWithRedis('holds', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.socket);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const open = (queue: string, options = {}) =>
    BullMqEngine.open({ connection: { path: server.socket }, queue, inlineBytes: 100, ...options });

  it('given artifacts in Redis, when a run outlasts the retention, then they are there until it ends', async () => {
    const engine = await open('long', { retentionMs: 500 });
    const large = Buffer.alloc(10_000, 1);
    const key = `memfs:long:artifact:${refOfValue(large)}`;
    const witness = 'memfs:long:witness';
    const long = pipeline('long')
      .step((n: number) => Buffer.alloc(10_000, n))
      .parallel({
        kept: (from) => from.step((bytes) => bytes),
        waits: (from) =>
          from.step(async function wait() {
            await redis.set(witness, 'x', 'PX', 600);
            await until(async () => (await redis.exists(witness)) === 0);
            return redis.exists(key);
          }),
      });

    const { value } = await engine.start(long, 1).result;

    expect(value.waits).toBe(1);
    expect(large.equals(value.kept)).toBe(true);
    await engine.close();
  });

  it('given a large input and files, when no worker comes before the retention is over, then the run still has them', async () => {
    const starter = await open('patient', { retentionMs: 300, concurrency: 0 });
    const weighed = pipeline<Buffer>('weighed').step(
      (bytes, { fs }) => bytes.length + fs.nodeFs.readFileSync('/large').length,
    );
    const files = new MemoryFS();
    files.nodeFs.writeFileSync('/large', Buffer.alloc(20_000, 2));
    const witness = 'memfs:patient:witness';

    const run = starter.start(weighed, Buffer.alloc(50_000), { files });
    await redis.set(witness, 'x', 'PX', 900);
    await until(async () => (await redis.exists(witness)) === 0);
    const worker = await open('patient', { retentionMs: 300, pipelines: [weighed] });

    expect((await run.result).value).toBe(70_000);
    await Promise.all([starter.close(), worker.close()]);
  });

  it('given a large input, when it is scheduled for longer than the retention, then every run has it', async () => {
    const planner = await open('clock', { retentionMs: 200, concurrency: 0 });
    const sizes: number[] = [];
    const sized = pipeline<Buffer>('sized').step((bytes) => sizes.push(bytes.length));
    const witness = 'memfs:clock:witness';

    await planner.schedule(sized, Buffer.alloc(50_000), { id: 'often', everyMs: 100 });
    await redis.set(witness, 'x', 'PX', 400);
    await until(async () => (await redis.exists(witness)) === 0);
    // A process that has not seen the input before.
    const worker = await open('clock', { retentionMs: 200, pipelines: [sized] });
    await until(() => sizes.length > 1);

    await planner.unschedule('often');
    expect(new Set(sizes)).toEqual(new Set([50_000]));
    await Promise.all([planner.close(), worker.close()]);
  });

  it('given a run that another one resumes, when the first is forgotten meanwhile, then the second still has what it took over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memfs-holds-'));
    const engine = await open('resumed', {
      artifacts: new DirectoryArtifacts(folder),
      retentionMs: 600,
    });
    const place = join(folder, refOfValue(Buffer.alloc(10_000, 1)));
    let isOpen = false;
    const chain = pipeline('resumed')
      .step((n: number) => Buffer.alloc(10_000, n))
      .step(async function gate(bytes) {
        if (!isOpen) throw new Error('closed');
        // Until what the first run had is not there for it any more.
        await until(() => !existsSync(join(folder, `run-${sha256(failed.runId)}`)));
        return existsSync(place) ? bytes.length : 0;
      });
    const failed = engine.start(chain, 1);
    await caught(failed.result);
    isOpen = true;

    const { value, trace } = await engine.start(chain, 1, { resumeFrom: failed.runId }).result;

    expect(value).toBe(10_000);
    expect(trace.map(({ status }) => status)).toEqual(['reused', 'done']);
    await engine.close();
    await rm(folder, { recursive: true });
  });
});
