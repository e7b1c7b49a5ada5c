import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, MemFsModule } from 'nestjs-memfs';
import { freePortBase } from '../support/ports.js';
import { describeWith, runProgram } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PROTO = join(ROOT, 'generated/proto');
const BUF = join(ROOT, 'node_modules/.bin/buf');

let app: INestApplicationContext;
let htmlAddress = '';
let pdfAddress = '';

beforeAll(async () => {
  process.env['PORT_BASE'] = String(await freePortBase());
  const { Reports } = await import('../../examples/report/reports.js');

  @Module({
    imports: [MemFsModule.forRoot({ generated: join(ROOT, 'generated') })],
    providers: [Reports],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const { functions } = app.get(ApiFuncFramework);
  htmlAddress = functions.find(({ name }) => name === 'jsonToHtml')?.address ?? '';
  pdfAddress = functions.find(({ name }) => name === 'htmlToPdf')?.address ?? '';
});

afterAll(() => app.close());

describeWith([BUF, '--version'], 'npm ci')('buf curl, through reflection alone', () => {
  const curl = (method: string, data: object) =>
    runProgram(BUF, [
      'curl',
      '--protocol',
      'grpc',
      '--http2-prior-knowledge',
      '--data',
      JSON.stringify(data),
      `http://${htmlAddress}/${method}`,
    ]);

  it('given the running server, when buf calls jsonToHtml, then it gets the HTML', async () => {
    const { stdout } = await curl('reports.v1.JsonToHtmlService/JsonToHtml', {
      report: {
        title: 'Zażółć',
        author: 'buf',
        createdAt: '2026-05-04T03:02:01Z',
        currency: 'CURRENCY_EUR',
        sections: [],
      },
    });

    const { result } = JSON.parse(stdout) as { result: string };
    expect(result).toContain('<h1>Zażółć</h1>');
  });

  it('given the running server, when buf lists its services, then ours and health are there', async () => {
    const { stdout } = await runProgram(BUF, [
      'curl',
      '--protocol',
      'grpc',
      '--http2-prior-knowledge',
      '--list-services',
      `http://${htmlAddress}`,
    ]);

    expect(stdout.trim().split('\n').sort()).toEqual([
      'grpc.health.v1.Health',
      'reports.v1.JsonToHtmlService',
    ]);
  });

  it('given the running server, when buf asks for its health, then it is serving', async () => {
    const { stdout } = await curl('grpc.health.v1.Health/Check', {
      service: 'reports.v1.JsonToHtmlService',
    });

    expect(JSON.parse(stdout)).toEqual({ status: 'SERVING' });
  });
});

describeWith(
  ['/usr/bin/python3', '-c', 'import grpc, google.protobuf'],
  'apt-get install python3-grpcio python3-protobuf protobuf-compiler',
)('a Python client', () => {
  it('given classes that protoc made of the emitted files, when Python calls both functions, then it gets HTML, PDF and a refusal naming the property', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memfs-python-'));
    const protos = ['types', 'json_to_html', 'html_to_pdf'].map(
      (name) => `reports/v1/${name}.proto`,
    );

    try {
      await runProgram('protoc', ['-I', PROTO, `--python_out=${folder}`, ...protos]);
      const { stdout } = await runProgram('/usr/bin/python3', [
        join(import.meta.dirname, 'client.py'),
        folder,
        htmlAddress,
        pdfAddress,
      ]);

      const answer = JSON.parse(stdout) as { html: string; pdf: string; refusal: string[] };
      expect(answer.html).toContain('Łukasz &lt;Żak&gt;');
      expect(answer.pdf).toBe('%PDF-');
      expect(answer.refusal[0]).toBe('INVALID_ARGUMENT');
      expect(answer.refusal[1]).toContain('report');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
