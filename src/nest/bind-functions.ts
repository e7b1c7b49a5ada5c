/** Finds the decorated methods of the application and registers each with the framework, behind Nest's guards, pipes, interceptors and filters. */
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, ModuleRef, type ContextId, ContextIdFactory } from '@nestjs/core';
import { apiFuncsOf, type ApiFuncMark } from '../functions/api-func.js';
import {
  ApiFuncFramework,
  functionOf,
  isFunction,
  registrationOf,
  type GeneratedModule,
  type Registration,
} from '../rpc/index.js';
import type { FunctionSchema } from '../schema/schema.js';
import { MEMFS_GENERATED } from './memfs.options.js';
import { NestContext, type NestHandler } from './nest-context.js';

/** What this file needs of Nest's InstanceWrapper. */
interface Host {
  readonly instance: unknown;
  readonly metatype: unknown;
  readonly token: unknown;
  isDependencyTreeStatic(): boolean;
}

type ClassType = abstract new (...args: never[]) => object;

/** Registers the decorated functions of an application. */
@Injectable()
export class FunctionBinder {
  // eslint-disable-next-line max-params -- Nest injects each dependency as a parameter of its own
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(NestContext) private readonly context: NestContext,
    @Inject(ApiFuncFramework) private readonly framework: ApiFuncFramework,
    @Inject(MEMFS_GENERATED) private readonly generated: GeneratedModule,
  ) {}

  /**
   * Registers every decorated method of every provider and controller.
   * @throws {Error} when a decorated method, or all of a decorated class, is not in the generated module
   */
  bind(): void {
    const seen = new Set<unknown>();
    for (const host of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const type = host.metatype as unknown;
      // A factory's metatype is the factory; a class provided twice is served once.
      if (typeof type !== 'function' || !type.prototype || seen.has(type)) continue;
      seen.add(type);
      const hosted = type as ClassType; // a function with a prototype that Nest instantiates
      for (const mark of this.marksOf(hosted)) {
        this.framework.add(this.registration(host as Host, hosted, mark));
      }
    }
  }

  /**
   * The methods to serve. Of a decorated class the build has left out what is not public, or what Nest calls itself, and nothing
   * at run time tells these from the others.
   */
  private marksOf(type: ClassType): readonly ApiFuncMark[] {
    const marks = apiFuncsOf(type);
    const served = marks.filter(
      ({ method, isDecorated, options }) =>
        isDecorated ||
        isFunction(this.generated.schema, type, { method, package: options.package }),
    );
    return served.length > 0 ? served : marks;
  }

  private registration(host: Host, type: ClassType, mark: ApiFuncMark): Registration {
    const { schema } = this.generated;
    const fn = functionOf(schema, type, { method: mark.method, package: mark.options.package });
    return registrationOf(this.generated, fn, {
      port: mark.options.port,
      timeoutMs: mark.options.timeoutMs,
      call: this.caller(host, fn),
    });
  }

  /** One handler for a singleton; for a request-scoped class, one made at every call. */
  private caller(host: Host, fn: FunctionSchema): Registration['call'] {
    if (host.isDependencyTreeStatic()) return this.handler(host.instance as object, fn);
    return async (request, call) => {
      const contextId = ContextIdFactory.create();
      this.moduleRef.registerRequestByContextId(call, contextId);
      const instance = await this.moduleRef.resolve<object>(host.token as string, contextId, {
        strict: false,
      });
      return this.handler(instance, fn, contextId)(request, call);
    };
  }

  private handler(instance: object, fn: FunctionSchema, contextId?: ContextId): NestHandler {
    const parameters =
      this.generated.schema.messages
        .find(({ name }) => name === fn.request)
        ?.fields.map(({ name }) => name) ?? [];
    return this.context.wrap(instance, fn, { parameters, contextId });
  }
}
