/** The Nest module: makes MemoryFS and the framework injectable, and serves every decorated function while the application runs. */
import {
  Global,
  Inject,
  Logger,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, ModuleRef } from '@nestjs/core';
import { MemoryFS } from '../fs/index.js';
import { PipelineOrchestrator, type Engine } from '../pipeline/index.js';
import { ApiFuncFramework, loadGenerated, type GeneratedModule } from '../rpc/index.js';
import { FunctionBinder } from './bind-functions.js';
import { clientProviders, OpenClients } from './clients.js';
import { instanceOf } from './instance-of.js';
import { loadFiles } from './load-files.js';
import { NestContext } from './nest-context.js';
import {
  MEMFS_GENERATED,
  MEMFS_OPTIONS,
  PIPELINE_ENGINE,
  type MemFsFeatureOptions,
  type MemFsModuleAsyncOptions,
  type MemFsModuleOptions,
} from './memfs.options.js';

const PROVIDERS: Provider[] = [
  NestContext,
  FunctionBinder,
  {
    provide: MEMFS_GENERATED,
    useFactory: (options: MemFsModuleOptions) => loadGenerated(options.generated),
    inject: [MEMFS_OPTIONS],
  },
  {
    provide: MemoryFS,
    useFactory: (options: MemFsModuleOptions, generated: GeneratedModule) =>
      loadFiles(new MemoryFS(options.fs), generated),
    inject: [MEMFS_OPTIONS, MEMFS_GENERATED],
  },
  {
    provide: ApiFuncFramework,
    useFactory: (options: MemFsModuleOptions) =>
      new ApiFuncFramework({ ...options.grpc, logger: new Logger('ApiFunc') }),
    inject: [MEMFS_OPTIONS],
  },
  {
    provide: PipelineOrchestrator,
    // eslint-disable-next-line max-params -- Nest injects each dependency as a parameter of its own
    useFactory: (
      generated: GeneratedModule,
      framework: ApiFuncFramework,
      moduleRef: ModuleRef,
      engine?: Engine,
    ) =>
      new PipelineOrchestrator({
        generated,
        framework,
        instanceOf: (type) => instanceOf(moduleRef, type),
        ...(engine && { engine }),
      }),
    inject: [
      MEMFS_GENERATED,
      ApiFuncFramework,
      ModuleRef,
      { token: PIPELINE_ENGINE, optional: true },
    ],
  },
];

const EXPORTS = [MEMFS_GENERATED, MemoryFS, ApiFuncFramework, PipelineOrchestrator];

/**
 * Import it once, in the root module: decorated providers and controllers of the whole application are then found at
 * bootstrap and served; `app.close()` lets calls in flight finish.
 *
 * @example
 * \@Module({ imports: [MemFsModule.forRoot()], providers: [Reports] })
 * class AppModule {}
 */
@Global()
@Module({})
export class MemFsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(FunctionBinder) private readonly binder: FunctionBinder,
    @Inject(ApiFuncFramework) private readonly framework: ApiFuncFramework,
  ) {}

  /** The module with its options at hand. */
  static forRoot(options: MemFsModuleOptions = {}): DynamicModule {
    return {
      module: MemFsModule,
      imports: [DiscoveryModule],
      providers: [{ provide: MEMFS_OPTIONS, useValue: options }, ...PROVIDERS],
      exports: EXPORTS,
    };
  }

  /** The module with options from a factory, which may inject. */
  static forRootAsync(options: MemFsModuleAsyncOptions): DynamicModule {
    return {
      module: MemFsModule,
      imports: [DiscoveryModule, ...(options.imports ?? [])],
      providers: [
        ...(options.extraProviders ?? []),
        {
          provide: MEMFS_OPTIONS,
          useFactory: options.useFactory,
          inject: [...(options.inject ?? [])],
        },
        ...PROVIDERS,
      ],
      exports: EXPORTS,
    };
  }

  /**
   * Clients for the module that imports this: of functions of other applications, and of this one.
   *
   * @example
   * \@Module({ imports: [MemFsModule.forFeature({ clients: [Reports, { type: Shop, url: 'shop:50051' }] })] })
   */
  static forFeature({ clients = [] }: MemFsFeatureOptions): DynamicModule {
    const providers = clientProviders(clients);
    return {
      module: MemFsFeature,
      providers: [OpenClients, ...providers],
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }

  /** Binds the decorated functions and starts their servers. */
  async onApplicationBootstrap(): Promise<void> {
    this.binder.bind();
    await this.framework.startServers();
  }

  /** Drains and closes the servers. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.framework.stopServers();
  }
}

/** Module of one `forFeature`; not MemFsModule itself, which starts the servers. */
@Module({})
class MemFsFeature {}
