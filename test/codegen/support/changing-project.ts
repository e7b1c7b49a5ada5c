/** Sources of a small project in many variants, and random edits of them: files appear, change, move and vanish. */
import * as fc from 'fast-check';

/** One change of the disk. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'delete'; readonly path: string }
  | { readonly do: 'move'; readonly path: string; readonly to: string };

const TYPE_FILES = ['src/a.ts', 'src/b.ts', 'src/deep/c.ts'];
const SERVICE_FILES = ['src/first.ts', 'src/second.ts', 'src/deep/third.ts'];
const GLOBALS = 'src/globals.ts';
const BARREL = 'src/index.ts';

/** What a file of types may declare as `Thing`. */
const THINGS = [
  'export interface Thing { id: string; kind: Kind; }',
  'export interface Thing { id: string; kind?: Kind; /** How many. */ count: number; }',
  'export interface Thing { id: string; kind: Kind; other?: Other; list: Thing[]; }',
  'export type Thing = { id: string } & { kind: Kind; at: Date };',
  'export class Thing { id = ""; kind: Kind = "open"; #hidden = 1; }',
  'export interface Thing { id: string; kind: Kind; odd: any; }',
  'export interface Thing { id: string; kind: Kind; broken: () => void; }',
  'export interface Thing { id: string; kind: Kind; tree: Tree; }\nexport type Tree = number | Tree[];',
];
const KINDS = [
  "export type Kind = 'open' | 'paid';",
  "export type Kind = 'paid' | 'open' | 'void';",
  "export const KINDS = ['open', 'late'] as const;\nexport type Kind = (typeof KINDS)[number];",
];
const MAKERS = [
  'export function make(id: string) { return { id, size: 1 }; }',
  "export function make(id: string) { return { id, state: 'new' as 'new' | 'old' }; }",
  'export const make = (id: string) => new Map([[id, { deep: [id] }]]);',
];
const PARAMETERS = ['thing: Thing', 'thing: Thing, kind?: Kind', 'things: Thing[]', 'id: string'];
const RESULTS = [
  'list(): Thing[] { return []; }',
  'async page(): Promise<Page<Thing>> { return { items: [] }; }',
  'made() { return make("a"); }',
  'global(): Extra | undefined { return undefined; }',
  "late(): import('./LATE').Thing[] { return []; }",
];

function relativeTo(from: string, to: string): string {
  const isDeep = from.startsWith('src/deep/');
  const path = to.slice('src/'.length);
  if (isDeep) return path.startsWith('deep/') ? `./${path.slice('deep/'.length)}` : `../${path}`;
  return `./${path}`;
}

function moduleName(from: string, to: string): string {
  return relativeTo(from, to).replace(/\.ts$/, '.js');
}

const typesText = (path: string): fc.Arbitrary<string> =>
  fc
    .record({
      thing: fc.constantFrom(...THINGS),
      kind: fc.constantFrom(...KINDS),
      make: fc.constantFrom(...MAKERS),
      other: fc.constantFrom(...TYPE_FILES),
    })
    .map(({ thing, kind, make, other }) =>
      [
        `import type { Kind as Other } from '${moduleName(path, other)}';`,
        'export interface Page<T> { items: T[]; next?: Other; }',
        kind,
        thing,
        make,
        '',
      ].join('\n'),
    );

const serviceText = (path: string): fc.Arbitrary<string> =>
  fc
    .record({
      types: fc.constantFrom(...TYPE_FILES, BARREL),
      makers: fc.constantFrom(...TYPE_FILES),
      late: fc.constantFrom(...TYPE_FILES),
      parameters: fc.constantFrom(...PARAMETERS),
      results: fc.subarray(RESULTS),
      isDecorated: fc.boolean(),
    })
    .map(({ types, makers, late, parameters, results, isDecorated }) => {
      const name = path.replace(/^.*\/|\.ts$/g, '');
      return [
        "import { ApiFunc } from 'nestjs-memfs';",
        `import type { Kind, Page, Thing } from '${moduleName(path, types)}';`,
        `import { make } from '${moduleName(path, makers)}';`,
        isDecorated ? '@ApiFunc()' : '// not now',
        `export class ${name.charAt(0).toUpperCase()}${name.slice(1)} {`,
        `  ${name}Put(${parameters}): void {}`,
        ...results.map((result) => {
          const called = result.replace(/^(async )?/, `$1${name}`);
          return `  ${called.replace('./LATE', moduleName(path, late))}`;
        }),
        '}',
        '',
      ].join('\n');
    });

const barrelText = fc
  .subarray(TYPE_FILES, { minLength: 1 })
  .map((files) => files.map((file) => `export * from '${moduleName(BARREL, file)}';\n`).join(''));

const globalsText = fc
  .constantFrom('size: number', 'size: string; more?: boolean')
  .map((members) => `export {};\ndeclare global { interface Extra { ${members} } }\n`);

const textOf = (path: string): fc.Arbitrary<string> => {
  if (path === GLOBALS) return globalsText;
  if (path === BARREL) return barrelText;
  return TYPE_FILES.includes(path) ? typesText(path) : serviceText(path);
};

const FILES = [...TYPE_FILES, ...SERVICE_FILES, GLOBALS, BARREL];

const write = fc
  .constantFrom(...FILES)
  .chain((path) => textOf(path).map((text): Step => ({ do: 'write', path, text })));

const remove = fc.constantFrom(...FILES).map((path): Step => ({ do: 'delete', path }));

const move = fc
  .record({ path: fc.constantFrom(...FILES), to: fc.constantFrom(...FILES, 'src/moved.ts') })
  .map(({ path, to }): Step => ({ do: 'move', path, to }));

const manifest = fc.constantFrom('shop', 'store').map((name): Step => ({
  do: 'write',
  path: 'package.json',
  text: JSON.stringify({ name, type: 'module' }),
}));

/** All files of the project, then some changes. */
export const histories: fc.Arbitrary<{
  readonly start: readonly Step[];
  readonly steps: readonly Step[];
}> = fc.record({
  start: fc.tuple(
    ...FILES.map((path) => textOf(path).map((text): Step => ({ do: 'write', path, text }))),
  ),
  steps: fc.array(
    fc.oneof(
      { arbitrary: write, weight: 6 },
      { arbitrary: remove, weight: 2 },
      { arbitrary: move, weight: 2 },
      { arbitrary: manifest, weight: 1 },
    ),
    { minLength: 3, maxLength: 6 },
  ),
});
