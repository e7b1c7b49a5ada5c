/** A build with nothing to do: the compiler is not loaded, and nothing that matters goes unnoticed. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate, type RepeatedBuild, repeatedBuild } from '../../src/codegen/index.js';
import { settingsOf } from '../../src/codegen/options.js';
import { warmStart } from '../../src/codegen/warm-start.js';
import { CLI } from '../cli/desk.js';
import { COMPILER_OPTIONS, makeInstalledProject, type TestProject } from './support/project.js';

const SERVICE = `import { ApiFunc } from 'nestjs-memfs';
import type { Order } from './order.js';
import type { Money } from 'money';

@ApiFunc()
export class Orders {
  place(order: Order, price: Money): string { return order.id; }
}
`;

const FILES = {
  'src/orders.ts': SERVICE,
  'src/order.ts': 'export interface Order { id: string; note: unknown; odd: any }\n',
  'base.json': JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, types: [] } }),
  'tsconfig.json': JSON.stringify({ extends: './base.json', include: ['src'] }),
  'README.md': 'Orders',
};

const MONEY = 'export interface Money { amount: number }\n';

function makeShop(): TestProject {
  const project = makeInstalledProject({});
  fill(project);
  return project;
}

/** Brings a project to where every test begins. */
function fill(project: TestProject): void {
  for (const name of ['src', 'node_modules/money', 'generated']) {
    rmSync(join(project.path, name), { recursive: true, force: true });
  }
  project.write(FILES);
  project.write({
    'package.json': '{ "name": "shop", "type": "module" }',
    'node_modules/money/package.json':
      '{ "name": "money", "version": "1.0.0", "types": "index.d.ts" }',
    'node_modules/money/index.d.ts': MONEY,
  });
}

/** Prints at the end whether the compiler was among the modules that were loaded. */
const SPY = `data:text/javascript,${encodeURIComponent(`
import { createRequire } from 'node:module';
const { cache } = createRequire('/spy.js');
process.on('exit', () => {
  const isLoaded = Object.keys(cache).some((path) => /typescript\\.js$/.test(path));
  process.stdout.write(isLoaded ? 'with the compiler' : 'without the compiler');
});`)}`;

/** Runs a command to its end; gives what the spy says. */
function memfs(project: TestProject, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', SPY, CLI, ...words], {
    cwd: project.path,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').at(-1) ?? '';
}

describe('a build after which nothing has changed', () => {
  let project: TestProject;

  beforeEach(() => {
    project = makeShop();
  });

  afterEach(() => {
    project.remove();
  });

  it('given a generated folder that is up to date, when generated and checked again, then the compiler is not loaded', () => {
    const first = memfs(project, 'generate');
    const second = memfs(project, 'generate');
    const checked = memfs(project, 'check');

    expect([first, second, checked]).toEqual([
      'with the compiler',
      'without the compiler',
      'without the compiler',
    ]);
  });

  it('given a warm start, when its result is compared with that of the build before, then files, schema and warnings are the same', async () => {
    const cold = await generate({ cwd: project.path });
    const warm = await generate({ cwd: project.path });

    expect(warmStart(settingsOf({ cwd: project.path }))).toBeDefined();
    expect(warm.files).toEqual(cold.files);
    expect(warm.schema).toStrictEqual(cold.schema);
    expect(warm.warnings).toStrictEqual(cold.warnings);
    expect(warm.warnings).toHaveLength(1);
    expect([warm.written, warm.removed, warm.changes]).toEqual([[], [], []]);
  });
});

/** What may happen to a project, and whether a build has to look again. */
const EVENTS: readonly {
  readonly name: string;
  readonly happens: (path: (name: string) => string, project: TestProject) => void;
  readonly isNoticed: boolean;
}[] = [
  {
    name: 'a remark in the README',
    happens: (_path, project) => project.write({ 'README.md': 'More orders' }),
    isNoticed: false,
  },
  {
    name: 'a source that is written again as it was',
    happens: (_path, project) => project.write({ 'src/orders.ts': SERVICE }),
    isNoticed: false,
  },
  {
    name: 'a package that is installed again as it was',
    happens: (_path, project) => project.write({ 'node_modules/money/index.d.ts': MONEY }),
    isNoticed: false,
  },
  {
    name: 'an edit of a source',
    happens: (_path, project) =>
      project.write({ 'src/order.ts': 'export interface Order { id: string }\n' }),
    isNoticed: true,
  },
  {
    name: 'an edit that leaves size and times as they were',
    happens: (path) => {
      const { atime, mtime } = statSync(path('src/order.ts'));
      const text = readFileSync(path('src/order.ts'), 'utf8');
      writeFileSync(path('src/order.ts'), text.replace('note', 'text'));
      utimesSync(path('src/order.ts'), atime, mtime);
    },
    isNoticed: true,
  },
  {
    name: 'a new source',
    happens: (_path, project) => project.write({ 'src/new/more.ts': 'export {};\n' }),
    isNoticed: true,
  },
  {
    name: 'a source less',
    happens: (path) => rmSync(path('src/order.ts')),
    isNoticed: true,
  },
  {
    name: 'a source under another name',
    happens: (path) => renameSync(path('src/order.ts'), path('src/orderly.ts')),
    isNoticed: true,
  },
  {
    name: 'a file that an import now leads to',
    happens: (_path, project) => project.write({ 'src/order.d.ts': '', 'src/order.tsx': '' }),
    isNoticed: true,
  },
  {
    name: 'an edit of the configuration that is extended',
    happens: (_path, project) =>
      project.write({
        'base.json': JSON.stringify({
          compilerOptions: { ...COMPILER_OPTIONS, types: [], exactOptionalPropertyTypes: true },
        }),
      }),
    isNoticed: true,
  },
  {
    name: 'another name in package.json',
    happens: (_path, project) => project.write({ 'package.json': '{ "name": "store" }' }),
    isNoticed: true,
  },
  {
    name: 'another version of a package',
    happens: (_path, project) =>
      project.write({ 'node_modules/money/index.d.ts': MONEY.replace('number', 'bigint') }),
    isNoticed: true,
  },
  {
    name: 'a package less',
    happens: (path) => rmSync(path('node_modules/money'), { recursive: true }),
    isNoticed: true,
  },
  {
    name: 'declarations for a package that has its own',
    happens: (_path, project) =>
      project.write({ 'src/node_modules/money/index.d.ts': 'export type Money = string;\n' }),
    isNoticed: true,
  },
  {
    name: 'an edit of the lock file',
    happens: (path) => {
      const lock = path('generated/fields.lock.json');
      writeFileSync(lock, readFileSync(lock, 'utf8').replace(/"number": ?1\b/, '"number":7'));
    },
    isNoticed: true,
  },
  {
    name: 'an edit of a generated file',
    happens: (path) => writeFileSync(path('generated/codec.mjs'), ''),
    isNoticed: true,
  },
  {
    name: 'a generated file less',
    happens: (path) => rmSync(path('generated/descriptors.binpb')),
    isNoticed: true,
  },
  {
    name: 'a file of somebody else among the generated ones',
    happens: (path) => {
      mkdirSync(path('generated/mine'));
      writeFileSync(path('generated/mine/more.ts'), 'export {};\n');
    },
    // Outside of what the configuration includes.
    isNoticed: true,
  },
];

describe('what a build has to notice', () => {
  let project: TestProject;
  let build: RepeatedBuild;

  beforeAll(async () => {
    project = makeShop();
    build = await repeatedBuild({ cwd: project.path });
  });

  afterAll(() => {
    project.remove();
  });

  it.each(EVENTS)(
    'given $name, when asked for a warm start, then noticed: $isNoticed',
    ({ happens, isNoticed }) => {
      const settings = settingsOf({ cwd: project.path });
      fill(project);
      build.generate();
      build.remember();
      expect(warmStart(settings)).toBeDefined();

      happens((name) => join(project.path, name), project);

      expect(warmStart(settings) === undefined).toBe(isNoticed);
    },
  );
});

/** The compiled package, link by link, so that a part of it can be another one. */
class PackageOfLinks {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'memfs-package-')));

  constructor() {
    const original = join(dirname(CLI), '../..');
    const compiler = 'node_modules/@ts-morph/common';
    const folders = ['dist/codegen', 'dist/emit', 'dist/schema', compiler, 'node_modules'];
    for (const folder of folders) {
      mkdirSync(join(this.path, folder), { recursive: true });
      for (const name of readdirSync(join(original, folder))) {
        const path = join(folder, name);
        if (!compiler.startsWith(path)) symlinkSync(join(original, path), join(this.path, path));
      }
    }
    symlinkSync(join(original, 'package.json'), join(this.path, 'package.json'));
    writeFileSync(join(this.path, 'dist/package.json'), '{ "type": "module" }');
  }

  /** Puts a file with a line more in the place of a link. */
  change(path: string): void {
    const text = readFileSync(join(this.path, path), 'utf8');
    rmSync(join(this.path, path));
    writeFileSync(join(this.path, path), `${text}\n`);
  }

  /** True if there is a warm start, in a process that takes links for what they are called; it may keep a build of nothing first. */
  isWarm(first: 'remember' | 'ask'): boolean {
    const settings = { project: join(this.path, 'tsconfig.json'), out: join(this.path, 'out') };
    const nothing = { texts: {}, kinds: {}, vacant: {}, lists: {}, links: {} };
    const script = `
      const { rememberBuild, warmStart } = await import('./dist/codegen/warm-start.js');
      const settings = ${JSON.stringify(settings)};
      const nothing = { answers: ${JSON.stringify(nothing)}, files: {}, warnings: [] };
      if ('${first}' === 'remember') rememberBuild(settings, nothing);
      process.stdout.write(String(warmStart(settings) !== undefined));
    `;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--preserve-symlinks', '--input-type=module', '--eval', script],
      { cwd: this.path, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return stdout === 'true';
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

describe('a build by another version', () => {
  let own: PackageOfLinks;

  beforeEach(() => {
    own = new PackageOfLinks();
  });

  afterEach(() => {
    own.remove();
  });

  it('given a package whose manifest is elsewhere, when asked for a warm start, then there is one', () => {
    rmSync(join(own.path, 'package.json'));

    expect(own.isWarm('remember')).toBe(true);
  });

  it.each([
    'dist/codegen/plan.js',
    'dist/emit/emit-proto.js',
    'dist/schema/names.js',
    'package.json',
    'node_modules/@ts-morph/common/package.json',
  ])('given another %s, when asked for a warm start, then there is none', (path) => {
    expect(own.isWarm('remember')).toBe(true);

    own.change(path);

    expect(own.isWarm('ask')).toBe(false);
  });
});
