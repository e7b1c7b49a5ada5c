/** A part of the bench of codegen, in a process of its own and in the folder of a project: `bare`, `reading` or `watch`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const CONFIG = resolve('tsconfig.json');

/** The compiler alone: configuration, program, checker; nothing is asked of it. */
function bare() {
  const ts = createRequire(import.meta.url)('typescript');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: console.error };
  const config = ts.getParsedCommandLineOfConfigFile(CONFIG, undefined, host);
  ts.createProgram(config.fileNames, config.options).getTypeChecker();
}

/** The program, and what the decorated functions say: all of a build that has to know the types. */
async function reading() {
  const { loadProject } = await import('../../dist/codegen/load-project.js');
  const { ServiceReader } = await import('../../dist/codegen/service-reader.js');
  const { Problems } = await import('../../dist/codegen/diagnostics.js');
  new ServiceReader().read(loadProject(CONFIG), new Problems());
}

const EDITS = {
  'the body of a method': { file: 'src/part0/service.ts', from: 'return order.id;' },
  'a property more': { file: 'src/part0/types.ts', from: 'note?: string;' },
};
const TIMES = 5;

/** Edits of one file, each followed by a build in the same process. */
async function watch() {
  const { repeatedBuild } = await import('../../dist/codegen/index.js');
  const build = await repeatedBuild();
  build.generate();
  const times = Object.fromEntries(Object.keys(EDITS).map((name) => [name, []]));
  for (let time = 0; time < TIMES; time++) {
    for (const [name, { file, from }] of Object.entries(EDITS)) {
      const added = from.startsWith('return') ? `void ${time};` : `more${time}?: string;`;
      writeFileSync(file, readFileSync(file, 'utf8').replace(from, `${added} ${from}`));
      const [started, before] = [performance.now(), processorMs()];
      build.generate();
      times[name].push({ elapsed: performance.now() - started, cpu: processorMs() - before });
    }
  }
  console.log(JSON.stringify(times));
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const part = { bare, reading, watch }[process.argv[2]];
await part();
