/** An AbortSignal that is made when somebody asks for it: most calls end without, and a DOMException for each is what a profile shows. */

/** Stands for an AbortController of one call. */
export class LateAbort {
  #controller: AbortController | undefined;
  #isAborted = false;
  #reason: unknown;
  #listener: ((reason: unknown) => void) | undefined;

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    this.#controller = new AbortController();
    if (this.#isAborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** Is told of the abort, also of one that has been; one at a time, which needs no signal. */
  set listener(listener: ((reason: unknown) => void) | undefined) {
    this.#listener = listener;
    if (this.#isAborted) listener?.(this.#reason);
  }

  /** Aborts once; without a reason the signal has the one that AbortController gives. */
  abort(reason?: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }
}
