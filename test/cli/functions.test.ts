/** generate, check, list, call and new: the commands of a project, on the services of the other tests. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, MemFsModule } from 'nestjs-memfs';
import { Authority } from '../support/certificates.js';
import { Library } from '../support/services/library.js';
import { runProgram } from '../support/processes.js';
import { CLI, Desk, useDesk } from './desk.js';

const here = useDesk();
const shared = new Desk();
const SERVICES = fileURLToPath(new URL('../support/services/tsconfig.json', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The package of the command under test. */
const PACKAGE = join(CLI, '../../..');
const generated = shared.path('generated');
let app: INestApplicationContext;
let url: string;

beforeAll(async () => {
  mkdirSync(shared.path('node_modules'));
  symlinkSync(PACKAGE, shared.path('node_modules/nestjs-memfs')); // what the generated module imports
  shared.ok(['generate', '-p', SERVICES, '-o', generated]);

  @Module({
    imports: [MemFsModule.forRoot({ generated, grpc: { port: 0 } })],
    providers: [Library],
  })
  class LibraryModule {}
  app = await NestFactory.createApplicationContext(LibraryModule, { logger: ['fatal'] });
  url = app.get(ApiFuncFramework).functions[0]?.address ?? '';
});
afterAll(async () => {
  await app.close();
  shared[Symbol.dispose]();
});

/** Calls a function of the library by the command. */
async function call(words: readonly string[], input?: string) {
  return here.desk.start(['call', ...words, '-u', url, '-g', generated], {
    ...(input !== undefined && { input }),
  });
}

const BOOK = {
  title: 'Quo vadis – «Пан»',
  pages: 500,
  copies: 3,
  weight: 0.5,
  isbn: '9788373271890',
  printed: '2026-10-01T08:30:00.000Z',
  cover: Buffer.from([0, 1, 255]).toString('base64'),
  digest: Buffer.from('digest').toString('base64'),
  inPrint: true,
  binding: 'cloth',
  language: 'pl',
  authors: ['Henryk Sienkiewicz'],
  chapters: [{ heading: 'I', sections: [{ heading: 'I.1', sections: [] }] }],
  prices: { PLN: 49.9 },
  ratings: { 5: 'good' },
};

describe('generate and check', () => {
  it('given the services, when generated again, then nothing changes and check agrees', () => {
    expect(
      JSON.parse(here.desk.ok(['generate', '-p', SERVICES, '-o', generated, '--json'])),
    ).toMatchObject({
      written: [],
      removed: [],
    });
    expect(here.desk.memfs(['check', '-p', SERVICES, '-o', generated])).toMatchObject({
      code: 0,
      out: '',
      err: '',
    });
  });

  it('given another folder, when checked, then the exit code is 1 and the files are named', () => {
    const { code, err } = here.desk.memfs(['check', '-p', SERVICES, '-o', here.desk.path('empty')]);

    expect(code).toBe(1);
    expect(err).toMatch(/out of date: .*schema\.json.*memfs generate/);
    expect(existsSync(here.desk.path('empty'))).toBe(false);
  });

  it('given a type that cannot travel, when generated, then each mistake has its line and nothing is written', () => {
    writeFileSync(here.desk.path('tsconfig.json'), tsconfigWithOurTypes());
    writeFileSync(here.desk.path('package.json'), '{"name":"jobs","type":"module"}');
    writeFileSync(
      here.desk.path('jobs.ts'),
      `import { ApiFunc } from 'nestjs-memfs';
       export interface Job { id: string; onDone: () => void; when: symbol }
       export class Jobs {
         @ApiFunc() run(job: Job): void { job.onDone(); }
       }`,
    );

    const { code, err } = here.desk.memfs(['generate']);

    expect(code).toBe(1);
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^memfs generate: jobs\.ts:2:\d+ .*onDone.*MEMFS104/);
    expect(lines[1]).toMatch(/jobs\.ts:2:\d+ .*when/);
    expect(readdirSync(here.desk.dir)).not.toContain('generated');
  });
});

describe('generate --watch', () => {
  it('given a change of a source, when saved, then the output follows, and a mistake does not end it', async () => {
    writeFileSync(here.desk.path('tsconfig.json'), tsconfigWithOurTypes());
    writeFileSync(here.desk.path('package.json'), '{"name":"jobs","type":"module"}');
    const save = (type: string) =>
      writeFileSync(
        here.desk.path('jobs.ts'),
        `import { ApiFunc } from 'nestjs-memfs';
         export class Jobs { @ApiFunc() run(id: ${type}): void { console.log(id); } }`,
      );
    save('string');
    const env = here.desk.env();
    const watcher = spawn(process.execPath, [CLI, 'generate', '--watch', '--json'], {
      cwd: here.desk.dir,
      env,
    });
    const said = lines(watcher);

    await said.next(/"written":\[.*"schema\.json"/);
    save('symbol');
    await said.next(/MEMFS105/);
    save('boolean');
    await said.next(/MEMFS120.*bool/);
    save('string');
    await said.next(/"written":\[\]/);

    watcher.kill('SIGINT');
    const [code] = (await once(watcher, 'close')) as [number | null];
    expect(code).toBe(0);
  }, 60_000);
});

/** What a process says on both streams. */
function lines({ stdout, stderr }: ChildProcessByStdio<Writable, Readable, Readable>) {
  const both = new PassThrough();
  stdout.pipe(both, { end: false });
  stderr.pipe(both, { end: false });
  const said = on(both, 'data');
  let text = '';
  return {
    /** Waits for text that matches; what came before it is forgotten. */
    async next(pattern: RegExp): Promise<void> {
      while (!pattern.test(text)) {
        const { value } = (await said.next()) as { value: [Buffer] };
        text += value[0].toString();
      }
      text = '';
    },
  };
}

function tsconfigWithOurTypes(): string {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2022',
    experimentalDecorators: true,
    paths: { 'nestjs-memfs': [join(ROOT, 'src/index.ts')] },
  };
  return JSON.stringify({ compilerOptions, include: ['*.ts'] });
}

describe('list', () => {
  it('given a generated module, when listed, then each function has its signature and path', () => {
    const out = here.desk.ok(['list', '-g', generated]);

    expect(out).toMatch(/^Library\.echo\(book: Book\): Book +\/library\.v1\.\w+\/Echo$/m);
    expect(out).toMatch(/^Library\.join\(first: string, second: string, times: number\): string /m);
    expect(out).toMatch(/^Library\.sum\(numbers: AsyncIterable<number>\): number /m);
    expect(out).toMatch(/^Library\.count\(to: number\): AsyncIterable<number> /m);
  });

  it('given none, when listed, then it says how to make one', () => {
    expect(here.desk.memfs(['list'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('memfs generate') as string,
    });
  });
});

describe('call', () => {
  it('given an application that serves over TLS, when called with its authority, then it answers', async () => {
    const authority = await Authority.make();
    const tls = await authority.sign('application');

    @Module({
      imports: [MemFsModule.forRoot({ generated, grpc: { port: 0, tls } })],
      providers: [Library],
    })
    class SecureModule {}
    const secure = await NestFactory.createApplicationContext(SecureModule, { logger: ['fatal'] });
    const [served] = secure.get(ApiFuncFramework).functions;

    const words = ['call', 'join', '["a","b",2]', '-g', generated, '-u', served?.address ?? ''];
    const outcome = await here.desk.start([...words, '--ca', authority.cert]);

    await secure.close();
    await authority.remove();
    expect(outcome).toMatchObject({ code: 0, out: '"abab"\n', err: '' });
  });

  it('given values of every kind in JSON, when echoed, then the same JSON comes back', async () => {
    const { code, out, err } = await call(['echo', JSON.stringify({ book: BOOK })]);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual(BOOK);
  });

  it('given an array, an object or standard input, when called, then each is the arguments', async () => {
    expect((await call(['join', '["a","b",2]'])).out).toBe('"abab"\n');
    expect((await call(['Library.join', '{"first":"a","second":"b","times":1}'])).out).toBe(
      '"ab"\n',
    );
    expect((await call(['join', '-'], '["x","y",1]')).out).toBe('"xy"\n');
    expect(await call(['ping'])).toMatchObject({ code: 0, out: '' });
  });

  it('given streams, when called, then they are JSON lines', async () => {
    expect((await call(['count', '[3]'])).out).toBe('1\n2\n3\n');
    expect((await call(['sum', '-'], '1\n2\n39\n')).out).toBe('42\n');
    expect((await call(['shout', '-'], '"ą"\n"b"\n')).out).toBe('"Ą"\n"B"\n');
  });

  it.each([
    {
      words: ['fail', '["status"]'],
      code: 1,
      message: /^memfs call: FAILED_PRECONDITION: the book is lent\n$/,
    },
    { words: ['waitForCancel', '-d', '50'], code: 1, message: /DEADLINE_EXCEEDED/ },
    { words: ['join', '["a","b",1.5]'], code: 1, message: /INVALID_ARGUMENT: .*times/ },
    {
      words: ['join', '{"frist":"a"}'],
      code: 2,
      message: /no parameter 'frist'; it takes first, second, times/,
    },
    { words: ['join', '{bad'], code: 2, message: /the input is no JSON/ },
    { words: ['jion'], code: 2, message: /no function 'jion'; there are .*Library\.join/ },
    {
      words: ['echo', '{"book":{"isbn":"x"}}'],
      code: 2,
      message: /book\.isbn has to be a whole number/,
    },
    { words: ['ping', '-m', 'novalue'], code: 2, message: /--metadata takes key=value/ },
  ])(
    'given $words, when called, then it fails with exit code $code and says why',
    async ({ words, code, message }) => {
      const outcome = await call(words);

      expect(outcome.err).toMatch(message);
      expect(outcome.code).toBe(code);
    },
  );
});

describe('new', () => {
  it('given a new folder, when made, built and tested, then its test passes', async () => {
    const project = here.desk.path('hello');
    here.desk.ok(['new', 'hello']);
    linkModules(project);

    const { stdout } = await runProgram('npm', ['test'], { cwd: project });

    expect(stdout).toMatch(/# pass 1\n/);
    expect(readFileSync(join(project, 'generated/proto/hello/v1/greet.proto'), 'utf8')).toContain(
      'service GreetService',
    );
  }, 120_000);

  it('given a folder with files, or a bad name, when made, then it is refused', () => {
    writeFileSync(here.desk.path('file'), '');

    expect(here.desk.memfs(['new', here.desk.path('.')]).code).not.toBe(0);
    expect(here.desk.memfs(['new', 'Bad Name']).code).toBe(2);
    mkdirSync(here.desk.path('full'));
    writeFileSync(here.desk.path('full/file'), '');
    expect(here.desk.memfs(['new', 'full']).err).toMatch(/not empty/);
  });
});

/** What `npm install` would bring, from this repository; nestjs-memfs is the build under test. */
function linkModules(project: string): void {
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  rmSync(join(modules, 'nestjs-memfs'), { force: true });
  symlinkSync(PACKAGE, join(modules, 'nestjs-memfs'));
}
