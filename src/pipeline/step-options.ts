/** Options of one step: time, retries, limits, cache, thread. All are data but `retryIf`, so that a graph can be shown and sent. */

/** How often and when a failed step is tried again. */
export interface RetryOptions {
  /** Tries after the first. */
  readonly retries: number;
  /** Wait before the first retry, in milliseconds; doubles with each further one. @default 100 */
  readonly minDelayMs?: number;
  /** Longest wait, in milliseconds. @default 30000 */
  readonly maxDelayMs?: number;
  /** Part of the wait that is random, 0 to 1, so that many that failed together do not return together. @default 0.5 */
  readonly jitter?: number;
  /** Errors worth another try. @default by status: not what would fail again, like INVALID_ARGUMENT or NOT_FOUND */
  readonly retryIf?: (error: unknown) => boolean;
}

/** How one step is run. */
export interface StepOptions {
  /** Name in traces and keys. @default the name of the function, with a number when it stands twice */
  readonly id?: string;
  /** Time for each try, in milliseconds; then it fails with DEADLINE_EXCEEDED. @default none */
  readonly timeoutMs?: number;
  /** Tries after the first, or how. @default 0 */
  readonly retries?: number | RetryOptions;
  /** Calls of this step at a time, over all runs of one engine. @default as many as the engine's */
  readonly concurrency?: number;
  /** Take the result of an equal input from before. Steps that look at their files are always run. @default false */
  readonly cache?: boolean;
  /**
   * Runs in a thread, so that computing does not hold up this one. `true` for a function that uses nothing from outside
   * itself; else the module (`import.meta.url`) that exports the function or its class under its name. @default false
   */
  readonly worker?: boolean | string | URL;
}

/** Options of a step that is done for every item of an array. */
export interface MapOptions extends StepOptions {
  /** Items in work at a time. @default as many as the engine allows */
  readonly concurrency?: number;
}
