/** `npm run bench -- codegen`: cold, warm and watch beside the bare compiler, for 1, 100 and 1000 services, interleaved rounds, medians. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeProject } from './codegen-project.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const CLI = here('../../dist/cli/main.js');

const SIZES = [
  { services: 1, rounds: 5 },
  { services: 100, rounds: 5 },
  { services: 1000, rounds: 1 },
];
/** The bar of a cold build, in times of the program and its reading. */
const BAR = 1.5;
const BAR_AT = 100;

/** What is measured, each in a process of its own. */
const ROWS = [
  { name: 'bare compiler', args: [here('codegen-part.mjs'), 'bare'] },
  { name: 'program and reading', args: [here('codegen-part.mjs'), 'reading'] },
  { name: 'cold', args: [CLI, 'generate'], isCold: true },
  { name: 'warm', args: [CLI, 'generate'] },
  { name: 'watch', args: [here('codegen-part.mjs'), 'watch'] },
];

/** Runs the bench; options: `--quick` (one round, 1 and 100 services), `--only <services>`. */
export async function main(options) {
  const isQuick = options.includes('--quick');
  const only = options.includes('--only') ? Number(options[options.indexOf('--only') + 1]) : 0;
  const sizes = SIZES.filter(({ services }) =>
    only ? services === only : !isQuick || services <= BAR_AT,
  );
  console.log(
    `times in ms; ratios are of processor time, to the bare compiler and to program and reading; node ${process.version}\n`,
  );
  print(['services', 'what', 'elapsed', 'processor', 'to bare', 'to reading', '']);
  for (const { services, rounds } of sizes) bench(services, isQuick ? 1 : rounds);
}

function bench(services, rounds) {
  const project = makeProject(services);
  const found = new Map(ROWS.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const row of ROWS) found.get(row.name).push(measure(row, project));
    }
  } finally {
    project.remove();
  }
  const [bare, reading] = ROWS.map(({ name }) => found.get(name));
  for (const { name, isCold } of ROWS) {
    const times = found.get(name);
    if (name === 'watch') {
      for (const [edit, { elapsed, cpu }] of Object.entries(medians(times))) {
        print([services, `watch: ${edit}`, elapsed.toFixed(0), cpu.toFixed(0)]);
      }
      continue;
    }
    const ratioTo = (others) => median(times.map(({ cpu }, round) => cpu / others[round].cpu));
    const isJudged = isCold && services === BAR_AT;
    print([
      services,
      name,
      median(times.map(({ elapsed }) => elapsed)).toFixed(0),
      median(times.map(({ cpu }) => cpu)).toFixed(0),
      ratioTo(bare).toFixed(2),
      ratioTo(reading).toFixed(2),
      isJudged ? (ratioTo(reading) < BAR ? `below ${BAR}` : `NOT BELOW ${BAR}`) : '',
    ]);
  }
}

/** One process in the project: how long it took, and what it says about itself. */
function measure({ name, args, isCold }, project) {
  if (isCold) {
    for (const folder of ['generated', 'node_modules/.cache']) {
      rmSync(join(project.path, folder), { recursive: true, force: true });
    }
  }
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', here('codegen-clock.mjs'), ...args],
    { cwd: project.path, encoding: 'utf8' },
  );
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const cpu = Number(/^processor (\d+)$/m.exec(stderr)[1]);
  return { elapsed, cpu, edits: name === 'watch' ? JSON.parse(stdout) : undefined };
}

/** Of every kind of edit, over all rounds. */
function medians(times) {
  const kinds = Object.keys(times[0].edits);
  const medianOf = (kind, what) =>
    median(times.flatMap(({ edits }) => edits[kind].map((edit) => edit[what])));
  return Object.fromEntries(
    kinds.map((kind) => [kind, { elapsed: medianOf(kind, 'elapsed'), cpu: medianOf(kind, 'cpu') }]),
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function print(cells) {
  const widths = [8, 30, 9, 9, 7, 10, 0];
  console.log(
    cells
      .map((cell, index) =>
        index === 1 ? String(cell).padEnd(widths[1]) : String(cell).padStart(widths[index]),
      )
      .join('  ')
      .trimEnd(),
  );
}
