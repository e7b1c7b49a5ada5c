/** Serves functions: keeps what is registered, groups it by port, and starts and stops the servers. Nest's module and plain programs both stand on it. */
import { randomUUID } from 'node:crypto';
import type { CallKind } from '../schema/schema.js';
import type { ServerTls } from './certificates.js';
import { callLog } from './call-log.js';
import { dynamicFunction, type DynamicOptions } from './dynamic-function.js';
import type { LineLogger } from './function-log.js';
import { serveWithGrpcJs } from './grpc-js-server.js';
import { healthService, type HealthService } from './health.js';
import { InvalidValueError } from './invalid-value.js';
import type { ServerLimits } from './limits.js';
import { observed, type CallObserver } from './observe.js';
import { reflectionServices } from './reflection.js';
import { pathOf, serviceOf, type AnyFunction, type Registration } from './registration.js';
import { RpcError } from './rpc-error.js';
import { onTermination } from './termination.js';
import type { RunningServer, ServedFunction, Transport } from './server.js';
import { toRpcError } from './status.js';
import { loadTelemetry, type Telemetry } from './telemetry.js';
import { violationOf } from './violations.js';

/** Port of gRPC servers by convention of the gRPC examples. */
export const DEFAULT_PORT = 50051;

/** How long `stopServers` waits for calls in flight. */
const DEFAULT_DRAIN_TIMEOUT_MS = 10_000;

/** What the servers of a framework have in common. */
export interface FrameworkOptions {
  /** Address to bind. @default '127.0.0.1' */
  readonly host?: string;
  /** Port of functions that name none; 0 takes a free one. @default 50051 */
  readonly port?: number;
  /** What each server puts up with. @default DEFAULT_LIMITS */
  readonly limits?: ServerLimits;
  /** Largest message taken or sent, in bytes: the limit of that name, for short. @default 4194304 */
  readonly maxMessageBytes?: number;
  /** Certificates of the servers; files of them are read again when they are rotated. @default plaintext */
  readonly tls?: ServerTls;
  /** Time for calls in flight when stopping, in milliseconds; then they are cancelled. @default 10000 */
  readonly drainTimeoutMs?: number;
  /** Signals that stop the servers; the process ends with 0 when nobody else listens for them. @default ['SIGTERM'] */
  readonly signals?: readonly NodeJS.Signals[];
  /** Send the text of unknown errors, and paths of filesystem errors, to the caller. @default false */
  readonly exposeErrors?: boolean;
  /** Is told of errors that the caller is not told of, of calls, and what functions say to their `ctx.logger`. @default console */
  readonly logger?: LineLogger;
  /** Calls that the logger is told of: function, status, duration and sizes. @default 'none' */
  readonly logCalls?: 'none' | 'failed' | 'all';
  /** Look at every call, the first outermost: `prometheusMetrics`, or your own. @default none */
  readonly observers?: readonly CallObserver[];
  /** Spans and metrics through @opentelemetry/api, when it is installed. @default true */
  readonly telemetry?: boolean;
  /** What listens and speaks gRPC. @default @grpc/grpc-js */
  readonly transport?: Transport;
}

/** A function as a reader sees it. */
export interface FunctionInfo {
  /** `jsonToHtml` */
  readonly name: string;
  /** Class of the method; empty for a plain function. */
  readonly className: string;
  /** `reports.v1.JsonToHtmlService` */
  readonly service: string;
  /** `/reports.v1.JsonToHtmlService/JsonToHtml` */
  readonly path: string;
  readonly kind: CallKind;
  /** Port asked for; 0 means any. */
  readonly port: number;
  /** `127.0.0.1:50051` while it is served. */
  readonly address: string | undefined;
}

interface PortServer {
  readonly running: RunningServer;
  readonly health: HealthService;
  /** Resolved when the server has stopped; undefined while it serves. */
  stopped?: Promise<void>;
}

/**
 * Registers functions and serves each as a gRPC service.
 *
 * @example
 * const framework = new ApiFuncFramework();
 * const { address } = await framework.startServer(jsonToHtml, { port: 50051 });
 */
export class ApiFuncFramework {
  readonly #options: FrameworkOptions;
  #usesFreePorts = false;
  readonly #registrations: Registration[] = [];
  #telemetry: Telemetry | undefined;
  readonly #servers = new Map<number, PortServer>();
  #forgetSignals: () => void = () => undefined;

  constructor(options: FrameworkOptions = {}) {
    this.#options = options;
  }

  /** Where the functions log. */
  get logger(): LineLogger {
    return this.#options.logger ?? console;
  }

  /** What is registered, in order, and where it is served. */
  get functions(): readonly FunctionInfo[] {
    return this.#registrations.map((registration) => this.#infoOf(registration));
  }

  /**
   * Adds a function that no build has read: google.protobuf.Value in and out, or typed by the option `schema`.
   * @throws {Error} when a function of that name is registered already
   */
  registerFunction(fn: AnyFunction, options: DynamicOptions = {}): FunctionInfo {
    return this.add(dynamicFunction(fn, options));
  }

  /**
   * Adds a function with its schema and codecs; Nest's module does so for decorated methods.
   * @throws {Error} when its service is registered already
   */
  add(registration: Registration): FunctionInfo {
    const path = pathOf(registration.schema);
    if (this.#registrations.some(({ schema }) => pathOf(schema) === path)) {
      throw new Error(
        `${path} is registered already; give one of the two another name or package.`,
      );
    }
    this.#registrations.push(registration);
    return this.#infoOf(registration);
  }

  /** A registered function, ready to be called in this process; a client that has the framework does so. */
  served(path: string): ServedFunction | undefined {
    const known = this.#registrations.find(({ schema }) => pathOf(schema) === path);
    return known && this.#serve(known);
  }

  /**
   * Registers the function unless it is, and starts the server of its port.
   * @throws {PortTakenError} when another process listens there
   */
  async startServer(fn: AnyFunction, options: DynamicOptions = {}): Promise<FunctionInfo> {
    const registration = dynamicFunction(fn, options);
    const path = pathOf(registration.schema);
    const known = this.#registrations.find(({ schema }) => pathOf(schema) === path);
    if (!known) this.add(registration);
    await this.#startPort(this.#portOf(known ?? registration));
    return this.#infoOf(known ?? registration);
  }

  /** Servers that start from now on listen on any free port, whatever is asked for: for a second process of an application. */
  useFreePorts(): void {
    this.#usesFreePorts = true;
  }

  /**
   * Starts a server on every port that a registered function names and that has none yet. When one fails, those that this
   * call has started are stopped again.
   * @throws {PortTakenError} when another process listens on one of the ports
   */
  async startServers(): Promise<readonly FunctionInfo[]> {
    const ports = new Set(this.#registrations.map((registration) => this.#portOf(registration)));
    const started: number[] = [];
    try {
      for (const port of ports) {
        if (this.#servers.has(port)) continue;
        await this.#startPort(port);
        started.push(port);
      }
    } catch (error) {
      await Promise.all(started.map((port) => this.#stopPort(port)));
      throw error;
    }
    return this.functions;
  }

  /** Takes no more calls, lets those in flight finish, and closes every server. */
  async stopServers(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((port) => this.#stopPort(port)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stopServers();
  }

  async #startPort(port: number): Promise<void> {
    if (this.#servers.has(port)) {
      throw new Error(
        `The server on port ${port} is running; register all its functions before it starts.`,
      );
    }
    const registrations = this.#registrations.filter((each) => this.#portOf(each) === port);
    const services = registrations.map(({ schema }) => serviceOf(schema));
    const health = healthService(services);
    const { telemetry = true } = this.#options;
    if (telemetry) this.#telemetry ??= await loadTelemetry();
    const { transport = serveWithGrpcJs, host, maxMessageBytes, limits, tls } = this.#options;
    const running = await transport(
      [
        ...registrations.map((registration) => this.#serve(registration)),
        ...health.functions,
        ...reflectionServices({
          descriptors: new Set([
            ...registrations.map(({ descriptors }) => descriptors),
            health.descriptors,
          ]),
          services: [...services, 'grpc.health.v1.Health'],
        }),
      ],
      {
        ...{ host, port: this.#usesFreePorts ? 0 : port },
        ...{ limits: { maxMessageBytes, ...limits }, tls },
        onError: (error) => this.#log('the certificates of the gRPC servers are not read', error),
      },
    );
    this.#servers.set(port, { running, health });
    this.#heedSignals();
  }

  #heedSignals(): void {
    const { signals = ['SIGTERM'] } = this.#options;
    if (this.#servers.size === 1)
      this.#forgetSignals = onTermination(signals, () => this.stopServers());
  }

  async #stopPort(port: number): Promise<void> {
    const server = this.#servers.get(port);
    if (!server) return;
    server.health.stop();
    const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS } = this.#options;
    // Whoever asks a second time waits for the same end.
    await (server.stopped ??= server.running.close({ drainTimeoutMs }));
    this.#servers.delete(port);
    if (this.#servers.size === 0) this.#forgetSignals();
  }

  #serve({ schema, request, response, call, timeoutMs }: Registration): ServedFunction {
    const path = pathOf(schema);
    const served: ServedFunction = {
      path,
      kind: schema.kind,
      timeoutMs: timeoutMs ?? schema.timeoutMs,
      decode: refusing('INVALID_ARGUMENT', request.decode),
      encode: refusing('INTERNAL', response.encode),
      handle: call,
      toStatus: (error) => this.#toStatus(error, path),
      logger: this.logger,
    };
    return observed(served, this.#observers(), (error) =>
      this.#log(`an observer of ${path} failed`, error),
    );
  }

  #observers(): CallObserver[] {
    const { observers = [], logCalls = 'none' } = this.#options;
    return [
      ...(this.#telemetry ? [this.#telemetry.observer] : []),
      ...observers,
      ...(logCalls === 'none' ? [] : [callLog(this.logger, logCalls)]),
    ];
  }

  #toStatus(error: unknown, path: string): RpcError {
    const { exposeErrors = false } = this.#options;
    return toRpcError(error, {
      exposeErrors,
      newLogId: randomUUID,
      logUnknown: (logId, cause) => this.#log(`${path} failed (${logId})`, cause),
    });
  }

  #log(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error(what, detail);
  }

  #portOf({ port }: Registration): number {
    return port ?? this.#options.port ?? DEFAULT_PORT;
  }

  #infoOf(registration: Registration): FunctionInfo {
    const { schema } = registration;
    const port = this.#portOf(registration);
    const running = this.#servers.get(port)?.running;
    return {
      name: schema.name,
      className: schema.className,
      service: serviceOf(schema),
      path: pathOf(schema),
      kind: schema.kind,
      port,
      address: running && `${running.host}:${running.port}`,
    };
  }
}

/** A value that does not fit its type: the caller's fault in a request, ours in a response. */
function refusing<From, To>(
  status: 'INVALID_ARGUMENT' | 'INTERNAL',
  convert: (from: From) => To,
): (from: From) => To {
  return (from) => {
    try {
      return convert(from);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      const violations = status === 'INVALID_ARGUMENT' ? [violationOf(error)] : [];
      throw new RpcError(status, error.message, { violations, cause: error });
    }
  };
}
