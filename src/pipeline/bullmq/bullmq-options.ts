/** What the distributed engine can be told, and what holds without. */
import type { RedisOptions } from 'ioredis';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { Runnable } from '../pipeline.js';
import type { RunOptions } from '../run.js';
import type { FunctionSources } from '../step-functions.js';

/** Options of the distributed engine. */
export interface BullMqEngineOptions extends FunctionSources {
  /** Of ioredis: host and port, or the path of a socket. */
  readonly connection: RedisOptions;
  /** Pipelines that this process works on; one that is started here is known without. @default none */
  readonly pipelines?: readonly Runnable<never, unknown>[];
  /** Names the queues; one name for each tenant spreads them over a cluster. @default 'pipelines' */
  readonly queue?: string;
  /** Stands before every key in Redis. @default 'memfs' */
  readonly prefix?: string;
  /** Steps at a time in this process; 0 for one that only starts runs. @default 8 */
  readonly concurrency?: number;
  /** Steps per time over all processes. @default no limit */
  readonly rateLimit?: { readonly max: number; readonly durationMs: number };
  /** Values up to this size stand in jobs, larger ones in the store. @default 4096 */
  readonly inlineBytes?: number;
  /** Where larger values are. @default in the same Redis */
  readonly artifacts?: ArtifactStore;
  /** How long runs, steps and artifacts are kept after their end, in milliseconds. @default a day */
  readonly retentionMs?: number;
  /** How long a process may be silent before its steps are given to another one, in milliseconds. @default 30000 */
  readonly lockMs?: number;
  /** How often a step may lose its process before it fails; after more than half of that it runs alone. @default 10 */
  readonly maxLosses?: number;
  /** How often those who wait ask for the state, beside being told, in milliseconds. @default 1000 */
  readonly pollMs?: number;
  /** Take a Redis that may lose runs. @default false */
  readonly allowVolatile?: boolean;
}

/** Options of a run of this engine. */
export interface BullMqRunOptions extends RunOptions {
  /** Of the run and its steps: 1 is taken before 2, what has none before all that have one. @default none */
  readonly priority?: number;
}

/** What holds where the options say nothing. */
export const DEFAULTS = {
  queue: 'pipelines',
  prefix: 'memfs',
  concurrency: 8,
  inlineBytes: 4096,
  retentionMs: 24 * 3600 * 1000,
  lockMs: 30_000,
  maxLosses: 10,
  pollMs: 1000,
} satisfies Partial<BullMqEngineOptions>;
