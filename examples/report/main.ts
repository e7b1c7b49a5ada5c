/**
 * The demo: a Nest application with two functions, each a gRPC service on its own port; a pipeline calls them over gRPC,
 * or with `--redis host:port` on the distributed engine, and leaves a PDF in the MemoryFS and on the disk.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, MemoryFS, PipelineOrchestrator, PortTakenError } from 'nestjs-memfs';
import { AppModule } from './app.module.js';
import { DATA, PDF_ON_DISK } from './files.js';
import { report } from './pipeline.js';
import { redisFromArgs } from './redis.js';
import { readReport } from './report.js';
import { PORT_BASE } from './reports.js';

const PDF_IN_MEMORY = '/output/report.pdf';

class PortBaseError extends Error {}

async function main(): Promise<void> {
  if (!Number.isInteger(PORT_BASE) || PORT_BASE < 1 || PORT_BASE > 65_534) {
    throw new PortBaseError(
      `PORT_BASE is a port from 1 to 65534, not '${process.env['PORT_BASE']}'.`,
    );
  }
  const redis = redisFromArgs();
  const module = redis ? AppModule.onRedis(redis) : AppModule;
  const app = await NestFactory.createApplicationContext(module, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    const fs = app.get(MemoryFS);
    const { functions } = app.get(ApiFuncFramework);
    heading('Functions');
    for (const { className, name, path, address } of functions) {
      console.log(`  ${className}.${name}`.padEnd(22), address, path);
    }
    heading('Proto of jsonToHtml, as the build wrote it');
    console.log(fs.readfile('/proto/reports/v1/json_to_html.proto').trimEnd());

    heading(redis ? 'Pipeline, on Redis' : 'Pipeline, over gRPC');
    const orchestrator = app.get(PipelineOrchestrator);
    const { value: pdf } = await orchestrator.run(
      report,
      readReport(await readFile(DATA, 'utf8')),
      {
        via: 'grpc',
        onStep: ({ step, address, durationMs }) =>
          console.log(`  ${step}`.padEnd(22), address, `${durationMs.toFixed(0)} ms`),
      },
    );
    orchestrator.close();

    fs.makedirs('/output', { existOk: true });
    fs.writefilebytes(PDF_IN_MEMORY, pdf);
    await writeFile(PDF_ON_DISK, fs.readfilebytes(PDF_IN_MEMORY));
    heading('MemoryFS');
    console.log(fs.tree('/').trimEnd());
    console.log(`\n${PDF_IN_MEMORY} is on the disk too: ${PDF_ON_DISK} (${pdf.length} bytes)`);
  } finally {
    await app.close();
  }
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

try {
  await main();
} catch (error) {
  if (error instanceof PortTakenError || error instanceof PortBaseError) {
    console.error(`${error.message}\nMove the demo to other ports: PORT_BASE=51000 npm run demo`);
  } else console.error(error);
  process.exitCode = 1;
}
