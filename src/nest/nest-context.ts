/** A method of a Nest instance as a plain function of decoded arguments, with guards, pipes, interceptors and filters run in Nest's order. */
import { Inject, Injectable } from '@nestjs/common';
import {
  ApplicationConfig,
  ExternalContextCreator,
  ModulesContainer,
  type ContextId,
} from '@nestjs/core';
import { from, isObservable, lastValueFrom } from 'rxjs';
import type { FunctionSchema } from '../schema/schema.js';
import {
  currentCall,
  isSubscribable,
  singleValueOf,
  valuesOf,
  type CallContext,
} from '../rpc/index.js';
import { contextCreator } from './context-creator.js';

/** Takes the list of decoded arguments (or the stream of them) and the call; gives what the method gives. */
export type NestHandler = (request: unknown, call: CallContext) => Promise<unknown>;

/** What a handler needs beside the instance and the function. */
export interface WrapOptions {
  /** Names of the method's parameters, in order; the stream's for a streaming request. */
  readonly parameters: readonly string[];
  /** Of a request-scoped instance. */
  readonly contextId?: ContextId | undefined;
}

/** Under this key stands, for each class and method, how its parameters are filled. */
const PARAMETERS = 'nestjs-memfs:parameters';
/** Where Nest's parameter decorators (`@Payload(pipe)`, createParamDecorator) leave their metadata. */
const NEST_PARAMETERS = '__routeArguments__';
/** Where Nest's `@UsePipes()` leaves the pipes of a class or a method. */
const NEST_PIPES = '__pipes__';
/** RpcParamtype.PAYLOAD: what Nest's own pipes take for a message body. */
const PAYLOAD = 3;

type Method = (...args: unknown[]) => unknown;

interface ParameterMetadata {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: unknown[];
}

/** Makes handlers in Nest's `rpc` context. */
@Injectable()
export class NestContext {
  readonly #creator: ExternalContextCreator;
  readonly #config: ApplicationConfig;

  constructor(
    @Inject(ExternalContextCreator) creator: ExternalContextCreator,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ApplicationConfig) config: ApplicationConfig,
  ) {
    this.#creator = contextCreator(creator, modules);
    this.#config = config;
  }

  /**
   * Guards, interceptors and filters see an `rpc` context as under Nest's own gRPC: `getData()` is the request by parameter
   * name, `getContext()` its metadata; the third argument is the CallContext.
   */
  wrap(instance: object, fn: FunctionSchema, options: WrapOptions): NestHandler {
    const { parameters, contextId } = options;
    const method = Reflect.get(instance, fn.name) as Method;
    const ownPipes = describeParameters(instance, fn, parameters);
    const hasPipes = ownPipes.length > 0 || this.#hasPipes(instance.constructor, method);
    // Without pipes Nest need not go from parameter to parameter, with several promises for each.
    const argumentsIn = hasPipes ? filled(parameters) : unpacked(parameters);
    const proxy = this.#creator.create(
      instance,
      adapted(method, fn, argumentsIn),
      fn.name,
      hasPipes ? PARAMETERS : '',
      { exchangeKeyForValue: (_, name: unknown, [data]: [Request]) => data[String(name)] },
      contextId,
      undefined,
      { guards: true, interceptors: true, filters: true },
      'rpc',
    );
    const isStream = fn.kind === 'client_streaming' || fn.kind === 'bidi_streaming';
    return async (request, call) => {
      const data = isStream ? streamOf(request, parameters) : byName(request, parameters);
      const result: unknown = await proxy(data, call.metadata, call);
      // An exception filter of Nest's rpc kind answers with an Observable of its error.
      return isObservable(result) ? lastValueFrom(result) : result;
    };
  }

  #hasPipes(type: object, method: Method): boolean {
    const global = [...this.#config.getGlobalPipes(), ...this.#config.getGlobalRequestPipes()];
    return (
      global.length > 0 ||
      Reflect.hasMetadata(NEST_PIPES, type) ||
      Reflect.hasMetadata(NEST_PIPES, method)
    );
  }
}

/** The request by parameter name. */
type Request = Readonly<Record<string, unknown>>;

function byName(request: unknown, parameters: readonly string[]): Request {
  const args = request as readonly unknown[]; // what a request codec gives
  const named: Record<string, unknown> = {};
  for (let n = 0; n < parameters.length; n++) named[parameters[n] ?? ''] = args[n];
  return named;
}

/** Every message of a streaming request is a list of one argument. */
function streamOf(request: unknown, parameters: readonly string[]): Request {
  async function* values(): AsyncGenerator {
    for await (const [value] of request as AsyncIterable<[unknown]>) yield value;
  }
  return { [parameters[0] ?? 'input']: values() };
}

/**
 * Tells Nest to fill each parameter from the request by its name, with the pipes that decorators put on it.
 * @returns these pipes
 */
function describeParameters(
  instance: object,
  fn: FunctionSchema,
  parameters: readonly string[],
): unknown[] {
  const type = instance.constructor;
  const decorated = (Reflect.getMetadata(NEST_PARAMETERS, type, fn.name) ?? {}) as Readonly<
    Record<string, ParameterMetadata>
  >;
  const described: Record<string, ParameterMetadata> = {};
  parameters.forEach((name, index) => {
    const [, own] = Object.entries(decorated).find(([, each]) => each.index === index) ?? [];
    described[`${PAYLOAD}:${index}`] = { index, data: name, pipes: own?.pipes ?? [] };
  });
  Reflect.defineMetadata(PARAMETERS, described, type, fn.name);
  return Object.values(described).flatMap(({ pipes = [] }) => pipes);
}

/**
 * The method as Nest calls it: with its CallContext as the last argument if it declares one, which no pipe may touch, and with
 * Observables turned into what a transport reads, because Nest would wait for the last value. Decorators of the method
 * (guards, roles, …) are found on the wrapper as well.
 */
function adapted(method: Method, fn: FunctionSchema, argumentsIn: ArgumentsIn): Method {
  const isStream = fn.kind === 'server_streaming' || fn.kind === 'bidi_streaming';
  const readable = (result: unknown): unknown => {
    if (!isSubscribable(result)) return result;
    const { signal } = currentCall() ?? new AbortController();
    return isStream ? valuesOf(result, signal) : singleValueOf(result, signal);
  };
  const wrapper = function (this: unknown, ...given: unknown[]): unknown {
    const args = argumentsIn(given);
    if (fn.requestStream === 'observable') args[0] = from(args[0] as AsyncIterable<unknown>);
    if (fn.hasContext) args.push(currentCall());
    const result = method.apply(this, args);
    return isThenable(result) ? result.then(readable) : readable(result);
  };
  for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
  }
  return Object.defineProperty(wrapper, 'name', { value: fn.name });
}

/** The method's arguments, of what Nest calls with. */
type ArgumentsIn = (given: unknown[]) => unknown[];

/** Nest has filled the parameters, each through its pipes. */
function filled({ length }: readonly string[]): ArgumentsIn {
  return (given) => given.slice(0, length);
}

/** Nest passes on what it was called with, the request first. */
function unpacked(parameters: readonly string[]): ArgumentsIn {
  return ([data]) => parameters.map((name) => (data as Request)[name]);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
