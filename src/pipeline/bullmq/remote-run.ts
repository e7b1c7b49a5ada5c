/** A run on the queue, seen from where it was started: hears what happens, and looks from time to time whether it has missed the end. */
import { randomUUID } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import { MemoryFS } from '../../fs/index.js';
import { RpcError } from '../../rpc/index.js';
import type { Runnable } from '../pipeline.js';
import { RunEvents, type RunEventBody, type RunStatus } from '../run-events.js';
import {
  StepError,
  stoppedStatus,
  type RunHandle,
  type RunOptions,
  type RunReport,
  type RunResult,
} from '../run.js';
import { errorInfo, type ErrorInfo, type StepTrace } from '../trace.js';
import { Holds } from './holds.js';
import {
  errorData,
  errorOf,
  type ControlMessage,
  type RunData,
  type RunMessage,
  type RunOutcome,
} from './messages.js';
import { cancelRun, CONTROL, runTopic, type BullParts } from './parts.js';
import { isPassing, redisError } from './redis.js';

/** What is run, and as which job. */
export interface RemoteSubject {
  readonly pipeline: Runnable<never, unknown>;
  readonly input: unknown;
  readonly job: Pick<JobsOptions, 'priority'>;
}

/** Beyond a run's own time: how long its end may take to be told. */
const GRACE_MS = 10_000;

/** A run and its handle. */
export class RemoteRun<Out> implements RunHandle<Out> {
  readonly runId: string;
  readonly events = new RunEvents();
  readonly result: Promise<RunResult<Out>>;
  status: RunStatus = 'running';
  readonly #pipeline: string;
  readonly #parts: BullParts;
  readonly #options: RunOptions;
  readonly #startedAt = new Date();
  readonly #start = performance.now();
  #isEnded = false;
  /** Ends the wait for the next look. */
  #wake: () => void = () => undefined;
  #durationMs: number | undefined;
  #heardAt = 0;
  #trace: StepTrace[] = [];
  #error: ErrorInfo | undefined;
  #submit: (() => Promise<void>) | undefined;
  #tell: (outcome: RunOutcome) => void = () => undefined;

  constructor(subject: RemoteSubject, options: RunOptions, parts: BullParts) {
    this.runId = options.runId ?? randomUUID();
    this.#pipeline = subject.pipeline.name;
    this.#options = options;
    this.#parts = parts;
    this.result = this.#run(subject, options);
    this.result.catch(() => undefined);
  }

  cancel(reason: unknown = new DOMException('the run was cancelled', 'AbortError')): void {
    if (this.status !== 'running') return;
    // The connection repeats what could not be sent until it is closed.
    cancelRun(this.#parts, this.runId, errorData(reason)).catch(() => undefined);
  }

  report(): RunReport {
    const { runId, status } = this;
    const durationMs = this.#durationMs ?? performance.now() - this.#start;
    return {
      runId,
      pipeline: this.#pipeline,
      status,
      startedAt: this.#startedAt,
      durationMs,
      trace: [...this.#trace],
      error: this.#error,
    };
  }

  async #run(subject: RemoteSubject, { signal, timeoutMs }: RunOptions): Promise<RunResult<Out>> {
    await Promise.resolve(); // the caller gets its handle first
    const cancel = () => this.cancel(signal?.reason);
    try {
      if (signal?.aborted) throw signal.reason;
      signal?.addEventListener('abort', cancel, { once: true });
      const outcome = await this.#outcome(subject, timeoutMs);
      return await this.#result(outcome);
    } catch (error) {
      if (error instanceof StepError) throw error;
      const cause = redisError(error);
      const isStopped = signal?.aborted === true && error === signal.reason;
      throw this.#failed('input', cause, isStopped ? stoppedStatus(errorInfo(cause)) : 'failed');
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async #outcome(subject: RemoteSubject, timeoutMs: number | undefined): Promise<RunOutcome> {
    const { channels, closed } = this.#parts;
    const told = new Promise<RunOutcome>((resolve) => {
      this.#tell = resolve;
    });
    const data = this.#data(subject, timeoutMs);
    data.catch(() => undefined); // it is awaited below
    const { retentionMs, store } = this.#parts;
    const holds = new Holds(store, this.runId);
    // Until a coordinator takes the run, which may be later than the store forgets its input.
    const release = holds.start(retentionMs);
    const stop = await channels.listen(runTopic(this.runId), (message) => this.#hear(message));
    const wake = () => this.#wake();
    closed.addEventListener('abort', wake);
    try {
      const { input, files } = await data;
      holds.add(input, files);
      await this.#add(subject, await data);
      await this.#watch();
      return await Promise.race([told, this.#look(timeoutMs)]);
    } finally {
      this.#isEnded = true;
      wake();
      closed.removeEventListener('abort', wake);
      stop();
      release();
    }
  }

  async #data(
    { pipeline, input, job }: RemoteSubject,
    timeoutMs: number | undefined,
  ): Promise<RunData> {
    const { runId } = this;
    const { envelopes, releases, channels } = this.#parts;
    await releases?.expect(runId);
    const { files, via, resumeFrom } = this.#options;
    return {
      runId,
      pipeline: pipeline.name,
      watcher: channels.address,
      input: await envelopes.pack(input, runId),
      ...(files && { files: await envelopes.pack(files.snapshot(), runId) }),
      ...(timeoutMs !== undefined && { deadline: { at: Date.now() + timeoutMs, timeoutMs } }),
      ...(via !== undefined && { via }),
      ...(resumeFrom !== undefined && { resumeFrom }),
      ...(job.priority !== undefined && { priority: job.priority }),
    };
  }

  async #add({ pipeline, job }: RemoteSubject, data: RunData): Promise<void> {
    const { runs, retentionS } = this.#parts;
    const keep = { age: retentionS };
    const opts = { ...job, jobId: this.runId, removeOnComplete: keep, removeOnFail: keep };
    this.#submit = async () => {
      await runs.add(pipeline.name, data, opts);
    };
    await this.#submit();
  }

  /** A run of that name may be there already, started by another process. */
  async #watch(): Promise<void> {
    if (this.#options.runId === undefined) return;
    const { channels } = this.#parts;
    const message: ControlMessage = {
      kind: 'watch',
      runId: this.runId,
      address: channels.address,
    };
    await channels.broadcast(CONTROL, message);
  }

  #hear(message: unknown): void {
    this.#heardAt = Date.now();
    const heard = message as RunMessage; // what this package's processes publish
    if (heard.kind === 'run-done') this.#tell(heard.outcome);
    else if (heard.kind === 'event') {
      const { event } = heard;
      if (event.type === 'step-ended') {
        this.#trace.push(event.trace);
        this.#options.onStep?.(event.trace);
      }
      this.events.emit(event);
    }
  }

  /** Asks for the state of the job, again and again: a message may get lost, and Redis may lose the job. */
  async #look(timeoutMs: number | undefined): Promise<RunOutcome> {
    const until = timeoutMs === undefined ? Infinity : Date.now() + timeoutMs + GRACE_MS;
    const { runs, pollMs, closed } = this.#parts;
    for (;;) {
      await this.#pause(pollMs);
      if (this.#isEnded) return NEVER;
      if (closed.aborted) {
        throw new RpcError('UNAVAILABLE', 'the engine was closed; the run stays in the queue');
      }
      // Who is told what happens need not ask.
      const now = Date.now();
      if (now - this.#heardAt < pollMs && now <= until) continue;
      try {
        const job = await runs.getJob(this.runId);
        // Lost with Redis's last moments: it is given again, and its keys are the same.
        if (!job) await this.#submit?.();
        else if (job.finishedOn !== undefined) {
          if (!job.failedReason) return job.returnvalue;
          throw new RpcError('ABORTED', `the run was lost: ${job.failedReason}`);
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      if (Date.now() > until) {
        throw new RpcError(
          'DEADLINE_EXCEEDED',
          'the run has not ended in its time, nor been heard of',
        );
      }
    }
  }

  /** Until the time is up, the run has ended or the engine is closed. */
  async #pause(ms: number): Promise<void> {
    const { closed } = this.#parts;
    if (this.#isEnded || closed.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }

  async #result({ status, value, files, step, error, trace }: RunOutcome): Promise<RunResult<Out>> {
    const { envelopes } = this.#parts;
    // What the coordinator packed.
    this.#trace = (await envelopes.unpack(trace, this.runId)) as StepTrace[];
    if (status !== 'done' || !value) {
      const cause = error ?? errorData(new Error('the run gave nothing'));
      throw this.#failed(step ?? 'input', errorOf(cause), status === 'done' ? 'failed' : status);
    }
    const image = files && (await envelopes.image(files, this.runId));
    let left: MemoryFS | undefined;
    const result: RunResult<Out> = {
      runId: this.runId,
      value: (await envelopes.unpack(value, this.runId)) as Out, // the types of the steps say so
      trace: this.#trace,
      get files() {
        return (left ??= image ? MemoryFS.fromSnapshot(image) : new MemoryFS());
      },
    };
    this.#end('done');
    return result;
  }

  #failed(step: string, cause: unknown, status: 'failed' | 'cancelled'): StepError {
    this.#error = errorInfo(cause);
    const { runId } = this;
    this.#end(status);
    return new StepError({ pipeline: this.#pipeline, step, trace: this.#trace, runId }, cause);
  }

  #end(status: RunStatus): void {
    this.status = status;
    this.#durationMs = performance.now() - this.#start;
    const body: RunEventBody = { type: 'run-ended', status, error: this.#error };
    this.events.emit({ runId: this.runId, at: Date.now(), ...body });
    this.events.end();
  }
}

/** Of the wait that has lost the race. */
const NEVER = {} as RunOutcome;
