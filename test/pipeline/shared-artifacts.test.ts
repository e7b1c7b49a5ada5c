/** One artifact store, two processes: runs that put, read and release equal bytes at the same time lose nothing and leave nothing. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryArtifacts } from 'nestjs-memfs/pipeline';
import { runProgram } from '../support/processes.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';

const TIME_LIMIT_MS = 180_000;

interface Store {
  readonly kind: string;
  readonly place: string;
  readonly rounds: number;
}

/** What two processes on a store have found wrong. */
async function problemsOf({ kind, place, rounds }: Store): Promise<unknown[]> {
  const program = join(import.meta.dirname, 'fixtures/artifact-rounds.mjs');
  const outputs = await Promise.all(
    ['one', 'two'].map((name) =>
      runProgram(process.execPath, ['--no-warnings', program, kind, place, name, String(rounds)]),
    ),
  );
  return outputs.flatMap(({ stdout }) => JSON.parse(stdout) as unknown[]);
}

it(
  'given a directory, when two processes put and release equal bytes, then none is lost, and none stays',
  async () => {
    const place = await mkdtemp(join(tmpdir(), 'memfs-shared-'));

    const problems = await problemsOf({ kind: 'directory', place, rounds: 100 });

    expect(problems).toEqual([]);
    await expect(readdir(place)).resolves.toEqual([]);
    await rm(place, { recursive: true });
  },
  TIME_LIMIT_MS,
);

it('given memory, when runs put and release equal bytes at the same time, then none is lost, and none stays', async () => {
  const store = new MemoryArtifacts();
  const bytes = Buffer.from('a');
  const live = async (run: string): Promise<boolean[]> => {
    const whole = [];
    for (let round = 0; round < 200; round++) {
      const ref = await store.put(bytes, `${run}-${round}`);
      whole.push(bytes.equals(await store.get(ref)));
      await store.release(`${run}-${round}`);
    }
    return whole;
  };

  const whole = await Promise.all(['a', 'b', 'c', 'd'].map(live));

  expect(whole.flat().filter((isWhole) => isWhole)).toHaveLength(800);
  expect(store.size).toBe(0);
});

describeWithRedis('artifacts of two processes: Redis', () => {
  it(
    'given equal bytes, when two processes put and release them, then none is lost',
    async () => {
      const server = await RedisServer.start();

      const problems = await problemsOf({ kind: 'redis', place: server.socket, rounds: 50 });

      await server.stop();
      expect(problems).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});
