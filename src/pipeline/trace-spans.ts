/** A run as OpenTelemetry spans, made after the fact from its report: one for the run, one in it for every step. */
import type { RunReport } from './run.js';
import type { ErrorInfo, StepTrace } from './trace.js';

/** What this file needs of the package @opentelemetry/api: pass the package itself. */
export interface OpenTelemetry<Context = unknown, S extends Span = Span> {
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options?: SpanOptions, context?: Context): S;
    };
    setSpan(context: Context, span: S): Context;
  };
  readonly context: { active(): Context };
}

/** What this file needs of a span. */
export interface Span {
  setStatus(status: { code: number; message?: string }): unknown;
  end(endTime?: Date): void;
}

interface SpanOptions {
  startTime?: Date;
  attributes?: Record<string, string | number | string[]>;
}

/** SpanStatusCode.ERROR. */
const ERROR = 2;

/**
 * Records the spans of a run, below the span that is active where this is called.
 *
 * @example
 * import * as otel from '@opentelemetry/api';
 * recordSpans(run.report(), otel);
 */
export function recordSpans<Context, S extends Span>(
  run: RunReport,
  { trace, context }: OpenTelemetry<Context, S>,
): void {
  const tracer = trace.getTracer('nestjs-memfs');
  const { startedAt, durationMs, error } = run;
  const attributes = { 'memfs.run.id': run.runId, 'memfs.run.status': run.status };
  const outer = context.active();
  const options = { startTime: startedAt, attributes };
  const span = tracer.startSpan(`pipeline ${run.pipeline}`, options, outer);
  for (const step of run.trace) {
    const within = trace.setSpan(outer, span);
    const ofStep = { startTime: step.startedAt, attributes: attributesOf(step) };
    endSpan(tracer.startSpan(`step ${step.step}`, ofStep, within), step);
  }
  endSpan(span, { startedAt, durationMs, error });
}

function endSpan(
  span: Span,
  end: {
    readonly startedAt: Date;
    readonly durationMs: number;
    readonly error: ErrorInfo | undefined;
  },
): void {
  if (end.error) {
    span.setStatus({ code: ERROR, message: `${end.error.status}: ${end.error.message}` });
  }
  span.end(new Date(end.startedAt.getTime() + end.durationMs));
}

function attributesOf(step: StepTrace): NonNullable<SpanOptions['attributes']> {
  const { read, written, removed } = step.files;
  return {
    'memfs.step': step.step,
    'memfs.step.status': step.status,
    'memfs.step.attempts': step.attempts,
    'server.address': step.address,
    ...(step.inputBytes !== undefined && { 'memfs.step.input_bytes': step.inputBytes }),
    ...(step.outputBytes !== undefined && { 'memfs.step.output_bytes': step.outputBytes }),
    ...(read.length > 0 && { 'memfs.files.read': [...read] }),
    ...(written.length > 0 && { 'memfs.files.written': [...written] }),
    ...(removed.length > 0 && { 'memfs.files.removed': [...removed] }),
  };
}
