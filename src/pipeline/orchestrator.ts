/** `PipelineOrchestrator`: runs typed pipelines on an engine, and the chains of components of the original design. */
import { EmbeddedEngine, type EmbeddedEngineOptions } from './embedded-engine.js';
import type { Component } from './component.js';
import { pipeline, type Runnable } from './pipeline.js';
import type { Engine, RunHandle, RunOptions, RunResult } from './run.js';

/** Options of the orchestrator; those beside the engine are for the embedded one. */
export interface OrchestratorOptions extends EmbeddedEngineOptions {
  /** What runs the pipelines. @default in this process */
  readonly engine?: Engine;
}

/** Runs chains of components and typed pipelines. */
export class PipelineOrchestrator {
  readonly #components: Component[] = [];
  readonly #embedded: EmbeddedEngine;
  readonly #engine: Engine;

  constructor(options: OrchestratorOptions = {}) {
    this.#embedded = new EmbeddedEngine(options);
    this.#engine = options.engine ?? this.#embedded;
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
    let chain = pipeline<unknown>('components');
    for (const component of this.#components) {
      const named = Object.defineProperty((data: unknown) => component.process(data), 'name', {
        value: component.name,
      });
      chain = chain.step(named);
    }
    const { value } = await this.#embedded.start(chain, initialData).result;
    return value;
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

  /** Starts a run and gives its handle. */
  start<In, Out>(runnable: Runnable<In, Out>, input: In, options?: RunOptions): RunHandle<Out> {
    return this.#engine.start(runnable, input, options);
  }

  /**
   * Runs a pipeline to its end.
   * @throws {StepError} with the failed step's error as its cause
   */
  run<In, Out>(
    runnable: Runnable<In, Out>,
    input: In,
    options?: RunOptions,
  ): Promise<RunResult<Out>> {
    return this.start(runnable, input, options).result;
  }

  /** Closes the connections that runs have opened. */
  close(): void {
    this.#embedded.disconnect();
  }

  /** Cancels what is running in this process and ends connections and threads; Nest calls it when the application closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.#embedded.close();
  }
}
