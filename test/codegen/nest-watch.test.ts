/** The compiler plugin in a real `nest build`, as nest-cli.json names it: once, and while it watches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeProject, type TestProject } from './support/project.js';

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../..');
const NEST = join(REPOSITORY, 'node_modules/@nestjs/cli/bin/nest.js');

function source(members: string): string {
  return `import { ApiFunc } from 'nestjs-memfs';
export interface Order { id: string; ${members} }
export class Orders {
  @ApiFunc()
  place(order: Order): string { return order.id; }
}
`;
}

function nestProject(members: string): TestProject {
  return makeProject({
    'nest-cli.json': JSON.stringify({
      sourceRoot: 'src',
      compilerOptions: { plugins: [join(REPOSITORY, 'dist/plugin.js')] },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        target: 'es2022',
        module: 'nodenext',
        experimentalDecorators: true,
        skipLibCheck: true,
        types: [],
        rootDir: 'src',
        outDir: 'dist',
        paths: { 'nestjs-memfs': [join(REPOSITORY, 'dist/index.d.ts')] },
      },
      include: ['src'],
    }),
    'src/orders.ts': source(members),
  });
}

function nest(project: TestProject, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [NEST, 'build', ...args], {
    cwd: project.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Reads the output of a process up to a line with some text. */
function linesOf(child: ChildProcess): (text: string) => Promise<void> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async (text) => {
    for (;;) {
      const line = await lines.next();
      if (line.done) throw new Error(`nest ended without saying ${text}.`);
      if (line.value.includes(text)) return;
    }
  };
}

function orderIn(project: TestProject): string {
  const proto = readFileSync(join(project.path, 'generated/proto/shop/v1/types.proto'), 'utf8');
  return /message Order \{[^}]*\}/.exec(proto)?.[0] ?? '';
}

describe('nest build', () => {
  let project: TestProject;

  afterEach(() => {
    project.remove();
  });

  it('given edits and a mistake while it watches, when each is compiled, then the output follows, and the mistake ends nothing', async () => {
    project = nestProject('');
    const child = nest(project, ['--watch', '--preserveWatchOutput']);
    const until = linesOf(child);
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    try {
      await until('Watching for file changes.');
      const first = orderIn(project);
      project.write({ 'src/orders.ts': source('note?: string;') });
      await until('Watching for file changes.');
      const second = orderIn(project);
      project.write({ 'src/orders.ts': source('note?: string; bad: () => void;') });
      await until('Watching for file changes.');
      const third = orderIn(project);
      project.write({ 'src/orders.ts': source('note?: string; good?: boolean;') });
      await until('Watching for file changes.');

      expect([first, second, third, orderIn(project)]).toEqual([
        'message Order {\n  string id = 1;\n}',
        'message Order {\n  string id = 1;\n  optional string note = 2;\n}',
        second,
        'message Order {\n  string id = 1;\n  optional string note = 2;\n  optional bool good = 3;\n}',
      ]);
      expect(said).toContain('`Place.order.bad` is a function');
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('given a mistake, when it builds once, then it fails and writes nothing', async () => {
    project = nestProject('bad: () => void;');
    const child = nest(project, []);
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    child.stdout!.resume();

    const [code] = (await once(child, 'close')) as [number];

    expect(code).toBe(1);
    expect(said).toContain('`Place.order.bad` is a function');
    expect(existsSync(join(project.path, 'generated'))).toBe(false);
  });
});
