/** Each TypeScript block below the README's headings «Files» and «Pipelines»: compiled in strict mode against the package and run; it prints what its comments say. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const RECIPE = 'test/testing/fixtures/recipes/jest-esm/notes.test.mjs';
const compilerOptions = { target: 'es2022', module: 'nodenext', strict: true, types: ['node'] };

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const sectionOf = (heading: string): string =>
  (readme.split(`\n## ${heading}\n`)[1] ?? '').split('\n## ')[0] ?? '';
const blocks = ['Files', 'Pipelines'].flatMap((heading) =>
  [...sectionOf(heading).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code], index) => ({
    name: `${heading} ${String(index + 1)}`,
    code: code ?? '',
  })),
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-readme-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/nestjs-memfs'));
  await symlink(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  for (const { name, code } of blocks) await writeFile(join(folder, `${name}.ts`), code);
  await runProgram('node', [TSC], { cwd: folder });
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(blocks)(
  'given $name, when it runs, then it prints what its comments say',
  async ({ name, code }) => {
    const { stdout } = await runProgram('node', ['--no-warnings', `${name}.js`], { cwd: folder });

    const said = [...code.matchAll(/^ *\/\/ (.*)$/gm)].map(([, line]) => line);
    expect(said).not.toEqual([]);
    expect(stdout.trimEnd().split('\n')).toEqual(said);
  },
);

it('given the recipe for jest, when compared with the project that is tested, then it is a part of that', () => {
  const recipe = /^```js\n(.*?)^```$/ms.exec(sectionOf('Files'))?.[1] ?? 'no recipe';

  expect(readFileSync(join(ROOT, RECIPE), 'utf8')).toContain(recipe);
});
