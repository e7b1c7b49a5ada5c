/** Artifacts of runs that are over and past their retention: which they are stands in Redis, so that any process can remove them. */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { RunData, RunOutcome } from './messages.js';
import { runJob } from './run-records.js';

/** What is released, from where, and when. */
export interface ReleaseOptions {
  readonly store: ArtifactStore;
  /** Stands before the key. */
  readonly base: string;
  /** After the end of a run, in milliseconds. */
  readonly retentionMs: number;
}

/** Due at a time; a sweep removes this many. */
const AT_A_TIME = 100;
/** A sweep comes at least this often, in milliseconds. */
const LONGEST_INTERVAL_MS = 60_000;

/** A sorted set: who has put artifacts, by the time at which to look whether they can go. */
export class Releases {
  readonly #redis: Redis;
  readonly #runs: Queue<RunData, RunOutcome>;
  readonly #options: ReleaseOptions;
  readonly #key: string;

  constructor(redis: Redis, runs: Queue<RunData, RunOutcome>, options: ReleaseOptions) {
    this.#redis = redis;
    this.#runs = runs;
    this.#options = options;
    this.#key = `${options.base}releases`;
  }

  /** Who puts artifacts says so before: a run, or the key of a cached result. */
  async expect(owner: string): Promise<void> {
    await this.#redis.zadd(this.#key, Date.now() + this.#options.retentionMs, owner);
  }

  /** Sweeps from time to time until the signal aborts. */
  start(closed: AbortSignal): void {
    const intervalMs = Math.min(this.#options.retentionMs, LONGEST_INTERVAL_MS);
    // What could not be removed is still due at the next sweep.
    const timer = setInterval(() => void this.sweep().catch(() => undefined), intervalMs).unref();
    closed.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Removes what is due. Two processes may do so at once: what is released stays released. */
  async sweep(): Promise<void> {
    const owners = await this.#redis.zrangebyscore(
      this.#key,
      '-inf',
      Date.now(),
      'LIMIT',
      0,
      AT_A_TIME,
    );
    for (const owner of owners) {
      const dueAt = await this.#dueAt(owner);
      if (dueAt > Date.now()) {
        await this.#redis.zadd(this.#key, dueAt, owner);
        continue;
      }
      await this.#options.store.release(owner);
      await this.#redis.zrem(this.#key, owner);
    }
  }

  /** A run that is not over is looked at again; what is no run, or none any more, is due. */
  async #dueAt(owner: string): Promise<number> {
    const job = await runJob(this.#runs, owner);
    if (!job) return 0;
    return (job.finishedOn ?? Date.now()) + this.#options.retentionMs;
  }
}
