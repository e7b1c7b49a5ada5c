/** What stands in jobs and goes through channels: plain JSON, but for events, whose data may be anything that can be cloned. */
import { RpcError, type StatusName } from '../../rpc/index.js';
import type { RunEvent } from '../run-events.js';
import type { Via } from '../step-functions.js';
import { errorInfo, type StepTrace } from '../trace.js';
import type { Envelope } from './envelope.js';

/** Data of the job that coordinates a run. */
export interface RunData {
  readonly runId?: string;
  readonly pipeline: string;
  readonly input: Envelope;
  /** Image of the files. */
  readonly files?: Envelope;
  /** Milliseconds since 1970, and how long after the start that is. */
  readonly deadline?: { readonly at: number; readonly timeoutMs: number };
  readonly via?: Via;
  readonly resumeFrom?: string;
  /** Of the jobs of its steps. */
  readonly priority?: number;
  /** Address of the process that has started it. */
  readonly watcher?: string;
}

/** Data of the job of a step. */
export interface StepData {
  readonly runId: string;
  readonly pipeline: string;
  readonly path: string;
  readonly input: Envelope;
  readonly files?: Envelope;
  readonly keyRoot: string;
  readonly via?: Via;
  /** Address of the process that waits for its end. */
  readonly coordinator: string;
  /** Addresses of those that are told what happens. */
  readonly watchers: readonly string[];
}

/** What a step's job gives; a step that failed is a job that is done. */
export interface StepResult {
  readonly output?: Envelope;
  /** When the step changed files: the image of all, and what it changed. */
  readonly files?: {
    readonly image: Envelope;
    readonly written: readonly string[];
    readonly removed: readonly string[];
  };
  readonly error?: ErrorData;
  readonly trace: StepTrace;
}

/** What a run's job gives. */
export interface RunOutcome {
  readonly status: 'done' | 'failed' | 'cancelled';
  readonly value?: Envelope;
  readonly files?: Envelope;
  /** Of a run that is not done. */
  readonly step?: string;
  readonly error?: ErrorData;
  readonly trace: Envelope;
}

/** An error as data. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly status: StatusName;
  readonly stack?: string;
}

/** On the topic of one run: to those who watch it, and the second kind to its coordinator. */
export type RunMessage =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'step-done'; readonly path: string; readonly result: StepResult }
  | { readonly kind: 'run-done'; readonly outcome: RunOutcome };

/** To all processes. */
export type ControlMessage =
  /** To the coordinator: one more that is told what happens. */
  | { readonly kind: 'watch'; readonly runId: string; readonly address: string }
  /** To the coordinator. */
  | { readonly kind: 'cancel'; readonly runId: string; readonly error: ErrorData }
  /** To those who run its steps. */
  | { readonly kind: 'stop'; readonly runId: string; readonly error: ErrorData };

/** Any error as data. */
export function errorData(error: unknown): ErrorData {
  const { name, message, status } = errorInfo(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { name, message, status, ...(stack !== undefined && { stack }) };
}

/** An error like the one that was thrown elsewhere: its name, text and status, with the stack from there. */
export function errorOf({ name, message, status, stack }: ErrorData): unknown {
  if (name === 'RpcError') return new RpcError(status, message);
  if (name === 'AbortError' || name === 'TimeoutError') return new DOMException(message, name);
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** A trace from JSON: what JSON leaves out is there again, and its date is one. */
export function revivedTrace(trace: StepTrace): StepTrace {
  const { startedAt, inputBytes, outputBytes, error } = trace;
  return { ...trace, inputBytes, outputBytes, error, startedAt: new Date(startedAt) };
}
