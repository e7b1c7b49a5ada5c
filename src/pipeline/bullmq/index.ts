/** The distributed engine. Needs the packages bullmq and ioredis, and Redis 7 or Valkey. */
export { BullMqEngine } from './bullmq-engine.js';
export type { BullMqEngineOptions, BullMqRunOptions } from './bullmq-options.js';
export type { RunRecord } from './run-records.js';
