/** One step with all its tries: time limit, retries, cache, files, trace. Every engine's workers run steps with this. */
import type { CallNode } from './graph.js';
import { NO_CHANGES, StepFiles, type RunFiles } from './files.js';
import { delayAfter } from './retry.js';
import type { RunEventBody } from './run-events.js';
import { cacheKey, type StepCache } from './step-cache.js';
import type { StepContext } from './step-context.js';
import type { StepCall } from './step-functions.js';
import { after } from './timer.js';
import { byteSize, errorInfo, type StepStatus, type StepTrace } from './trace.js';

/** What goes from step to step. */
export interface Packet {
  readonly value: unknown;
  readonly files: RunFiles;
}

/** A step of a run. */
export interface StepWork {
  readonly path: string;
  readonly node: CallNode;
  readonly input: Packet;
}

/** What a step needs of its run and engine. */
export interface StepHost {
  readonly runId: string;
  readonly pipeline: string;
  /** Keys of steps begin with it: the id of this run, or of the one it resumes. */
  readonly keyRoot: string;
  /** Aborted when the run is over. */
  readonly signal: AbortSignal;
  readonly cache: StepCache;
  /** True when somebody listens. */
  readonly isHeard: boolean;
  find(node: CallNode): StepCall;
  /** Runs one try when there is a place for it. */
  limit<T>(node: CallNode, work: () => Promise<T>): Promise<T>;
  emit(event: RunEventBody): void;
}

/** How a step ended. */
export type StepOutcome =
  | { readonly output: Packet; readonly trace: StepTrace }
  | { readonly error: unknown; readonly trace: StepTrace };

/** Runs a step; never rejects. */
export async function runStep(work: StepWork, host: StepHost): Promise<StepOutcome> {
  return new StepRun(work, host).run();
}

class StepRun {
  readonly #work: StepWork;
  readonly #host: StepHost;
  readonly #startedAt = new Date();
  readonly #start = performance.now();
  #address = 'local';
  #attempt = 0;
  #files = NO_CHANGES;

  constructor(work: StepWork, host: StepHost) {
    this.#work = work;
    this.#host = host;
  }

  async run(): Promise<StepOutcome> {
    const { node, input } = this.#work;
    const { signal, cache } = this.#host;
    try {
      const key = node.options.cache ? cacheKey(this.#host.pipeline, this.#work) : undefined;
      const cached = key === undefined ? undefined : await cache.get(key);
      if (cached) return this.#ended('cached', { ...input, value: cached.value });
      const call = this.#host.find(node);
      this.#address = call.address;
      const { output, isUsingFiles } = await this.#tries(call);
      if (key !== undefined && !isUsingFiles) await cache.set(key, output.value);
      return this.#ended('done', output);
    } catch (error) {
      const status = signal.aborted && error === signal.reason ? 'cancelled' : 'failed';
      return { error, trace: this.#trace(status, { error }) };
    }
  }

  async #tries(call: StepCall): Promise<{ output: Packet; isUsingFiles: boolean }> {
    const { node } = this.#work;
    const { signal } = this.#host;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.#host.limit(node, () => this.#try(call));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const { retries } = node.options;
        const delayMs = delayAfter({ attempt: this.#attempt, error }, retries, Math.random);
        if (delayMs === undefined) throw error;
        const { path: step } = this.#work;
        const retry = { step, attempt: this.#attempt, error: errorInfo(error), delayMs };
        this.#host.emit({ type: 'step-retry', ...retry });
        await waitMs(delayMs, signal);
      }
    }
  }

  async #try(call: StepCall): Promise<{ output: Packet; isUsingFiles: boolean }> {
    const { path, node, input } = this.#work;
    const { signal: ofRun } = this.#host;
    ofRun.throwIfAborted();
    const attempt = ++this.#attempt;
    if (this.#host.isHeard) this.#host.emit({ type: 'step-started', step: path, attempt });
    const files = new StepFiles(input.files);
    const limit = timeLimit(ofRun, node.options.timeoutMs);
    try {
      const context = this.#context(files, limit.signal);
      const given = call.call(input.value, context);
      const value = isPromise(given) ? await unlessAborted(given, limit.signal) : given;
      const { changes, files: after } = files.end(path);
      this.#files = changes;
      return { output: { value, files: after }, isUsingFiles: files.isUsed };
    } finally {
      limit.end();
    }
  }

  #context(files: StepFiles, signal: AbortSignal): StepContext {
    const { path: step } = this.#work;
    const { runId, keyRoot } = this.#host;
    const emit = (data: unknown) => this.#host.emit({ type: 'step-progress', step, data });
    return {
      runId,
      step,
      key: `${keyRoot}/${step}`,
      attempt: this.#attempt,
      signal,
      get fs() {
        return files.fs;
      },
      progress: emit,
    };
  }

  #ended(status: StepStatus, output: Packet): StepOutcome {
    return { output, trace: this.#trace(status, { output }) };
  }

  #trace(status: StepStatus, end: { output: Packet } | { error: unknown }): StepTrace {
    return {
      step: this.#work.path,
      address: this.#address,
      status,
      startedAt: this.#startedAt,
      durationMs: performance.now() - this.#start,
      attempts: this.#attempt,
      inputBytes: byteSize(this.#work.input.value),
      outputBytes: 'output' in end ? byteSize(end.output.value) : undefined,
      error: 'error' in end ? errorInfo(end.error) : undefined,
      files: this.#files,
    };
  }
}

interface TimeLimit {
  readonly signal: AbortSignal;
  end(): void;
}

/** A signal that follows the run's, and aborts when the time of the try is up. */
function timeLimit(ofRun: AbortSignal, timeoutMs: number | undefined): TimeLimit {
  if (timeoutMs === undefined) return { signal: ofRun, end: () => undefined };
  const controller = new AbortController();
  const follow = () => controller.abort(ofRun.reason);
  const stopTimer = after(timeoutMs, () => {
    controller.abort(new DOMException(`took longer than ${timeoutMs} ms`, 'TimeoutError'));
  });
  ofRun.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      stopTimer();
      ofRun.removeEventListener('abort', follow);
    },
  };
}

/** The promise, or the signal's reason as soon as it aborts, even when the work goes on regardless. */
export async function unlessAborted<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  // One promise and one listener: this is on the way of every step.
  const end = await new Promise<{ readonly value: T } | { readonly error: unknown }>((resolve) => {
    const abort = () => resolve({ error: signal.reason });
    signal.addEventListener('abort', abort);
    work.then(
      (value) => {
        signal.removeEventListener('abort', abort);
        resolve({ value });
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort);
        resolve({ error });
      },
    );
  });
  if ('error' in end) throw end.error;
  return end.value;
}

async function waitMs(delayMs: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
  });
  try {
    await unlessAborted(wait, signal);
  } finally {
    clearTimeout(timer);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
