/** `npm run bench -- pipeline`: what a step costs beside plain awaits, in this process; and beside a bare BullMQ chain, over Redis. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, PipelineOrchestrator } from 'nestjs-memfs';

const ROUNDS = 5;
/** Milliseconds that a step may cost beside its work. */
const STEP_BAR_MS = 0.05;
/** Times what the same steps take in BullMQ alone. */
const BULLMQ_BAR = 1.3;

/** Runs the bench; option `--quick`. */
export async function main(options) {
  const isQuick = options.includes('--quick');
  console.log(`medians of ${ROUNDS} rounds, node ${process.version}\n`);
  await embedded(isQuick ? 5 : 1);
  if (spawnSync('redis-server', ['--version']).error) {
    console.log(
      '\nno redis-server: the distributed rows were not measured (apt-get install redis-server)',
    );
    return;
  }
  await distributed(isQuick ? 20 : 200);
}

const addOne = (n) => Promise.resolve(n + 1);

async function embedded(part) {
  const orchestrator = new PipelineOrchestrator();
  const short = chainOf(3);
  const runs = 1000 / part;
  const ours = await time(async () => {
    for (let run = 0; run < runs; run++) await orchestrator.run(short, run);
  });
  const plain = await time(async () => {
    for (let run = 0; run < runs; run++) await addOne(await addOne(await addOne(run)));
  });
  row(
    '3 steps, one run after the other',
    `${us(ours / runs)} a run`,
    `plain awaits ${us(plain / runs)}`,
  );

  const count = 10_000 / part;
  const long = chainOf(count);
  let heap = 0;
  const chain = await time(async () => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await orchestrator.run(long, 0);
    heap = (process.memoryUsage().heapUsed - before) / count;
  });
  const awaits = await time(async () => {
    for (let n = 0; n < count;) n = await addOne(n);
  });
  const overheadMs = (chain - awaits) / count;
  row(
    `${count} steps in a chain`,
    `${us(chain / count)} a step`,
    `plain awaits ${us(awaits / count)}; ${overheadMs < STEP_BAR_MS ? 'below' : 'ABOVE'} ${STEP_BAR_MS} ms; ` +
      `${heap.toFixed(0)} bytes of heap a step`,
  );

  const items = Array.from({ length: 1000 / part }, (_, n) => n);
  const map = pipeline('map').map(addOne);
  const mapped = await time(() => orchestrator.run(map, items));
  const all = await time(() => Promise.all(items.map(addOne)));
  row(
    `map over ${items.length}`,
    `${us(mapped / items.length)} an item`,
    `Promise.all ${us(all / items.length)}`,
  );
}

function chainOf(count) {
  let chain = pipeline('chain').step(addOne);
  for (let step = 1; step < count; step++) chain = chain.step(addOne);
  return chain;
}

async function distributed(runs) {
  const { FlowProducer, Queue, QueueEvents, Worker } = await import('bullmq');
  const { Redis } = await import('ioredis');
  const { BullMqEngine } = await import('nestjs-memfs/pipeline/bullmq');
  const folder = mkdtempSync(join(tmpdir(), 'memfs-bench-'));
  const path = join(folder, 'redis.sock');
  const server = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', path, '--dir', folder, '--appendonly', 'yes', '--save', ''],
    { stdio: 'ignore' },
  );
  const connection = { path, maxRetriesPerRequest: null, retryStrategy: () => 50 };
  const queue = new Queue('bare', { connection });
  queue.on('error', () => undefined);
  await queue.waitUntilReady();
  const client = new Redis(connection);
  const bytes = Buffer.alloc(100_000, 7);
  const touch = (value) => Buffer.from(value);

  // The bare chain: each step is the parent of the one before it, and bytes go by reference, as in ours.
  const worker = new Worker(
    'bare',
    async (job) => {
      const from = Object.values(await job.getChildrenValues())[0] ?? job.data.ref;
      const value = await client.getBuffer(from);
      const ref = `bare:${job.id}`;
      await client.set(ref, touch(value));
      return ref;
    },
    { connection, concurrency: 8 },
  );
  const events = new QueueEvents('bare', { connection });
  await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);
  const flows = new FlowProducer({ connection });
  flows.setMaxListeners(runs + 1); // every job that is waited for listens whether it closes
  const bare = async () => {
    await client.set('bare:input', bytes);
    const step = (children) => ({
      name: 's',
      queueName: 'bare',
      data: { ref: 'bare:input' },
      ...children,
    });
    const { job } = await flows.add(step({ children: [step({ children: [step({})] })] }));
    await client.getBuffer(await job.waitUntilFinished(events));
  };

  const engine = await BullMqEngine.open({ connection, concurrency: 8 });
  const chain = pipeline('bench').step(touch).step(touch).step(touch);
  const ours = () => engine.start(chain, bytes).result;

  try {
    const latency = { bare: [], ours: [] };
    for (let run = 0; run < runs / 2; run++) {
      latency.bare.push(await once(bare));
      latency.ours.push(await once(ours));
    }
    const [bareMs, oursMs] = [median(latency.bare), median(latency.ours)];
    row('3 steps of 100 kB over Redis, one run', ms(oursMs), against(bareMs, oursMs, ms));
    const rates = { bare: [], ours: [] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.bare.push(await once(() => Promise.all(Array.from({ length: runs }, bare))));
      rates.ours.push(await once(() => Promise.all(Array.from({ length: runs }, ours))));
    }
    const [bareAll, oursAll] = [median(rates.bare), median(rates.ours)];
    const rate = (total) => `${((runs / total) * 1000).toFixed(0)} runs/s`;
    row(`${runs} runs at once`, rate(oursAll), against(bareAll, oursAll, rate));
  } finally {
    await Promise.all([
      engine.close(),
      worker.close(),
      events.close(),
      flows.close(),
      queue.close(),
    ]);
    client.disconnect();
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function against(bare, ours, format) {
  const ratio = ours / bare;
  const verdict = ratio <= BULLMQ_BAR ? 'within' : 'ABOVE';
  return `bare BullMQ ${format(bare)}; ${ratio.toFixed(2)}x, ${verdict} ${BULLMQ_BAR}x`;
}

async function once(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function time(work) {
  await work();
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await once(work));
  return median(times);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function row(name, value, beside) {
  console.log(`${name.padEnd(40)} ${value.padEnd(20)} ${beside}`);
}

function us(value) {
  return `${(value * 1000).toFixed(1)} us`;
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}
