/** Runs pipelines: chains of components in this process, and typed pipelines over gRPC or in place. */
import {
  createClient,
  type ApiFuncFramework,
  type Client,
  type ClassOf,
  type FunctionInfo,
  type GeneratedSource,
} from '../rpc/index.js';
import type { Component } from './component.js';
import type { Pipeline, Step } from './pipeline.js';

/** What an orchestrator needs to find functions. */
export interface OrchestratorOptions {
  /** The generated module. @default './generated' */
  readonly generated?: GeneratedSource;
  /** Serves the functions of this process: their addresses are found there. */
  readonly framework?: ApiFuncFramework;
  /** `host:port` of functions that live elsewhere, by method name. @default none */
  readonly urls?: Readonly<Record<string, string>>;
}

/** How one run goes. */
export interface RunOptions {
  /** Cancels the run and the step in flight. */
  readonly signal?: AbortSignal;
  /** Time for the whole run, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** Is told of every step as it ends. */
  readonly onStep?: (step: StepTrace) => void;
}

/** What one step of a run did. */
export interface StepTrace {
  /** Method of the step. */
  readonly step: string;
  /** Where it ran: `host:port`. */
  readonly address: string;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** The outcome of a run. */
export interface RunResult<Out> {
  readonly value: Out;
  readonly trace: readonly StepTrace[];
}

/** A step failed; its own error is the cause. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly pipeline: string;
  readonly step: string;
  /** The steps before it. */
  readonly trace: readonly StepTrace[];

  constructor(
    where: { pipeline: string; step: string; trace: readonly StepTrace[] },
    cause: unknown,
  ) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`Pipeline ${where.pipeline}, step ${where.step}: ${text}`, { cause });
    this.pipeline = where.pipeline;
    this.step = where.step;
    this.trace = where.trace;
  }
}

/** Runs chains of components and typed pipelines. */
export class PipelineOrchestrator {
  readonly #components: Component[] = [];
  readonly #clients = new Map<ClassOf, Map<string, Client<Methods>>>();
  readonly #options: OrchestratorOptions;

  constructor(options: OrchestratorOptions = {}) {
    this.#options = options;
  }

  /** Adds a component to the end of the chain. */
  addComponent(component: Component): this {
    this.#components.push(component);
    return this;
  }

  /**
   * Runs the components in order, in this process; each takes what the one before gave.
   * @throws {StepError} naming the component that failed
   */
  async executePipeline(initialData: unknown): Promise<unknown> {
    let data = initialData;
    for (const component of this.#components) {
      try {
        data = await component.process(data);
      } catch (error) {
        throw new StepError({ pipeline: 'components', step: component.name, trace: [] }, error);
      }
    }
    return data;
  }

  /**
   * Starts the gRPC server of every component; when one fails, the others are stopped again.
   * @throws {PortTakenError} when a port is in use
   */
  async startServers(): Promise<void> {
    const outcomes = await Promise.allSettled(
      this.#components.map((component) => component.startGrpcServer()),
    );
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failure) return;
    await this.stopServers();
    throw failure.reason;
  }

  /** Stops the gRPC server of every component. */
  async stopServers(): Promise<void> {
    await Promise.all(this.#components.map((component) => component.stopGrpcServer()));
  }

  /** Closes the connections that runs have opened. */
  close(): void {
    for (const ofType of this.#clients.values()) {
      for (const client of ofType.values()) client.$close();
    }
    this.#clients.clear();
  }

  /**
   * Runs a pipeline over gRPC, one step after the other.
   * @throws {StepError} with the failed step's error as its cause
   */
  async run<In, Out>(
    pipeline: Pipeline<In, Out>,
    input: In,
    options: RunOptions = {},
  ): Promise<RunResult<Out>> {
    const signal = signalOf(options);
    const trace: StepTrace[] = [];
    let value: unknown = input;
    for (const step of pipeline.steps) {
      try {
        signal.throwIfAborted();
        const done = await this.#call(step, value, signal);
        value = done.value;
        trace.push(done.trace);
      } catch (error) {
        throw new StepError({ pipeline: pipeline.name, step: step.method, trace }, error);
      }
      const last = trace.at(-1);
      if (last) options.onStep?.(last);
    }
    return { value: value as Out, trace }; // the types of the steps say so
  }

  async #call(
    { type, method }: Step,
    input: unknown,
    signal: AbortSignal,
  ): Promise<{ value: unknown; trace: StepTrace }> {
    const address = this.#addressOf(type, method);
    const startedAt = new Date();
    const start = performance.now();
    const value = await this.#clientOf(type, address).$with({ signal })[method]?.(input);
    const durationMs = performance.now() - start;
    return { value, trace: { step: method, address, startedAt, durationMs } };
  }

  /** One connection for each class and address, kept until {@link close}. */
  #clientOf(type: ClassOf, address: string): Client<Methods> {
    const ofType = this.#clients.get(type) ?? new Map<string, Client<Methods>>();
    this.#clients.set(type, ofType);
    const { generated } = this.#options;
    const client =
      ofType.get(address) ??
      createClient(type as ClassOf<Methods>, {
        url: address,
        ...(generated !== undefined && { generated }),
      });
    ofType.set(address, client);
    return client;
  }

  #addressOf(type: ClassOf, method: string): string {
    const { urls, framework } = this.#options;
    const served = framework?.functions.find((fn) => isMethod(fn, type, method));
    const address = urls?.[method] ?? served?.address;
    if (address) return address;
    throw new Error(
      `No address is known for ${type.name}.${method}. Start its server in this process, or name it in \`urls\`.`,
    );
  }
}

type Methods = Record<string, (input: unknown) => unknown>;

function isMethod(fn: FunctionInfo, type: ClassOf, method: string): boolean {
  return fn.name === method && (fn.className === type.name || fn.className === '');
}

function signalOf({ signal, timeoutMs }: RunOptions): AbortSignal {
  const signals = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)];
  return AbortSignal.any(signals.filter((each) => each !== undefined));
}
