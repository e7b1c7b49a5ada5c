/** memfs run, worker, runs, cancel and logs as processes, on both engines. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { CLI, Desk } from './desk.js';
import { atTerminal, describeAtTerminal, visibleLines } from './terminal.js';

const PIPELINES = `
import { pipeline } from 'nestjs-memfs/pipeline';
export const words = pipeline('words')
  .step(function split(text) { return text.split(' '); })
  .map(function measure(word) { return word.length; });
export const paper = pipeline('paper').step(function print() { throw new Error('out of paper'); });
export const hang = pipeline('hang').step(function wait() { return new Promise(() => {}); });
export const ask = pipeline('ask')
  .step(function enter() { return new Promise((resolve) => process.stdin.once('end', () => resolve(3)).resume()); })
  .step(function double(n) { return 2 * n; });
export const bytes = pipeline('bytes').step(function fill(n) { return Buffer.alloc(n, 1); });
`;

const desk = new Desk();

beforeAll(() => {
  mkdirSync(desk.path('node_modules/@nestjs'), { recursive: true });
  const root = join(CLI, '../../..');
  for (const name of ['@nestjs/common', '@nestjs/core']) {
    symlinkSync(join(root, 'node_modules', name), desk.path(`node_modules/${name}`));
  }
  symlinkSync(root, desk.path('node_modules/nestjs-memfs'));
  writeFileSync(desk.path('words.mjs'), PIPELINES);
  writeFileSync(desk.path('nothing.mjs'), 'export const nothing = 1;');
});
afterAll(() => desk[Symbol.dispose]());

/** The JSON lines of an output. */
const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('memfs run, in this process', () => {
  it.each([
    { words: ['words', '"a bc def"'], result: [1, 2, 3] },
    { words: ['bytes', '3'], result: 'AQEB' },
  ])('given $words, when it runs, then its result is printed', ({ words, result }) => {
    const { out, err, code } = desk.memfs(['run', ...words, '--app', 'words.mjs']);

    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(JSON.parse(out)).toEqual(result);
  });

  it('given --json, when it runs, then its events are lines and the result is the last', () => {
    const out = desk.ok(['run', 'words', '-', '--json', '--app', 'words.mjs'], {
      input: '"a bc"',
    });

    const lines = linesOf(out) as { type?: string; value?: unknown }[];
    expect(lines.map(({ type }) => type).filter((type) => type !== 'step-started')).toEqual([
      'run-started',
      'step-ended',
      'step-ended',
      'step-ended',
      'run-ended',
      undefined,
    ]);
    expect(lines.at(-1)).toMatchObject({ value: [1, 2], trace: [{ step: 'split' }, {}, {}] });
  });

  it.each([
    { words: ['paper'], app: 'words.mjs', code: 1, message: /step print: out of paper/ },
    {
      words: ['nobody'],
      app: 'words.mjs',
      code: 2,
      message: /no pipeline 'nobody'; .*paper, words/,
    },
    { words: ['words', '{'], app: 'words.mjs', code: 2, message: /is no JSON/ },
    { words: ['words'], app: 'nowhere.mjs', code: 2, message: /no file .*nowhere\.mjs/ },
    { words: ['words'], app: 'nothing.mjs', code: 2, message: /exports no .* nor a pipeline/ },
    { words: ['hang', '-d', '50'], app: 'words.mjs', code: 1, message: /longer than 50 ms/ },
  ])('given $words of $app, when it runs, then it ends with $code and says why', (given) => {
    const { code, err, out } = desk.memfs(['run', ...given.words, '--app', given.app]);

    expect(err).toMatch(given.message);
    expect({ code, out }).toEqual({ code: given.code, out: '' });
  });

  it('given neither --app nor --redis, when it runs, then it is wrong usage', () => {
    expect(desk.memfs(['run', 'words'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--app <file...>, or --redis') as unknown,
    });
  });
});

describeAtTerminal('memfs run, at a terminal', () => {
  const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'];

  it('given a step at work, when it ends, then its line is drawn with the time until a line with its end stays', () => {
    const { code, screen } = atTerminal(
      desk,
      ['run', 'ask', 'null', '--app', 'words.mjs'],
      [
        ['', '⠙ enter '],
        [CTRL_D, '✓ double'],
      ],
    );

    expect(code).toBe(0);
    expect(screen).toMatch(/\r\u001b\[K\S enter \d+ ms/);
    expect(visibleLines(screen).filter((line) => line !== '')).toEqual([
      expect.stringMatching(/^✓ enter {2}[\d.]+ m?s, local$/),
      expect.stringMatching(/^✓ double {2}\d+ ms, local$/),
      '6',
    ]);
  });

  it('given a step at work, when Ctrl-C is pressed, then the run is cancelled, and says so', () => {
    const { code, screen } = atTerminal(
      desk,
      ['run', 'hang', 'null', '--app', 'words.mjs'],
      [
        ['', ' wait '],
        [CTRL_C, 'stopped'],
      ],
    );

    expect(code).toBe(1);
    expect(visibleLines(screen)).toEqual([
      expect.stringMatching(/^✗ wait {2}[\d.]+ m?s, stopped$/),
      'memfs run: Pipeline hang, step wait: the run was cancelled',
    ]);
  });
});

describeWithRedis('memfs worker, run, runs, cancel and logs', () => {
  let server: RedisServer;
  let worker: ChildProcess;
  let said: string;
  const env = () => ({ MEMFS_REDIS: server.socket });
  const memfs = (...words: string[]) => desk.start(words, { env: env() });

  beforeAll(async () => {
    server = await RedisServer.start();
    worker = spawn(process.execPath, [CLI, 'worker', 'words.mjs'], {
      cwd: desk.dir,
      env: desk.env(env()),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!worker.stdout) throw new Error('The worker has no output.');
    [said] = (await once(createInterface(worker.stdout), 'line')) as [string];
  });
  afterAll(async () => {
    if (worker.exitCode === null) worker.kill('SIGKILL');
    await server.stop();
  });

  it('given a worker, when it starts, then it says what it works on', () => {
    expect(said).toBe('working on ask, bytes, hang, paper, words');
  });

  it('given runs that workers did, when they are listed and looked at, then state, error and trace are there', async () => {
    const done = await memfs('run', 'words', '"a bc"', '--redis', server.socket, '--json');
    const failed = await memfs('run', 'paper', '--redis', server.socket);
    const listed = await memfs('runs', '--json');
    const runs = JSON.parse(listed.out) as { runId: string; status: string; pipeline: string }[];
    const table = await memfs('runs');
    const logs = await memfs('logs', runs[1]?.runId ?? '');
    const refused = await memfs('logs', runs[0]?.runId ?? '', '--json');

    expect(linesOf(done.out).at(-1)).toMatchObject({ value: [1, 2] });
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toMatch(/out of paper/);
    expect(runs.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      ['paper', 'failed'],
      ['words', 'done'],
    ]);
    expect(table.out.split('\n')[0]).toMatch(/^\S+ +paper +failed .* ms +out of paper$/);
    expect(logs.out).toMatch(/^words done, \d+ ms\nstep .*\nsplit +local +done /);
    expect(JSON.parse(refused.out)).toMatchObject({
      status: 'failed',
      trace: [{ step: 'print', attempts: 1, error: { message: 'out of paper' } }],
    });
  });

  it('given a run at work, when it is cancelled by its id, then it ends as cancelled', async () => {
    const child = spawn(
      process.execPath,
      [CLI, 'run', 'hang', '--json', '--redis', server.socket],
      { cwd: desk.dir, env: desk.env(env()), stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const exited = once(child, 'exit');
    let runId = '';
    for await (const line of createInterface(child.stdout)) {
      const event = JSON.parse(line) as { type: string; runId: string };
      runId = event.runId;
      if (event.type === 'step-started') break;
    }

    const cancelled = await memfs('cancel', runId, '--json');
    const [code] = (await exited) as [number | null];
    const again = await memfs('cancel', runId);

    expect(JSON.parse(cancelled.out)).toEqual({ cancelled: runId });
    expect(code).toBe(1);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/no run .* that goes on/);
  });

  it.each([
    { words: ['logs', 'x'], code: 1, message: /no run x; 'memfs runs'/ },
    {
      words: ['runs', '--redis', '/nowhere.sock'],
      code: 1,
      message: /not answer at \/nowhere\.sock/,
    },
    { words: ['runs', '--redis', 'ftp://x'], code: 2, message: /--redis takes redis:/ },
    { words: ['runs', '-n', 'x'], code: 2, message: /--limit takes a whole number/ },
    { words: ['worker', 'nowhere.mjs'], code: 2, message: /no file .*nowhere\.mjs/ },
  ])('given $words, when called, then it ends with $code and says why', async (given) => {
    const { code, err, out } = await memfs(...given.words);

    expect(err).toMatch(given.message);
    expect({ code, out }).toEqual({ code: given.code, out: '' });
  });

  it('given no Redis, when runs are listed, then it is wrong usage', () => {
    expect(desk.memfs(['runs'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--redis <address>, or MEMFS_REDIS') as unknown,
    });
  });

  it('given a worker, when it gets SIGTERM, then it ends with 0', async () => {
    const exited = once(worker, 'exit');
    worker.kill('SIGTERM');

    expect(await exited).toEqual([0, null]);
  });
});
