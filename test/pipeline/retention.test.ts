/** What a run leaves: a list of runs and their reports, and artifacts until the retention is over. */
import { EventEmitter, once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pipeline } from 'nestjs-memfs';
import { DirectoryArtifacts } from 'nestjs-memfs/pipeline';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';

const fill = pipeline<number>('fill').step((n) => Buffer.alloc(10_000, n));
const fails = pipeline<number>('fails')
  .step((n) => Buffer.alloc(10_000, n))
  .step(function refuse(): Buffer {
    throw new Error('out of paper');
  });

describeWithRedis('retention', () => {
  let server: RedisServer;
  let folder: string;
  beforeAll(async () => {
    server = await RedisServer.start();
    folder = await mkdtemp(join(tmpdir(), 'memfs-artifacts-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let count = 0;
  const open = (options = {}) =>
    BullMqEngine.open({ connection: { path: server.socket }, queue: `r${++count}`, ...options });

  it.each([
    { how: 'done', work: fill },
    { how: 'failed', work: fails },
  ])(
    'given a run that is $how, when its retention is over, then the store has no artifact of it',
    async ({ how, work }) => {
      const place = join(folder, how);
      const artifacts = new DirectoryArtifacts(place);
      const engine = await open({ artifacts, retentionMs: 1000, inlineBytes: 100 });

      await engine.start<number, Buffer>(work, 7).result.catch(() => undefined);

      const kept = readdirSync(place).length;
      await until(() => readdirSync(place).length === 0);
      await engine.close();
      expect(kept).toBeGreaterThan(0);
    },
  );

  it('given a run that outlasts the retention, when artifacts are swept, then it still has its own', async () => {
    const place = join(folder, 'long');
    const artifacts = new DirectoryArtifacts(place);
    const engine = await open({ artifacts, retentionMs: 200, inlineBytes: 100 });
    const other = await open({ artifacts, retentionMs: 200, inlineBytes: 100 });
    const hearing = new EventEmitter();
    const released = once(hearing, 'go');
    const long = pipeline('long')
      .step((n: number) => Buffer.alloc(20_000, n))
      .step(async (bytes) => {
        // Another run has come, ended and gone meanwhile.
        await other.start(fill, 9).result;
        await until(
          () => readdirSync(place).filter((name) => name.startsWith('run-')).length === 1,
        );
        hearing.emit('go');
        return bytes;
      })
      .step((bytes) => bytes.length);

    const { value } = await engine.start(long, 3).result;

    await released;
    expect(value).toBe(20_000);
    await Promise.all([engine.close(), other.close()]);
  });

  it('given artifacts in Redis, when their time is over, then Redis has removed them', async () => {
    const engine = await open({ queue: 'expiring', retentionMs: 500, inlineBytes: 100 });
    const redis = new Redis(server.socket);

    await engine.start(fill, 5).result;

    const keys = () => redis.keys('memfs:expiring:artifact:*');
    const [key = ''] = await keys();
    const ttl = await redis.pttl(key);
    await until(async () => (await keys()).length === 0);
    redis.disconnect();
    await engine.close();
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(500);
  });

  it('given runs of another process, when they are listed, then each has its state, its error and its trace', async () => {
    const worker = await open({ queue: 'listed' });
    const looking = await open({ queue: 'listed', concurrency: 0 });
    const done = worker.start(fill, 1);
    await done.result;
    const failed = worker.start(fails, 2);
    await failed.result.catch(() => undefined);

    const runs = await looking.runs();
    const report = await looking.report(failed.runId);

    expect(runs).toMatchObject([
      { runId: failed.runId, status: 'failed', error: { message: 'out of paper' } },
      { runId: done.runId, status: 'done', pipeline: 'fill', error: undefined },
    ]);
    expect(report).toMatchObject({ runId: failed.runId, status: 'failed', pipeline: 'fails' });
    expect(report?.trace.map(({ step, status }) => [step, status])).toEqual([
      ['step', 'done'],
      ['refuse', 'failed'],
    ]);
    expect(await looking.report('nobody')).toBeUndefined();
    expect(await looking.runs({ limit: 1 })).toHaveLength(1);
    await Promise.all([worker.close(), looking.close()]);
  });

  it('given a run at work, when another process reports and cancels it by its id, then its steps are there, and it ends', async () => {
    const worker = await open({ queue: 'cancelled' });
    const looking = await open({ queue: 'cancelled', concurrency: 0 });
    const hearing = new EventEmitter();
    const begun = once(hearing, 'begun');
    const hang = pipeline('hang')
      .step(function quick(n: number) {
        return n;
      })
      .step(function slow(): Promise<number> {
        hearing.emit('begun');
        return new Promise<number>(() => undefined);
      });
    const run = worker.start(hang, 1);
    await begun;

    const report = await looking.report(run.runId);
    const isCancelled = await looking.cancel(run.runId);

    await expect(run.result).rejects.toMatchObject({ cause: { name: 'AbortError' } });
    await until(async () => (await looking.runs())[0]?.status === 'cancelled');
    expect(report).toMatchObject({ status: 'running', trace: [{ step: 'quick', status: 'done' }] });
    expect(isCancelled).toBe(true);
    expect(await looking.cancel(run.runId)).toBe(false);
    expect(await looking.cancel('nobody')).toBe(false);
    await Promise.all([worker.close(), looking.close()]);
  });
});
