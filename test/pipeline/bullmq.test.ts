/** The distributed engine: what every engine does, and what is its own. */
import { EventEmitter, once } from 'node:events';
import { pipeline, RpcError } from 'nestjs-memfs';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { describeEngine } from './conformance/index.js';
import { caught } from './conformance/support.js';

describeWithRedis('bullmq', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  let count = 0;
  const open = (options = {}) =>
    BullMqEngine.open({ connection: { path: server.socket }, queue: `q${++count}`, ...options });

  describeEngine('bullmq', open);

  it('given a Redis without append-only file, when the engine opens, then it refuses, and says what to set', async () => {
    const volatile = await RedisServer.start(
      '--appendonly',
      'no',
      '--maxmemory-policy',
      'allkeys-lru',
    );
    const connection = { path: volatile.socket };
    try {
      const refused = BullMqEngine.open({ connection });

      await expect(refused).rejects.toMatchObject({ status: 'FAILED_PRECONDITION' });
      await expect(refused).rejects.toThrow('`maxmemory-policy` is `allkeys-lru`');
      const allowed = await BullMqEngine.open({ connection, allowVolatile: true });
      await allowed.close();
    } finally {
      await volatile.stop();
    }
  });

  it('given large values, when they go from step to step, then Redis has them as artifacts and no job has them', async () => {
    const engine = await open({ inlineBytes: 100 });
    const chain = pipeline<number>('large')
      .step((n) => Buffer.alloc(100_000, n))
      .parallel({
        a: (from) => from.step((bytes) => bytes),
        b: (from) => from.step((bytes) => bytes),
      })
      .step(({ a, b }) => a.equals(b));

    const { value } = await engine.start(chain, 7).result;

    expect(value).toBe(true);
    const jobs = (await Promise.all(engine.queues.map((queue) => queue.getJobs()))).flat();
    const longest = Math.max(...jobs.map(({ data }) => JSON.stringify(data).length));
    expect(jobs).toHaveLength(5);
    expect(longest).toBeLessThan(1000);
    await engine.close();
  });

  it('given a value that cannot be cloned, when a step gives it, then the run fails with that', async () => {
    const engine = await open();

    const run = engine.start(
      pipeline('clone').step(() => () => 1),
      1,
    );

    await expect(run.result).rejects.toMatchObject({
      step: 'step',
      cause: { status: 'INVALID_ARGUMENT' },
    });
    await engine.close();
  });

  it('given a run at work, when another process starts it by the same id, then it is told what happens from then on', async () => {
    const [here, there] = [
      await open({ queue: 'joined' }),
      await open({ queue: 'joined', concurrency: 0, pollMs: 600_000 }),
    ];
    const hearing = new EventEmitter();
    const begun = once(hearing, 'begun');
    // One after the other, so that it takes many messages longer than to say that one listens.
    const joined = pipeline<number[]>('joined').map(
      function each(n) {
        hearing.emit('begun');
        return n + 1;
      },
      { concurrency: 1 },
    );
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const run = here.start(joined, numbers, { runId: 'one-name' });
    await begun;

    const again = there.start(joined, numbers, { runId: 'one-name' });
    const heard: string[] = [];
    const listening = (async () => {
      for await (const { type } of again.events) heard.push(type);
    })();

    const results = await Promise.all([run.result, again.result]);
    await listening;
    expect(results.map(({ value }) => value.at(-1))).toEqual([200, 200]);
    expect(new Set(heard)).toEqual(new Set(['step-started', 'step-ended', 'run-ended']));
    await Promise.all([here.close(), there.close()]);
  });

  it('given a run that another process cancels, when its step runs here, then the step is stopped', async () => {
    const [here, there] = [
      await open({ queue: 'shared' }),
      await open({ queue: 'shared', concurrency: 0 }),
    ];
    const hearing = new EventEmitter();
    const begun = once(hearing, 'begun');
    const stopped = once(hearing, 'stopped');
    const hang = pipeline('hang').step((_: number, { signal }) => {
      hearing.emit('begun');
      return new Promise<number>(() => {
        signal.addEventListener('abort', () => hearing.emit('stopped', signal.reason));
      });
    });
    here.start(hang, 0, { signal: AbortSignal.abort() }); // now it knows the pipeline
    const run = there.start(hang, 1);
    await begun;

    run.cancel();

    await expect(run.result).rejects.toMatchObject({ cause: { name: 'AbortError' } });
    await expect(stopped).resolves.toMatchObject([{ name: 'AbortError' }]);
    await Promise.all([here.close(), there.close()]);
  });

  it('given a step that fails at every try, when another branch is at work, then its retries end its run at once, and the other is stopped', async () => {
    const engine = await open();
    const hearing = new EventEmitter();
    const stopped = once(hearing, 'stopped');
    const poisoned = pipeline<number>('poisoned').parallel({
      bad: (from) =>
        from.step(
          function poison(): number {
            throw new Error('always');
          },
          { retries: { retries: 2, minDelayMs: 50 } },
        ),
      endless: (from) =>
        from.step((_, { signal }) => {
          return new Promise<number>(() => {
            signal.addEventListener('abort', () => hearing.emit('stopped'));
          });
        }),
    });

    const error = await caught(engine.start(poisoned, 1).result);

    await stopped;
    expect(error).toMatchObject({ cause: { message: 'always' } });
    expect(error.trace.find(({ step }) => step === error.step)).toMatchObject({ attempts: 3 });
    await engine.close();
  });

  it('given runs with priorities, when their steps wait for one place, then those of the first priority are taken first', async () => {
    const engine = await open({ concurrency: 1 });
    const hearing = new EventEmitter();
    const taken: string[] = [];
    const hold = pipeline('hold').step(async function wait(): Promise<number> {
      hearing.emit('held');
      await once(hearing, 'go');
      return 0;
    });
    const named = pipeline('named').step(function note(name: string): string {
      taken.push(name);
      return name;
    });
    const held = once(hearing, 'held');
    const holding = engine.start(hold, 0).result;
    await held;

    const runs = [
      engine.start(named, 'second', { priority: 2 }),
      engine.start(named, 'first', { priority: 1 }),
      engine.start(named, 'before all'),
    ];
    const [, steps] = engine.queues;
    await until(
      async () => ((await steps?.getJobCountByTypes('waiting', 'prioritized')) ?? 0) === 3,
    );
    hearing.emit('go');
    await Promise.all([holding, ...runs.map(({ result }) => result)]);

    expect(taken).toEqual(['before all', 'first', 'second']);
    await engine.close();
  });

  it('given a full Redis, when a run starts, then it is refused with RESOURCE_EXHAUSTED', async () => {
    const small = await RedisServer.start('--maxmemory', '3mb');
    const engine = await BullMqEngine.open({ connection: { path: small.socket }, concurrency: 0 });
    const hold = pipeline('hold').step((bytes: Buffer) => bytes.length);
    try {
      let refused: unknown;
      for (let index = 0; index < 100 && !refused; index++) {
        const run = engine.start(hold, Buffer.alloc(100_000, index));
        refused = await Promise.race([
          run.result.catch((error: unknown) => error),
          accepted(engine, run.runId),
        ]);
      }

      expect((refused as Error).cause).toBeInstanceOf(RpcError);
      expect(refused).toMatchObject({ cause: { status: 'RESOURCE_EXHAUSTED' } });
    } finally {
      await engine.close();
      await small.stop();
    }
  });
});

/** Resolves when the run stands in the queue. */
async function accepted(engine: BullMqEngine, runId: string): Promise<undefined> {
  for (;;) {
    if (await engine.queues[0]?.getJob(runId)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
