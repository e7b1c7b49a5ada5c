/** What a coordinator hears, one message after the other. */
import type { ErrorData, StepResult } from './messages.js';

/** The process closes; another one goes on. */
export class Suspended extends Error {}

/** A step has ended, or the run has to. */
export type InboxMessage =
  { readonly path: string; readonly result: StepResult } | { readonly error: ErrorData };

/** A queue of messages with one reader. */
export class Inbox {
  readonly #messages: InboxMessage[] = [];
  #isSuspended = false;
  #wake: (() => void) | undefined;

  push(message: InboxMessage): void {
    // What ends the run does not wait for what has piled up.
    if ('error' in message) this.#messages.unshift(message);
    else this.#messages.push(message);
    this.#wake?.();
  }

  suspend(): void {
    this.#isSuspended = true;
    this.#wake?.();
  }

  /** The next message; undefined when none has come in that time. @throws {Suspended} */
  async next(timeoutMs: number): Promise<InboxMessage | undefined> {
    if (this.#messages.length === 0 && !this.#isSuspended) await this.pause(timeoutMs);
    if (this.#isSuspended) throw new Suspended();
    return this.#messages.shift();
  }

  /** Until a message comes, or the time is up. */
  async pause(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
