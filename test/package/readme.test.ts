/** The README's TypeScript, word for word: compiled against the package in a folder of its own, generated, and run. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../support/ports.js';
import { runProgram } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');
const MEMFS = join(ROOT, 'dist/cli/main.js');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const DEFAULT_PORT = '50051';
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  },
};

let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-readme-'));
  await mkdir(join(folder, 'node_modules'));
  // `npm test` has built dist: the folder sees it as npm would install it, beside the peers.
  await symlink(ROOT, join(folder, 'node_modules/nestjs-memfs'));
  for (const peer of ['@nestjs', '@types', 'rxjs', 'reflect-metadata']) {
    await symlink(join(ROOT, 'node_modules', peer), join(folder, 'node_modules', peer));
  }
  [port = 0] = await freePorts(1);
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^( *)```ts\n(.*?)^ *```$/gms)].map(([, margin, code]) =>
    (code ?? '').replaceAll(new RegExp(`^${margin}`, 'gm'), '').replaceAll(DEFAULT_PORT, `${port}`),
  );
  const blockWith = (text: string): string => {
    const found = blocks.filter((block) => block.includes(text));
    if (found.length !== 1) throw new Error(`${found.length} blocks of the README say ${text}`);
    return found[0] ?? '';
  };
  const files: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify({ name: 'readme', type: 'module', private: true }),
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'src/reports.ts': blockWith('class Reports'),
    'src/app.ts': blockWith('class AppModule') + '\nexport { app };\n',
    'src/main.ts':
      "import { app } from './app.js';\n" +
      blockWith('createClient(Reports') +
      '\nconsole.log(html);\nawait app.close();\n',
    'src/prints.ts': blockWith('class Prints'),
    'src/without-nest.ts': blockWith('new ApiFuncFramework'),
  };
  await mkdir(join(folder, 'src'));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  await runProgram('node', [MEMFS, 'generate'], { cwd: folder });
  await runProgram('node', [TSC], { cwd: folder });
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it('given the application of the README, when its client calls, then the HTML comes back', async () => {
  const { stdout } = await runProgram('node', ['dist/main.js'], { cwd: folder });

  expect(stdout.trim().split('\n').at(-1)).toBe('<h1>May</h1>');
});

it('given the README without Nest, when it runs, then the pipeline gives 42', async () => {
  const { stdout } = await runProgram('node', ['dist/without-nest.js'], { cwd: folder });

  expect(stdout).toMatch(/^127\.0\.0\.1:\d+\n42\n$/);
});
