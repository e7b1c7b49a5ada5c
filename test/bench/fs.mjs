/** `npm run bench -- fs`: every row on every filesystem, interleaved rounds, medians as ratios to node:fs on tmpfs. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { OURS, PEERS, REFERENCE } from './fs-peers.mjs';
import { ROWS } from './fs-rows.mjs';
import { BYTES_ROW, bytesPerFile, costAgainstSize } from './fs-sizes.mjs';

/** A round on one filesystem takes about this long; a row that is done as a whole takes what it takes. */
const ROUND_MS = 60;
const ROUNDS = 7;
/** Rounds before those that count. */
const WARM_UPS = 3;
/** A row that is done as a whole is warm after this long. */
const WARM_UP_MS = 300;
const QUICK = { roundMs: 15, rounds: 3, part: 5 };

/** Too slow for the full counts. */
const SLOW = ['@zenfs/core'];
/** A filesystem that needs longer for a round gets one only. */
const PATIENCE_MS = 4000;
const ASYNC_BAR = 10;

/** Nanoseconds by the clock on the wall. */
const wallNs = () => Number(process.hrtime.bigint());

/** Nanoseconds of processor time of all threads: what a machine busy with other work does not distort. */
function cpuNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

/** Runs the bench; options: `--quick`, `--cpu` (processor time instead of elapsed time), `--only <part of a row's name>`. */
export async function main(options) {
  setFlagsFromString('--expose-gc');
  globalThis.gc = runInNewContext('gc');
  const isQuick = options.includes('--quick');
  const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : '';
  const how = { isQuick, clock: options.includes('--cpu') ? cpuNs : wallNs };
  const names = Object.keys(PEERS);
  const what = how.clock === cpuNs ? 'processor time' : 'elapsed time';
  console.log(`ratios of ${what} to node:fs on tmpfs, over 1 is faster; node ${process.version}\n`);
  print(['row', 'node:fs', ...names.slice(1), '']);
  for (const row of ROWS.filter(({ name }) => name.includes(only))) {
    const ns = await measure(row, names, how);
    const ratios = names.slice(1).map((name) => ns[REFERENCE] / ns[name]);
    print([
      row.name,
      duration(ns[REFERENCE]),
      ...ratios.map(ratio),
      verdict(row, names.slice(1), ratios),
    ]);
  }
  if (BYTES_ROW.includes(only)) {
    const bytes = [];
    for (const name of names.slice(1)) {
      bytes.push(await bytesPerFile(name, isQuick));
    }
    print([
      BYTES_ROW,
      '-',
      ...bytes.map((value) => (value === undefined ? '-' : value.toFixed(0))),
      '',
    ]);
  }
  if ('cost against size'.includes(only)) {
    console.log(`\ncost of one operation of ${OURS} against size`);
    for (const { name, costs } of await costAgainstSize(isQuick)) {
      const growth = costs.at(-1).ns / costs[0].ns;
      print([
        name,
        ...costs.map(({ size, ns }) => `${count(size)}: ${duration(ns)}`),
        growth < 3 ? 'flat' : 'GROWS',
      ]);
    }
  }
}

/** Nanoseconds per operation of every filesystem. */
async function measure(row, names, how) {
  const runs = [];
  for (const name of names) {
    const run = await prepare(row, name, how).catch(() => undefined);
    if (run !== undefined) {
      runs.push(run);
    }
  }
  for (let round = 0; round < (how.isQuick ? QUICK.rounds : ROUNDS); round++) {
    for (const run of runs) {
      if (!run.isFailed && (round === 0 || run.spentMs < PATIENCE_MS)) {
        globalThis.gc();
        await time(run);
      }
    }
  }
  for (const { close } of runs) {
    close();
  }
  return Object.fromEntries(runs.map(({ name, results }) => [name, median(results)]));
}

/** Opens a filesystem, fills it, and finds out how many operations fill a round. */
async function prepare(row, name, { isQuick, clock }) {
  const { fs, root, close } = await PEERS[name]();
  const isSlow = SLOW.includes(name);
  try {
    const state = row.setup(fs, root, { isSlow, isQuick });
    const run = {
      row,
      name,
      fs,
      state,
      close,
      clock,
      results: [],
      spentMs: 0,
      isFailed: false,
      count: row.count,
    };
    if (row.isWhole) {
      run.count = Math.min(
        isSlow ? (row.fewer ?? row.count) : row.count,
        Math.ceil(row.count / (isQuick ? QUICK.part : 1)),
      );
      for (let warmUp = 0; warmUp < WARM_UPS && run.spentMs < WARM_UP_MS; warmUp++) {
        await time(run);
      }
      Object.assign(run, { results: [], spentMs: 0 });
      return run;
    }
    run.count = Math.max(1, Math.ceil(row.count / (isSlow ? 100 : 10)));
    const roundMs = isQuick ? QUICK.roundMs : ROUND_MS;
    // Code that was never run is slow: the count of the first, cold round is too low.
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) {
      await time(run);
      const ms = (run.results.pop() * run.count) / 1e6;
      run.count = Math.max(1, Math.min(row.count * 4, Math.round((run.count * roundMs) / ms)));
    }
    return run.isFailed ? undefined : run;
  } catch (error) {
    close();
    throw error;
  }
}

async function time(run) {
  const { row, fs, state, count, clock } = run;
  try {
    await row.before?.(fs, state, count);
    const start = clock();
    await row.run(fs, state, count);
    const ns = clock() - start;
    await row.after?.(fs, state);
    run.spentMs += ns / 1e6;
    run.results.push((ns / count) * (state.scale ?? 1));
  } catch (error) {
    run.isFailed = true;
    run.results.push(NaN);
    if (run.name === OURS) {
      console.error(error);
    }
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** What misses the bar. */
function verdict({ isAsync }, names, ratios) {
  const ours = ratios[names.indexOf(OURS)];
  const best = Math.max(
    ...ratios.filter((value, index) => names[index] !== OURS && Number.isFinite(value)),
  );
  const misses = [];
  if (ours < (isAsync ? ASYNC_BAR : 1)) {
    misses.push(`below ${isAsync ? ASYNC_BAR : 1}`);
  }
  if (ours < best) {
    misses.push('below the best peer');
  }
  return misses.join(', ');
}

const WIDTHS = [46, 12, 12, 12, 18, 12];

function print(cells) {
  console.log(
    cells
      .map((cell, index) => String(cell).padEnd(WIDTHS[index] ?? 0))
      .join(' ')
      .trimEnd(),
  );
}

function ratio(value) {
  return Number.isFinite(value) ? value.toPrecision(value < 0.1 ? 1 : 3) : '-';
}

function duration(ns) {
  return ns < 1e4
    ? `${ns.toFixed(0)} ns`
    : ns < 1e7
      ? `${(ns / 1e3).toFixed(0)} us`
      : `${(ns / 1e6).toFixed(0)} ms`;
}

function count(size) {
  return size >= 1 << 20 ? `${size / (1 << 20)} MiB` : `${size / 1000}k`;
}
