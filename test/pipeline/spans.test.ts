/** A run as spans, read back from OpenTelemetry's own SDK. */
import * as otel from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { pipeline, PipelineOrchestrator, RpcError } from 'nestjs-memfs';
import { recordSpans } from 'nestjs-memfs/pipeline';

it('given a run that failed, when its spans are recorded, then each step is a span in that of the run', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  const chain = pipeline('report')
    .step((text: string, { fs }) => fs.writefile('/a', text), { id: 'write' })
    .step((): number => {
      throw new RpcError('NOT_FOUND', 'gone');
    });
  const run = new PipelineOrchestrator().start(chain, 'four');
  await run.result.catch(() => undefined);

  recordSpans(run.report(), otel);

  const [write, fail, whole] = exporter.getFinishedSpans();
  expect([write?.name, fail?.name, whole?.name]).toEqual([
    'step write',
    'step step',
    'pipeline report',
  ]);
  expect(write?.parentSpanContext?.spanId).toBe(whole?.spanContext().spanId);
  expect(write?.attributes).toMatchObject({
    'memfs.step.status': 'done',
    'memfs.step.input_bytes': 4,
    'memfs.files.written': ['/a'],
  });
  expect(fail?.status).toEqual({ code: otel.SpanStatusCode.ERROR, message: 'NOT_FOUND: gone' });
  expect(whole?.status.code).toBe(otel.SpanStatusCode.ERROR);
  await provider.shutdown();
});
