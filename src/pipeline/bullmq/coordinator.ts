/** Coordinates one run: asks the walker what is next, adds it to the queue of steps, and hears how it went. All that counts stands in jobs, so that another process can go on where this one was lost. */
import { serialize } from 'node:v8';
import { changeSet } from '../files.js';
import type { Graph } from '../graph.js';
import { stoppedStatus } from '../run.js';
import type { RunEventBody } from '../run-events.js';
import type { StepTrace } from '../trace.js';
import { Walk, type Work } from '../walk.js';
import type { Envelope } from './envelope.js';
import {
  errorData,
  revivedTrace,
  type ErrorData,
  type RunData,
  type RunMessage,
  type RunOutcome,
  type StepData,
  type StepResult,
} from './messages.js';
import { CONTROL, runTopic, stepJobId, type BullParts } from './parts.js';
import { Holds } from './holds.js';
import type { Inbox } from './inbox.js';
import { lost, lostStep } from './lost-step.js';
import { joinPackets, type RemotePacket } from './packets.js';
import { ResumedRuns } from './resumed-runs.js';
import { isPassing } from './redis.js';

/** A run, as its job has it. */
export interface CoordinatedRun {
  readonly runId: string;
  readonly graph: Graph;
  readonly data: RunData;
  /** The job was begun before: its steps may be there already. */
  readonly isRecovered: boolean;
  readonly inbox: Inbox;
  /** Addresses of those that are told what happens. */
  readonly watchers: ReadonlySet<string>;
}

/** Work that is done elsewhere. */
type StepWork = Work<RemotePacket> & { readonly kind: 'call' | 'test' };

/** The run ends here. */
class RunFailure extends Error {
  readonly step: string;
  readonly error: ErrorData;
  readonly status: 'failed' | 'cancelled';

  constructor(step: string, error: ErrorData, status: 'failed' | 'cancelled' = 'failed') {
    super(error.message);
    this.step = step;
    this.error = error;
    this.status = status;
  }
}

/** One run on its way. */
export class Coordinator {
  readonly #run: CoordinatedRun;
  readonly #parts: BullParts;
  readonly #trace: StepTrace[] = [];
  readonly #outstanding = new Map<string, StepWork>();
  readonly #holds: Holds;
  #walk: Walk<RemotePacket>;
  #resumed: ResumedRuns | undefined;

  constructor(run: CoordinatedRun, parts: BullParts) {
    this.#run = run;
    this.#parts = parts;
    const { input, files } = run.data;
    this.#holds = new Holds(parts.store, run.runId);
    this.#holds.add(input, files);
    this.#walk = new Walk<RemotePacket>(run.graph, { value: input, image: files, last: undefined });
  }

  /** Runs to the end; throws `Suspended` when this process closes before. */
  async run(): Promise<RunOutcome> {
    const { runId, data } = this.#run;
    const stop = this.#holds.start(this.#parts.retentionMs);
    try {
      if (data.resumeFrom !== undefined) {
        this.#resumed = await ResumedRuns.open(this.#parts, data.resumeFrom);
        const { input, files } = this.#resumed.data;
        await this.#holds.adopt(input, files);
        const packet = { value: input, image: files, last: undefined };
        this.#walk = new Walk<RemotePacket>(this.#run.graph, packet);
      }
      this.#emit({ type: 'run-started', pipeline: data.pipeline });
      const { value, image } = await this.#finish();
      const { envelopes } = this.#parts;
      return {
        status: 'done',
        value: await envelopes.shrink(value, runId),
        ...(image && { files: image }),
        trace: await envelopes.pack(this.#trace, runId),
      };
    } catch (failure) {
      if (!(failure instanceof RunFailure)) throw failure;
      return await this.#failed(failure);
    } finally {
      stop();
    }
  }

  async #finish(): Promise<RemotePacket> {
    await this.#dispatch(this.#walk.take());
    while (!this.#walk.result) {
      const message = await this.#run.inbox.next(this.#parts.pollMs);
      if (message === undefined) await this.#look([...this.#outstanding.values()]);
      else if ('error' in message) throw this.#stopped(message.error);
      else this.#ended(message.path, message.result);
      await this.#dispatch(this.#walk.take());
    }
    return this.#walk.result.value;
  }

  /** Somebody has cancelled the run, or its time is up. */
  #stopped(error: ErrorData): RunFailure {
    const step = this.#walk.unanswered()[0]?.path ?? 'input';
    return new RunFailure(step, error, stoppedStatus(error));
  }

  async #failed({ step, error, status }: RunFailure): Promise<RunOutcome> {
    const { runId } = this.#run;
    const { channels, steps, envelopes } = this.#parts;
    await channels.broadcast(CONTROL, { kind: 'stop', runId, error });
    // What nobody has begun is not begun; what is at work has heard `stop`.
    for (const path of this.#outstanding.keys()) {
      await steps.remove(stepJobId(runId, path)).catch(() => undefined);
    }
    return {
      status,
      step,
      error,
      trace: await envelopes.pack(this.#trace, runId),
    };
  }

  /** Does what needs no step, and adds the others to the queue. */
  async #dispatch(first: readonly Work<RemotePacket>[]): Promise<void> {
    for (let ready = first; ready.length > 0; ready = this.#walk.take()) {
      const calls: StepWork[] = [];
      for (const work of ready) {
        if (work.kind === 'call' || work.kind === 'test') {
          if (!(await this.#reuse(work))) calls.push(work);
        } else await this.#answer(work);
      }
      if (calls.length === 0) continue;
      for (const work of calls) this.#outstanding.set(work.path, work);
      await this.#add(calls);
      if (this.#run.isRecovered) await this.#look(calls);
    }
  }

  /** A step that is done in the run that this one resumes. */
  async #reuse(work: StepWork): Promise<boolean> {
    const result = await this.#resumed?.find(work.path);
    if (!result) return false;
    try {
      await this.#holds.adopt(result.output, result.files?.image);
    } catch (error) {
      if (isPassing(error)) throw error;
      return false; // the artifact is forgotten: the step runs again
    }
    this.#take(work, { ...result, trace: { ...result.trace, status: 'reused' } });
    return true;
  }

  async #answer(work: Exclude<Work<RemotePacket>, StepWork>): Promise<void> {
    const { envelopes } = this.#parts;
    try {
      if (work.kind === 'join') {
        const { runId } = this.#run;
        const packet = await joinPackets(work, { envelopes, runId });
        this.#holds.add(packet.image);
        this.#walk.done(work.path, packet);
        return;
      }
      const items = await envelopes.items(work.input.value, this.#run.runId);
      if (!items) throw new TypeError('a map needs an array to go through');
      this.#holds.add(...items);
      this.#walk.split(
        work.path,
        items.map((value) => ({ ...work.input, value })),
      );
    } catch (error) {
      if (isPassing(error)) throw error;
      throw new RunFailure(work.path, errorData(error));
    }
  }

  /** Adds jobs; those that are there already stay as they are. While Redis is full or away, it waits. */
  async #add(works: readonly StepWork[]): Promise<void> {
    const { runId, data, watchers } = this.#run;
    const { steps, envelopes, retentionS, channels } = this.#parts;
    const keep = { age: retentionS };
    const { priority } = data;
    const common = {
      ...{ removeOnComplete: keep, removeOnFail: keep },
      ...(priority !== undefined && { priority }),
    };
    const jobs = [];
    for (const { path, input } of works) {
      const value = await envelopes.shrink(input.value, runId);
      this.#holds.add(value);
      const step: StepData = {
        runId,
        pipeline: data.pipeline,
        path,
        input: value,
        ...(input.image && { files: input.image }),
        keyRoot: this.#resumed?.keyRoot ?? runId,
        ...(data.via !== undefined && { via: data.via }),
        coordinator: channels.address,
        watchers: [...watchers],
      };
      const jobId = stepJobId(runId, path);
      jobs.push({ name: path, data: step, opts: { ...common, jobId } });
    }
    const [only] = jobs;
    for (;;) {
      try {
        if (only && jobs.length === 1) await steps.add(only.name, only.data, only.opts);
        else await steps.addBulk(jobs);
        return;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await this.#run.inbox.pause(this.#parts.pollMs);
      }
    }
  }

  /** Looks how steps are, whose message may have got lost. */
  async #look(works: readonly StepWork[]): Promise<void> {
    const { steps } = this.#parts;
    for (const work of works) {
      if (!this.#outstanding.has(work.path)) continue;
      const job = await steps.getJob(stepJobId(this.#run.runId, work.path));
      if (!job) await this.#add([work]);
      else if (job.finishedOn !== undefined) {
        // BullMQ types its reason as the text that it always is.
        this.#ended(work.path, job.failedReason ? lostStep(work.path, job) : job.returnvalue);
      }
    }
  }

  #ended(path: string, result: StepResult): void {
    const work = this.#outstanding.get(path);
    if (!work) return; // heard twice
    this.#outstanding.delete(path);
    this.#take(work, result);
  }

  #take(work: StepWork, result: StepResult): void {
    const { path, input } = work;
    const trace = revivedTrace(result.trace);
    this.#holds.add(result.output, result.files?.image);
    this.#trace.push(trace);
    this.#emit({ type: 'step-ended', step: path, trace });
    if (result.error || !result.output) {
      throw new RunFailure(path, result.error ?? lost('it gave nothing'));
    }
    if (work.kind === 'test') {
      this.#walk.chosen(path, isTrue(result.output));
      return;
    }
    const { files, output: value } = result;
    if (!files) {
      this.#walk.done(path, { ...input, value });
      return;
    }
    const { image, written, removed } = files;
    const before = input.last ? [input.last] : [];
    const last = changeSet({ step: path, written, removed, before });
    this.#walk.done(path, { value, image, last });
  }

  #emit(body: RunEventBody): void {
    const { runId, watchers } = this.#run;
    const event = { runId, at: Date.now(), ...body };
    const message: RunMessage = { kind: 'event', event };
    // Events are for those who watch; the outcome does not depend on them.
    this.#parts.channels.send(watchers, runTopic(runId), message).catch(() => undefined);
  }
}

const TRUE = serialize(true).toString('base64');

/** A test's result is a boolean, which is always inline. */
function isTrue(output: Envelope): boolean {
  return 'v' in output && output.v === TRUE;
}
