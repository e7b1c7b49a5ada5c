/** Steps in threads, by piscina, which is loaded when the first one runs. */
import { titleOf, type Task } from './graph.js';
import type { StepContext } from './step-context.js';
import type { ThreadRequest } from './thread.js';

/** Options of the threads. */
export interface ThreadOptions {
  /** Threads at most. @default one for each processor */
  readonly maxThreads?: number;
}

/** The step and its option `worker`. */
interface ThreadTask {
  readonly task: Task;
  readonly worker: true | string | URL;
}

/** What this file needs of piscina. */
interface Pool {
  run(request: ThreadRequest, options: { readonly signal: AbortSignal }): Promise<unknown>;
  destroy(): Promise<void>;
}

interface PoolPackage {
  readonly Piscina: new (options: {
    readonly filename: string;
    readonly name: string;
    readonly maxThreads?: number;
    readonly minThreads?: number;
  }) => Pool;
}

/** Threads that stay for the next step. */
export class ThreadPool {
  readonly #options: ThreadOptions;
  #pool: Promise<Pool> | undefined;

  constructor(options: ThreadOptions = {}) {
    this.#options = options;
  }

  /** Calls the function in a thread; on cancellation the thread is ended, whatever it does. */
  async run(task: ThreadTask, input: unknown, step: StepContext): Promise<unknown> {
    const pool = await (this.#pool ??= open(this.#options));
    const { runId, step: path, key, attempt, signal } = step;
    const request: ThreadRequest = {
      ...targetOf(task),
      input,
      step: { runId, step: path, key, attempt },
    };
    return pool.run(request, { signal });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    const pool = await this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }
}

/** Named by a variable: the types of the package do not pass our compiler's checks. */
const PACKAGE: string = 'piscina';

async function open({ maxThreads }: ThreadOptions): Promise<Pool> {
  const loaded: unknown = await import(PACKAGE).catch((cause: unknown) => {
    throw new Error('Steps marked `worker` need the package piscina: npm install piscina.', {
      cause,
    });
  });
  const { Piscina } = loaded as PoolPackage;
  return new Piscina({
    filename: new URL('./thread.js', import.meta.url).href,
    name: 'run',
    ...(maxThreads !== undefined && { maxThreads, minThreads: 0 }),
  });
}

function targetOf({
  task,
  worker,
}: ThreadTask): Pick<ThreadRequest, 'source' | 'module' | 'names'> {
  if (worker !== true) {
    const names = task.kind === 'method' ? [task.type.name, task.method] : [task.fn.name];
    return { module: String(worker), names };
  }
  if (task.kind === 'function') return { source: task.fn.toString(), names: [] };
  throw new Error(
    `${titleOf(task)} is a method: its option \`worker\` has to be the module of its class, import.meta.url.`,
  );
}
