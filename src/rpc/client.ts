/** `createClient`: the methods of a class over gRPC, with the values that a call in the same process gives. */
import grpc from '@grpc/grpc-js';
import { isUncallable } from '../schema/method-names.js';
import type { FunctionSchema } from '../schema/schema.js';
import type { CallContext } from './call-context.js';
import {
  callFunction,
  type CallCodecs,
  type CallOptions,
  type Callee,
  type ClientInterceptor,
} from './call-function.js';
import {
  channelOptionsFor,
  retryPolicyOf,
  targetOf,
  type ChannelBehaviour,
} from './channel-config.js';
import { callOverWire } from './client-call.js';
import { credentialsOf, namingOf, type Security } from './client-tls.js';
import type { ApiFuncFramework } from './framework.js';
import { limitsOf, type AllLimits } from './limits.js';
import { callInProcess } from './local-call.js';
import { pathOf } from './registration.js';
import { RpcError } from './rpc-error.js';
import { loadTelemetry } from './telemetry.js';
import type { ErrorReader } from './thrown-error.js';
import type { GeneratedModule } from './codec.js';
import { functionOf, loadGenerated, type ClassOf, type GeneratedSource } from './generated.js';

/** Parameters as a caller gives them: without the CallContext that the server adds. */
type Arguments<P extends unknown[]> = P extends []
  ? []
  : P extends [...infer Head, infer Last]
    ? [Last] extends [CallContext]
      ? Head
      : P
    : P extends [...infer Head, _?: CallContext]
      ? Head
      : P;

/** An Observable of RxJS, by the method that tells its type. */
interface ObservableOf<T> {
  forEach(next: (value: T) => void): Promise<void>;
}

/** What a call gives: a stream as AsyncIterable, everything else as a promise. */
type Result<R> =
  R extends AsyncIterable<infer Item>
    ? AsyncIterable<Item>
    : R extends ObservableOf<infer Item>
      ? AsyncIterable<Item>
      : Promise<Awaited<R>>;

/** Streams go in as AsyncIterables, also where the method takes an Observable. */
type Argument<A> = A extends ObservableOf<infer Item> ? AsyncIterable<Item> : A;

/** Arguments one by one; of a type parameter, so that a tuple stays a tuple with its labels. */
type Sent<A extends unknown[]> = { [I in keyof A]: Argument<A[I]> };

/** The methods of `T` as calls over gRPC. */
export type Client<T extends object> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer P
  ) => infer R
    ? Arguments<P> extends infer A extends unknown[]
      ? (...args: Sent<A>) => Result<R>
      : never
    : never;
} & ClientExtras<T>;

/** What every client has beside the methods of its class. */
export interface ClientExtras<T extends object> {
  /** The same client with options for its calls. */
  $with(options: CallOptions): Client<T>;
  /** Closes the connections; calls in flight go on, further ones fail with CANCELLED. */
  $close(): void;
  [Symbol.dispose](): void;
}

/** An address, or several between which calls are balanced. */
type Addresses = string | readonly string[];

/** Where a client finds its functions, and how it calls them. */
export interface ClientOptions<T extends object = object> extends ChannelBehaviour, Security {
  /** `host:port`, a list of them, or one for each method when they live on several ports. @default none */
  readonly url?: Addresses | { readonly [K in keyof T]?: Addresses };
  /** Functions that it serves are called in this process, without a socket. @default none */
  readonly framework?: Pick<ApiFuncFramework, 'served'>;
  /** The generated module. @default './generated' */
  readonly generated?: GeneratedSource;
  /** Package of the class's functions, when two classes share a name. */
  readonly package?: string;
  /** Options of every call; those of `$with` win. @default {} */
  readonly calls?: CallOptions;
  /** Stand around every call, the first outermost. @default none */
  readonly interceptors?: readonly ClientInterceptor[];
  /** Know further classes of errors that functions throw: `httpErrors` of `nestjs-memfs`, or your own. @default none */
  readonly errors?: readonly ErrorReader[];
  /** Spans and metrics through @opentelemetry/api, when it is installed. @default true */
  readonly telemetry?: boolean;
}

/**
 * The methods of a class over gRPC. Connects at the first call. What a function throws comes back in its class, an RpcError
 * when that is not known here.
 * @throws {RangeError} for a limit that is not a positive number
 *
 * @example
 * const reports = createClient(Reports, { url: '127.0.0.1:50051' });
 * const html = await reports.$with({ timeoutMs: 500 }).jsonToHtml(report);
 * reports.$close();
 */
export function createClient<T extends object>(
  type: ClassOf<T>,
  options: ClientOptions<T>,
): Client<T> {
  const { framework, errors = [] } = options;
  const limits = limitsOf(options.limits);
  const connections = new Connections(options);
  const retries = retryPolicyOf(options);
  let generated: ReturnType<typeof loadGenerated> | undefined;
  const find = async (method: string): Promise<Callee> => {
    const module = await (generated ??= loadGenerated(options.generated));
    const schema = functionOf(module.schema, type, { method, package: options.package });
    const codecs = { schema, ...codecsOf(module.codecs, schema, limits) };
    const interceptors = await interceptorsOf(options);
    const served = framework?.served(pathOf(schema));
    if (served) {
      const target = { ...codecs, served };
      const start: Callee['start'] = (args, how) => callInProcess(target, args, how);
      return { schema, address: 'local', interceptors, errors, start };
    }
    const addresses = addressesOf(options, method);
    const connection = connections.to(addresses, module.schema.functions);
    const target = { ...codecs, connection, retries };
    const start: Callee['start'] = (args, how) => {
      connections.refuseClosed();
      return callOverWire(target, args, how);
    };
    return { schema, address: addresses.join(','), interceptors, errors, start };
  };
  return clientWith<T>(options.calls ?? {}, { find, close: () => connections.close() });
}

/** Spans are innermost: each stands for what goes over the wire. */
async function interceptorsOf({
  interceptors = [],
  telemetry = true,
}: ClientOptions): Promise<readonly ClientInterceptor[]> {
  const loaded = telemetry ? await loadTelemetry() : undefined;
  return loaded ? [...interceptors, loaded.interceptor] : interceptors;
}

/** One connection for each address or list of addresses. */
class Connections {
  readonly #options: Omit<ClientOptions, 'url'>;
  readonly #byTarget = new Map<string, grpc.Client>();
  #isClosed = false;

  constructor(options: Omit<ClientOptions, 'url'>) {
    this.#options = options;
  }

  to(addresses: readonly string[], functions: readonly FunctionSchema[]): grpc.Client {
    this.refuseClosed();
    const target = targetOf(addresses);
    const known = this.#byTarget.get(target);
    if (known) return known;
    const options = {
      ...namingOf(this.#options),
      ...channelOptionsFor(this.#options, { addresses, functions }),
    };
    const connection = new grpc.Client(target, credentialsOf(this.#options), options);
    this.#byTarget.set(target, connection);
    return connection;
  }

  /** @throws {RpcError} CANCELLED after {@link close} */
  refuseClosed(): void {
    if (this.#isClosed) throw new RpcError('CANCELLED', 'the client is closed');
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#byTarget.values()) connection.close();
    this.#byTarget.clear();
  }
}

interface Connected {
  find(method: string): Promise<Callee>;
  close(): void;
}

function clientWith<T extends object>(callOptions: CallOptions, connected: Connected): Client<T> {
  const targets = new Map<string, Promise<Callee>>();
  const targetOf = (method: string) => {
    const known = targets.get(method);
    if (known) return known;
    const found = connected.find(method);
    targets.set(method, found);
    // A failed search is repeated at the next call.
    found.catch(() => targets.delete(method));
    return found;
  };
  const extras: ClientExtras<T> = {
    $with: (more) => clientWith<T>({ ...callOptions, ...more }, connected),
    $close: () => connected.close(),
    [Symbol.dispose]: () => connected.close(),
  };
  const methods = new Map<string | symbol, unknown>(
    Reflect.ownKeys(extras).map((key) => [key, Reflect.get(extras, key)]),
  );
  // The names of methods are types only; at run time any name is a method, but for those that others look for on any object.
  return new Proxy(extras, {
    get: (_, name) => {
      if (typeof name === 'symbol' || isUncallable(name) || methods.has(name))
        return methods.get(name);
      const method = (...args: unknown[]) => callFunction(targetOf(name), args, callOptions);
      methods.set(name, method);
      return method;
    },
  }) as Client<T>;
}

function addressesOf({ url }: ClientOptions, method: string): readonly string[] {
  const given = typeof url === 'object' && !isList(url) ? url[method as keyof typeof url] : url;
  const addresses = typeof given === 'string' ? [given] : (given ?? []);
  if (addresses.length === 0)
    throw new Error(`createClient has no url for ${method}; add it to its option \`url\`.`);
  return addresses;
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function codecsOf(
  codecs: GeneratedModule['codecs'],
  schema: FunctionSchema,
  { maxNestingDepth }: AllLimits,
): Omit<CallCodecs, 'schema'> {
  const request = codecs[schema.request];
  const response = codecs[schema.response];
  if (!request || !response) {
    throw new Error(
      `The generated module has no codec for ${schema.name}; run \`memfs generate\`.`,
    );
  }
  return {
    request: { encode: (value) => request.encode(value, maxNestingDepth) },
    response: { decode: (bytes) => response.decode(bytes, maxNestingDepth) },
  };
}
