/** The recipes of the README, run as projects of their own by the runners they are for. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installPackage, writeProject } from '../support/packaged.js';
import { runProgram } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');
const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
const RECIPES = [
  { recipe: 'jest-esm', args: JEST, type: 'module' },
  { recipe: 'jest-cjs', args: JEST, type: 'commonjs' },
  { recipe: 'vitest', args: ['node_modules/vitest/vitest.mjs', 'run'], type: 'module' },
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memfs-recipes-'));
  installPackage(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each(RECIPES)(
  'given the recipe for $recipe, when its project is tested, then the code under test sees memory',
  async ({ recipe, args, type }) => {
    const project = join(folder, recipe);
    cpSync(join(import.meta.dirname, 'fixtures/recipes', recipe), project, { recursive: true });
    writeProject(project, { 'package.json': JSON.stringify({ type }) });
    const program = args.map((arg) => (arg.startsWith('node_modules') ? join(ROOT, arg) : arg));

    const { stdout, stderr } = await runProgram(process.execPath, program, {
      cwd: project,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });

    expect(stdout + stderr).toMatch(/Tests:?\s.*2 passed/);
  },
);

it('given the helpers, when they are imported where no Nest is, then they load', async () => {
  const program = `import { fixture } from 'nestjs-memfs/testing'; console.log(fixture({ a: 'tea' }).fs.readfile('/a'));`;
  writeProject(folder, { 'light.mjs': program });

  const { stdout } = await runProgram(process.execPath, ['light.mjs'], { cwd: folder });

  expect(stdout).toBe('tea\n');
});
