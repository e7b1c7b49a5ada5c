/** Serves functions: keeps what is registered, groups it by port, and starts and stops the servers. Nest's module and plain programs both stand on it. */
import type { CallKind } from '../schema/schema.js';
import type { ServerTls } from './certificates.js';
import { callLog } from './call-log.js';
import type { CompressOptions } from './compression.js';
import { dynamicFunction, type DynamicOptions } from './dynamic-function.js';
import { FunctionCalls } from './function-calls.js';
import { logFailure, type LineLogger } from './function-log.js';
import { serveWithGrpcJs } from './grpc-js-server.js';
import { healthService, type HealthService } from './health.js';
import { limitsOf, type AllLimits, type ServerLimits } from './limits.js';
import type { CallObserver } from './observe.js';
import { reflectionServices } from './reflection.js';
import { pathOf, serviceOf, type AnyFunction, type Registration } from './registration.js';
import { servedFunction } from './served-function.js';
import { onTermination } from './termination.js';
import type { RunningServer, ServedFunction, Transport } from './server.js';
import { loadTelemetry, type Telemetry } from './telemetry.js';

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
  /** Compress answers of 1 KiB and more, or of another size, with gzip for callers that take it. @default false */
  readonly compress?: boolean | CompressOptions;
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

/** A registered function, wherever it is served. */
interface Registered {
  readonly registration: Registration;
  readonly calls: FunctionCalls;
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
  readonly #limits: AllLimits;
  #usesFreePorts = false;
  /** By path, in order. */
  readonly #registered = new Map<string, Registered>();
  #telemetry: Telemetry | undefined;
  readonly #servers = new Map<number, PortServer>();
  #forgetSignals: () => void = () => undefined;

  /** @throws {RangeError} for a limit that is not a positive number */
  constructor(options: FrameworkOptions = {}) {
    const { maxMessageBytes, limits } = options;
    this.#options = options;
    this.#limits = limitsOf({ maxMessageBytes, ...limits });
  }

  /** Where the functions log. */
  get logger(): LineLogger {
    return this.#options.logger ?? console;
  }

  /** What is registered, in order, and where it is served. */
  get functions(): readonly FunctionInfo[] {
    return this.#registrations.map((each) => this.#infoOf(each));
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
    if (this.#registered.has(path)) {
      throw new Error(
        `${path} is registered already; give one of the two another name or package.`,
      );
    }
    const calls = new FunctionCalls(path, this.#limits.maxCallsPerFunction);
    this.#registered.set(path, { registration, calls });
    return this.#infoOf(registration);
  }

  /** A registered function, ready to be called in this process; a client that has the framework does so. */
  served(path: string): ServedFunction | undefined {
    const known = this.#registered.get(path);
    return known && this.#serve(known);
  }

  /**
   * Registers the function unless it is, and starts the server of its port.
   * @throws {PortTakenError} when another process listens there
   */
  async startServer(fn: AnyFunction, options: DynamicOptions = {}): Promise<FunctionInfo> {
    const registration = dynamicFunction(fn, options);
    const path = pathOf(registration.schema);
    if (!this.#registered.has(path)) this.add(registration);
    const { registration: known = registration } = this.#registered.get(path) ?? {};
    await this.#startPort(this.#portOf(known));
    return this.#infoOf(known);
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
    const ports = new Set(this.#registrations.map((each) => this.#portOf(each)));
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
    const registered = [...this.#registered.values()].filter(
      ({ registration }) => this.#portOf(registration) === port,
    );
    const registrations = registered.map(({ registration }) => registration);
    const services = registrations.map(({ schema }) => serviceOf(schema));
    const health = healthService(services);
    const { telemetry = true } = this.#options;
    if (telemetry) this.#telemetry ??= await loadTelemetry();
    const { transport = serveWithGrpcJs, host, tls, compress } = this.#options;
    const running = await transport(
      [
        ...registered.map((each) => this.#serve(each)),
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
        ...{ limits: this.#limits, tls, compress },
        onError: (error) =>
          logFailure(this.logger, 'the certificates of the gRPC servers are not read', error),
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

  #serve({ registration, calls }: Registered): ServedFunction {
    const { exposeErrors } = this.#options;
    const { maxNestingDepth } = this.#limits;
    return servedFunction(registration, {
      ...{ calls, maxNestingDepth, exposeErrors, logger: this.logger },
      observers: this.#observers(),
    });
  }

  #observers(): CallObserver[] {
    const { observers = [], logCalls = 'none' } = this.#options;
    return [
      ...(this.#telemetry ? [this.#telemetry.observer] : []),
      ...observers,
      ...(logCalls === 'none' ? [] : [callLog(this.logger, logCalls)]),
    ];
  }

  get #registrations(): Registration[] {
    return [...this.#registered.values()].map(({ registration }) => registration);
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
