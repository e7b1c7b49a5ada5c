/** Spans and metrics of calls through @opentelemetry/api, when the application has it; without an SDK that package does nothing. */
import { Metadata } from '@grpc/grpc-js';
import type * as Otel from '@opentelemetry/api';
import type { CallContext } from './call-context.js';
import type { ClientInterceptor, OutgoingCall } from './call-function.js';
import type { CallObserver } from './observe.js';
import { RpcError, type StatusName } from './rpc-error.js';
import type { CallRecord } from './server.js';

const SCOPE = 'nestjs-memfs';

/** Bucket boundaries in seconds: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/ */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Statuses that are the server's fault: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
const SERVER_ERRORS: ReadonlySet<StatusName> = new Set<StatusName>([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** The package, if it is installed. */
export async function loadTelemetry(): Promise<Telemetry | undefined> {
  try {
    return new Telemetry(await import('@opentelemetry/api'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).endsWith('NOT_FOUND')) {
      return undefined;
    }
    throw error;
  }
}

/** What the package gives until there is an SDK: a provider that has no tracer to delegate to. */
interface DelegatingProvider extends Otel.TracerProvider {
  getDelegateTracer?(name: string): Otel.Tracer | undefined;
}

/** Spans named after the rpc and durations in seconds, as the semantic conventions have them. */
export class Telemetry {
  readonly #otel: typeof Otel;
  readonly #tracer: Otel.Tracer;
  readonly #spans = new WeakMap<CallContext, Otel.Span>();
  #meters: Otel.MeterProvider | undefined;
  #durations: { readonly server: Otel.Histogram; readonly client: Otel.Histogram } | undefined;

  constructor(otel: typeof Otel) {
    this.#otel = otel;
    this.#tracer = otel.trace.getTracer(SCOPE);
  }

  /** For a server: spans that continue the caller's trace. */
  get observer(): CallObserver {
    return {
      around: (call, serve) => {
        if (!this.#isOn()) return serve();
        const { context, trace, SpanKind } = this.#otel;
        const parent = this.#parentOf(call);
        const kind = SpanKind.SERVER;
        const span = this.#tracer.startSpan(methodOf(call.path), { kind }, parent);
        this.#spans.set(call, span);
        return context.with(trace.setSpan(parent, span), serve);
      },
      ended: (record) => this.#endServed(record),
    };
  }

  /** For a client: spans that the server continues. */
  readonly interceptor: ClientInterceptor = (call, next) =>
    this.#isOn() ? this.#spanned(call, next) : next(call);

  async #spanned(call: OutgoingCall, next: Parameters<ClientInterceptor>[1]): Promise<unknown> {
    const { context, propagation, trace, SpanKind } = this.#otel;
    const startedMs = performance.now();
    const span = this.#tracer.startSpan(methodOf(call.path), { kind: SpanKind.CLIENT });
    const active = trace.setSpan(context.active(), span);
    const metadata = ownMetadata(call);
    propagation.inject(active, metadata, SETTER);
    const end = (error?: unknown) => this.#endCalled(call, { span, startedMs, error });
    const traced = { ...call, options: { ...call.options, metadata } };
    try {
      const result = await context.with(active, () => next(traced));
      if (isStream(call)) return spanned(result as AsyncIterable<unknown>, end);
      end();
      return result;
    } catch (error) {
      end(error);
      throw error;
    }
  }

  /** Whether the application has an SDK, now: one may come later. */
  #isOn(): boolean {
    const { trace, metrics, createNoopMeter } = this.#otel;
    const tracers: DelegatingProvider = trace.getTracerProvider();
    if (!tracers.getDelegateTracer || tracers.getDelegateTracer(SCOPE)) return true;
    return metrics.getMeterProvider().getMeter(SCOPE) !== createNoopMeter();
  }

  #parentOf({ metadata }: CallContext): Otel.Context {
    const { context, propagation } = this.#otel;
    return propagation.extract(context.active(), metadata, GETTER);
  }

  #endServed({ call, status, durationMs }: CallRecord): void {
    if (!this.#isOn()) return;
    const { SpanKind, SpanStatusCode } = this.#otel;
    // A call whose request was refused has not reached its function, and has no span yet.
    const span =
      this.#spans.get(call) ??
      this.#tracer.startSpan(
        methodOf(call.path),
        { kind: SpanKind.SERVER, startTime: Date.now() - durationMs },
        this.#parentOf(call),
      );
    const attributes = attributesOf(call.path, status, SERVER_ERRORS.has(status));
    if (span.isRecording()) {
      span.setAttributes(attributes);
      if (SERVER_ERRORS.has(status)) span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
    this.#histograms().server.record(durationMs / 1000, attributes);
  }

  #endCalled(
    { path, address }: OutgoingCall,
    { span, startedMs, error }: { span: Otel.Span; startedMs: number; error: unknown },
  ): void {
    const status = statusOf(error);
    const attributes = {
      ...attributesOf(path, status, error !== undefined),
      ...serverAttributes(address),
    };
    if (span.isRecording()) {
      span.setAttributes(attributes);
      if (error !== undefined) span.setStatus({ code: this.#otel.SpanStatusCode.ERROR });
    }
    span.end();
    this.#histograms().client.record((performance.now() - startedMs) / 1000, attributes);
  }

  /** Instruments made before an SDK is there stay without effect, so they are made again when the provider is another one. */
  #histograms(): { readonly server: Otel.Histogram; readonly client: Otel.Histogram } {
    const provider = this.#otel.metrics.getMeterProvider();
    if (this.#durations && provider === this.#meters) return this.#durations;
    const meter = provider.getMeter(SCOPE);
    const options = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } };
    this.#meters = provider;
    this.#durations = {
      server: meter.createHistogram('rpc.server.call.duration', options),
      client: meter.createHistogram('rpc.client.call.duration', options),
    };
    return this.#durations;
  }
}

/** `/echo.v1.SayService/Say` → `echo.v1.SayService/Say` */
function methodOf(path: string): string {
  return path.slice(1);
}

/** @see https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
function attributesOf(path: string, status: StatusName, isError: boolean): Otel.Attributes {
  return {
    'rpc.system.name': 'grpc',
    'rpc.method': methodOf(path),
    'rpc.status_code': status,
    ...(isError && { 'error.type': status }),
  };
}

/** Of one address; of several none is known to have answered. */
function serverAttributes(address: string): Otel.Attributes {
  const [, host, port] = /^([^,]+):(\d+)$/.exec(address) ?? [];
  return host === undefined ? {} : { 'server.address': host, 'server.port': Number(port) };
}

function statusOf(error: unknown): StatusName {
  if (error === undefined) return 'OK';
  return error instanceof RpcError ? error.status : 'UNKNOWN';
}

function isStream({ schema: { kind } }: OutgoingCall): boolean {
  return kind === 'server_streaming' || kind === 'bidi_streaming';
}

async function* spanned(
  values: AsyncIterable<unknown>,
  end: (error?: unknown) => void,
): AsyncGenerator {
  let failure: unknown;
  try {
    yield* values;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    end(failure);
  }
}

/** The metadata of the call as an object of its own, which the trace may be written into. */
function ownMetadata({ options: { metadata } }: OutgoingCall): Metadata {
  if (metadata instanceof Metadata) return metadata.clone();
  const made = new Metadata();
  for (const [key, value] of Object.entries(metadata ?? {})) made.set(key, value);
  return made;
}

const GETTER: Otel.TextMapGetter<Metadata> = {
  keys: (metadata) => Object.keys(metadata.getMap()),
  get: (metadata, key) => metadata.get(key).map(String),
};

const SETTER: Otel.TextMapSetter<Metadata> = {
  set: (metadata, key, value) => metadata.set(key, value),
};
