/** What fs.promises.watch has heard and its reader has not taken yet. */
import { codedError } from './node-errors.js';
import { HAS_QUEUE, type WatchOptions } from './watch-options.js';

/** What fs.promises.watch gives. */
export interface WatchItem {
  readonly eventType: string;
  readonly filename: string | Buffer;
}

/** Node's default. */
const MAX_QUEUE = 2048;

/** The queue between watcher and reader; it grows to `maxQueue`. */
export class WatchBacklog {
  readonly #options: WatchOptions;
  #items: WatchItem[] = [];
  #overflow: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  add(item: WatchItem): void {
    const { maxQueue = MAX_QUEUE, overflow = 'ignore' } = HAS_QUEUE ? this.#options : {};
    if (this.#items.length < maxQueue) {
      this.#items.push(item);
    } else if (overflow === 'error') {
      const text = `fs.watch() queued more than ${maxQueue} events`;
      this.#overflow = codedError(Error, 'ERR_FS_WATCH_QUEUE_OVERFLOW', text);
      this.#items = [];
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
    this.#wake();
  }

  wake(): void {
    this.#wake();
  }

  /** Waits for an event or the end. */
  async filled(): Promise<void> {
    if (this.#items.length > 0 || this.#overflow || this.isAborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  take(): WatchItem | undefined {
    if (this.#overflow) throw this.#overflow;
    return this.#items.shift();
  }
}
