/** The example on both engines, and in two processes: the PDF is the same, byte for byte. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePortBase } from '../support/ports.js';
import { runProgram } from '../support/processes.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Waits for the first line of a program. @throws with what it said, when it ends before */
async function firstLine(program: ChildProcessWithoutNullStreams): Promise<void> {
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(program, 'exit').then(() => {
    throw new Error(`the program ended before its first line: ${said}`);
  });
  await Promise.race([once(createInterface(program.stdout), 'line'), ended]);
}

describeWithRedis('the report example on Redis', () => {
  let redis: RedisServer;
  let folder: string;
  const workers: ChildProcessWithoutNullStreams[] = [];

  beforeAll(async () => {
    await runProgram('npm', ['run', '-s', 'build:examples'], { cwd: ROOT });
    redis = await RedisServer.start();
    folder = mkdtempSync(join(tmpdir(), 'memfs-example-'));
    symlinkSync(join(ROOT, 'generated'), join(folder, 'generated'));
  }, 120_000);
  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs a program of the example in the folder; gives its output and the PDF that it leaves. */
  async function run(name: string, ...options: string[]): Promise<{ out: string; pdf: Buffer }> {
    const env = { ...process.env, PORT_BASE: String(await freePortBase()) };
    rmSync(join(folder, 'report.pdf'), { force: true });
    const file = join(ROOT, `dist-examples/report/${name}.js`);
    const { stdout } = await runProgram(process.execPath, [file, ...options], { cwd: folder, env });
    return { out: stdout, pdf: readFileSync(join(folder, 'report.pdf')) };
  }

  it('given the flag, when the demo runs, then the engine is another and the PDF the same', async () => {
    const embedded = await run('main');
    const distributed = await run('main', '--redis', redis.socket);

    expect(embedded.out).toContain('Pipeline, over gRPC');
    expect(distributed.out).toContain('Pipeline, on Redis');
    expect(distributed.out).toMatch(/jsonToHtml .* ms\n {2}htmlToPdf .* ms/);
    expect(distributed.pdf.equals(embedded.pdf)).toBe(true);
  }, 120_000);

  it('given a worker in another process, when a run is submitted, then the worker does its steps and ends at SIGTERM', async () => {
    const env = { ...process.env, PORT_BASE: String(await freePortBase()) };
    const file = join(ROOT, 'dist-examples/report/worker.js');
    const worker = spawn(process.execPath, [file, '--redis', redis.socket], { cwd: folder, env });
    workers.push(worker);
    await firstLine(worker);

    const { out, pdf } = await run('submit', '--redis', redis.socket);
    worker.kill('SIGTERM');
    const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];

    expect(out).toMatch(/^jsonToHtml \d+ ms\nhtmlToPdf \d+ ms\nreport\.pdf: \d+ bytes\n$/);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect([code, signal]).toEqual([null, 'SIGTERM']);
  }, 120_000);
});
