/** Injectable clients: `MemFsModule.forFeature({ clients })` makes them, `@InjectClient(Reports)` asks for one. */
import 'reflect-metadata';
import { Inject, type OnModuleDestroy, type Provider } from '@nestjs/common';
import {
  ApiFuncFramework,
  type ClassOf,
  type Client,
  type ClientOptions,
  type GeneratedModule,
} from '../rpc/index.js';
import { createClient } from './http-errors.js';
import { MEMFS_GENERATED } from './memfs.options.js';

/** A class whose functions are called, and where they are. */
export interface ClientFeature<T extends object = object> extends Omit<
  ClientOptions<T>,
  'framework'
> {
  readonly type: ClassOf<T>;
  /** Call a function that this application serves without a socket; others are found by `url`. @default true */
  readonly inProcess?: boolean;
  /** Tells two clients of one class apart. @default none */
  readonly name?: string;
}

/** Under this key, with the client's name, a class has the token of its client. */
const TOKEN = 'nestjs-memfs:client:';

/** Injection token of the client of a class. */
export function clientToken(type: ClassOf, name = ''): symbol {
  const known = Reflect.getOwnMetadata(`${TOKEN}${name}`, type) as symbol | undefined;
  if (known) return known;
  const token = Symbol(`Client<${type.name}>${name && ` ${name}`}`);
  Reflect.defineMetadata(`${TOKEN}${name}`, token, type);
  return token;
}

/**
 * Injects the client of a class that `MemFsModule.forFeature` has made.
 *
 * @example
 * constructor(\@InjectClient(Reports) private readonly reports: Client<Reports>) {}
 */
export function InjectClient(type: ClassOf, name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(clientToken(type, name));
}

/** Closes the clients of one `forFeature` with the application. */
export class OpenClients implements OnModuleDestroy {
  readonly #clients: { $close(): void }[] = [];

  add<T extends object>(client: Client<T>): Client<T> {
    this.#clients.push(client);
    return client;
  }

  onModuleDestroy(): void {
    for (const client of this.#clients.splice(0)) client.$close();
  }
}

/** The providers of these clients; an entry that is a class alone is served by this application. */
export function clientProviders(clients: readonly (ClassOf | ClientFeature)[]): Provider[] {
  return clients.map((entry): Provider => {
    const { type, name, inProcess, ...options } =
      typeof entry === 'function' ? ({ type: entry } as ClientFeature) : entry;
    return {
      provide: clientToken(type, name),
      useFactory: (framework: ApiFuncFramework, generated: GeneratedModule, open: OpenClients) =>
        open.add(
          createClient(type, {
            generated,
            ...options,
            ...(inProcess !== false && { framework }),
          }),
        ),
      inject: [ApiFuncFramework, MEMFS_GENERATED, OpenClients],
    };
  });
}
