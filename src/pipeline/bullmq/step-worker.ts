/** Runs steps that stand in the queue, each with what {@link runStep} does on every engine. */
import { MemoryFS } from '../../fs/index.js';
import { RpcError } from '../../rpc/index.js';
import { firstFiles } from '../files.js';
import { findNode } from '../find-node.js';
import type { CallNode } from '../graph.js';
import { Limiter } from '../limiter.js';
import type { RunEventBody } from '../run-events.js';
import { runStep, type Packet, type StepHost, type StepOutcome } from '../run-step.js';
import type { StepCache } from '../step-cache.js';
import type { StepFunctions } from '../step-functions.js';
import { errorInfo } from '../trace.js';
import { unrunTrace } from './lost-step.js';
import {
  errorData,
  errorOf,
  type ControlMessage,
  type RunMessage,
  type StepData,
  type StepResult,
} from './messages.js';
import { runTopic, type BullParts } from './parts.js';
import type { Solitude, TakenJob } from './solitude.js';

/** The steps that this process works on. */
export class StepWorker {
  readonly #parts: BullParts;
  readonly #functions: StepFunctions;
  readonly #cache: StepCache;
  readonly #solitude: Solitude;
  readonly #limiters = new WeakMap<CallNode, Limiter>();
  /** By run: how to stop its steps here. */
  readonly #running = new Map<string, Set<AbortController>>();

  constructor(
    parts: BullParts,
    tools: {
      readonly functions: StepFunctions;
      readonly cache: StepCache;
      readonly solitude: Solitude;
    },
  ) {
    this.#parts = parts;
    this.#functions = tools.functions;
    this.#cache = tools.cache;
    this.#solitude = tools.solitude;
  }

  /** A run is over: its steps here need not go on. */
  hear(message: ControlMessage): void {
    if (message.kind !== 'stop') return;
    for (const controller of this.#running.get(message.runId) ?? []) {
      controller.abort(errorOf(message.error));
    }
  }

  /** Tells the coordinator of an end that Redis has. Who has taken the run over meanwhile finds it there. */
  tellEnd({ runId, path, coordinator }: StepData, result: StepResult): void {
    const message: RunMessage = { kind: 'step-done', path, result };
    const { channels } = this.#parts;
    channels.send([coordinator], runTopic(runId), message).catch(() => undefined);
  }

  /** Runs the step of a job. */
  async process(taken: TakenJob<StepData, StepResult>): Promise<StepResult> {
    const controller = new AbortController();
    const { data } = taken.job;
    const { runId } = data;
    const ofRun = this.#running.get(runId) ?? new Set();
    this.#running.set(runId, ofRun);
    ofRun.add(controller);
    try {
      return await this.#solitude.run(taken, () => this.#run(data, controller.signal));
    } finally {
      ofRun.delete(controller);
      if (ofRun.size === 0) this.#running.delete(runId);
    }
  }

  async #run(data: StepData, signal: AbortSignal): Promise<StepResult> {
    const { path, pipeline: name } = data;
    const pipeline = this.#parts.pipelines.get(name);
    const node = pipeline && findNode(pipeline.graph, path);
    const events = new EventSender(this.#parts, data);
    const outcome = node
      ? await this.#step({ data, node, signal }, events)
      : unknownStep(`This worker has no step ${path} of a pipeline called ${name}`, path);
    if ('error' in outcome) return { error: errorData(outcome.error), trace: outcome.trace };
    return this.#packed(data, outcome);
  }

  async #step(
    step: { readonly data: StepData; readonly node: CallNode; readonly signal: AbortSignal },
    events: EventSender,
  ): Promise<StepOutcome> {
    const { data, node, signal } = step;
    const { runId, pipeline, keyRoot, path, via } = data;
    const host: StepHost = {
      runId,
      pipeline,
      keyRoot,
      signal,
      cache: this.#cache,
      isHeard: true,
      find: (each) => this.#functions.find(each, via),
      limit: (each, work) => this.#limit(each, work),
      emit: (event) => events.send(event),
    };
    return runStep({ path, node, input: await this.#input(data) }, host);
  }

  async #input({ runId, input, files }: StepData): Promise<Packet> {
    const { envelopes } = this.#parts;
    const value = await envelopes.unpack(input, runId);
    const image = files && (await envelopes.image(files, runId));
    return {
      value,
      files: image ? { fs: MemoryFS.fromSnapshot(image), last: undefined } : firstFiles(undefined),
    };
  }

  /** A step's own limit holds in this process. */
  #limit<T>(node: CallNode, work: () => Promise<T>): Promise<T> {
    const { concurrency } = node.options;
    if (concurrency === undefined) return work();
    const limiter = this.#limiters.get(node) ?? new Limiter(concurrency);
    this.#limiters.set(node, limiter);
    return limiter.run(work);
  }

  async #packed(
    { runId }: StepData,
    { output, trace }: StepOutcome & { output: Packet },
  ): Promise<StepResult> {
    const { envelopes } = this.#parts;
    try {
      const value = await envelopes.pack(output.value, runId);
      const { files } = output;
      const { last } = files;
      if (!last) return { output: value, trace };
      const image = await envelopes.pack(files.fs.snapshot(), runId);
      const { written, removed } = last;
      return { output: value, files: { image, written, removed }, trace };
    } catch (error) {
      // What the function gave cannot leave this process; all else is not the step's doing.
      if (!(error instanceof RpcError)) throw error;
      return {
        error: errorData(error),
        trace: { ...trace, status: 'failed', error: errorInfo(error) },
      };
    }
  }
}

/** Sends events of one step in order: one connection carries them and, after them, its end. Nothing waits for them. */
class EventSender {
  readonly #parts: BullParts;
  readonly #data: StepData;

  constructor(parts: BullParts, data: StepData) {
    this.#parts = parts;
    this.#data = data;
  }

  send(body: RunEventBody): void {
    const { runId, watchers } = this.#data;
    const event = { runId, at: Date.now(), ...body };
    let message: RunMessage = { kind: 'event', event };
    try {
      // The step may change its data as soon as it has told them.
      if (event.type === 'step-progress') message = structuredClone(message);
    } catch {
      return; // DataCloneError: what cannot be sent is lost
    }
    // An event that cannot be sent is lost.
    this.#parts.channels.send(watchers, runTopic(runId), message).catch(() => undefined);
  }
}

function unknownStep(text: string, step: string): StepOutcome {
  const error = new RpcError(
    'FAILED_PRECONDITION',
    `${text}; give it in the option \`pipelines\`.`,
  );
  return { error, trace: unrunTrace(step, errorInfo(error)) };
}
