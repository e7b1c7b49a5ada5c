/** The distributed engine: runs and steps stand in BullMQ queues on Redis or Valkey; any process with the same pipelines can take them. */
import { setMaxListeners } from 'node:events';
import { Queue, Worker, type ConnectionOptions, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { RpcError } from '../../rpc/index.js';
import { RecentArtifacts } from '../artifacts/recent-artifacts.js';
import { RedisArtifacts } from '../artifacts/redis-artifacts.js';
import type { Runnable } from '../pipeline.js';
import type { Engine, RunHandle, RunReport } from '../run.js';
import { StepFunctions } from '../step-functions.js';
import { DEFAULTS, type BullMqEngineOptions, type BullMqRunOptions } from './bullmq-options.js';
import { Channels } from './channels.js';
import { Envelopes, inlined } from './envelope.js';
import {
  errorData,
  type ControlMessage,
  type RunData,
  type RunOutcome,
  type StepData,
  type StepResult,
} from './messages.js';
import { cancelRun, CONTROL, type BullParts } from './parts.js';
import { connect, requireDurable } from './redis.js';
import { Releases } from './releases.js';
import { RedisStepCache } from './redis-step-cache.js';
import { RemoteRun } from './remote-run.js';
import { RunWorker } from './run-worker.js';
import { listRuns, reportOf, runJob, type RunRecord } from './run-records.js';
import { Solitude } from './solitude.js';
import { StepWorker } from './step-worker.js';

/** Runs that one process coordinates: they wait nearly all the time. */
const RUNS_AT_A_TIME = 1000;
/** Return values are copied into the stream of events, which nobody here reads. */
const EVENTS_KEPT = 100;
/** A worker that has lost Redis asks again after this time, in milliseconds. */
const RETRY_MS = 500;

/** Of artifacts that this process has had last. */
const RECENT_BYTES = 16 << 20;

/** Of `runs()` without a limit. */
const RUNS_LISTED = 50;

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
    setMaxListeners(0, this.#closing.signal); // one for every run that is waited for
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
    const runs = new Queue<RunData, RunOutcome>(`${queue}-runs`, queues);
    // The default store forgets by itself.
    const releases =
      options.artifacts &&
      new Releases(redis, runs, { store: options.artifacts, base, retentionMs });
    this.#parts = {
      runs,
      steps: new Queue(`${queue}-steps`, queues),
      redis,
      channels: new Channels(base, { publisher: redis, subscriber: this.#subscriber }),
      store,
      envelopes: new Envelopes(new RecentArtifacts(store, RECENT_BYTES), inlineBytes),
      releases,
      pipelines: this.#pipelines,
      pollMs,
      retentionMs,
      retentionS: Math.ceil(retentionMs / 1000),
      closed: this.#closing.signal,
      base,
    };
    // Every call reports its own failure; an emitter without a listener would end the process.
    for (const each of [this.#parts.runs, this.#parts.steps]) each.on('error', () => undefined);
    this.#functions = new StepFunctions(options);
    const cache = new RedisStepCache(redis, this.#parts.envelopes, {
      base,
      retentionMs,
      releases,
    });
    const { lockMs: patienceMs, maxLosses } = this.#options;
    const solitude = new Solitude({ maxLosses, patienceMs, retryMs: pollMs });
    this.#stepWorker = new StepWorker(this.#parts, {
      functions: this.#functions,
      cache,
      solitude,
    });
    this.#runWorker = new RunWorker(this.#parts);
  }

  /**
   * Connects, and begins to work on what is in the queues.
   * @throws {RpcError} FAILED_PRECONDITION for a Redis that may lose runs, unless `allowVolatile`
   */
  static async open(options: BullMqEngineOptions): Promise<BullMqEngine> {
    const engine = await BullMqEngine.connect(options);
    try {
      await engine.work();
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /**
   * Connects; runs can be started, listed and cancelled, and stay in the queue until somebody works.
   * @throws {RpcError} FAILED_PRECONDITION for a Redis that may lose runs, unless `allowVolatile`
   */
  static async connect(options: BullMqEngineOptions): Promise<BullMqEngine> {
    const engine = new BullMqEngine(options);
    try {
      if (options.allowVolatile !== true) await requireDurable(engine.#parts.redis);
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** Begins to work on what is in the queues; with `concurrency: 0` it does not. */
  async work(): Promise<void> {
    const { concurrency } = this.#options;
    if (concurrency === 0) return;
    await this.#parts.channels.listen(CONTROL, (message) => {
      const heard = message as ControlMessage; // what this package's processes publish
      this.#runWorker.hear(heard);
      this.#stepWorker.hear(heard);
    });
    this.#parts.releases?.start(this.#closing.signal);
    this.#workers.push(this.#runsWorker() as Worker, this.#stepsWorker(concurrency) as Worker);
    // Connections come back, jobs are given again.
    for (const worker of this.#workers) worker.on('error', () => undefined);
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  /** The latest runs of all processes, the latest first, as long as they are kept. */
  runs({ limit = RUNS_LISTED }: { readonly limit?: number } = {}): Promise<readonly RunRecord[]> {
    return listRuns(this.#parts, limit);
  }

  /** What happened in a run up to now, whoever started it; undefined for one that is not kept. */
  report(runId: string): Promise<RunReport | undefined> {
    return reportOf(this.#parts, runId);
  }

  /** Cancels a run, whoever started it; false for one that is over or not kept. */
  async cancel(runId: string): Promise<boolean> {
    const job = await runJob(this.#parts.runs, runId);
    if (!job || job.finishedOn !== undefined) return false;
    const error = errorData(new DOMException('the run was cancelled', 'AbortError'));
    await cancelRun(this.#parts, runId, error);
    return true;
  }

  /** Names of the pipelines that this process works on. */
  get pipelines(): readonly string[] {
    return [...this.#pipelines.keys()];
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
   * @param schedule an id without colons, and a cron expression or milliseconds between runs
   * @throws {RpcError} INVALID_ARGUMENT for an id with a colon
   */
  async schedule<In>(
    pipeline: Runnable<In, unknown>,
    input: In,
    schedule: { readonly id: string; readonly cron?: string; readonly everyMs?: number },
  ): Promise<void> {
    this.#pipelines.set(pipeline.name, pipeline);
    const { runs, retentionS } = this.#parts;
    const { id, cron, everyMs } = schedule;
    if (id.includes(':')) {
      throw new RpcError('INVALID_ARGUMENT', `the id of a schedule has no colon, as '${id}' has`);
    }
    // No artifact: it is needed for longer than any run.
    const data: RunData = { pipeline: pipeline.name, input: inlined(input) };
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

  #runsWorker(): Worker<RunData, RunOutcome> {
    const worker = new Worker<RunData, RunOutcome>(
      this.#parts.runs.name,
      (job, token) => this.#runWorker.process(job, token),
      { ...this.#workerOptions(), concurrency: RUNS_AT_A_TIME, maxStalledCount: RUNS_AT_A_TIME },
    );
    return worker.on('completed', (job, outcome) => this.#runWorker.tellEnd(job, outcome));
  }

  #stepsWorker(concurrency: number): Worker<StepData, StepResult> {
    const { rateLimit } = this.#options;
    const worker: Worker<StepData, StepResult> = new Worker(
      this.#parts.steps.name,
      (job, token) => this.#stepWorker.process({ job, token, worker }),
      {
        ...this.#workerOptions(),
        concurrency,
        ...(rateLimit && { limiter: { max: rateLimit.max, duration: rateLimit.durationMs } }),
      },
    );
    return worker.on('completed', ({ data }, result) => this.#stepWorker.tellEnd(data, result));
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
}
