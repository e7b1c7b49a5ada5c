/** Coordinates runs that stand in the queue: each job is a {@link Coordinator} with what it has to hear. */
import { DelayedError, type Job } from 'bullmq';
import { RpcError } from '../../rpc/index.js';
import { Coordinator } from './coordinator.js';
import { Inbox, Suspended } from './inbox.js';
import {
  errorData,
  type ControlMessage,
  type RunData,
  type RunMessage,
  type RunOutcome,
} from './messages.js';
import { cancelKey, runChannel, type BullParts } from './parts.js';
import { runIdOf } from './run-records.js';

/** The runs that this process coordinates. */
export class RunWorker {
  readonly #parts: BullParts;
  readonly #inboxes = new Map<string, Inbox>();
  #isClosing = false;

  constructor(parts: BullParts) {
    this.#parts = parts;
  }

  /** Somebody has cancelled a run. */
  hear(message: ControlMessage): void {
    if (message.kind !== 'cancel') return;
    this.#inboxes.get(message.runId)?.push({ error: message.error });
  }

  /** Gives all runs back to the queue. */
  suspend(): void {
    this.#isClosing = true;
    for (const inbox of this.#inboxes.values()) inbox.suspend();
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
    this.#inboxes.set(runId, inbox);
    const listener = (message: unknown) => {
      const heard = message as RunMessage; // what this package's processes publish
      if (heard.kind === 'step-done') inbox.push({ path: heard.path, result: heard.result });
    };
    // Who starts a run expects its release; the clock does not.
    const expected = data.runId === undefined ? releases?.expect(runId) : undefined;
    const [stopListening, cancelled] = await Promise.all([
      channels.listen(runChannel(runId), listener),
      redis.get(cancelKey(base, runId)),
      expected,
    ]);
    const stopTimer = startTimer(data.deadlineAt, inbox);
    try {
      // As `cancelRun` wrote it.
      if (cancelled) inbox.push({ error: JSON.parse(cancelled) as ReturnType<typeof errorData> });
      const isRecovered = job.attemptsStarted > 1 || job.stalledCounter > 0;
      const run = { runId, graph: pipeline.graph, data, isRecovered, inbox };
      return await new Coordinator(run, this.#parts).run();
    } finally {
      stopTimer();
      stopListening();
      this.#inboxes.delete(runId);
    }
  }
}

function startTimer(deadlineAt: number | undefined, inbox: Inbox): () => void {
  if (deadlineAt === undefined) return () => undefined;
  const error = errorData(new DOMException('the time of the run is up', 'TimeoutError'));
  const timer = setTimeout(() => inbox.push({ error }), Math.max(0, deadlineAt - Date.now()));
  return () => clearTimeout(timer);
}
