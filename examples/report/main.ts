/** The demo: starts the application, sends a report through both functions over gRPC, and leaves the PDF in memory and on disk. */
import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ApiFuncFramework,
  MemoryFS,
  pipeline,
  PipelineOrchestrator,
  PortTakenError,
} from 'nestjs-memfs';
import { AppModule } from './app.module.js';
import { readReport } from './report.js';
import { Reports } from './reports.js';

const DATA = 'examples/report/data.json';
const VIRTUAL_PDF = '/output/report.pdf';
const REAL_PDF = 'report.pdf';
const PROTO = '/proto/reports/v1/json_to_html.proto';

/** What the demo does, and what it prints on the way. */
async function demo(app: INestApplicationContext): Promise<void> {
  const fs = app.get(MemoryFS);
  section('Functions');
  for (const { path, address } of app.get(ApiFuncFramework).functions) {
    print(`${String(address)}  ${path}`);
  }
  section(PROTO);
  print(fs.readfile(PROTO).trimEnd());

  const report = pipeline('report').step(Reports, 'jsonToHtml').step(Reports, 'htmlToPdf');
  const data = readReport(await readFile(DATA, 'utf8'));
  section('Pipeline report: JSON → HTML → PDF');
  const { value: pdf } = await app.get(PipelineOrchestrator).run(report, data, {
    onStep: ({ step, address, durationMs }) =>
      print(`${step.padEnd(12)} ${address}  ${durationMs.toFixed(0).padStart(5)} ms`),
  });

  fs.makedirs('/output');
  fs.writefilebytes(VIRTUAL_PDF, pdf);
  fs.copyToDisk(VIRTUAL_PDF, REAL_PDF);
  section('MemoryFS');
  print(fs.tree('/'));
  print(`\n${VIRTUAL_PDF} (${pdf.length} bytes) copied to ${REAL_PDF}`);
}

function section(title: string): void {
  print(`\n── ${title}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    await demo(app);
  } finally {
    await app.close();
  }
} catch (error) {
  if (!(error instanceof PortTakenError)) throw error;
  process.stderr.write(`${error.message}\nFor the demo: PORT_BASE=51000 npm run demo\n`);
  process.exitCode = 1;
}
