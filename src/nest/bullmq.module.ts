/** The Nest module of the distributed engine: the application's pipelines run on it, and this process works on them while it is up. */
import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { RedisOptions } from 'ioredis';
import { BullMqEngine, type BullMqEngineOptions } from '../pipeline/bullmq/index.js';
import type { Runnable } from '../pipeline/index.js';
import { ApiFuncFramework, type GeneratedModule } from '../rpc/index.js';
import { instanceOf } from './instance-of.js';
import { MEMFS_GENERATED, PIPELINE_ENGINE } from './memfs.options.js';

/** A pipeline that is started by the clock. */
export interface PipelineSchedule {
  /** Names the schedule; no colons. */
  readonly id: string;
  readonly pipeline: Runnable<never, unknown>;
  /** Of every run. @default undefined */
  readonly input?: unknown;
  /** A cron expression, of the time zone of the process. @default none */
  readonly cron?: string;
  /** Milliseconds between runs, where there is no `cron`. */
  readonly everyMs?: number;
}

/** Options of {@link BullMqModule.forRoot}; functions, framework and generated module are those of the application. */
export interface BullMqModuleOptions extends Omit<
  BullMqEngineOptions,
  'connection' | 'framework' | 'generated' | 'instanceOf'
> {
  /** Of ioredis. @default that of `BullModule.forRoot` of @nestjs/bullmq */
  readonly connection?: RedisOptions;
  /** What is started by the clock; the schedule of an id that is there already is changed. @default none */
  readonly schedules?: readonly PipelineSchedule[];
}

/** Options of {@link BullMqModule.forRootAsync}. */
export interface BullMqModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly useFactory: (...args: never[]) => BullMqModuleOptions | Promise<BullMqModuleOptions>;
  readonly inject?: readonly (Type | string | symbol)[];
  /** The option of that name: tokens of the queues have to be known before the factory is called. @default 'pipelines' */
  readonly queue?: string;
}

/** Under these tokens @nestjs/bullmq has queues (`BullQueue_name`) and what `BullModule.forRoot` was given; this module needs no more of it. */
const SHARED_CONFIG = 'BULLMQ_CONFIG(default)';

const OPTIONS = Symbol('BULLMQ_OPTIONS');
const DEFAULT_QUEUE = 'pipelines';

/**
 * Import it beside MemFsModule: `PipelineOrchestrator` then runs on Redis, and the queues `pipelines-runs` and
 * `pipelines-steps` are injected by `@InjectQueue` of @nestjs/bullmq and shown by bull-board.
 *
 * @example
 * \@Module({ imports: [MemFsModule.forRoot(), BullMqModule.forRoot({ connection: { host: 'redis' }, pipelines: [report] })] })
 */
@Global()
@Module({})
export class BullMqModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(BullMqEngine) private readonly engine: BullMqEngine,
    @Inject(OPTIONS) private readonly options: BullMqModuleOptions,
  ) {}

  /** The module with its options at hand. */
  static forRoot(options: BullMqModuleOptions): DynamicModule {
    const { queue = DEFAULT_QUEUE } = options;
    return moduleOf({ provide: OPTIONS, useValue: options }, { queue });
  }

  /** The module with options from a factory, which may inject. */
  static forRootAsync(options: BullMqModuleAsyncOptions): DynamicModule {
    const { useFactory, inject = [], imports = [], queue = DEFAULT_QUEUE } = options;
    const withQueue = async (...args: never[]): Promise<BullMqModuleOptions> => ({
      ...(await useFactory(...args)),
      queue,
    });
    const provider = { provide: OPTIONS, useFactory: withQueue, inject: [...inject] };
    return moduleOf(provider, { queue, imports });
  }

  /** Sets the schedules, and begins to work when all providers are there. */
  async onApplicationBootstrap(): Promise<void> {
    for (const { pipeline, input, ...schedule } of this.options.schedules ?? []) {
      await this.engine.schedule(pipeline as Runnable<unknown, unknown>, input, schedule);
    }
    await this.engine.work();
  }

  /** Lets the steps at work end, and gives the runs back to the queue. */
  async onModuleDestroy(): Promise<void> {
    await this.engine.close();
  }
}

function moduleOf(
  options: Provider,
  { queue, imports = [] }: { readonly queue: string; readonly imports?: DynamicModule['imports'] },
): DynamicModule {
  const queues = [`${queue}-runs`, `${queue}-steps`].map((name, index) => ({
    provide: `BullQueue_${name}`,
    useFactory: (engine: BullMqEngine) => engine.queues[index],
    inject: [BullMqEngine],
  }));
  return {
    module: BullMqModule,
    imports: [...imports],
    providers: [
      options,
      ENGINE,
      { provide: PIPELINE_ENGINE, useExisting: BullMqEngine },
      ...queues,
    ],
    exports: [BullMqEngine, PIPELINE_ENGINE, ...queues.map(({ provide }) => provide)],
  };
}

const ENGINE: Provider = {
  provide: BullMqEngine,
  // eslint-disable-next-line max-params -- Nest injects each dependency as a parameter of its own
  useFactory: (
    { connection, ...options }: BullMqModuleOptions,
    shared: { readonly connection?: unknown } | undefined,
    generated: GeneratedModule,
    framework: ApiFuncFramework,
    moduleRef: ModuleRef,
  ) => {
    // What @nestjs/bullmq shares is a connection or the options of one; this engine needs options, as it makes its own.
    const found = connection ?? (shared?.connection as RedisOptions | undefined);
    if (!found) {
      throw new Error(
        'BullMqModule has no connection to Redis. Give it the option `connection`, or import BullModule.forRoot of @nestjs/bullmq.',
      );
    }
    return BullMqEngine.connect({
      ...options,
      connection: found,
      generated,
      framework,
      instanceOf: (type) => instanceOf(moduleRef, type),
    });
  },
  inject: [
    OPTIONS,
    { token: SHARED_CONFIG, optional: true },
    MEMFS_GENERATED,
    ApiFuncFramework,
    ModuleRef,
  ],
};
