/** memfs serve: a project made by `memfs new`, served without its main.ts and called by the command. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../support/processes.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { CLI, Desk } from './desk.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const desk = new Desk();
const project = desk.path('hello');

beforeAll(async () => {
  desk.ok(['new', 'hello']);
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  rmSync(join(modules, 'nestjs-memfs'), { force: true });
  symlinkSync(join(CLI, '../../..'), join(modules, 'nestjs-memfs'));
  await runProgram('npm', ['run', 'build'], { cwd: project });
  writeFileSync(
    join(project, 'greeting.mjs'),
    `import { pipeline } from 'nestjs-memfs/pipeline';
     import { Greetings } from './dist/greetings.js';
     export const greeting = pipeline('greeting').step(Greetings, 'greet');`,
  );
}, 60_000);

afterAll(() => desk[Symbol.dispose]());

/** Starts it, and gives its address as soon as it says one. */
async function serve(words: readonly string[]): Promise<{ child: ChildProcess; line: string }> {
  return start(['serve', ...words], { PORT: '0' });
}

/** Starts a command, and gives its first line. */
async function start(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: project,
    env: desk.env(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, line };
}

it.each([
  { what: 'a Nest module', words: ['dist/app.module.js'] },
  { what: 'a class with functions', words: ['dist/greetings.js', '--port', '0'] },
  { what: 'both', words: ['dist/app.module.js', 'dist/greetings.js'] },
])(
  'given $what, when it is served, then its function answers, and SIGTERM ends it with 0',
  async ({ words }) => {
    const { child, line } = await serve(words);
    const address = /^Greetings\.greet +(\S+) +\/hello\.v1\.GreetService\/Greet$/.exec(line)?.[1];

    const called = await desk.start(['call', 'greet', '{"name":"Ada"}', '-u', address ?? line]);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];

    expect(called.err).toBe('');
    expect(JSON.parse(called.out)).toMatchObject({ result: { text: 'Hello, Ada!' } });
    expect(code).toBe(0);
  },
);

it('given an application that is served on its port, when a pipeline of it runs beside it, then it runs', async () => {
  const { child, line } = await serve(['dist/app.module.js']);
  const port = /:(\d+)/.exec(line)?.[1] ?? line;

  const { stdout } = await runProgram(
    process.execPath,
    [CLI, 'run', 'greeting', '"Ada"', '--app', 'dist/app.module.js', 'greeting.mjs'],
    { cwd: project, env: desk.env({ PORT: port }) },
  );
  child.kill('SIGTERM');
  await once(child, 'exit');

  expect(JSON.parse(stdout)).toMatchObject({ text: 'Hello, Ada!' });
});

describeWithRedis('memfs worker of an application', () => {
  it('given an application that is served on its port, when two workers of it start beside it, then they do its runs', async () => {
    const redis = await RedisServer.start();
    const { child: served, line } = await serve(['dist/app.module.js']);
    const env = { PORT: /:(\d+)/.exec(line)?.[1] ?? line, MEMFS_REDIS: redis.socket };
    const words = ['worker', 'dist/app.module.js', 'greeting.mjs'];

    const workers = await Promise.all([start(words, env), start(words, env)]);
    const run = [CLI, 'run', 'greeting', '"Ada"', '--redis', redis.socket];
    const { stdout } = await runProgram(process.execPath, run, {
      cwd: project,
      env: desk.env(env),
    });

    const children = [served, ...workers.map(({ child }) => child)];
    const exits = children.map(async (child) => {
      child.kill('SIGTERM');
      return once(child, 'exit');
    });
    const codes = (await Promise.all(exits)).map(([code]: unknown[]) => code);
    await redis.stop();
    expect(workers.map(({ line: said }) => said)).toEqual(Array(2).fill('working on greeting'));
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Hello, Ada!' });
    expect(codes).toEqual([0, 0, 0]);
  });
});

it('given --json, when it is served, then the functions are JSON', async () => {
  const { child, line } = await serve(['dist/app.module.js', '--json']);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];

  expect(JSON.parse(line)).toMatchObject([{ name: 'greet', path: '/hello.v1.GreetService/Greet' }]);
  expect(code).toBe(0);
});

it.each([
  {
    words: ['dist/nothing.js'],
    code: 2,
    message: /no file .*nothing\.js; build the project first/,
  },
  {
    words: ['dist/app.module.js', '--port', '0'],
    code: 2,
    message: /imports MemFsModule\.forRoot/,
  },
  {
    words: ['node_modules/rxjs/dist/cjs/index.js'],
    code: 2,
    message: /no Nest module and no class/,
  },
  { words: ['dist/greetings.js', '-g', 'nowhere'], code: 1, message: /memfs generate/ },
  { words: [], code: 2, message: /missing required argument/ },
])('given $words, when it is served, then it ends with $code and says why', (given) => {
  const { code, err, out } = desk.memfs(['serve', ...given.words], { cwd: project });

  expect(err).toMatch(given.message);
  expect({ code, out }).toEqual({ code: given.code, out: '' });
});
