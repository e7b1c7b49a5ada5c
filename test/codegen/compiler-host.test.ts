/** What the compiler is told of the disk: what its own system says. And which comments it parses. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ts } from 'ts-morph';
import { compiler, libFolderInMemoryPath } from '../../src/codegen/compiler.js';
import { hostOf, SourceCache, systemOf } from '../../src/codegen/compiler-host.js';
import { realDisk } from '../../src/codegen/disk.js';
import { Observations } from '../../src/codegen/observations.js';
import { makeInstalledProject, type TestProject } from './support/project.js';

let project: TestProject;
const path = (name: string): string => join(project.path, name);

beforeAll(() => {
  project = makeInstalledProject({});
  project.write({
    'src/order.ts': '/** Of a customer. */\nexport type Order = string;\n',
    'src/deep/place.ts': 'export {};\n',
    'src/deep/folder.ts/more.ts': 'export {};\n',
    'src/.hidden.ts': 'export {};\n',
    'node_modules/money/index.d.ts': '/** Coins. */\nexport type Money = number;\n',
  });
  symlinkSync(path('src/deep'), path('link'));
});

afterAll(() => {
  project.remove();
});

function hostWith(isCaseSensitive: boolean): ts.CompilerHost {
  const disk = new Observations(realDisk);
  return hostOf({ disk, isCaseSensitive, sources: new SourceCache() });
}

/** Where the parser keeps comments; to ask for them would need the nodes around. */
type ParsedStatement = ts.Statement & { readonly jsDoc?: unknown };

const NAMES = [
  '',
  'src',
  'src/order.ts',
  'src/deep',
  'src/deep/folder.ts',
  'link',
  'gone',
  'gone.ts',
];

it.each(NAMES)(
  'given the name "%s", when asked for, then the answers are those of the system',
  (name) => {
    const isCaseSensitive = compiler.sys.useCaseSensitiveFileNames;
    const disk = new Observations(realDisk);
    const answersOf = (system: ReturnType<typeof systemOf> | ts.System): unknown => ({
      isCaseSensitive: system.useCaseSensitiveFileNames,
      cwd: system.getCurrentDirectory(),
      isFile: system.fileExists(path(name)),
      isFolder: system.directoryExists(path(name)),
      text: system.readFile(path(name)),
      real: system.realpath?.(path(name)),
      folders: system.getDirectories(path(name)),
      sources: system.readDirectory(path(name), ['.ts'], undefined, ['**/*']),
      others: system.readDirectory(path(name), ['.ts'], ['**/deep'], ['**/*']),
      near: system.readDirectory(path(name), ['.ts'], [], ['**/*'], 2),
    });

    expect(answersOf(systemOf({ disk, isCaseSensitive }))).toEqual(answersOf(compiler.sys));
  },
);

it.each([true, false])(
  'given a disk where case counts: %s, when asked, then names are told apart by it',
  (isCaseSensitive) => {
    const host = hostWith(isCaseSensitive);

    expect(host.useCaseSensitiveFileNames()).toBe(isCaseSensitive);
    expect(host.getCanonicalFileName('A') === host.getCanonicalFileName('a')).toBe(
      !isCaseSensitive,
    );
  },
);

it('given a source that is not there, when asked for, then there is none', () => {
  expect(
    hostWith(true).getSourceFile(path('gone.ts'), {
      languageVersion: compiler.ScriptTarget.ES2022,
    }),
  ).toBeUndefined();
});

it('given a language version alone, when a source is asked for, then it is parsed in that', () => {
  const file = hostWith(true).getSourceFile(path('src/order.ts'), compiler.ScriptTarget.ES2020);

  expect(file?.languageVersion).toBe(compiler.ScriptTarget.ES2020);
});

it('given comments, when parsed, then those of the standard library and of Node are left out, as nobody reads them', () => {
  const host = hostWith(true);
  const hasDocs = (name: string): boolean | undefined =>
    host
      .getSourceFile(name, { languageVersion: compiler.ScriptTarget.ES2022 })
      ?.statements.some((each) => (each as ParsedStatement).jsDoc !== undefined);

  expect(hasDocs(path('src/order.ts'))).toBe(true);
  expect(hasDocs(path('node_modules/money/index.d.ts'))).toBe(true);
  expect(hasDocs(path('node_modules/@types/jest/index.d.ts'))).toBe(true);
  expect(hasDocs(path('node_modules/@types/node/fs.d.ts'))).toBe(false);
  expect(hasDocs(join(libFolderInMemoryPath, 'lib.dom.d.ts'))).toBe(false);
  expect(hasDocs(host.getDefaultLibFileName({}))).toBe(false);
});
