/** What a function says to the log while it serves a call: its own words, with the function and the trace that they belong to. */
import type { CallContext } from './call-context.js';

/** Takes objects, as Nest's Logger and the console do. */
export interface LineLogger {
  log(line: object): void;
  warn(line: object): void;
  error(line: unknown, stack?: string): void;
  /** @default log */
  debug?(line: object): void;
}

/**
 * One line of a function.
 *
 * @example
 * { "message": "no printer is free", "function": "/prints.v1.PrintService/Print", "traceId": "4bf92f3577b34da6a3ce929d0e0e4736" }
 */
export interface FunctionLine {
  readonly message?: string;
  /** Of an error that was logged. */
  readonly stack?: string;
  readonly function: string;
  /** Of the caller's traceparent, if it sent one. */
  readonly traceId?: string;
}

/**
 * The logger of one call. A text or an error becomes the line's `message`; the properties of an object stand in the line as
 * they are.
 */
export class FunctionLogger {
  readonly #logger: LineLogger;
  readonly #call: Pick<CallContext, 'path' | 'traceId'>;

  /** @param logger the server's; @default console */
  constructor(call: Pick<CallContext, 'path' | 'traceId'>, logger: LineLogger = console) {
    this.#logger = logger;
    this.#call = call;
  }

  debug(message: string | object): void {
    const line = this.#lineOf(message);
    if (this.#logger.debug) this.#logger.debug(line);
    else this.#logger.log(line);
  }

  log(message: string | object): void {
    this.#logger.log(this.#lineOf(message));
  }

  warn(message: string | object): void {
    this.#logger.warn(this.#lineOf(message));
  }

  error(message: string | object): void {
    this.#logger.error(this.#lineOf(message));
  }

  #lineOf(message: string | object): FunctionLine {
    const { path, traceId } = this.#call;
    return { ...partsOf(message), function: path, ...(traceId !== undefined && { traceId }) };
  }
}

function partsOf(message: string | object): object {
  if (typeof message === 'string') return { message };
  // By its properties: an error of another realm is no instance of this one's.
  if (!('stack' in message) || !('message' in message)) return message;
  return { message: message.message, stack: message.stack };
}

/** An error that nobody expected, with its stack where it has one. */
export function logFailure(logger: LineLogger, what: string, error: unknown): void {
  logger.error(what, shownText(error, 'stack'));
}

/** The text of whatever was thrown; there are values whose text cannot be had, and they are logged too. */
export function shownText(error: unknown, which: 'message' | 'stack'): string {
  try {
    return String(error instanceof Error ? (error[which] ?? error.message) : error);
  } catch {
    return 'a value that throws when it is turned into text';
  }
}
