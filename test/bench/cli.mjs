/** Start-up of the command line beside bare node, and the cost of one small write against the size of the state. Best of several runs, in one go. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MIB = 1024 * 1024;

/** Runs every row in turn, `rounds` times, so that noise hits all alike. */
export function main(options) {
  const rounds = options.includes('--quick') ? 5 : 15;
  const folder = mkdtempSync(join(tmpdir(), 'memfs-bench-cli-'));
  try {
    const states = {
      small: stateOf(folder, 'small', { files: 10, bytes: 100 }),
      '10,000 files': stateOf(folder, 'files', { files: 10_000, bytes: 100 }),
      '10,000 files, 100 MiB': stateOf(folder, 'large', {
        files: 10_000,
        bytes: (100 * MIB) / 10_000,
      }),
    };
    const rows = [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'memfs --help', args: [CLI, '--help'] },
      ...Object.entries(states).flatMap(([name, state]) => [
        { name: `memfs touch (${name})`, args: [CLI, 'touch', '/one', '--state', state], state },
        { name: `memfs ls / (${name})`, args: [CLI, 'ls', '/', '--state', state] },
      ]),
    ];
    const best = rows.map(() => Infinity);
    const grown = rows.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      rows.forEach(({ args, state }, index) => {
        const before = state ? statSync(state).size : 0;
        best[index] = Math.min(best[index], timeOf(args));
        if (state) grown[index] = Math.max(grown[index], statSync(state).size - before);
      });
    }
    const [node] = best;
    console.log(`best of ${rounds}; ratio to bare node, ${process.version}\n`);
    rows.forEach(({ name, state }, index) => {
      const written = state ? `${grown[index]} bytes written of ${statSync(state).size}` : '';
      const line = [name.padEnd(38), `${best[index].toFixed(0).padStart(5)} ms`];
      console.log([...line, `${(best[index] / node).toFixed(2).padStart(6)}x`, written].join('  '));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timeOf(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

/** A state with files, read from JSON as `memfs load` takes it. */
function stateOf(folder, name, { files, bytes }) {
  const state = join(folder, `${name}.memfs`);
  const content = 'x'.repeat(bytes);
  const tree = {};
  for (let index = 0; index < files; index++) {
    (tree[`d${Math.floor(index / 100)}`] ??= {})[`f${index}`] = content;
  }
  const json = join(folder, `${name}.json`);
  writeFileSync(json, JSON.stringify(tree));
  timeOf([CLI, 'load', json, '--state', state]);
  return state;
}
