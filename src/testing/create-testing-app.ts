/** `createTestingApp`: a Nest application with a real gRPC server on a free port, a typed client, and a MemoryFS with the test's files. */
import {
  Module,
  type ClassProvider,
  type DynamicModule,
  type FactoryProvider,
  type INestApplicationContext,
  type ModuleMetadata,
  type ValueProvider,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MemoryFS } from '../fs/index.js';
import { createClient } from '../nest/http-errors.js';
import { MemFsModule } from '../nest/memfs.module.js';
import type { MemFsModuleOptions } from '../nest/memfs.options.js';
import { ApiFuncFramework, type ClassOf, type Client, type GeneratedSource } from '../rpc/index.js';

/** A provider in the place of another one with its token. */
export type Override = ValueProvider | ClassProvider | FactoryProvider;

/** What a test application is made of. */
export interface TestingAppOptions extends Pick<
  ModuleMetadata,
  'imports' | 'providers' | 'controllers'
> {
  /** Text by path, written into the injected MemoryFS. @default none */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The generated module. @default './generated' */
  readonly generated?: GeneratedSource;
  /** Providers that take the place of others, in any module; asks for @nestjs/testing. @default none */
  readonly overrides?: readonly Override[];
  /** Further options of the module; the port is a free one. */
  readonly module?: Omit<MemFsModuleOptions, 'generated'>;
}

/** A running test application; `await using` closes it. */
export interface TestingApp {
  readonly app: INestApplicationContext;
  readonly fs: MemoryFS;
  /** `127.0.0.1:<port>` of the functions. */
  readonly url: string;
  /** The methods of a class over gRPC. */
  client<T extends object>(type: ClassOf<T>): Client<T>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the application on a free port, and writes the files into its MemoryFS.
 *
 * @example
 * await using testing = await createTestingApp({ providers: [Reports], files: { '/in.json': '{}' } });
 * await testing.client(Reports).jsonToHtml(report);
 */
export async function createTestingApp(options: TestingAppOptions): Promise<TestingApp> {
  const { imports = [], providers = [], controllers = [], generated, module } = options;
  const serving = MemFsModule.forRoot({
    ...module,
    ...(generated !== undefined && { generated }),
    grpc: { ...module?.grpc, port: 0 },
  });
  const app = await started(
    { module: TestingRoot, imports: [...imports, serving], providers, controllers },
    options.overrides ?? [],
  );
  const fs = app.get(MemoryFS);
  for (const [path, content] of Object.entries(options.files ?? {})) {
    fs.makedirs(fs.path.dirname(path), { existOk: true });
    if (typeof content === 'string') fs.writefile(path, content);
    else fs.writefilebytes(path, content);
  }
  const url = app.get(ApiFuncFramework).functions.find(({ address }) => address)?.address ?? '';
  const clients: { $close(): void }[] = [];
  const close = async () => {
    for (const client of clients) client.$close();
    await app.close();
  };
  return {
    app,
    fs,
    url,
    client: (type) => {
      const client = createClient(type, { url, ...(generated !== undefined && { generated }) });
      clients.push(client);
      return client;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Root module of test applications. */
@Module({})
class TestingRoot {}

/** Nest itself has no way to replace a provider of another module; its testing package has. */
async function started(
  root: DynamicModule,
  overrides: readonly Override[],
): Promise<INestApplicationContext> {
  if (overrides.length === 0) {
    return NestFactory.createApplicationContext(root, {
      logger: ['error'],
      abortOnError: false,
    });
  }
  const { Test } = await import('@nestjs/testing');
  const builder = Test.createTestingModule({ imports: [root] });
  for (const override of overrides) {
    const place = builder.overrideProvider(override.provide);
    if ('useValue' in override) place.useValue(override.useValue);
    else if ('useClass' in override) place.useClass(override.useClass);
    else {
      const { useFactory, inject = [] } = override;
      place.useFactory({
        factory: useFactory as (...args: unknown[]) => unknown,
        inject: inject as never,
      });
    }
  }
  const app = await builder.compile();
  return app.init();
}
