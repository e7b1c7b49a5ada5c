/** A line at the terminal that shows how far a long command is. */
import { setImmediate } from 'node:timers/promises';
import { humanSize } from './format.js';
import type { Output } from './output.js';

/** Shorter work shows nothing. */
const BLINK_MS = 300;
const FRAME_MS = 50;
const BAR_WIDTH = 24;

/** Counts files and bytes; draws on a terminal only. */
export class Progress {
  #files = 0;
  #bytes = 0;
  #drawnAt: number;
  readonly #out: Output;
  readonly #total: number;

  /** `total`: how many files there will be. */
  constructor(out: Output, total: number) {
    this.#out = out;
    this.#total = total;
    this.#drawnAt = performance.now() + BLINK_MS - FRAME_MS;
  }

  get files(): number {
    return this.#files;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One more file is done. From time to time other work of the process has its turn: a lock wants to be renewed. */
  async add(bytes: number): Promise<void> {
    this.#files++;
    this.#bytes += bytes;
    const now = performance.now();
    if (now - this.#drawnAt < FRAME_MS) return;
    this.#drawnAt = now;
    const done = Math.round((this.#files / this.#total) * BAR_WIDTH);
    const bar = '█'.repeat(done) + '░'.repeat(BAR_WIDTH - done);
    this.#out.progress(`${bar} ${this.#files}/${this.#total} files, ${humanSize(this.#bytes)}`);
    await setImmediate();
  }

  /** Clears the line. */
  end(): void {
    this.#out.progress('');
  }
}
