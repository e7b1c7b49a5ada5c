/** The calls of one function in flight, over every connection and in this process together. */
import { RpcError } from './rpc-error.js';

/** Counts calls, and refuses at once what is over the limit `maxCallsPerFunction`. */
export class FunctionCalls {
  readonly #path: string;
  readonly #max: number;
  #count = 0;

  constructor(path: string, max: number) {
    this.#path = path;
    this.#max = max;
  }

  /**
   * Lets a call in, until {@link leave}.
   * @throws {RpcError} RESOURCE_EXHAUSTED when there are as many as the function may have
   */
  enter(): void {
    if (this.#count >= this.#max) {
      throw new RpcError(
        'RESOURCE_EXHAUSTED',
        `${this.#path} has as many calls in flight as it may have: ${this.#max}`,
      );
    }
    this.#count += 1;
  }

  /** Gives the call's place to the next one. */
  leave(): void {
    this.#count -= 1;
  }
}
