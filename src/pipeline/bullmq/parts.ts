/** What the coordinator, the worker and the handle of one engine share. */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { Runnable } from '../pipeline.js';
import type { Channels } from './channels.js';
import type { Envelopes } from './envelope.js';
import type { ErrorData, RunData, RunOutcome, StepData, StepResult } from './messages.js';
import type { Releases } from './releases.js';

/** Queues, channels and names of an engine. */
export interface BullParts {
  readonly runs: Queue<RunData, RunOutcome>;
  readonly steps: Queue<StepData, StepResult>;
  readonly redis: Redis;
  readonly channels: Channels;
  readonly envelopes: Envelopes;
  /** Where the envelopes put what is large. */
  readonly store: ArtifactStore;
  /** Of a store that does not forget by itself. */
  readonly releases: Releases | undefined;
  /** Pipelines that this process knows, by name. */
  readonly pipelines: ReadonlyMap<string, Runnable<never, unknown>>;
  /** How often those who wait look whether a message got lost, in milliseconds. */
  readonly pollMs: number;
  /** How long a run is kept after its end, in milliseconds, and its jobs, in seconds. */
  readonly retentionMs: number;
  readonly retentionS: number;
  /** Aborted when the engine is closed. */
  readonly closed: AbortSignal;
  /** Stands before keys that are not BullMQ's. */
  readonly base: string;
}

/** Topic of the messages of one run. */
export function runTopic(runId: string): string {
  return `run:${runId}`;
}

/** Topic of what all processes hear. */
export const CONTROL = 'control';

/** Id of the job of a step. A colon would mean something to BullMQ. */
export function stepJobId(runId: string, path: string): string {
  return `${runId}|${path}`;
}

/** How long a cancelled run is remembered as such. */
const CANCEL_S = 24 * 3600;

/** Cancels a run wherever it is: a process that takes it later finds the key. */
export async function cancelRun(
  { redis, channels, base }: BullParts,
  runId: string,
  error: ErrorData,
): Promise<void> {
  await redis.set(cancelKey(base, runId), JSON.stringify(error), 'EX', CANCEL_S);
  await channels.broadcast(CONTROL, { kind: 'cancel', runId, error });
}

/** Key that says that a run is to be cancelled. */
export function cancelKey(base: string, runId: string): string {
  return `${base}cancel:${runId}`;
}
