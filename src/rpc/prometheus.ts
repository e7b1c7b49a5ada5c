/** Counters and durations of calls for Prometheus, kept by the application's own prom-client. */
import type { CallKind } from '../schema/schema.js';
import type { CallObserver } from './observe.js';

type Labels = Readonly<Record<string, string>>;

interface Metric<R> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: R[];
}

/** What is used of a registry of prom-client. */
export interface PromRegistry {
  metrics(): Promise<string>;
  readonly contentType: string;
}

/** What is used of the module prom-client: `import * as promClient from 'prom-client'`. */
export interface PromClient<R extends PromRegistry> {
  readonly Registry: new () => R;
  readonly Counter: new (metric: Metric<R>) => { inc(labels: Labels, value?: number): void };
  readonly Histogram: new (metric: Metric<R> & { readonly buckets: number[] }) => {
    observe(labels: Labels, value: number): void;
  };
  readonly Gauge: new (metric: Metric<R>) => {
    inc(labels: Labels): void;
    dec(labels: Labels): void;
  };
}

/** An observer that keeps metrics. */
export interface PrometheusMetrics extends CallObserver {
  /** The text format, for the route that Prometheus asks. */
  text(this: void): Promise<string>;
  /** Media type of that text. */
  readonly contentType: string;
}

/** How metrics are kept. */
export interface PrometheusOptions<R extends PromRegistry> {
  /** Where the metrics are registered. @default a registry of their own */
  readonly registry?: R;
  /** Upper bounds of the durations, in seconds. @default 0.001 to 10 */
  readonly bucketsSeconds?: readonly number[];
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Names of the label's values, as other gRPC servers have them: https://github.com/grpc-ecosystem/go-grpc-middleware */
const TYPES: Readonly<Record<CallKind, string>> = {
  unary: 'unary',
  client_streaming: 'client_stream',
  server_streaming: 'server_stream',
  bidi_streaming: 'bidi_stream',
};

/**
 * Metrics of the calls that a framework serves.
 *
 * @example
 * const metrics = prometheusMetrics(promClient);
 * MemFsModule.forRoot({ grpc: { observers: [metrics] } });
 * await metrics.text();
 */
export function prometheusMetrics<R extends PromRegistry>(
  client: PromClient<R>,
  options: PrometheusOptions<R> = {},
): PrometheusMetrics {
  const { registry = new client.Registry(), bucketsSeconds = BUCKETS } = options;
  const metric = (name: string, help: string, ...labels: readonly string[]): Metric<R> => ({
    ...{ name: `grpc_server_${name}`, help },
    labelNames: ['grpc_service', 'grpc_method', ...labels],
    registers: [registry],
  });
  const handled = new client.Counter(
    metric('handled_total', 'Calls that have their status.', 'grpc_type', 'grpc_code'),
  );
  const seconds = new client.Histogram({
    ...metric('handling_seconds', 'Time from the first byte to the status.', 'grpc_type'),
    buckets: [...bucketsSeconds],
  });
  const running = new client.Gauge(metric('running', 'Functions that run now.'));
  const received = new client.Counter(metric('received_bytes_total', 'Bytes of requests.'));
  const sent = new client.Counter(metric('sent_bytes_total', 'Bytes of responses.'));
  const started = new WeakSet<object>();
  return {
    around: (call, serve) => {
      started.add(call);
      running.inc(namesOf(call.path));
      return serve();
    },
    ended: ({ call, kind, status, durationMs, requestBytes, responseBytes }) => {
      const names = namesOf(call.path);
      const typed = { ...names, grpc_type: TYPES[kind] };
      handled.inc({ ...typed, grpc_code: status });
      seconds.observe(typed, durationMs / 1000);
      received.inc(names, requestBytes);
      sent.inc(names, responseBytes);
      if (started.has(call)) running.dec(names);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** `/echo.v1.SayService/Say` → service and method. */
function namesOf(path: string): { grpc_service: string; grpc_method: string } {
  const [, service = '', method = ''] = path.split('/');
  return { grpc_service: service, grpc_method: method };
}
