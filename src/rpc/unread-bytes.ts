/** Bytes that were written and that the connection has not taken, and those who wait until they are fewer. */
export class UnreadBytes {
  readonly #max: number;
  #count = 0;
  #wake: (() => void) | undefined;

  /** @param max so many may wait for a slow reader */
  constructor(max: number) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#count >= this.#max;
  }

  written(bytes: number): void {
    this.#count += bytes;
  }

  taken(bytes: number): void {
    this.#count -= bytes;
    if (!this.isFull) this.#wake?.();
  }

  /** Resolved when bytes were taken and there is room again. */
  room(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
