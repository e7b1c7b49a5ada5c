import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { echoClient } from './echo.js';

const IN_FLIGHT = 32;

interface ServerProcess {
  readonly process: ChildProcess;
  readonly port: string;
}

/** A server in a process of its own, once it listens. */
async function serve(port: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-server.mjs'), port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { process: child, port: line };
}

async function kill({ process: child }: ServerProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('a server that is killed under load', () => {
  it('given calls in flight, when the server is killed and started again twice, then no idempotent call fails', async () => {
    let server = await serve('0');
    const client = echoClient({
      url: `127.0.0.1:${server.port}`,
      calls: { timeoutMs: 30_000 },
    });
    const failures: unknown[] = [];
    const answeredBy = new Map<string, number>();
    let isOver = false;
    let wake: () => void = () => undefined;
    const loop = async (worker: number) => {
      for (let call = 0; !isOver; call++) {
        const text = `${worker}.${call}`;
        try {
          const [pid = '', back] = (await client.say(text)).split(' ');
          if (back !== text) failures.push(`${text} gave ${String(back)}`);
          answeredBy.set(pid, (answeredBy.get(pid) ?? 0) + 1);
          wake();
        } catch (error) {
          failures.push(error);
          wake();
        }
      }
    };
    /** Until this server has answered some calls of every worker. */
    const busy = async () => {
      const pid = String(server.process.pid);
      while ((answeredBy.get(pid) ?? 0) < 10 * IN_FLIGHT && failures.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    const workers = Array.from({ length: IN_FLIGHT }, (_, worker) => loop(worker));

    try {
      for (let restart = 0; restart < 2; restart++) {
        await busy();
        await kill(server);
        server = await serve(server.port);
      }
      await busy();
    } finally {
      isOver = true;
      await Promise.all(workers);
      client.$close();
      await kill(server);
    }

    expect(failures).toEqual([]);
    expect(answeredBy.size).toBe(3);
  });
});
