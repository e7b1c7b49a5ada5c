/** Faults on the distributed engine: processes are killed with -9 while runs are in flight. Workers are processes on the built package. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, StepError } from 'nestjs-memfs';
import { BullMqEngine } from 'nestjs-memfs/pipeline/bullmq';
import { describeWithRedis, RedisServer } from '../support/redis.js';

/** Each is struck by one blow, when half of its steps have ended: a worker is killed, with every second one Redis too. */
const WAVES = 4;
const RUNS_OF_A_WAVE = 50;
const RUNS = WAVES * RUNS_OF_A_WAVE;
const STEPS_OF_A_RUN = 5;
/** The first half strikes all steps of the process, the other half only the one that is to blame. */
const MAX_LOSSES = 5;
/** Runs beside the one that ends its process. */
const BESIDE = 100;

/** Of the pipeline in the fixture. */
interface FaultsInput {
  readonly n: number;
  readonly waitsFor?: string;
}

const resultOf = (n: number): number => n ** 2 + (n + 1) ** 2 + (n + 2) ** 2;
const blowOf = (wave: number): string => `blow-${wave}`;

/** What takes 20 seconds may take minutes where others use the machine too. */
const TIME_LIMIT_MS = 300_000;

describeWithRedis('faults', () => {
  let server: RedisServer;
  let folder: string;
  let workers: ChildProcess[];
  let engine: BullMqEngine;
  let isSupervised = false;

  const startWorker = async (...more: string[]): Promise<ChildProcess> => {
    const program = join(import.meta.dirname, 'fixtures/faults-worker.mjs');
    const worker = fork(program, [server.socket, folder, ...more], {
      execArgv: [],
      stdio: 'inherit',
    });
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
    isSupervised = false;
    await engine.close();
    await Promise.all(workers.map(killed));
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'given 200 runs in flight, when workers and Redis are killed again and again, then every run ends right and every effect is once',
    async () => {
      // The steps are those of the worker's pipeline of this name: here only the name counts.
      const named = pipeline('faults').step((input: FaultsInput) => input.n);
      const outcomes: Promise<unknown>[] = [];
      let settled = 0;
      /** Starts the runs of a wave; resolves when half of their steps have ended. */
      const halfOf = async (wave: number): Promise<void> => {
        const progress = new EventEmitter();
        const isHalfDone = once(progress, 'half');
        let steps = 0;
        const onStep = () => {
          if (++steps === (RUNS_OF_A_WAVE * STEPS_OF_A_RUN) / 2) progress.emit('half');
        };
        for (let n = wave * RUNS_OF_A_WAVE; n < (wave + 1) * RUNS_OF_A_WAVE; n++) {
          // On a quick machine these are what the blow hits: their last step waits for it.
          const waitsFor = n % 5 === 0 ? blowOf(wave) : undefined;
          const { result } = engine.start(named, { n, ...(waitsFor && { waitsFor }) }, { onStep });
          const ended = result.then(({ value }) => value).catch((error: unknown) => error);
          outcomes.push(ended.finally(() => settled++));
        }
        await isHalfDone;
      };

      const inFlight: number[] = [];
      for (let wave = 0; wave < WAVES; wave++) {
        await halfOf(wave);
        inFlight.push(outcomes.length - settled);
        const at = wave % 2;
        await killed(workers[at]);
        if (at === 1) {
          await server.kill();
          await server.resume();
        }
        workers[at] = await startWorker();
        await writeFile(join(folder, blowOf(wave)), '');
      }

      const values = await Promise.all(outcomes);
      const right = values.filter((value, n) => value === resultOf(n));
      const reported = values.filter((value) => value instanceof StepError);
      const ran = (await readFile(join(folder, 'ran.log'), 'utf8')).trim().split('\n');
      const effects = await readdir(join(folder, 'effects'));
      const twice = ran.length - new Set(ran).size;
      console.info(
        `${right.length} of ${RUNS} runs right, ${reported.length} reported, after ${WAVES} kills of a worker and ` +
          `${WAVES / 2} of Redis, with ${inFlight.join(', ')} in flight; ${twice} of ${effects.length} steps ran twice`,
      );
      expect(right.length + reported.length).toBe(RUNS);
      expect(right).toHaveLength(RUNS);
      expect(Math.min(...inFlight)).toBeGreaterThanOrEqual(RUNS_OF_A_WAVE / 5);
      expect(effects.toSorted()).toEqual([...new Set(ran)].toSorted());
      expect(effects).toHaveLength(RUNS * STEPS_OF_A_RUN);
    },
    TIME_LIMIT_MS,
  );

  it(
    'given a step that ends its process, when workers are started again and again, then its run fails with that, and all others end right',
    async () => {
      let deaths = 0;
      await Promise.all(workers.map(killed));
      isSupervised = true;
      /** A worker as a supervisor keeps it. */
      const supervise = async (at: number): Promise<void> => {
        const worker = await startWorker(String(MAX_LOSSES));
        workers[at] = worker;
        worker.on('exit', () => {
          if (!isSupervised) return;
          deaths++;
          void supervise(at);
        });
      };
      await Promise.all([supervise(0), supervise(1)]);
      const named = pipeline('faults').step((input: FaultsInput) => input.n);
      const others = Promise.all(
        Array.from(
          { length: BESIDE },
          async (_, n) => (await engine.start(named, { n }).result).value,
        ),
      );

      const poison = engine.start(
        pipeline('poison').step((n: number) => n),
        1,
      );

      const error: unknown = await poison.result.catch((thrown: unknown) => thrown);

      const values = await others;
      isSupervised = false;
      const losses = MAX_LOSSES + 1;
      expect(error).toMatchObject({ step: 'die', cause: { status: 'ABORTED' } });
      expect((error as StepError).message).toContain(
        `its process ended or was silent for too long, ${losses} times`,
      );
      expect((error as StepError).trace).toMatchObject([
        { step: 'die', status: 'failed', attempts: losses },
      ]);
      expect(deaths).toBeGreaterThan(0);
      expect(deaths).toBeLessThanOrEqual(losses);
      expect(values).toEqual(Array.from({ length: BESIDE }, (_, n) => resultOf(n)));
    },
    TIME_LIMIT_MS,
  );

  it('given a step that computes for longer than its lock, when it is in a thread, then it runs once', async () => {
    const busy = pipeline('busy').step((input: { ms: number; folder: string }) => input.folder);

    const { value } = await engine.start(busy, { ms: 5000, folder }).result;

    expect(value).toBe('computed');
    await expect(readFile(join(folder, 'busy.log'), 'utf8')).resolves.toBe('ran\n');
  });
});
