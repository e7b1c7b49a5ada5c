/** Coordinates runs that stand in the queue: each job is a {@link Coordinator} with what it has to hear. */
import { DelayedError, type Job } from 'bullmq';
import { RpcError } from '../../rpc/index.js';
import { timeUp } from '../run.js';
import { after } from '../timer.js';
import { Coordinator } from './coordinator.js';
import { Inbox, Suspended } from './inbox.js';
import {
  errorData,
  type ControlMessage,
  type RunData,
  type RunMessage,
  type RunOutcome,
} from './messages.js';
import { cancelKey, runTopic, type BullParts } from './parts.js';
import { runIdOf } from './run-records.js';

/** A run at work here. */
interface RunAtWork {
  readonly inbox: Inbox;
  /** Addresses of those that are told what happens. */
  readonly watchers: Set<string>;
}

/** The runs that this process coordinates. */
export class RunWorker {
  readonly #parts: BullParts;
  readonly #runs = new Map<string, RunAtWork>();
  /** By job: also of a run that has just ended. */
  readonly #watchers = new WeakMap<Job<RunData, RunOutcome>, ReadonlySet<string>>();
  #isClosing = false;

  constructor(parts: BullParts) {
    this.#parts = parts;
  }

  /** Somebody has cancelled a run, or wants to be told what happens in it. */
  hear(message: ControlMessage): void {
    const run = this.#runs.get(message.runId);
    if (message.kind === 'cancel') run?.inbox.push({ error: message.error });
    if (message.kind === 'watch') run?.watchers.add(message.address);
  }

  /** Tells those who watch a run of an end that Redis has. Whoever misses it finds it there. */
  tellEnd(job: Job<RunData, RunOutcome>, outcome: RunOutcome): void {
    const message: RunMessage = { kind: 'run-done', outcome };
    const watchers = this.#watchers.get(job) ?? [];
    this.#parts.channels.send(watchers, runTopic(runIdOf(job)), message).catch(() => undefined);
  }

  /** Gives all runs back to the queue. */
  suspend(): void {
    this.#isClosing = true;
    for (const { inbox } of this.#runs.values()) inbox.suspend();
  }

  /** Runs the job to its end, or gives it back when this process closes. */
  async process(job: Job<RunData, RunOutcome>, token?: string): Promise<RunOutcome> {
    try {
      if (this.#isClosing) throw new Suspended();
      return await this.#coordinate(job);
    } catch (error) {
      if (!(error instanceof Suspended)) throw error;
      await job.moveToDelayed(Date.now(), token);
      throw new DelayedError();
    }
  }

  async #coordinate(job: Job<RunData, RunOutcome>): Promise<RunOutcome> {
    const { channels, pipelines, redis, releases, base } = this.#parts;
    const { data } = job;
    const runId = runIdOf(job);
    const pipeline = pipelines.get(data.pipeline);
    if (!pipeline) {
      throw new RpcError(
        'FAILED_PRECONDITION',
        `This worker has no pipeline called ${data.pipeline}.`,
      );
    }
    const inbox = new Inbox();
    const watchers = new Set(data.watcher === undefined ? [] : [data.watcher]);
    this.#runs.set(runId, { inbox, watchers });
    this.#watchers.set(job, watchers);
    const listener = (message: unknown) => {
      const heard = message as RunMessage; // what this package's processes publish
      if (heard.kind === 'step-done') inbox.push({ path: heard.path, result: heard.result });
    };
    // Who starts a run expects its release; the clock does not.
    const expected = data.runId === undefined ? releases?.expect(runId) : undefined;
    const [stopListening, cancelled] = await Promise.all([
      channels.listen(runTopic(runId), listener),
      redis.get(cancelKey(base, runId)),
      expected,
    ]);
    const stopTimer = startTimer(data.deadline, inbox);
    try {
      // As `cancelRun` wrote it.
      if (cancelled) inbox.push({ error: JSON.parse(cancelled) as ReturnType<typeof errorData> });
      const isRecovered = job.attemptsStarted > 1 || job.stalledCounter > 0;
      const run = { runId, graph: pipeline.graph, data, isRecovered, inbox, watchers };
      return await new Coordinator(run, this.#parts).run();
    } finally {
      stopTimer();
      stopListening();
      this.#runs.delete(runId);
    }
  }
}

function startTimer(deadline: RunData['deadline'], inbox: Inbox): () => void {
  if (!deadline) return () => undefined;
  const error = errorData(timeUp(deadline.timeoutMs));
  return after(Math.max(0, deadline.at - Date.now()), () => inbox.push({ error }));
}
