/** `nestjs-memfs/pipeline/bullmq`: the distributed engine and its Nest module. Needs the packages bullmq and ioredis, and Redis 7 or Valkey. */
export { BullMqModule } from './nest/bullmq.module.js';
export type {
  BullMqModuleAsyncOptions,
  BullMqModuleOptions,
  PipelineSchedule,
} from './nest/bullmq.module.js';
export { BullMqEngine } from './pipeline/bullmq/index.js';
export type { BullMqEngineOptions, BullMqRunOptions, RunRecord } from './pipeline/bullmq/index.js';
