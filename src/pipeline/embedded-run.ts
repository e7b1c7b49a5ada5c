/** One run in this process: asks the walker what is next, does it, and tells the walker. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { MemoryFS } from '../fs/index.js';
import { firstFiles, mergeFiles } from './files.js';
import type { CallNode, Graph } from './graph.js';
import type { Runnable } from './pipeline.js';
import { RunEvents, type RunEventBody, type RunStatus } from './run-events.js';
import { runStep, type Packet, type StepHost } from './run-step.js';
import {
  StepError,
  stoppedStatus,
  timeUp,
  type RunHandle,
  type RunOptions,
  type RunReport,
  type RunResult,
} from './run.js';
import { after } from './timer.js';
import { errorInfo, type ErrorInfo, type StepTrace } from './trace.js';
import { Walk, type Work } from './walk.js';

/** Where a failed run stands. */
export interface Checkpoint {
  readonly graph: Graph;
  readonly walk: Walk<Packet>;
  readonly trace: readonly StepTrace[];
  readonly keyRoot: string;
}

/** What a run needs of its engine. */
export interface EngineParts extends Pick<StepHost, 'cache' | 'find' | 'limit'> {
  /** Keeps a failed run, to be resumed. */
  failed(runId: string, checkpoint: Checkpoint): void;
}

/** What is run. */
export interface RunSubject {
  readonly pipeline: Runnable<never, unknown>;
  readonly input: unknown;
  readonly from: Checkpoint | undefined;
}

/** A run and its handle. */
export class EmbeddedRun<Out> implements RunHandle<Out>, StepHost {
  readonly runId: string;
  readonly pipeline: string;
  readonly keyRoot: string;
  readonly result: Promise<RunResult<Out>>;
  readonly events = new RunEvents();
  status: RunStatus = 'running';
  readonly #graph: Graph;
  readonly #walk: Walk<Packet>;
  readonly #trace: StepTrace[] = [];
  readonly #options: RunOptions;
  readonly #parts: EngineParts;
  readonly #controller = new AbortController();
  readonly #startedAt = new Date();
  readonly #start = performance.now();
  #durationMs: number | undefined;
  #error: ErrorInfo | undefined;
  readonly #settle: Settle<Out>;
  #release: () => void = () => undefined;

  constructor({ pipeline, input, from }: RunSubject, options: RunOptions, parts: EngineParts) {
    this.runId = options.runId ?? randomUUID();
    this.pipeline = pipeline.name;
    this.keyRoot = from?.keyRoot ?? this.runId;
    this.#graph = pipeline.graph;
    this.#options = options;
    this.#parts = parts;
    const first = () => ({ value: input, files: firstFiles(options.files) });
    this.#walk = from?.walk ?? new Walk<Packet>(pipeline.graph, first());
    setMaxListeners(0, this.signal); // one for every step at work
    this.#trace.push(...(from?.trace ?? []));
    const { promise, ...settle } = deferred<RunResult<Out>>();
    this.result = promise;
    this.#settle = settle;
    // Whoever only listens to events need not take the error from here too.
    this.result.catch(() => undefined);
    queueMicrotask(() => this.#begin(from !== undefined));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cache(): StepHost['cache'] {
    return this.#parts.cache;
  }

  get isHeard(): boolean {
    return this.events.isHeard;
  }

  find(node: CallNode): ReturnType<StepHost['find']> {
    return this.#parts.find(node);
  }

  limit<T>(node: CallNode, work: () => Promise<T>): Promise<T> {
    return this.#parts.limit(node, work);
  }

  emit(event: RunEventBody): void {
    if (!this.events.isHeard) return;
    this.events.emit({ runId: this.runId, at: Date.now(), ...event });
  }

  cancel(reason: unknown = new DOMException('the run was cancelled', 'AbortError')): void {
    if (this.status !== 'running' || this.signal.aborted) return;
    this.#controller.abort(reason);
    const [waiting] = this.#walk.unanswered();
    this.#fail(waiting?.path ?? 'input', reason);
  }

  report(): RunReport {
    const { runId, pipeline, status } = this;
    const durationMs = this.#durationMs ?? performance.now() - this.#start;
    const trace = [...this.#trace];
    return {
      runId,
      pipeline,
      status,
      startedAt: this.#startedAt,
      durationMs,
      trace,
      error: this.#error,
    };
  }

  #begin(isResumed: boolean): void {
    if (this.status !== 'running') return;
    const { signal, onStep } = this.#options;
    if (signal?.aborted) {
      this.#controller.abort(signal.reason);
      this.#fail('input', signal.reason);
      return;
    }
    this.emit({ type: 'run-started', pipeline: this.pipeline });
    for (const trace of this.#trace) {
      this.emit({ type: 'step-ended', step: trace.step, trace }); // reused
      onStep?.(trace);
    }
    this.#release = this.#observeEnds();
    const ready = this.#walk.take();
    // What was at work when the run failed is done again.
    this.#go(isResumed ? this.#walk.unanswered() : ready);
  }

  /** Ends the run when its caller's signal aborts or its time is up. */
  #observeEnds(): () => void {
    const { signal, timeoutMs } = this.#options;
    const cancel = () => this.cancel(signal?.reason);
    signal?.addEventListener('abort', cancel, { once: true });
    const stopTimer =
      timeoutMs === undefined
        ? undefined
        : after(timeoutMs, () => {
            this.cancel(timeUp(timeoutMs));
          });
    return () => {
      stopTimer?.();
      signal?.removeEventListener('abort', cancel);
    };
  }

  #go(first: readonly Work<Packet>[]): void {
    for (let ready = first; ready.length > 0; ready = this.#walk.take()) {
      for (const work of ready) {
        if (this.status !== 'running') return;
        this.#do(work);
      }
    }
    if (this.#walk.result && this.status === 'running') this.#succeed(this.#walk.result.value);
  }

  #do(work: Work<Packet>): void {
    if (work.kind === 'call' || work.kind === 'test') {
      void this.#call(work);
      return;
    }
    try {
      if (work.kind === 'split') this.#walk.split(work.path, itemsOf(work.input));
      else this.#walk.done(work.path, joined(work));
    } catch (error) {
      this.#fail(work.path, error);
    }
  }

  async #call(work: Work<Packet> & { kind: 'call' | 'test' }): Promise<void> {
    const outcome = await runStep(work, this);
    const { trace } = outcome;
    this.#trace.push(trace);
    this.emit({ type: 'step-ended', step: work.path, trace });
    if (this.status !== 'running') return;
    this.#options.onStep?.(trace);
    if ('error' in outcome) {
      this.#fail(work.path, outcome.error);
      return;
    }
    if (work.kind === 'call') this.#walk.done(work.path, outcome.output);
    else this.#walk.chosen(work.path, outcome.output.value === true);
    this.#go(this.#walk.take());
  }

  #succeed({ value, files }: Packet): void {
    const { runId } = this;
    const trace = this.#trace;
    let left: MemoryFS | undefined;
    const result: RunResult<Out> = {
      runId,
      value: value as Out, // the types of the steps say so
      trace,
      get files() {
        return (left ??= files.fs.fork());
      },
    };
    this.#end('done', undefined);
    this.#settle.resolve(result);
  }

  #fail(step: string, cause: unknown): void {
    if (this.status !== 'running') return;
    const { runId, pipeline, keyRoot } = this;
    const error = new StepError({ pipeline, step, trace: this.#trace, runId }, cause);
    const done = this.#trace.filter(({ status }) => status !== 'failed' && status !== 'cancelled');
    const trace = done.map((each): StepTrace => ({ ...each, status: 'reused' }));
    this.#parts.failed(runId, { graph: this.#graph, walk: this.#walk, trace, keyRoot });
    this.#end(this.signal.aborted ? stoppedStatus(errorInfo(cause)) : 'failed', cause);
    this.#settle.reject(error);
  }

  #end(status: RunStatus, cause: unknown): void {
    this.status = status;
    this.#durationMs = performance.now() - this.#start;
    if (status !== 'done') this.#error = errorInfo(cause);
    this.#release();
    // Steps that are still at work have nobody to work for.
    if (status !== 'done') this.#controller.abort(cause);
    this.emit({ type: 'run-ended', status, error: this.#error });
    this.events.end();
  }
}

interface Settle<Out> {
  resolve(this: void, result: RunResult<Out>): void;
  reject(this: void, error: unknown): void;
}

/** A promise with the functions that settle it. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  const settle: { resolve?: (value: T) => void; reject?: (error: unknown) => void } = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { promise, ...(settle as Required<typeof settle>) }; // set before the constructor is done
}

function itemsOf({ value, files }: Packet): Packet[] {
  if (!Array.isArray(value)) throw new TypeError('a map needs an array to go through');
  return value.map((item: unknown) => ({ value: item, files }));
}

function joined({ path, parts, origin }: Work<Packet> & { kind: 'join' }): Packet {
  const all = Object.values(parts);
  const files = mergeFiles(
    path,
    all.length > 0 || !origin ? all.map((part) => part.files) : [origin.files],
  );
  if (Array.isArray(parts)) return { value: parts.map(({ value }: Packet) => value), files };
  return {
    value: Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, part.value])),
    files,
  };
}
