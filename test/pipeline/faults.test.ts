/** Faults on the distributed engine: processes are killed with -9 while runs are in flight. Workers are processes on the built package. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, StepError } from 'nestjs-memfs';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { describeWithRedis, RedisServer } from '../support/redis.js';

const RUNS = 200;
/** Kills of a worker, each when a further share of the runs has ended; with every second one Redis is killed too. */
const BLOWS = 4;
const RUNS_BETWEEN = RUNS / (BLOWS + 2);

describeWithRedis('faults', () => {
  let server: RedisServer;
  let folder: string;
  let workers: ChildProcess[];
  let engine: BullMqEngine;

  const startWorker = async (): Promise<ChildProcess> => {
    const program = join(import.meta.dirname, 'fixtures/faults-worker.mjs');
    const worker = fork(program, [server.socket, folder], { execArgv: [], stdio: 'inherit' });
    await once(worker, 'message');
    return worker;
  };

  const killed = async (worker: ChildProcess | undefined): Promise<void> => {
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memfs-faults-'));
    await mkdir(join(folder, 'effects'));
    server = await RedisServer.start();
    workers = await Promise.all([startWorker(), startWorker()]);
    const connection = { path: server.socket };
    engine = await BullMqEngine.open({ connection, queue: 'faults', concurrency: 0, pollMs: 200 });
  });

  afterEach(async () => {
    await engine.close();
    await Promise.all(workers.map(killed));
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('given 200 runs in flight, when workers and Redis are killed again and again, then every run ends right and every effect is once', async () => {
    // The steps are those of the worker's pipeline of this name: here only the name counts.
    const named = pipeline('faults').step((n: number) => n);
    const runs = Array.from({ length: RUNS }, (_, n) => engine.start(named, n));
    const progress = new EventEmitter();
    let settled = 0;
    const outcomes = Promise.all(
      runs.map(({ result }) =>
        result
          .then(({ value }) => value)
          .catch((error: unknown) => error)
          .finally(() => progress.emit('settled', ++settled)),
      ),
    );

    let inFlight = 0;
    for (let blow = 1; blow <= BLOWS; blow++) {
      while (settled < blow * RUNS_BETWEEN) await once(progress, 'settled');
      inFlight = RUNS - settled;
      const at = blow % 2;
      await killed(workers[at]);
      if (blow % 2 === 0) {
        await server.kill();
        await server.resume();
      }
      workers[at] = await startWorker();
    }

    const values = await outcomes;
    const right = values.filter((value, n) => value === n ** 2 + (n + 1) ** 2 + (n + 2) ** 2);
    const reported = values.filter((value) => value instanceof StepError);
    const ran = (await readFile(join(folder, 'ran.log'), 'utf8')).trim().split('\n');
    const effects = await readdir(join(folder, 'effects'));
    const twice = ran.length - new Set(ran).size;
    console.info(
      `${right.length} of ${RUNS} runs right, ${reported.length} reported, after ${BLOWS} kills of a worker and ` +
        `${BLOWS / 2} of Redis, with ${inFlight} in flight at the last; ${twice} of ${effects.length} steps ran twice`,
    );
    expect(right.length + reported.length).toBe(RUNS);
    expect(right).toHaveLength(RUNS);
    expect(inFlight).toBeGreaterThan(0);
    expect(effects.toSorted()).toEqual([...new Set(ran)].toSorted());
    expect(effects).toHaveLength(RUNS * 5);
  });

  it('given a step that computes for longer than its lock, when it is in a thread, then it runs once', async () => {
    const busy = pipeline('busy').step((input: { ms: number; folder: string }) => input.folder);

    const { value } = await engine.start(busy, { ms: 2500, folder }).result;

    expect(value).toBe('computed');
    await expect(readFile(join(folder, 'busy.log'), 'utf8')).resolves.toBe('ran\n');
  });
});
