/** The example's application: the module that serves, and the class that is served. */
import { Module, type DynamicModule } from '@nestjs/common';
import type { RedisOptions } from 'ioredis';
import { MemFsModule } from 'nestjs-memfs';
import { BullMqModule } from 'nestjs-memfs/pipeline/bullmq';
import { report } from './pipeline.js';
import { Reports } from './reports.js';

/** Serves both functions of {@link Reports}. */
@Module({ imports: [MemFsModule.forRoot()], providers: [Reports] })
export class AppModule {
  /** The same application, whose pipelines run on Redis, and which works on those that others start there. */
  static onRedis(connection: RedisOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [BullMqModule.forRoot({ connection, pipelines: [report] })],
    };
  }
}
