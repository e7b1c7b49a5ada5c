/** Sources of a small project in many variants, and random edits of them: files appear, change, move and vanish. */
import * as fc from 'fast-check';
import { COMPILER_OPTIONS } from './project.js';

/** One change of the disk. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'delete'; readonly path: string }
  | { readonly do: 'move'; readonly path: string; readonly to: string };

const TYPE_FILES = ['src/a.ts', 'src/b.ts', 'src/deep/c.ts'];
const SERVICE_FILES = ['src/first.ts', 'src/second.ts', 'src/deep/third.ts'];
const GLOBALS = 'src/globals.ts';
const SCRIPT = 'src/script.ts';
const BARREL = 'src/index.ts';

/** What a file of types may declare as `Thing`. */
const THINGS = [
  'export interface Thing { id: string; kind: Kind; }',
  'export interface Thing { id: string; kind?: Kind; /** How many. */ count: number; }',
  'export interface Thing { id: string; kind: Kind; other?: Other; list: Thing[]; }',
  'export type Thing = { id: string } & { kind: Kind; at: Date };',
  'export class Thing { id = ""; kind: Kind = "open"; #hidden = 1; }',
  'export interface Thing { id: string; kind: Kind; odd: any; }',
  'export interface Thing { id: string; kind: Kind; tree: Tree; }\nexport type Tree = number | Tree[];',
];
/** Refused, which ends most of what a build could differ in: rare. */
const BROKEN_THING = 'export interface Thing { id: string; kind: Kind; broken: () => void; }';
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
const DECORATORS = [
  '@ApiFunc()',
  '@ApiFunc()',
  "@ApiFunc({ package: 'other.v1' })",
  "@ApiFunc({ package: 'other.sub.v1' })",
  '// not now',
];
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

/** What `paths` of the configuration leads somewhere. */
const ALIAS = '#types';

function moduleName(from: string, to: string): string {
  return to === ALIAS ? to : relativeTo(from, to).replace(/\.ts$/, '.js');
}

const typesText = (path: string): fc.Arbitrary<string> =>
  fc
    .record({
      thing: fc.constantFrom(...THINGS, ...THINGS, ...THINGS, BROKEN_THING),
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
      types: fc.constantFrom(...TYPE_FILES, BARREL, ALIAS),
      makers: fc.constantFrom(...TYPE_FILES),
      late: fc.constantFrom(...TYPE_FILES),
      parameters: fc.constantFrom(...PARAMETERS),
      results: fc.subarray(RESULTS),
      decorator: fc.constantFrom(...DECORATORS),
    })
    .map(({ types, makers, late, parameters, results, decorator }) => {
      const name = path.replace(/^.*\/|\.ts$/g, '');
      return [
        "import { ApiFunc } from 'nestjs-memfs';",
        `import type { Kind, Page, Thing } from '${moduleName(path, types)}';`,
        `import { make } from '${moduleName(path, makers)}';`,
        decorator,
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

/** Additions to what everybody sees, or to what one module exports. */
const globalsText = fc
  .constantFrom(
    'declare global { interface Extra { size: number } }',
    'declare global { interface Extra { size: string; more?: boolean } }',
    ...TYPE_FILES.map(
      (path) =>
        `declare module '${moduleName(GLOBALS, path)}' { interface Thing { added?: string } }`,
    ),
  )
  .map((addition) => `export {};\n${addition}\n`);

/** Not a module: its declarations are merged with those of the same name elsewhere. */
const scriptText = fc.constantFrom(
  'interface Extra { script?: boolean }\n',
  'interface Extra { script?: number; deep: { a: string }[] }\n',
  'interface Extra { script?: boolean }\ninterface Other { script: string }\n',
);

const textOf = (path: string): fc.Arbitrary<string> => {
  if (path === GLOBALS) return globalsText;
  if (path === SCRIPT) return scriptText;
  if (path === BARREL) return barrelText;
  return TYPE_FILES.includes(path) ? typesText(path) : serviceText(path);
};

const FILES = [...TYPE_FILES, ...SERVICE_FILES, GLOBALS, SCRIPT, BARREL];
const LOCK = 'generated/fields.lock.json';

const writeOf = (path: string): fc.Arbitrary<Step> =>
  textOf(path).map((text): Step => ({ do: 'write', path, text }));

const write = fc.constantFrom(...FILES).chain(writeOf);

/** A file that goes and comes back, as it was or not. */
const goAndReturn = fc
  .constantFrom(...FILES)
  .chain((path) => fc.tuple(fc.constant<Step>({ do: 'delete', path }), writeOf(path)));

const remove = fc.constantFrom(...FILES, LOCK).map((path): Step => ({ do: 'delete', path }));

const move = fc
  .record({ path: fc.constantFrom(...FILES), to: fc.constantFrom(...FILES, 'src/moved.ts') })
  .map(({ path, to }): Step => ({ do: 'move', path, to }));

const manifest = fc.constantFrom('shop', 'store').map((name): Step => ({
  do: 'write',
  path: 'package.json',
  text: JSON.stringify({ name, type: 'module' }),
}));

// Without Node's types a build from nothing takes a fraction of the time.
const OPTIONS = { ...COMPILER_OPTIONS, types: [], lib: ['es2022'] };

const configuration = fc.constantFrom(...TYPE_FILES).map((path): Step => {
  const compilerOptions = {
    ...OPTIONS,
    paths: { ...COMPILER_OPTIONS.paths, [ALIAS]: [`./${path}`] },
  };
  return {
    do: 'write',
    path: 'tsconfig.json',
    text: JSON.stringify({ compilerOptions, include: ['src'] }),
  };
});

/** All files of the project, then some changes, each with whether its output is written. */
export const histories: fc.Arbitrary<{
  readonly start: readonly Step[];
  readonly steps: readonly { readonly step: Step; readonly isWritten: boolean }[];
}> = fc.record({
  start: fc.tuple(configuration, ...FILES.map(writeOf)),
  steps: fc
    .array(
      fc.oneof(
        { arbitrary: fc.tuple(write), weight: 6 },
        { arbitrary: goAndReturn, weight: 3 },
        { arbitrary: fc.tuple(remove), weight: 1 },
        { arbitrary: fc.tuple(move), weight: 1 },
        { arbitrary: fc.tuple(manifest), weight: 1 },
        { arbitrary: fc.tuple(configuration), weight: 1 },
      ),
      { minLength: 3, maxLength: 5 },
    )
    .chain((changes) =>
      fc.tuple(
        ...changes
          .flat()
          .map((step) => fc.record({ step: fc.constant(step), isWritten: fc.boolean() })),
      ),
    ),
});
