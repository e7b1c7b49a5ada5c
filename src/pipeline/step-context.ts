/** What a step may know about its run: identity, key, attempt, cancellation, files. As the second parameter of a plain function, or from anywhere below a step. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MemoryFS } from '../fs/index.js';

/** One try of one step. */
export interface StepContext {
  readonly runId: string;
  /** Path of the step: `htmlToPdf`, `pages[3]/render`. */
  readonly step: string;
  /** `runId/step`, the same for every try, on every engine and after a resume: what was done under it is not to be done again. */
  readonly key: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the run is cancelled or fails, or the time of the try is up. */
  readonly signal: AbortSignal;
  /**
   * The run's files as they were left by the steps before; changes are for the steps after, if this one succeeds. A step that runs
   * over gRPC or in a thread has none: files of a run do not leave their process.
   */
  readonly fs: MemoryFS;
  /** Tells those who watch the run; any plain data. */
  progress(data: unknown): void;
}

const steps = new AsyncLocalStorage<StepContext>();

/** The step that is running where this is called, or undefined outside of one. */
export function currentStep(): StepContext | undefined {
  return steps.getStore();
}

/** Runs `work` as part of a step. */
export function withStep<T>(step: StepContext, work: () => T): T {
  return steps.run(step, work);
}
