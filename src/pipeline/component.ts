/** A part of a chain that can be processed in place or served: the unit of the orchestrator's `addComponent`. */

/** What a chain is made of; `DynamicGrpcComponent` is one. */
export interface Component {
  /** Stands in errors and traces. */
  readonly name: string;
  /** The function, in this process. */
  process(data: unknown): unknown;
  startGrpcServer(): Promise<unknown>;
  stopGrpcServer(): Promise<void>;
}
