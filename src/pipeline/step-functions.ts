/** From a step to what is called: a plain function, a method of an instance in this process, a method over gRPC, or a thread. */
import {
  createClient,
  localContext,
  withCall,
  type ApiFuncFramework,
  type ClassOf,
  type Client,
  type ClientOptions,
  type FunctionInfo,
  type GeneratedSource,
} from '../rpc/index.js';
import { titleOf, type CallNode, type Task } from './graph.js';
import { withStep, type StepContext } from './step-context.js';
import { ThreadPool, type ThreadOptions } from './thread-pool.js';

/** Where methods are called: in this process where their class lives, always over gRPC, or never. */
export type Via = 'auto' | 'grpc' | 'local';

/** Where the functions of steps are found. */
export interface FunctionSources {
  /** The generated module. @default './generated' */
  readonly generated?: GeneratedSource;
  /** Serves the functions of this process: they are called as it serves them, with the guards and pipes of their application, and their addresses are found there. */
  readonly framework?: ApiFuncFramework;
  /** `host:port` of functions that live elsewhere, by method name. @default none */
  readonly urls?: Readonly<Record<string, string>>;
  /** The instance of a class in this process whose methods are no served functions, or undefined. Nest's module looks among its providers. @default none */
  readonly instanceOf?: (type: ClassOf) => object | undefined;
  /** @default 'auto': in this process where the function is served or the class has an instance, else over gRPC */
  readonly via?: Via;
  /** Threads of steps marked `worker`. */
  readonly threads?: ThreadOptions;
}

/** What a step calls, and where. */
export interface StepCall {
  /** `local`, `thread` or `host:port`. */
  readonly address: string;
  call(input: unknown, step: StepContext): unknown;
}

type MethodTask = Task & { readonly kind: 'method' };

/** Address of what runs in this process. */
const LOCAL = 'local';

type Methods = Record<string, (input: unknown, context?: unknown) => unknown>;

/** Finds functions; keeps connections and threads until {@link StepFunctions.close}. */
export class StepFunctions {
  readonly #sources: FunctionSources;
  readonly #clients = new Map<ClassOf, Map<string, Client<Methods>>>();
  #threads: ThreadPool | undefined;

  constructor(sources: FunctionSources) {
    this.#sources = sources;
  }

  /**
   * What a step calls.
   * @throws {Error} when its class neither has an instance here nor a known address
   */
  find({ task, options }: CallNode, via = this.#sources.via ?? 'auto'): StepCall {
    if (options.worker !== undefined && options.worker !== false) {
      return this.#inThread(task, options.worker);
    }
    if (task.kind === 'function') return callOf(task.fn);
    const here = via === 'grpc' ? undefined : this.#inProcess(task);
    if (here) return here;
    if (via === 'local') {
      throw new Error(`${titleOf(task)} has no instance in this process, and \`via\` is 'local'.`);
    }
    return this.#overGrpc(task);
  }

  /** Closes connections and threads. */
  async close(): Promise<void> {
    this.disconnect();
    const threads = this.#threads;
    this.#threads = undefined;
    await threads?.close();
  }

  /** Closes connections. */
  disconnect(): void {
    for (const ofType of this.#clients.values()) {
      for (const client of ofType.values()) client.$close();
    }
    this.#clients.clear();
  }

  #inThread(task: Task, worker: true | string | URL): StepCall {
    const threads = (this.#threads ??= new ThreadPool(this.#sources.threads));
    return {
      address: 'thread',
      call: (input, step) => threads.run({ task, worker }, input, step),
    };
  }

  /** As this process serves the function, else the bare method of an instance; undefined where there is neither. */
  #inProcess(task: MethodTask): StepCall | undefined {
    const { framework, instanceOf } = this.#sources;
    const { type, method } = task;
    if (framework?.functions.some((fn) => fn.name === method && fn.className === type.name)) {
      return byClient(this.#clientOf(type, LOCAL, { framework }), task, LOCAL);
    }
    const instance = instanceOf?.(type);
    return instance && ofInstance(instance as Methods, task, framework); // the pipeline's types have checked it
  }

  #overGrpc(task: MethodTask): StepCall {
    const address = this.#addressOf(task.type, task.method);
    return byClient(this.#clientOf(task.type, address, { url: address }), task, address);
  }

  /** One client for each class and address. */
  #clientOf(
    type: ClassOf,
    address: string,
    where: Pick<ClientOptions<Methods>, 'url' | 'framework'>,
  ): Client<Methods> {
    const ofType = this.#clients.get(type) ?? new Map<string, Client<Methods>>();
    this.#clients.set(type, ofType);
    const { generated } = this.#sources;
    const client =
      ofType.get(address) ??
      createClient(type as ClassOf<Methods>, {
        ...where,
        ...(generated !== undefined && { generated }),
      });
    ofType.set(address, client);
    return client;
  }

  #addressOf(type: ClassOf, method: string): string {
    const { urls, framework } = this.#sources;
    const served = framework?.functions.find((fn) => isMethod(fn, type, method));
    const address = urls?.[method] ?? served?.address;
    if (address) return address;
    throw new Error(
      `No address is known for ${type.name}.${method}. Start its server in this process, or name it in \`urls\`.`,
    );
  }
}

/** Metadata of every call of a step: {@link StepContext.key}. */
export const KEY_METADATA = 'memfs-step-key';

const calls = new WeakMap<object, StepCall>();

function callOf(fn: object): StepCall {
  let found = calls.get(fn);
  if (!found) {
    const plain = fn as (input: unknown, step: StepContext) => unknown; // the pipeline's types have checked it
    found = { address: LOCAL, call: (input, step) => withStep(step, () => plain(input, step)) };
    calls.set(fn, found);
  }
  return found;
}

/** Through a client, with its codecs; in this process the function also finds its step. */
function byClient(client: Client<Methods>, { method }: MethodTask, address: string): StepCall {
  return {
    address,
    call: (input, step) => {
      const { signal, key } = step;
      return withStep(step, () =>
        client.$with({ signal, metadata: { [KEY_METADATA]: key } })[method]?.(input),
      );
    },
  };
}

/** A method that nobody serves: nothing stands before it. */
function ofInstance(instance: Methods, task: MethodTask, framework?: ApiFuncFramework): StepCall {
  const { method } = task;
  return {
    address: LOCAL,
    call: (input, step) => {
      const { signal, key } = step;
      const path = titleOf(task);
      const metadata = { [KEY_METADATA]: key };
      const context = localContext({ signal, metadata, path, logger: framework?.logger });
      return withStep(step, () =>
        withCall(context, () => instance[method]?.call(instance, input, context)),
      );
    },
  };
}

function isMethod(fn: FunctionInfo, type: ClassOf, method: string): boolean {
  return fn.name === method && (fn.className === type.name || fn.className === '');
}
