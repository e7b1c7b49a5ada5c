/** Options of MemFsModule and the token under which they are injected. */
import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { MemoryFsOptions } from '../fs/index.js';
import type { ClassOf, FrameworkOptions, GeneratedSource } from '../rpc/index.js';
import type { ClientFeature } from './clients.js';

/** Options of {@link MemFsModule.forRoot}. */
export interface MemFsModuleOptions {
  /** The generated module: its folder, relative to the working directory, or what a bundle imported. @default './generated' */
  readonly generated?: GeneratedSource;
  /** Of the injected MemoryFS. */
  readonly fs?: MemoryFsOptions;
  /** Of the gRPC servers. */
  readonly grpc?: Omit<FrameworkOptions, 'logger'>;
}

/** Options of {@link MemFsModule.forRootAsync}. */
export interface MemFsModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly useFactory: (...args: never[]) => MemFsModuleOptions | Promise<MemFsModuleOptions>;
  readonly inject?: readonly (Type | string | symbol)[];
  /** Providers that the factory needs. @default none */
  readonly extraProviders?: readonly Provider[];
}

/** Options of {@link MemFsModule.forFeature}. */
export interface MemFsFeatureOptions {
  /** Classes whose clients are injected by `@InjectClient`; a class alone for functions of this application. @default none */
  readonly clients?: readonly (ClassOf | ClientFeature)[];
}

/** Injection token of the options. */
export const MEMFS_OPTIONS = Symbol('MEMFS_OPTIONS');

/** Injection token of the engine of pipelines, where another than the embedded one is imported. */
export const PIPELINE_ENGINE = Symbol('PIPELINE_ENGINE');

/** Injection token of the generated module. */
export const MEMFS_GENERATED = Symbol('MEMFS_GENERATED');
