/** The Nest module of the distributed engine: its options, what it shares with @nestjs/bullmq, and bull-board. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { MemFsModule, pipeline, PipelineOrchestrator } from 'nestjs-memfs';
import { BullMqEngine, BullMqModule, type BullMqModuleOptions } from 'nestjs-memfs/pipeline/bullmq';
import { generateServices, type GeneratedFolder } from '../support/generated.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { Clock, Shelves } from '../support/services/shelves.js';
import { until } from '../support/until.js';

const label = pipeline('label')
  .step((text: string) => text.trim())
  .step(Shelves, 'label');

describeWithRedis('BullMqModule', () => {
  let server: RedisServer;
  let generated: GeneratedFolder;
  let count = 0;
  const open: INestApplicationContext[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
    generated = await generateServices();
  });
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });
  afterAll(async () => {
    await server.stop();
    await generated.remove();
  });

  const memfs = () => MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } });
  const connection = () => ({ path: server.socket });

  async function start(options: Partial<BullMqModuleOptions>): Promise<INestApplicationContext> {
    const all = { connection: connection(), queue: `n${++count}`, ...options };

    @Module({
      imports: [memfs(), BullMqModule.forRoot(all)],
      controllers: [Shelves],
      providers: [Clock],
    })
    class AppModule {}

    return opened(AppModule);
  }

  async function opened(type: Type): Promise<INestApplicationContext> {
    const app = await NestFactory.createApplicationContext(type, { logger: false });
    open.push(app);
    return app;
  }

  it("given the module, when the orchestrator runs a pipeline, then it is a job, and Nest's methods are its steps", async () => {
    const app = await start({ pipelines: [label] });

    const { value, runId } = await app.get(PipelineOrchestrator).run(label, ' x ');

    expect(value).toBe('[x]');
    expect(await app.get(BullMqEngine).runs()).toMatchObject([{ runId, status: 'done' }]);
  });

  it('given BullModule.forRoot, when no connection is named, then it is that of @nestjs/bullmq, and its decorators find the queues', async () => {
    @Module({
      imports: [
        memfs(),
        BullModule.forRoot({ connection: connection() }),
        BullMqModule.forRootAsync({
          queue: 'tenant',
          useFactory: () => ({ pipelines: [label], retentionMs: 60_000 }),
        }),
      ],
      controllers: [Shelves],
      providers: [Clock],
    })
    class AppModule {}
    const app = await opened(AppModule);

    const { runId } = await app.get(PipelineOrchestrator).run(label, 'x');

    const runs = app.get<Queue>(getQueueToken('tenant-runs'), { strict: false });
    expect((await runs.getJob(runId))?.name).toBe('label');
  });

  it('given no connection at all, when the application starts, then the error says what to do', async () => {
    @Module({ imports: [memfs(), BullMqModule.forRoot({})] })
    class AppModule {}

    const starting = NestFactory.createApplicationContext(AppModule, {
      logger: false,
      abortOnError: false,
    });

    await expect(starting).rejects.toThrow('Give it the option `connection`, or import BullModule');
  });

  it('given schedules, when the application is up, then their pipelines run by the clock until they are unscheduled', async () => {
    const app = await start({
      pipelines: [label],
      schedules: [
        { id: 'often', pipeline: label, input: 'tick', everyMs: 300 },
        { id: 'nightly', pipeline: label, input: 'night', cron: '0 3 * * *' },
      ],
    });
    const engine = app.get(BullMqEngine);

    const done = async () => (await engine.runs()).filter(({ status }) => status === 'done');
    await until(async () => (await done()).length >= 2);
    const wasThere = [await engine.unschedule('often'), await engine.unschedule('never')];

    const [first] = await done();
    const report = await engine.report(first?.runId ?? '');
    const scheduled = (await engine.runs()).filter(({ status }) => status === 'scheduled');
    expect(report?.trace.map(({ step }) => step)).toEqual(['step', 'label']);
    expect(scheduled).toMatchObject([
      { runId: expect.stringMatching(/^repeat-nightly-/) as unknown },
    ]);
    expect(wasThere).toEqual([true, false]);
  });

  it('given a schedule with a colon in its id, when it is set, then it is refused', async () => {
    const app = await start({ concurrency: 0 });

    await expect(
      app.get(BullMqEngine).schedule(label, 'x', { id: 'a:b', everyMs: 1000 }),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' });
  });

  it('given a rate limit, when more steps wait than it lets through, then their begins are spread over its durations', async () => {
    const begins: number[] = [];
    const mark = pipeline<number>('mark').step(() => begins.push(Date.now()));
    const app = await start({ rateLimit: { max: 2, durationMs: 400 } });
    const orchestrator = app.get(PipelineOrchestrator);

    await Promise.all([1, 2, 3, 4, 5].map((n) => orchestrator.run(mark, n)));

    // Five at two a time: the last begins in the third duration, so at least one whole lies between.
    const [first = 0, last = 0] = [begins.at(0), begins.at(-1)];
    expect(begins).toHaveLength(5);
    expect(last - first).toBeGreaterThan(400);
  });

  it('given runs of different priority, when a worker comes, then it takes 1 first', async () => {
    const order: string[] = [];
    const note = pipeline('note').step((name: string) => order.push(name));
    const submitting = await start({ queue: 'prioritized', concurrency: 0 });
    const engine = submitting.get(BullMqEngine);
    const runs = [
      engine.start(note, 'late', { priority: 9 }),
      engine.start(note, 'soon', { priority: 5 }),
      engine.start(note, 'first', { priority: 1 }),
    ];
    await until(async () => (await engine.runs()).length === 3);

    await start({ queue: 'prioritized', concurrency: 1, pipelines: [note] });
    await Promise.all(runs.map(({ result }) => result));

    expect(order).toEqual(['first', 'soon', 'late']);
  });

  it('given bull-board, when it is mounted with one line, then its page lists our queues', async () => {
    const queue = `n${++count}`;

    @Module({
      imports: [
        memfs(),
        BullMqModule.forRoot({ connection: connection(), queue, pipelines: [label] }),
      ],
      controllers: [Shelves],
      providers: [Clock],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false });
    open.push(app);
    const { queues } = app.get(BullMqEngine);
    const serverAdapter = new ExpressAdapter().setBasePath('/queues');

    createBullBoard({ queues: queues.map((each) => new BullMQAdapter(each)), serverAdapter });

    app.use('/queues', serverAdapter.getRouter());
    await app.listen(0, '127.0.0.1');
    await app.get(PipelineOrchestrator).run(label, 'x');
    const answer = await fetch(`${await app.getUrl()}/queues/api/queues`);
    expect(await answer.json()).toMatchObject({
      queues: [
        { name: `${queue}-runs`, counts: { completed: 1 } },
        { name: `${queue}-steps`, counts: { completed: 2 } },
      ],
    });
  });
});
