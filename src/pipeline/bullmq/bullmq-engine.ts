/** The distributed engine: runs and steps stand in BullMQ queues on Redis or Valkey; any process with the same pipelines can take them. */
import { Queue, Worker, type ConnectionOptions, type WorkerOptions } from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { RedisArtifacts } from '../artifacts/redis-artifacts.js';
import type { Runnable } from '../pipeline.js';
import type { Engine, RunHandle, RunOptions } from '../run.js';
import { StepFunctions, type FunctionSources } from '../step-functions.js';
import { Channels } from './channels.js';
import { Envelopes } from './envelope.js';
import type { ControlMessage, RunData, RunOutcome, StepData, StepResult } from './messages.js';
import { CONTROL, runChannel, type BullParts } from './parts.js';
import { connect, requireDurable } from './redis.js';
import { RedisStepCache } from './redis-step-cache.js';
import { RemoteRun } from './remote-run.js';
import { runIdOf, RunWorker } from './run-worker.js';
import { StepWorker } from './step-worker.js';

/** Options of the distributed engine. */
export interface BullMqEngineOptions extends FunctionSources {
  /** Of ioredis: host and port, or the path of a socket. */
  readonly connection: RedisOptions;
  /** Pipelines that this process works on; one that is started here is known without. @default none */
  readonly pipelines?: readonly Runnable<never, unknown>[];
  /** Names the queues; one name for each tenant spreads them over a cluster. @default 'pipelines' */
  readonly queue?: string;
  /** Stands before every key in Redis. @default 'memfs' */
  readonly prefix?: string;
  /** Steps at a time in this process; 0 for one that only starts runs. @default 8 */
  readonly concurrency?: number;
  /** Steps per time over all processes. @default no limit */
  readonly rateLimit?: { readonly max: number; readonly durationMs: number };
  /** Values up to this size stand in jobs, larger ones in the store. @default 4096 */
  readonly inlineBytes?: number;
  /** Where larger values are. @default in the same Redis */
  readonly artifacts?: ArtifactStore;
  /** How long runs, steps and artifacts are kept after their end, in milliseconds. @default a day */
  readonly retentionMs?: number;
  /** How long a process may be silent before its steps are given to another one, in milliseconds. @default 30000 */
  readonly lockMs?: number;
  /** How often a step may lose its process before it fails. @default 10 */
  readonly maxLosses?: number;
  /** How often those who wait ask for the state, beside being told, in milliseconds. @default 1000 */
  readonly pollMs?: number;
  /** Take a Redis that may lose runs. @default false */
  readonly allowVolatile?: boolean;
}

/** Options of a run of this engine. */
export interface BullMqRunOptions extends RunOptions {
  /** 1 is taken first. @default after all that have one */
  readonly priority?: number;
}

const DEFAULTS = {
  queue: 'pipelines',
  prefix: 'memfs',
  concurrency: 8,
  inlineBytes: 4096,
  retentionMs: 24 * 3600 * 1000,
  lockMs: 30_000,
  maxLosses: 10,
  pollMs: 1000,
} satisfies Partial<BullMqEngineOptions>;

/** Runs that one process coordinates: they wait nearly all the time. */
const RUNS_AT_A_TIME = 1000;
/** Return values are copied into the stream of events, which nobody here reads. */
const EVENTS_KEPT = 100;
/** A worker that has lost Redis asks again after this time, in milliseconds. */
const RETRY_MS = 500;

/** Runs pipelines on all processes that have them. */
export class BullMqEngine implements Engine {
  readonly #options: BullMqEngineOptions & typeof DEFAULTS;
  readonly #parts: BullParts;
  readonly #subscriber: Redis;
  readonly #pipelines = new Map<string, Runnable<never, unknown>>();
  readonly #functions: StepFunctions;
  readonly #runWorker: RunWorker;
  readonly #stepWorker: StepWorker;
  readonly #workers: Worker[] = [];
  readonly #closing = new AbortController();

  private constructor(options: BullMqEngineOptions) {
    this.#options = { ...DEFAULTS, ...options };
    const { connection, prefix, queue, retentionMs, inlineBytes, pollMs } = this.#options;
    for (const pipeline of options.pipelines ?? []) this.#pipelines.set(pipeline.name, pipeline);
    const redis = connect(connection);
    this.#subscriber = connect(connection);
    const base = `${prefix}:${queue}:`;
    // BullMQ makes clients of these options, with the ioredis that it is given.
    const queues = {
      connection: connection as ConnectionOptions,
      prefix,
      streams: { events: { maxLen: EVENTS_KEPT } },
    };
    const store =
      options.artifacts ?? new RedisArtifacts(redis, { prefix: `${base}artifact:`, retentionMs });
    this.#parts = {
      runs: new Queue(`${queue}-runs`, queues),
      steps: new Queue(`${queue}-steps`, queues),
      redis,
      channels: new Channels(base, { publisher: redis, subscriber: this.#subscriber }),
      envelopes: new Envelopes(store, inlineBytes),
      pipelines: this.#pipelines,
      pollMs,
      retentionS: Math.ceil(retentionMs / 1000),
      closed: this.#closing.signal,
      base,
    };
    // Every call reports its own failure; an emitter without a listener would end the process.
    for (const each of [this.#parts.runs, this.#parts.steps]) each.on('error', () => undefined);
    this.#functions = new StepFunctions(options);
    const cache = new RedisStepCache(redis, this.#parts.envelopes, { base, retentionMs });
    this.#stepWorker = new StepWorker(this.#parts, { functions: this.#functions, cache });
    this.#runWorker = new RunWorker(this.#parts);
  }

  /**
   * Connects, and begins to work on what is in the queues.
   * @throws {RpcError} FAILED_PRECONDITION for a Redis that may lose runs, unless `allowVolatile`
   */
  static async open(options: BullMqEngineOptions): Promise<BullMqEngine> {
    const engine = new BullMqEngine(options);
    try {
      if (options.allowVolatile !== true) await requireDurable(engine.#parts.redis);
      await engine.#begin();
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** The queues, for bull-board and other tools: `createBullBoard({ queues: engine.queues.map((q) => new BullMQAdapter(q)), … })`. */
  get queues(): readonly Queue[] {
    return [this.#parts.runs, this.#parts.steps];
  }

  start<In, Out>(
    pipeline: Runnable<In, Out>,
    input: In,
    options: BullMqRunOptions = {},
  ): RunHandle<Out> {
    this.#pipelines.set(pipeline.name, pipeline);
    const { priority } = options;
    const job = priority === undefined ? {} : { priority };
    return new RemoteRun<Out>({ pipeline, input, job }, options, this.#parts);
  }

  /**
   * Starts runs by the clock, until it is called with another time or {@link BullMqEngine.unschedule} is.
   * @param schedule a cron expression, or milliseconds between runs
   */
  async schedule<In>(
    pipeline: Runnable<In, unknown>,
    input: In,
    schedule: { readonly id: string; readonly cron?: string; readonly everyMs?: number },
  ): Promise<void> {
    this.#pipelines.set(pipeline.name, pipeline);
    const { runs, envelopes, retentionS } = this.#parts;
    const { id, cron, everyMs } = schedule;
    const data: RunData = { pipeline: pipeline.name, input: await envelopes.pack(input, id) };
    const keep = { age: retentionS };
    await runs.upsertJobScheduler(
      id,
      {
        ...(cron !== undefined && { pattern: cron }),
        ...(everyMs !== undefined && { every: everyMs }),
      },
      { name: pipeline.name, data, opts: { removeOnComplete: keep, removeOnFail: keep } },
    );
  }

  /** Ends a schedule; true if there was one. */
  async unschedule(id: string): Promise<boolean> {
    return this.#parts.runs.removeJobScheduler(id);
  }

  /** Takes no more work, gives runs back to the queue, and waits for the steps at work here. Who waits for a run here gets UNAVAILABLE. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#runWorker.suspend();
    await Promise.all(this.#workers.map((worker) => worker.close()));
    const { runs, steps, redis } = this.#parts;
    await Promise.all([runs.close(), steps.close(), this.#functions.close()]);
    redis.disconnect();
    this.#subscriber.disconnect();
  }

  async #begin(): Promise<void> {
    await this.#parts.channels.listen(CONTROL, (message) => {
      const heard = message as ControlMessage; // what this package's processes publish
      this.#runWorker.hear(heard);
      this.#stepWorker.hear(heard);
    });
    const { concurrency, rateLimit, queue } = this.#options;
    if (concurrency === 0) return;
    const runs = new Worker<RunData, RunOutcome>(
      `${queue}-runs`,
      (job, token) => this.#runWorker.process(job, token),
      { ...this.#workerOptions(), concurrency: RUNS_AT_A_TIME, maxStalledCount: RUNS_AT_A_TIME },
    );
    const steps = new Worker<StepData, StepResult>(
      `${queue}-steps`,
      (job) => this.#stepWorker.process(job),
      {
        ...this.#workerOptions(),
        concurrency,
        ...(rateLimit && { limiter: { max: rateLimit.max, duration: rateLimit.durationMs } }),
      },
    );
    runs.on('completed', (job, outcome) => this.#tell(runIdOf(job), { kind: 'run-done', outcome }));
    steps.on('completed', ({ data: { runId, path } }, result) =>
      this.#tell(runId, { kind: 'step-done', path, result }),
    );
    for (const worker of [runs, steps]) {
      worker.on('error', () => undefined); // connections come back, jobs are given again
      this.#workers.push(worker as Worker);
    }
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  #workerOptions(): WorkerOptions {
    const { connection, prefix, lockMs, maxLosses } = this.#options;
    return {
      connection: { ...connection, maxRetriesPerRequest: null } as ConnectionOptions,
      prefix,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: maxLosses,
      runRetryDelay: RETRY_MS,
    };
  }

  /** Of an end that Redis has. Whoever misses it finds it there. */
  #tell(runId: string, message: unknown): void {
    this.#parts.channels.publish(runChannel(runId), message).catch(() => undefined);
  }
}
