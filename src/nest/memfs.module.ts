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
import { PipelineOrchestrator } from '../pipeline/index.js';
import {
  ApiFuncFramework,
  loadGenerated,
  type ClassOf,
  type GeneratedModule,
} from '../rpc/index.js';
import { FunctionBinder } from './bind-functions.js';
import { clientProviders, OpenClients } from './clients.js';
import { loadFiles } from './load-files.js';
import { NestContext } from './nest-context.js';
import {
  MEMFS_GENERATED,
  MEMFS_OPTIONS,
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
    useFactory: (generated: GeneratedModule, framework: ApiFuncFramework, moduleRef: ModuleRef) =>
      new PipelineOrchestrator({
        generated,
        framework,
        instanceOf: (type) => instanceOf(moduleRef, type),
      }),
    inject: [MEMFS_GENERATED, ApiFuncFramework, ModuleRef],
  },
];

/** The application's instance of a class; undefined for one it has not, or makes anew for every request. */
function instanceOf(moduleRef: ModuleRef, type: ClassOf): object | undefined {
  try {
    return moduleRef.get<object>(type, { strict: false });
  } catch {
    return undefined; // Nest has no question without an exception
  }
}

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
