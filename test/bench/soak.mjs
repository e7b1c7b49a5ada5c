/** `npm run bench -- soak [seconds]`: 64 calls always in flight against a server in a process of its own; no error, and memory flat. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';

const IN_FLIGHT = 64;
const CONNECTIONS = 4;
const ROUNDS = 10;
const MIB = 1024 * 1024;
/** What the garbage collector leaves differs by less. */
const MAX_GROWTH_BYTES = 4 * MIB;
/** Each caller cancels a stream so often: all of a connection together less than the 33 a second that nghttp2 takes. */
const CANCEL_EVERY_MS = 1000;
const SETTLE_MS = 500;
/** Of the columns. */
const WIDTHS = [7, 9, 8, 10, 14, 13];
const PAYLOAD = Buffer.alloc(1000, 'x');

/** A server, and what is known of it. */
async function startServer() {
  const program = fileURLToPath(new URL('../rpc/faults/server.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => lines.emit(...line.split(' ')));
  const [port] = await once(lines, 'port');
  return {
    address: `127.0.0.1:${port}`,
    async look() {
      child.stdin.write('collect\n');
      const [used] = await once(lines, 'used');
      const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      const descriptors = readdirSync(`/proc/${child.pid}/fd`).length;
      return { used: Number(used), resident: kib * 1024, descriptors };
    },
    stop: () => child.kill(),
  };
}

const same = (bytes) => bytes;

function echo(client) {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/t.v1.Echo/Echo', same, same, PAYLOAD, (error, answer) => {
      if (error) reject(error);
      else if (PAYLOAD.equals(answer)) resolve();
      else reject(new Error('the answer is not what was sent'));
    });
  });
}

/** Reads one message of an endless stream and leaves. */
function leave(client) {
  return new Promise((resolve, reject) => {
    const stream = client.makeServerStreamRequest('/t.v1.Flood/Flood', same, same, PAYLOAD);
    stream.once('data', () => stream.cancel());
    stream.on('error', (error) => {
      if (error.code === grpc.status.CANCELLED) resolve();
      else reject(error);
    });
  });
}

/** Calls until `load` is over. */
async function callOn(client, load) {
  let cancelledMs = performance.now();
  while (!load.isOver) {
    const isDue = performance.now() - cancelledMs >= CANCEL_EVERY_MS;
    if (isDue) cancelledMs = performance.now();
    try {
      await (isDue ? leave(client) : echo(client));
      load.calls++;
    } catch (error) {
      load.errors.push(error);
    }
  }
}

/** Calls for so long; `watch` is called in between, the last time when no call is in flight. */
async function soak(clients, { seconds, rounds, watch }) {
  const load = { calls: 0, errors: [], isOver: false };
  const callers = Array.from({ length: IN_FLIGHT }, (_, n) => {
    return callOn(clients[n % CONNECTIONS], load);
  });
  for (let round = 1; round <= rounds; round++) {
    await delay((seconds * 1000) / rounds);
    if (round < rounds) await watch((round * seconds) / rounds, load);
  }
  load.isOver = true;
  await Promise.all(callers);
  // The last cancellations are on their way, and buffers are given back in two steps.
  await delay(SETTLE_MS);
  await watch(seconds, load);
  await delay(SETTLE_MS);
  return { errors: load.errors, used: await watch(seconds, load) };
}

/** Runs the soak; the exit code is 1 when a call failed or memory grew. */
export async function main([seconds = '60']) {
  const server = await startServer();
  const clients = Array.from({ length: CONNECTIONS }, () => {
    const options = { 'grpc.use_local_subchannel_pool': 1 };
    return new grpc.Client(server.address, grpc.credentials.createInsecure(), options);
  });
  const watch = async (second, { calls, errors }) => {
    const { used, resident, descriptors } = await server.look();
    const mib = [(used / MIB).toFixed(1), (resident / MIB).toFixed(0)];
    const cells = [second, calls, errors.length, ...mib, descriptors];
    console.log(cells.map((cell, n) => String(cell).padStart(WIDTHS[n])).join(''));
    return used;
  };
  console.log('seconds    calls  errors  used MiB  resident MiB  descriptors');
  // Caches fill and code is compiled before the first look.
  const warm = await soak(clients, { seconds: seconds / ROUNDS, rounds: 1, watch });
  const done = await soak(clients, { seconds: Number(seconds), rounds: ROUNDS, watch });
  for (const client of clients) client.close();
  server.stop();
  const growth = done.used - warm.used;
  const errors = [...warm.errors, ...done.errors];
  console.log(`${(growth / MIB).toFixed(1)} MiB more than before, with no call in flight`);
  for (const error of errors.slice(0, 3)) console.error(error);
  process.exitCode = errors.length > 0 || growth > MAX_GROWTH_BYTES ? 1 : 0;
}
