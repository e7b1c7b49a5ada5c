/** `createClient`: the methods of a class over gRPC, with the values that a call in the same process gives. */
import grpc from '@grpc/grpc-js';
import type { FunctionSchema } from '../schema/schema.js';
import type { CallContext } from './call-context.js';
import { callFunction, type CallOptions } from './client-call.js';
import type { Codec } from './codec.js';
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
  /** Closes the connections; calls in flight go on. */
  $close(): void;
  [Symbol.dispose](): void;
}

/** Where a client finds its functions. */
export interface ClientOptions<T extends object = object> {
  /** `host:port`, or one for each method when they live on several ports. */
  readonly url: string | { readonly [K in keyof T]?: string };
  /** The generated module. @default './generated' */
  readonly generated?: GeneratedSource;
  /** @default plaintext */
  readonly credentials?: grpc.ChannelCredentials;
  /** Options of the channel, passed to grpc-js. */
  readonly channel?: grpc.ChannelOptions;
  /** Package of the class's functions, when two classes share a name. */
  readonly package?: string;
}

/** A function, its codecs and its connection: all that a call needs. */
interface Target {
  readonly schema: FunctionSchema;
  readonly request: Codec;
  readonly response: Codec;
  readonly connection: grpc.Client;
}

/**
 * The methods of a class over gRPC. Connects at the first call.
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
  const connections = new Map<string, grpc.Client>();
  let generated: ReturnType<typeof loadGenerated> | undefined;
  const find = async (method: string): Promise<Target> => {
    const module = await (generated ??= loadGenerated(options.generated));
    const schema = functionOf(module.schema, type, { method, package: options.package });
    const { request, response } = codecsOf(module.codecs, schema);
    return { schema, request, response, connection: connect(addressOf(options, method)) };
  };
  const connect = (address: string): grpc.Client => {
    const credentials = options.credentials ?? grpc.credentials.createInsecure();
    const known = connections.get(address);
    if (known) return known;
    const connection = new grpc.Client(address, credentials, options.channel);
    connections.set(address, connection);
    return connection;
  };
  const close = () => {
    for (const connection of connections.values()) connection.close();
    connections.clear();
  };
  return clientWith<T>({}, { find, close });
}

interface Connected {
  find(method: string): Promise<Target>;
  close(): void;
}

function clientWith<T extends object>(callOptions: CallOptions, connected: Connected): Client<T> {
  const targets = new Map<string, Promise<Target>>();
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
  // The names of methods are types only; at run time any name is a method, but never `then`: a client is no promise.
  return new Proxy(extras, {
    get: (_, name) => {
      if (typeof name === 'symbol' || name === 'then' || methods.has(name))
        return methods.get(name);
      const method = (...args: unknown[]) => callFunction(targetOf(name), args, callOptions);
      methods.set(name, method);
      return method;
    },
  }) as Client<T>;
}

function addressOf(options: ClientOptions, method: string): string {
  const { url } = options;
  const address =
    typeof url === 'string' ? url : (url as Record<string, string | undefined>)[method];
  if (!address)
    throw new Error(`createClient has no url for ${method}; add it to its option \`url\`.`);
  return address.replace(/^(grpc|http):\/\//, '');
}

function codecsOf(
  codecs: Readonly<Record<string, Codec>>,
  schema: FunctionSchema,
): { request: Codec; response: Codec } {
  const request = codecs[schema.request];
  const response = codecs[schema.response];
  if (!request || !response) {
    throw new Error(
      `The generated module has no codec for ${schema.name}; run \`memfs generate\`.`,
    );
  }
  return { request, response };
}
