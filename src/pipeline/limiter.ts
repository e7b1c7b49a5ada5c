/** Bounded concurrency: as many at a time as it says, the others in the order in which they came. */

/** A number of places. */
export class Limiter {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #next = 0;
  #busy = 0;

  /** @throws {RangeError} when nothing could ever run */
  constructor(limit: number) {
    if (!(limit >= 1)) throw new RangeError(`a concurrency of ${limit} lets nothing run`);
    this.#limit = limit;
  }

  /** Runs `work` in a place of its own. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy < this.#limit) this.#busy++;
    else await new Promise<void>((place) => this.#waiting.push(place));
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Gives a place back: to who has waited longest. */
  #leave(): void {
    const then = this.#waiting[this.#next];
    if (!then) {
      this.#busy--;
      return;
    }
    this.#next++;
    // The front is cut off now and then, not at every turn: a long queue would move each time.
    if (this.#next > 1024 && this.#next * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    then();
  }
}
