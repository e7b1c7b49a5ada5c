/** The README's table of codes against the one in the sources, and against what codegen says of the golden cases. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DIAGNOSTIC_CODES, DIAGNOSTIC_REMEDIES, generate } from '../../src/codegen/index.js';
import { makeProject } from './support/project.js';

const ROOT = resolve(import.meta.dirname, '../..');
const INVALID = join(import.meta.dirname, 'invalid');

type Code = keyof typeof DIAGNOSTIC_CODES;

const codes = Object.keys(DIAGNOSTIC_CODES) as Code[];
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('given the table of codes, when the README is read, then it says the same of every one', () => {
  const rows = [...readme.matchAll(/^\| (MEMFS\d+) *\|(.*)\|(.*)\|$/gm)];

  expect(rows.map(([, ...cells]) => cells.map((cell) => cell.trim()))).toEqual(
    codes.map((code) => [code, DIAGNOSTIC_CODES[code], DIAGNOSTIC_REMEDIES[code]]),
  );
});

it('given the golden cases, when their errors are read, then every error of the README is among them', () => {
  const said = readdirSync(INVALID).map((name) =>
    readFileSync(join(INVALID, name, 'expected.txt'), 'utf8'),
  );
  const missing = codes.filter(
    (code) => Number(code.slice(5)) < 150 && !said.some((text) => text.includes(`(${code}`)),
  );

  expect(missing).toEqual([]);
});

it('given sources that are right and doubtful, when generated, then every warning of the README is given', async () => {
  const project = makeProject({
    'src/a.ts': `
      import { ApiFunc } from 'nestjs-memfs';
      import type { Item as Other } from './b.js';
      export interface Item { id: string }
      export class Service {
        @ApiFunc() find(item: Item, other: Other, loose: any): void {}
      }
    `,
    'src/b.ts': 'export interface Item { name: string }',
  });
  const { warnings } = await generate({ cwd: project.path });
  project.remove();

  const given = warnings.map(({ code }) => code).sort();
  expect(given).toEqual(codes.filter((code) => Number(code.slice(5)) >= 150));
  expect(warnings).toEqual([
    expect.objectContaining({
      position: { file: 'src/a.ts', line: 6, column: 51 },
      path: 'Find.loose',
      message: 'is any, so that nothing checks what is sent',
      hint: 'Write its type, or unknown if any JSON value is meant.',
    }),
    expect.objectContaining({
      position: { file: 'src/b.ts', line: 1, column: 18 },
      message: 'Item is also the name of src/a.ts#Item, so this one becomes ItemB',
      hint: 'Rename one of them for a nicer proto; the name is locked once it is in use.',
    }),
  ]);
});
