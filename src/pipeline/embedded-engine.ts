/** The default engine: runs in this process, nothing durable, no server; a bounded number of steps at a time. */
import { Limiter } from './limiter.js';
import type { CallNode, Graph } from './graph.js';
import { EmbeddedRun, type Checkpoint, type EngineParts } from './embedded-run.js';
import type { Runnable } from './pipeline.js';
import type { Engine, RunHandle, RunOptions } from './run.js';
import { MemoryStepCache } from './step-cache.js';
import { currentStep } from './step-context.js';
import { StepFunctions, type FunctionSources } from './step-functions.js';

/** Options of the embedded engine. */
export interface EmbeddedEngineOptions extends FunctionSources {
  /** Steps at a time, over all runs. A run that a step starts takes no places. @default 64 */
  readonly concurrency?: number;
}

const CONCURRENCY = 64;
/** Failed runs that can be resumed: the latest ones. */
const MAX_CHECKPOINTS = 100;

/** Runs pipelines in this process. */
export class EmbeddedEngine implements Engine {
  readonly #functions: StepFunctions;
  readonly #limiter: Limiter;
  readonly #ofSteps = new WeakMap<CallNode, Limiter>();
  readonly #running = new Set<RunHandle<unknown>>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #cache = new MemoryStepCache();

  constructor(options: EmbeddedEngineOptions = {}) {
    this.#functions = new StepFunctions(options);
    this.#limiter = new Limiter(options.concurrency ?? CONCURRENCY);
  }

  start<In, Out>(pipeline: Runnable<In, Out>, input: In, options: RunOptions = {}): RunHandle<Out> {
    // Steps that wait for a run of theirs hold places; if its steps needed some too, all could wait for ever.
    const isNested = currentStep() !== undefined;
    const parts: EngineParts = {
      cache: this.#cache,
      find: (node) => this.#functions.find(node, options.via),
      limit: (node, work) => this.#limit(node, work, isNested),
      failed: (runId, checkpoint) => this.#keep(runId, checkpoint),
    };
    const from = this.#checkpointOf(pipeline.graph, options.resumeFrom);
    const run = new EmbeddedRun<Out>({ pipeline, input, from }, options, parts);
    this.#running.add(run);
    const forget = () => this.#running.delete(run);
    run.result.then(forget, forget);
    return run;
  }

  async close(): Promise<void> {
    for (const run of this.#running) run.cancel();
    this.#checkpoints.clear();
    await this.#functions.close();
  }

  /** Closes the connections that runs have opened; the next run opens new ones. */
  disconnect(): void {
    this.#functions.disconnect();
  }

  #limit<T>(node: CallNode, work: () => Promise<T>, isNested: boolean): Promise<T> {
    const inEngine = isNested ? work : () => this.#limiter.run(work);
    const { concurrency } = node.options;
    if (concurrency === undefined) return inEngine();
    const own = this.#ofSteps.get(node) ?? new Limiter(concurrency);
    this.#ofSteps.set(node, own);
    return own.run(inEngine);
  }

  #keep(runId: string, checkpoint: Checkpoint): void {
    this.#checkpoints.set(runId, checkpoint);
    for (const oldest of this.#checkpoints.keys()) {
      if (this.#checkpoints.size <= MAX_CHECKPOINTS) break;
      this.#checkpoints.delete(oldest);
    }
  }

  #checkpointOf(graph: Graph, runId: string | undefined): Checkpoint | undefined {
    if (runId === undefined) return undefined;
    const found = this.#checkpoints.get(runId);
    if (!found || found.graph !== graph) {
      throw new Error(
        `${runId} is no failed run of this pipeline here; the latest ${MAX_CHECKPOINTS} are kept.`,
      );
    }
    this.#checkpoints.delete(runId);
    return found;
  }
}
