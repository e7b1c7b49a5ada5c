/** Which sources a source can see: whatever way it names them, and those that everybody sees. */
import { join, relative } from 'node:path';
import { ImportGraph, isSeenByAll } from '../../src/codegen/import-graph.js';
import { loadProject, type Project } from '../../src/codegen/load-project.js';
import { makeInstalledProject, type TestProject } from './support/project.js';

/** Every way to name another source. */
const WAYS: Readonly<Record<string, string>> = {
  'a type': `import type { A } from './a.js'; export type Own = A;`,
  'a value': `import { a } from './a.js'; export const own = a;`,
  'all of it': `import * as all from './a.js'; export type Own = all.A;`,
  'nothing of it': `import './a.js'; export {};`,
  'what it exports': `export * from './a.js';`,
  'what it exports, under a name': `export * as all from './a.js';`,
  'a type to export': `export type { A } from './a.js';`,
  require: `import a = require('./a.js'); export type Own = a.A;`,
  'require, to export it': `export import a = require('./a.js');`,
  'a type where it stands': `export interface Own { deep: { own(): import('./a.js').A[] } }`,
  'its own type': `export let own: typeof import('./a.js');`,
  'an import while it runs': `export class Own { async own() { return (await import('./a.js')).a; } }`,
  'an import with a remark': `export const own = async () => import/* late */('./a.js');`,
  'an import with options': `export const own = async () => import('./a.js', { with: {} });`,
  'an import between others': `import './b.js'; import './a.js'; import './c.js';`,
};

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ strict: true, target: 'es2022', module: 'nodenext', noEmit: true, allowJs: true },
      ...{ noLib: true, types: [], moduleDetection: 'legacy' },
    },
    include: ['src'],
  }),
  'src/a.ts': `import type { B } from './b.js'; export interface A { b: B } export const a = 1;`,
  'src/b.ts': `import type { C } from './c.js'; export interface B { c: C }`,
  'src/c.ts': `import type { A } from './a.js'; export interface C { a: A }`,
  'src/alone.ts': `export const from = './a.js'; // import './a.js' and import('./a.js')`,
  'src/open.ts': `export const open = async (name: string) => import('./' + name);`,
  'src/missing.ts': `import type { None } from './none.js'; export type Own = None;`,
  'src/plain.ts': `export namespace Own { export const a = 1; }\nexport declare namespace Other { const b: 1; }`,
  'src/packages.ts': `import type { Money } from 'money'; export type Own = Money;`,
  'src/broken.ts': `export let own: import(name).A; export { own as other };`,
  'src/page.js.ts': 'export const page = 1;',
  'src/script.ts': 'interface Script { a: string }',
  'src/old.js': 'var script = 1;',
  'src/module.mjs': 'export const module = 1;',
  'src/globals.ts': 'export {};\ndeclare global { interface Extra { a: string } }',
  'src/adding.ts': `import './alone.js';\ndeclare module './alone.js' { interface More { a: string } }`,
  'src/declared.d.ts': 'export interface Declared { a: string }',
  'node_modules/money/package.json': '{ "name": "money", "types": "index.d.ts" }',
  'node_modules/money/index.d.ts': `import type { Coin } from './coin.js'; export type Money = Coin;`,
  'node_modules/money/coin.d.ts': 'export interface Coin { amount: number }',
  'node_modules/sources/package.json': '{ "name": "sources", "types": "index.ts" }',
  'node_modules/sources/index.ts': 'export interface Source { a: string }',
  'src/sources.ts': `import type { Source } from 'sources'; export type Own = Source;`,
};

const fileOfWay = (way: string): string => `src/way-${Object.keys(WAYS).indexOf(way)}.ts`;

describe('imports', () => {
  let folder: TestProject;
  let project: Project;

  beforeAll(() => {
    folder = makeInstalledProject({});
    folder.write(FILES);
    for (const [way, text] of Object.entries(WAYS)) folder.write({ [fileOfWay(way)]: text });
    project = loadProject(join(folder.path, 'tsconfig.json'));
  });

  afterAll(() => {
    folder.remove();
  });

  const sourceOf = (name: string) => {
    const file = project.program.getSourceFile(join(folder.path, name));
    if (!file) throw new Error(`The program has no ${name}.`);
    return file;
  };
  const reachableFrom = (name: string): string[] =>
    [...new ImportGraph(project, new WeakMap()).reachableFrom(sourceOf(name))]
      .map(({ fileName }) => relative(folder.path, fileName))
      .filter((path) => path !== name)
      .sort();

  it.each(Object.keys(WAYS))(
    'given a source that names another by %s, when asked what it sees, then that is it, and all that the other sees',
    (way) => {
      expect(reachableFrom(fileOfWay(way))).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts']);
    },
  );

  it.each([
    ['sources that name each other in a circle', 'src/b.ts', ['src/a.ts', 'src/c.ts']],
    ['a source that only writes of imports', 'src/alone.ts', []],
    ['an import of what is not known yet', 'src/open.ts', []],
    ['an import that leads nowhere', 'src/missing.ts', []],
    ['what is no import yet', 'src/broken.ts', []],
    ['an import of a package', 'src/packages.ts', ['node_modules/money/index.d.ts']],
  ])('given %s, when asked what it sees, then it is that', (_, name, expected) => {
    expect(reachableFrom(name)).toEqual(expected);
  });

  it('given two sources that import the same, when one graph is asked, then both see it', () => {
    const graph = new ImportGraph(project, new WeakMap());

    expect(graph.reachableFrom(sourceOf('src/a.ts')).has(sourceOf('src/c.ts'))).toBe(true);
    expect(graph.reachableFrom(sourceOf('src/b.ts')).has(sourceOf('src/a.ts'))).toBe(true);
    expect(graph.reachableFrom(sourceOf('src/a.ts')).size).toBe(3);
  });

  it.each([
    ['src/a.ts', false],
    ['src/plain.ts', false],
    ['src/page.js.ts', false],
    ['src/script.ts', true],
    ['src/old.js', true],
    ['src/module.mjs', true],
    ['src/globals.ts', true],
    ['src/adding.ts', true],
    ['src/declared.d.ts', true],
    ['node_modules/money/index.d.ts', true],
    ['node_modules/sources/index.ts', true],
  ])('given %s, when asked whether everybody sees it, then: %s', (name, isSeen) => {
    expect(isSeenByAll(project, sourceOf(name))).toBe(isSeen);
  });
});
