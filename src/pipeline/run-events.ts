/** Events of a run: what happened, in order, to whoever listens: as an async iterable, which RxJS's `from` and Nest's `@Sse` take as well. */
import type { ErrorInfo, StepTrace } from './trace.js';

/** What happened; `at` is in milliseconds since 1970. */
export type RunEvent = { readonly runId: string; readonly at: number } & (
  | { readonly type: 'run-started'; readonly pipeline: string }
  | { readonly type: 'step-started'; readonly step: string; readonly attempt: number }
  | { readonly type: 'step-progress'; readonly step: string; readonly data: unknown }
  | {
      readonly type: 'step-retry';
      readonly step: string;
      readonly attempt: number;
      readonly error: ErrorInfo;
      readonly delayMs: number;
    }
  | { readonly type: 'step-ended'; readonly step: string; readonly trace: StepTrace }
  | {
      readonly type: 'run-ended';
      readonly status: RunStatus;
      readonly error: ErrorInfo | undefined;
    }
);

/** Where a run is. */
export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** Without what the run itself fills in. */
export type RunEventBody = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'runId' | 'at'>
    : never
  : never;

/** Gives every event to all who listen when it happens. */
export class RunEvents implements AsyncIterable<RunEvent> {
  readonly #listeners = new Set<(event: RunEvent | undefined) => void>();
  #isEnded = false;

  /** True when somebody listens: events need not be made for nobody. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  emit(event: RunEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** After the last event. */
  end(): void {
    this.#isEnded = true;
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
  }

  /** Events from now on, until the run ends or the loop is left. */
  [Symbol.asyncIterator](): AsyncIterator<RunEvent, undefined> {
    const queue: RunEvent[] = [];
    let wake: (() => void) | undefined;
    let isEnded = this.#isEnded;
    const listener = (event: RunEvent | undefined) => {
      if (event) queue.push(event);
      else isEnded = true;
      wake?.();
    };
    if (!isEnded) this.#listeners.add(listener);
    return {
      next: async () => {
        while (queue.length === 0 && !isEnded) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const value = queue.shift();
        return value ? { done: false, value } : { done: true, value: undefined };
      },
      return: () => {
        this.#listeners.delete(listener);
        isEnded = true;
        wake?.();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
