/** A tsconfig as a project: what is refused, what the program has, and what is not parsed again. */
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ts } from 'ts-morph';
import { compiler } from '../../src/codegen/compiler.js';
import { CodegenError } from '../../src/codegen/diagnostics.js';
import { type Disk, realDisk } from '../../src/codegen/disk.js';
import {
  loadProject,
  type Project,
  ProjectLoader,
  refuseLooseNulls,
} from '../../src/codegen/load-project.js';
import { makeInstalledProject, QUICK_OPTIONS, type TestProject } from './support/project.js';

const config = (compilerOptions: object, more: object = {}): string =>
  JSON.stringify({
    compilerOptions: { ...QUICK_OPTIONS, ...compilerOptions },
    include: ['src'],
    ...more,
  });

const FILES = {
  'tsconfig.json': config({}),
  'src/order.ts': `import type { Money } from 'money';\n/** Of a customer. */\n  export type Order = Money;\n`,
  'src/deep/place.ts': 'export const place = 1;\n',
  'src/Other.ts': 'export const other = 2;\n',
  'src/notes.md': 'Not a source.',
  'node_modules/money/package.json': '{ "name": "money", "types": "index.d.ts" }',
  'node_modules/money/index.d.ts': '/** Coins. */\nexport interface Money { amount: number }\n',
};

let project: TestProject;
let loader: ProjectLoader;
const path = (name: string): string => join(project.path, name);

beforeEach(() => {
  project = makeInstalledProject({});
  project.write(FILES);
  loader = new ProjectLoader(path('tsconfig.json'));
});

afterEach(() => {
  project.remove();
});

/** The program's files of the project, and of its packages. */
function filesOf({ program }: Project): string[] {
  return program
    .getSourceFiles()
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith(project.path))
    .map((name) => name.slice(project.path.length + 1));
}

function sourceOf({ program }: Project, name: string): ts.SourceFile {
  const file = program.getSourceFile(path(name));
  if (!file) throw new Error(`The program has no ${name}.`);
  return file;
}

function refusal(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof CodegenError) return error.message.replaceAll(project.path, '<folder>');
    throw error;
  }
  throw new Error('It was taken.');
}

const OURS = ['src/Other.ts', 'src/deep/place.ts', 'node_modules/money/index.d.ts', 'src/order.ts'];

describe('what a project is refused for', () => {
  it('given no configuration, when loaded, then its path is named, and what to do', () => {
    expect(refusal(() => loadProject(path('none.json')))).toBe(
      'There is no TypeScript configuration at <folder>/none.json. Name it with --project, or run in the folder of your tsconfig.json. (MEMFS100)',
    );
    expect(refusal(() => loadProject(path('src')))).toContain('There is no TypeScript');
  });

  it.each<[string, string, string]>([
    ['that is not JSON', '{ "include": [ }', 'Expression or comma expected'],
    [
      'with an unknown value',
      config({ target: 'es1' }),
      "Argument for '--target' option must be: ",
    ],
    [
      'that extends nothing',
      config({}, { extends: './none.json' }),
      "Cannot read file '<folder>/none.json'",
    ],
    [
      'without a source',
      config({}, { include: ['empty'] }),
      "No inputs were found in config file '<folder>/tsconfig.json'",
    ],
  ])(
    'given a configuration %s, when loaded, then the reason is named, and what to do',
    (_, text, reason) => {
      project.write({ 'tsconfig.json': text });

      const message = refusal(() => loader.load());

      expect(message).toContain(`<folder>/tsconfig.json cannot be loaded: ${reason}`);
      expect(message).toMatch(/[^.]\. Correct the file\. \(MEMFS100\)$/);
    },
  );

  it('given a configuration that may not be read, when loaded, then that is said', () => {
    const tsconfig = path('tsconfig.json');
    const bytesOf = (name: string) => (name === tsconfig ? undefined : realDisk.bytesOf(name));

    expect(refusal(() => loadProject(tsconfig, { ...realDisk, bytesOf }))).toBe(
      "<folder>/tsconfig.json cannot be loaded: Cannot read file '<folder>/tsconfig.json'. Correct the file. (MEMFS100)",
    );
  });

  it('given a configuration that is corrected, when loaded again, then it is taken', () => {
    project.write({ 'tsconfig.json': '{' });
    refusal(() => loader.load());
    project.write(FILES);

    expect(filesOf(loader.load())).toEqual(OURS);
  });

  it.each<[ts.CompilerOptions, string, boolean]>([
    [{}, '6.0', true],
    [{}, '7.1', true],
    [{}, '5.9', false],
    [{ strict: true }, '5.9', true],
    [{ strict: false }, '6.0', false],
    [{ strictNullChecks: true }, '5.9', true],
    [{ strict: false, strictNullChecks: true }, '5.9', true],
    [{ strict: true, strictNullChecks: false }, '6.0', false],
  ])(
    'given the options %j and TypeScript %s, when asked for null, then it is known: %s',
    (...given) => {
      const [options, version, isKnown] = given;
      const check = () =>
        refuseLooseNulls(options, '<file>', { ...compiler, versionMajorMinor: version as never });

      if (isKnown) expect(check).not.toThrow();
      else {
        expect(refusal(check)).toBe(
          '<file> leaves strictNullChecks off, so the compiler forgets null and undefined. Set "strict": true, or "strictNullChecks": true, in its compilerOptions. (MEMFS102)',
        );
      }
    },
  );

  it('given a configuration with loose nulls, when loaded, then it is refused by its path', () => {
    project.write({ 'tsconfig.json': config({ strict: false }) });

    expect(refusal(() => loader.load())).toContain(
      '<folder>/tsconfig.json leaves strictNullChecks off',
    );
  });
});

describe('what a program has', () => {
  it('given a configuration, when loaded, then sources are there in the order of their paths, each after what it imports', () => {
    expect(filesOf(loader.load())).toEqual(OURS);
  });

  it('given a configuration with remarks and a comma too many, as compilers take it, when loaded, then it is taken', () => {
    project.write({ 'tsconfig.json': FILES['tsconfig.json'].replace(/}$/, ', // Ours.\n}') });

    expect(filesOf(loader.load())).toEqual(OURS);
  });

  it('given folders that are called like sources, and some that are left out, when loaded, then only sources are read', () => {
    project.write({
      'tsconfig.json': config({}, { exclude: ['src/deep'] }),
      'src/old.ts/notes.md': '',
    });
    const { program } = loader.load();

    expect(program.getRootFileNames()).toEqual([path('src/Other.ts'), path('src/order.ts')]);
  });

  it('given a package through a link, when loaded, then it is that of the real folder, once', () => {
    project.write({
      'packages/coins/package.json': '{ "name": "coins", "types": "index.d.ts" }',
      'packages/coins/index.d.ts': 'export type Coin = 1;',
      'src/order.ts': `export type { Coin } from 'coins';\nexport type { Coin as Same } from '../packages/coins/index.js';\n`,
    });
    symlinkSync(path('packages/coins'), path('node_modules/coins'));

    expect(filesOf(loader.load()).filter((name) => name.endsWith('index.d.ts'))).toEqual([
      'packages/coins/index.d.ts',
    ]);
  });

  it('given a list of files in another order, when loaded, then the order is the same', () => {
    const files = ['src/order.ts', 'src/deep/place.ts', 'src/Other.ts'];
    project.write({ 'tsconfig.json': config({}, { include: [], files }) });

    expect(filesOf(loader.load())).toEqual(OURS);
  });

  it.each<[object, boolean]>([
    [{ types: undefined }, true],
    [{ types: [] }, false],
    [{ types: ['coins'] }, true],
  ])(
    'given the options %j, when loaded, then packages of types are seen: %s',
    (options, isSeen) => {
      project.write({ 'tsconfig.json': config(options) });
      rmSync(path('node_modules/@types'));
      project.write({
        'node_modules/@types/coins/package.json':
          '{ "name": "@types/coins", "types": "index.d.ts" }',
        'node_modules/@types/coins/index.d.ts': 'declare const coins: 1;',
      });

      expect(filesOf(loader.load()).includes('node_modules/@types/coins/index.d.ts')).toBe(isSeen);
    },
  );

  it('given a place in a source, when asked, then it is told by file, line and column, without its comments', () => {
    const loaded = loader.load();
    const file = sourceOf(loaded, 'src/order.ts');

    expect(loaded.positionOf(file.statements[1]!)).toEqual({
      file: 'src/order.ts',
      line: 3,
      column: 3,
    });
  });

  it('given a link to the project, when loaded through it, then files have the names that they have without', () => {
    mkdirSync(path('links'));
    symlinkSync(project.path, path('links/shop'));

    expect(filesOf(loadProject(path('links/shop/tsconfig.json')))).toEqual(OURS);
  });

  it('given a link to a configuration elsewhere, when loaded, then the sources are those beside the link', () => {
    project.write({ 'configs/own.json': FILES['tsconfig.json'] });
    rmSync(path('tsconfig.json'));
    symlinkSync(path('configs/own.json'), path('tsconfig.json'));

    expect(filesOf(loader.load())).toEqual(OURS);
  });

  it('given the standard library, when loaded, then it comes with the compiler', () => {
    project.write({ 'tsconfig.json': config({ noLib: false, lib: ['es5'] }) });

    const { program } = loader.load();

    expect(program.getGlobalDiagnostics()).toEqual([]);
    expect(program.getCompilerOptions().lib).toEqual(['lib.es5.d.ts']);
  });

  it('given a disk without case, when loaded in capitals, then an import in any case leads to one file', () => {
    const small = (name: string): string =>
      name.replace(/SRC|ORDER|OTHER/gi, (word) =>
        /^other$/i.test(word) ? 'Other' : word.toLowerCase(),
      );
    const disk: Disk = {
      ...realDisk,
      isCaseSensitive: false,
      bytesOf: (name) => realDisk.bytesOf(small(name)),
      kindOf: (name) => realDisk.kindOf(small(name)),
      entriesOf: (name) => realDisk.entriesOf(small(name)),
      realPathOf: (name) => realDisk.realPathOf(small(name)),
    };
    project.write({
      'src/more.ts': `import { other } from './OTHER.js'; import { other as same } from './Other.js'; export const more = [other, same];`,
    });

    const names = (on: Disk): string[] =>
      filesOf(new ProjectLoader(path('tsconfig.json'), on).load());
    expect(names(disk).filter((name) => /other/i.test(name))).toHaveLength(1);
    expect(
      names({ ...disk, isCaseSensitive: true }).filter((name) => /other/i.test(name)),
    ).toHaveLength(2);
  });
});

/** A package with types in two places. */
const SPLIT = {
  'src/order.ts': `${FILES['src/order.ts']}export type { Split } from 'split';\n`,
  'node_modules/split/package.json': '{ "name": "split", "types": "main.d.ts" }',
  'node_modules/split/main.d.ts': 'export type Split = 1;',
  'node_modules/split/index.d.ts': 'export type Split = 2;',
};

it('given two sources whose names differ in case, when loaded, then there are as many as the disk has', () => {
  project.write({ 'src/OTHER.ts': 'export const other = 3;\n' });
  const others = filesOf(loader.load()).filter((name) => /other/i.test(name));

  expect(others).toHaveLength(compiler.sys.useCaseSensitiveFileNames ? 2 : 1);
});

describe('a project that is loaded again', () => {
  it('given nothing that changed, when loaded again, then it is the same project', () => {
    const first = loader.load();

    expect(loader.load()).toBe(first);
    expect(loader.observations?.isFile(path('src/order.ts'))).toBe(true);
  });

  it('given another text of a source, when loaded again, then only that one is parsed again', () => {
    const first = loader.load();
    project.write({ 'src/Other.ts': 'export const other = 3;\n' });
    const second = loader.load();

    expect(sourceOf(second, 'src/Other.ts').text).toContain('3');
    for (const name of ['src/order.ts', 'node_modules/money/index.d.ts']) {
      expect(sourceOf(second, name)).toBe(sourceOf(first, name));
    }
    expect(loader.load()).toBe(second);
  });

  it.each<[string, () => void, readonly string[]]>([
    ['a source more', () => project.write({ 'src/more.ts': 'export {};' }), ['src/more.ts']],
    ['one and an edit', () => project.write({ 'src/a.ts': '', 'src/order.ts': '' }), ['src/a.ts']],
    ['a source less', () => rmSync(path('src/deep/place.ts')), []],
    [
      'a source elsewhere',
      () => renameSync(path('src/deep/place.ts'), path('src/place.ts')),
      ['src/place.ts'],
    ],
    [
      'a package whose types are gone, but for others',
      () => rmSync(path('node_modules/split/main.d.ts')),
      ['node_modules/split/index.d.ts'],
    ],
    [
      'another way to the package',
      () =>
        project.write({
          'node_modules/money/package.json': '{ "name": "money", "types": "other.d.ts" }',
          'node_modules/money/other.d.ts': 'export type Money = 1;',
        }),
      ['node_modules/money/other.d.ts'],
    ],
  ])(
    'given %s, when loaded again, then the program has what a new one has, and the rest is not parsed again',
    (_, happens, expected) => {
      project.write(SPLIT);
      const first = loader.load();
      happens();
      const second = loader.load();

      expect(filesOf(second)).toEqual(filesOf(loadProject(path('tsconfig.json'))));
      expect(
        filesOf(second).filter((name) => ![...OURS, 'node_modules/split/main.d.ts'].includes(name)),
      ).toEqual(expected);
      expect(sourceOf(second, 'src/Other.ts')).toBe(sourceOf(first, 'src/Other.ts'));
    },
  );

  it.each<[string, object]>([
    ['which are parsed otherwise', { target: 'es2020' }],
    ['which mean something else', { exactOptionalPropertyTypes: true }],
  ])(
    'given other options, %s, when loaded again, then nothing of the program before is in it',
    (_, options) => {
      const first = loader.load();
      project.write({ 'tsconfig.json': config(options) });
      const second = loader.load();

      expect(second.program.getCompilerOptions()).toMatchObject(
        'target' in options ? { target: compiler.ScriptTarget.ES2020 } : options,
      );
      // What a compiler has bound for other options is not to be used.
      expect(sourceOf(second, 'src/Other.ts')).not.toBe(sourceOf(first, 'src/Other.ts'));
    },
  );

  it('given a configuration under a name of its own, when it changes, then the program follows', () => {
    project.write({ 'tsconfig.shop': config({}) });
    const own = new ProjectLoader(path('tsconfig.shop'));
    own.load();
    project.write({ 'tsconfig.shop': config({}, { include: ['src/deep'] }) });

    expect(filesOf(own.load())).toEqual(['src/deep/place.ts']);
  });

  it.each([
    ['which nobody imports', ''],
    ['which a source imports', `import manifest from '../package.json' with { type: 'json' };`],
  ])(
    'given a package, %s, when it says that its sources are other modules, then they are parsed again',
    (_, text) => {
      project.write({ 'src/version.ts': `${text}\nexport {};\n` });
      const first = loader.load();
      project.write({ 'package.json': '{ "name": "shop", "type": "commonjs" }' });
      const second = loader.load();

      const formatOf = (loaded: Project) => sourceOf(loaded, 'src/Other.ts').impliedNodeFormat;
      expect(formatOf(first)).toBe(compiler.ModuleKind.ESNext);
      expect(formatOf(second)).toBe(compiler.ModuleKind.CommonJS);
    },
  );
});
