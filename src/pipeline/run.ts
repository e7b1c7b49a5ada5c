/** What is asked of a run and what comes of it: options, handle, result, error. The same on every engine. */
import type { MemoryFS } from '../fs/index.js';
import type { Runnable } from './pipeline.js';
import type { RunEvent, RunStatus } from './run-events.js';
import type { Via } from './step-functions.js';
import type { ErrorInfo, StepTrace } from './trace.js';

/** How one run goes. */
export interface RunOptions {
  /** Names the run; keys of its steps begin with it. @default a random UUID */
  readonly runId?: string;
  /** Cancels the run and the steps in flight. */
  readonly signal?: AbortSignal;
  /** Time for the whole run, in milliseconds; then it fails with DEADLINE_EXCEEDED. @default none */
  readonly timeoutMs?: number;
  /** Is told of every step as it ends. */
  readonly onStep?: (step: StepTrace) => void;
  /** Files that the first steps find; they are not changed. @default none */
  readonly files?: MemoryFS;
  /** Where methods are called in this run. @default the orchestrator's */
  readonly via?: Via;
  /** Id of a failed run of the same pipeline: its steps that are done are not run again, and keys stay those of that run. */
  readonly resumeFrom?: string;
}

/** What happened in a run up to now. */
export interface RunReport {
  readonly runId: string;
  readonly pipeline: string;
  readonly status: RunStatus;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Steps that have ended, in the order in which they did. */
  readonly trace: readonly StepTrace[];
  readonly error: ErrorInfo | undefined;
}

/** The outcome of a run. */
export interface RunResult<Out> {
  readonly runId: string;
  readonly value: Out;
  /** Steps in the order in which they ended. */
  readonly trace: readonly StepTrace[];
  /** The files as the last step left them. */
  readonly files: MemoryFS;
}

/** A run that has been started. */
export interface RunHandle<Out> {
  readonly runId: string;
  readonly status: RunStatus;
  /** @throws {StepError} with the failed step's error as its cause */
  readonly result: Promise<RunResult<Out>>;
  /** What happens from now on; RxJS's `from` makes an Observable of it. */
  readonly events: AsyncIterable<RunEvent>;
  /** Cancels the run; the steps in flight see their signal aborted. */
  cancel(reason?: unknown): void;
  /** What has happened up to now. */
  report(): RunReport;
}

/** What runs pipelines. */
export interface Engine {
  /** Starts a run; its first step begins after the caller has gone on, so that no event is missed. */
  start<In, Out>(pipeline: Runnable<In, Out>, input: In, options?: RunOptions): RunHandle<Out>;
  /** Ends what the engine keeps; runs in flight are cancelled. */
  close(): Promise<void>;
}

/** How a run that was stopped ends: whatever the reason, it is cancelled, unless its time was up. */
export function stoppedStatus({ status }: ErrorInfo): 'cancelled' | 'failed' {
  return status === 'DEADLINE_EXCEEDED' ? 'failed' : 'cancelled';
}

/** Why a run ends that has taken too long. */
export function timeUp(timeoutMs: number): DOMException {
  return new DOMException(`the run took longer than ${timeoutMs} ms`, 'TimeoutError');
}

/** A step failed; its own error is the cause. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly pipeline: string;
  /** Path of the step. */
  readonly step: string;
  /** The steps that had ended, this one last. */
  readonly trace: readonly StepTrace[];
  /** What {@link RunOptions.resumeFrom} takes. */
  readonly runId: string;

  constructor(
    where: {
      readonly pipeline: string;
      readonly step: string;
      readonly trace: readonly StepTrace[];
      readonly runId?: string;
    },
    cause: unknown,
  ) {
    // A DOMException, which aborts bring, is no Error in every realm.
    const text =
      typeof cause === 'object' && cause !== null && 'message' in cause ? cause.message : cause;
    super(`Pipeline ${where.pipeline}, step ${where.step}: ${String(text)}`, { cause });
    this.pipeline = where.pipeline;
    this.step = where.step;
    this.trace = where.trace;
    this.runId = where.runId ?? '';
  }
}
