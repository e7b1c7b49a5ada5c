/** A step that has lost its process again and again is the likely reason for it: it runs alone, so that nothing else is lost with the next one. */
import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, type Job, type Worker } from 'bullmq';

/** When a step is alone, and for how long. */
export interface SolitudeOptions {
  /** After more than half of these a step runs alone. */
  readonly maxLosses: number;
  /** How long it waits for others to end, and others wait for it, in milliseconds. */
  readonly patienceMs: number;
  /** When others that come meanwhile are tried again, in milliseconds. */
  readonly retryMs: number;
}

/** A job that this process has taken. */
export interface TakenJob<Data = unknown, Result = unknown> {
  readonly job: Job<Data, Result>;
  readonly token: string | undefined;
  readonly worker: Worker<Data, Result>;
}

/** Runs the steps of one process: beside each other, or one alone. */
export class Solitude {
  readonly #options: SolitudeOptions;
  readonly #running = new Set<Promise<unknown>>();
  #isTaken = false;

  constructor(options: SolitudeOptions) {
    this.#options = options;
  }

  /**
   * Runs the step of a job.
   * @throws {DelayedError} when another one is alone: the job is in the queue again, and no loss of it is counted
   */
  async run<Data, Result>(
    { job, token, worker }: TakenJob<Data, Result>,
    step: () => Promise<Result>,
  ): Promise<Result> {
    const { maxLosses, retryMs } = this.#options;
    if (this.#isTaken) {
      await job.moveToDelayed(Date.now() + retryMs, token);
      throw new DelayedError();
    }
    if (job.stalledCounter * 2 <= maxLosses) return this.#beside(step());
    const leave = await this.#enter(worker);
    const work = step();
    // Who takes longer does not end its process at once: others need not wait for it.
    await this.#settled([work]);
    await leave();
    return this.#beside(work);
  }

  /** Nothing else is taken, and what runs has had its time to end. */
  async #enter(worker: Pick<Worker, 'pause' | 'resume' | 'closing'>): Promise<() => Promise<void>> {
    this.#isTaken = true;
    await worker.pause(true);
    await this.#settled([...this.#running]);
    return async () => {
      this.#isTaken = false;
      if (!worker.closing) await worker.resume();
    };
  }

  async #beside<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** When all have ended, or the time is up. */
  async #settled(works: readonly Promise<unknown>[]): Promise<void> {
    const timer = new AbortController();
    const timeUp = delay(this.#options.patienceMs, undefined, { signal: timer.signal });
    await Promise.race([Promise.allSettled(works), timeUp]);
    timeUp.catch(() => undefined); // it is not needed any more
    timer.abort();
  }
}
