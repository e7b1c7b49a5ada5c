import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, MemFsModule } from 'nestjs-memfs';
import { generateFrom, type GeneratedFolder } from '../support/generated.js';
import { describeWith, runProgram } from '../support/processes.js';
import { Interop } from './interop/service.js';

const HERE = join(import.meta.dirname, 'interop');
const PROTOS = [
  ...['empty_call', 'unary_call', 'streaming_output_call', 'streaming_input_call'],
  ...['full_duplex_call', 'types'],
].map((name) => `interop/v1/${name}.proto`);

describeWith(
  ['/usr/bin/python3', '-c', 'import grpc, google.protobuf'],
  'apt-get install python3-grpcio python3-protobuf protobuf-compiler',
)('interoperability cases, called by grpcio', () => {
  let generated: GeneratedFolder;
  let outcomes: Readonly<Record<string, string>>;

  beforeAll(async () => {
    generated = await generateFrom(HERE);
    const folder = await mkdtemp(join(tmpdir(), 'memfs-interop-'));

    @Module({
      imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
      providers: [Interop],
    })
    class AppModule {}

    const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
    const [first] = app.get(ApiFuncFramework).functions;
    const protos = join(generated.path, 'proto');
    await runProgram('protoc', ['-I', protos, `--python_out=${folder}`, ...PROTOS]);
    const { stdout } = await runProgram('/usr/bin/python3', [
      ...[join(HERE, 'client.py'), folder, first?.address ?? ''],
    ]);
    outcomes = JSON.parse(stdout) as Readonly<Record<string, string>>;
    await app.close();
    await rm(folder, { recursive: true });
  });

  afterAll(() => generated.remove());

  it.each([
    ...['empty_unary', 'large_unary', 'client_streaming', 'server_streaming', 'ping_pong'],
    ...['empty_stream', 'cancel_after_begin', 'cancel_after_first_response'],
    ...['timeout_on_sleeping_server', 'custom_metadata', 'status_code_and_message'],
    ...['special_status_message', 'unimplemented_method', 'unimplemented_service'],
  ])('given the case %s, when Python plays it, then all is as it should be', (name) => {
    expect(outcomes[name]).toBe('as it should be');
  });
});
