/** The other process: starts the pipeline on a Redis, follows its steps, and has the PDF, without a function of its own. */
import { readFile, writeFile } from 'node:fs/promises';
import { PipelineOrchestrator } from 'nestjs-memfs';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { DATA, PDF_ON_DISK } from './files.js';
import { report } from './pipeline.js';
import { redisFromArgs } from './redis.js';
import { readReport } from './report.js';

const engine = await BullMqEngine.connect({
  connection: redisFromArgs() ?? { host: 'localhost' },
  concurrency: 0, // of this process
});
const orchestrator = new PipelineOrchestrator({ engine });
const { value: pdf } = await orchestrator.run(report, readReport(await readFile(DATA, 'utf8')), {
  timeoutMs: 60_000,
  onStep: ({ step, durationMs }) => console.log(step, `${durationMs.toFixed(0)} ms`),
});
await writeFile(PDF_ON_DISK, pdf);
console.log(`${PDF_ON_DISK}: ${pdf.length} bytes`);
await engine.close();
