/** `npm run bench -- rpc`: ours, bare grpc-js and Nest's gRPC, each in a process, under h2load; calls per second and CPU per call as ratios to grpc-js. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { bodyOf, pathOf, writeProtos } from './rpc/schema.mjs';

const run = promisify(execFile);
const here = (file) => join(import.meta.dirname, 'rpc', file);

const PEERS = ['grpcjs', 'ours', 'nest'];
const IN_FLIGHT = 64;

/** Requests of a round, and the bar that ours has to reach, as a ratio to grpc-js. */
const ROWS = [
  { name: 'small', label: 'unary, small', requests: 20_000, bar: 1 },
  { name: 'nested', label: 'unary, 6.7 KB nested', requests: 4_000, bar: 2 },
  { name: 'blob', label: 'unary, 1 MiB', requests: 200, inFlight: 4, bar: 1 },
  { name: 'stream', label: 'stream of 10k messages', requests: 12, inFlight: 2, bar: 1.2 },
];
const CLIENT_BAR = 1;
const START_BAR = 1.15;
const CODEC_BARS = {
  ...{ 'decode small': 2, 'encode small': 1.7, 'decode nested': 3.5, 'encode nested': 6 },
};

/** Options: `--quick`, `--only <part of a row's label>`. */
export async function main(options) {
  const isQuick = options.includes('--quick');
  const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : '';
  const { folder } = writeProtos();
  const setup = { folder, rounds: isQuick ? 2 : 5, part: isQuick ? 5 : 1 };
  console.log(`ratios to bare grpc-js; node ${process.version}\n`);
  print(['', 'grpc-js', 'ours', 'nest', 'CPU: ours', 'nest', '']);
  try {
    const rows = ROWS.filter(({ label }) => label.includes(only));
    if (rows.length > 0) await measureServers(rows, setup);
    if ('client'.includes(only)) await measureClients(setup);
    if ('start'.includes(only)) await measureStart(setup);
    if ('codec'.includes(only)) await measureCodec(setup);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureServers(rows, setup) {
  const servers = {};
  for (const peer of PEERS) servers[peer] = await startServer(peer, setup.folder);
  try {
    for (const row of rows) {
      const results = Object.fromEntries(PEERS.map((peer) => [peer, []]));
      const count = Math.max(4, Math.ceil(row.requests / setup.part));
      for (const peer of PEERS) await load(servers[peer], row, Math.ceil(count / 4));
      for (let round = 0; round < setup.rounds; round++) {
        for (const peer of PEERS) results[peer].push(await load(servers[peer], row, count));
      }
      report(row, results);
    }
  } finally {
    for (const { process: child } of Object.values(servers)) child.stdin.end();
  }
}

function report({ label, bar }, results) {
  const speed = (peer) => median(results[peer].map(({ perSecond }) => perSecond));
  const cpu = (peer) => median(results[peer].map(({ cpuMicros }) => cpuMicros));
  const ours = speed('ours') / speed('grpcjs');
  const verdict = ours >= bar ? '' : `below ${bar}`;
  print([
    ...[label, `${speed('grpcjs').toFixed(0)}/s ${cpu('grpcjs').toFixed(0)} µs`],
    ...[ratio(ours), ratio(speed('nest') / speed('grpcjs'))],
    ...[ratio(cpu('ours') / cpu('grpcjs')), ratio(cpu('nest') / cpu('grpcjs')), verdict],
  ]);
}

/** One run of h2load against one server. */
async function load(server, { name, inFlight = IN_FLIGHT }, requests) {
  const body = join(server.folder, `${name}.bin`);
  writeFileSync(body, bodyOf(name));
  const before = await server.usage();
  const { stdout } = await run('h2load', [
    ...['-n', String(requests), '-c', '1', '-m', String(inFlight), '-d', body],
    ...['-w', '24', '-W', '24', '-H', 'content-type: application/grpc', '-H', 'te: trailers'],
    `http://127.0.0.1:${server.port}${pathOf(name)}`,
  ]);
  const after = await server.usage();
  const [, perSecond] = /finished in [^,]+, ([\d.]+) req\/s/.exec(stdout) ?? [];
  if (!stdout.includes(` ${requests} succeeded`) || perSecond === undefined) {
    throw new Error(`h2load against ${server.peer} for ${name}:\n${stdout}`);
  }
  return {
    perSecond: Number(perSecond),
    cpuMicros: (after.cpuMicros - before.cpuMicros) / requests,
  };
}

async function startServer(peer, folder) {
  const child = spawn(process.execPath, [here('server.mjs'), peer, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const next = async () => JSON.parse((await once(lines, 'line'))[0]);
  const { port } = await next();
  const usage = () => {
    child.stdin.write('\n');
    return next();
  };
  return { peer, folder, port, usage, process: child };
}

async function measureClients({ folder, rounds, part }) {
  const server = await startServer('grpcjs', folder);
  const results = { ours: [], grpcjs: [] };
  const calls = String(Math.ceil(20_000 / part));
  for (let round = 0; round < rounds; round++) {
    for (const peer of ['grpcjs', 'ours']) {
      const args = [here('client.mjs'), peer, String(server.port), folder, calls];
      const { stdout } = await run(process.execPath, args);
      results[peer].push(JSON.parse(stdout));
    }
  }
  server.process.stdin.end();
  report({ label: 'client, small', bar: CLIENT_BAR }, { ...results, nest: results.grpcjs });
}

/** From the start of the process to its first answer. */
async function measureStart({ folder, rounds }) {
  const times = { ours: [], nest: [], grpcjs: [] };
  const once64 = { name: 'small', inFlight: 1 };
  for (let round = 0; round < rounds + 2; round++) {
    for (const peer of Object.keys(times)) {
      const startedMs = performance.now();
      const server = await startServer(peer, folder);
      await load(server, once64, 1);
      times[peer].push(performance.now() - startedMs);
      server.process.stdin.end();
    }
  }
  const [ours, nest, bare] = [median(times.ours), median(times.nest), median(times.grpcjs)];
  const verdict = ours / nest <= START_BAR ? '' : `above ${START_BAR} of Nest`;
  const shown = [`${bare.toFixed(0)} ms`, `${ours.toFixed(0)} ms`, `${nest.toFixed(0)} ms`];
  print(['start to first answer', ...shown, '', `${(ours / nest).toFixed(2)}`, verdict]);
}

async function measureCodec({ folder }) {
  const { stdout } = await run(process.execPath, [here('codec.mjs'), folder]);
  for (const [label, { ours, grpcjs }] of Object.entries(JSON.parse(stdout))) {
    const times = grpcjs / ours;
    const bar = CODEC_BARS[label];
    const verdict = times >= bar ? '' : `below ${bar}`;
    print([`codec, ${label}`, `${grpcjs.toFixed(0)} ns`, ratio(times), '', '', '', verdict]);
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function ratio(value) {
  return `${value.toFixed(2)}x`;
}

function print([label, reference, ...cells]) {
  console.log(
    [label.padEnd(24), reference.padEnd(18), ...cells.map((cell) => cell.padEnd(11))].join(''),
  );
}
