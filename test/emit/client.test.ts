/** generated/client by itself: in a folder with nothing but its dependencies, and its types beside those of the sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, MemFsModule } from 'nestjs-memfs';
import { generate } from '../../src/codegen/index.js';
import type { FunctionSchema, Schema } from '../../src/schema/schema.js';
import { copyProject, type TestProject } from '../codegen/support/project.js';
import { runProgram } from '../support/processes.js';
import { Parcels } from './support/parcels.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SUPPORT = join(import.meta.dirname, 'support');
const GOLDEN = join(ROOT, 'test/codegen/golden');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Strict in everything, declarations of others included. */
const STRICT = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-client-'));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  // A copy, so that nothing of this repository's own modules can be reached from it.
  await cp(join(ROOT, 'dist'), join(modules, 'nestjs-memfs/dist'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(modules, 'nestjs-memfs/package.json'));
  const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the compiler says about these files; nothing when they are right. */
async function compile(files: readonly string[], options: object = {}): Promise<string> {
  const config = { compilerOptions: { ...STRICT, ...options }, files };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const failed = ({ stdout = 'tsc did not run' }: { stdout?: string }) => ({ stdout });
  const { stdout } = await runProgram('node', [TSC, '-p', folder], { cwd: folder }).catch(failed);
  return stdout;
}

describe('the client package', () => {
  let app: INestApplicationContext;
  let address: string;

  beforeAll(async () => {
    const out = join(folder, 'service');
    await generate({ project: join(SUPPORT, 'tsconfig.json'), out });
    @Module({
      imports: [MemFsModule.forRoot({ generated: out, grpc: { port: 0 } })],
      providers: [Parcels],
    })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: ['fatal'] });
    address = app.get(ApiFuncFramework).functions[0]?.address ?? '';
    await cp(join(out, 'client'), join(folder, 'client'), { recursive: true });
    await cp(FIXTURES, folder, { recursive: true });
  });

  afterAll(() => app.close());

  it('given a program of another repository, when it is compiled and run, then every value comes back deep-equal', async () => {
    const said = await compile(['consumer.mts']);
    const { stdout } = await runProgram('node', ['consumer.mjs', address], { cwd: folder });

    expect([said, stdout]).toEqual(['', 'equal\n']);
  }, 120_000);

  it('given options for retries, deadlines, metadata and more, when a program uses them, then it compiles and they hold', async () => {
    const said = await compile(['options.mts']);
    const { stdout } = await runProgram('node', ['options.mjs', address], { cwd: folder });

    expect([said, stdout]).toEqual(['', 'done\n']);
  }, 120_000);

  it('given its files, when their imports are read, then they are nestjs-memfs/rpc and its own', async () => {
    const texts = await Promise.all(
      ['codec.mjs', 'index.mjs', 'index.d.mts'].map((name) =>
        readFile(join(folder, 'client', name), 'utf8'),
      ),
    );
    const imported = texts.flatMap((text) => [...text.matchAll(/from '(.*)'/g)].map((at) => at[1]));

    expect([...new Set(imported)].sort()).toEqual(['./codec.mjs', 'nestjs-memfs/rpc']);
  });

  it('given doc comments, when the types are read, then they stand there', async () => {
    const text = await readFile(join(folder, 'client/index.d.mts'), 'utf8');

    expect(text).toContain('/** A parcel. `*\\/` does not end this comment. */');
    expect(text).toMatch(/In kilograms\.\n\s*\* @minimum 0/);
    expect(text).toMatch(/@deprecated\s*\*\/\s*old\?/);
    expect(text).toMatch(/Gives the parcel back\.[^/]*@param parcel any parcel/);
  });
});

/** Sources that say more than the schema does, so that the client's types are wider or narrower than theirs. */
const UNEQUAL = {
  collections: 'a client may change what the source calls readonly',
  corners:
    'a mapped type takes a branded primitive for an object, and a class without a name cannot be imported by one',
  derived: 'the same',
  imports: 'the same',
  json: '`object` is an object of any properties to the client',
};

/** Assignments that compile if the client takes whatever the class takes, and tells whatever the class gives. */
function comparison(fn: FunctionSchema, at: number): string {
  const method = JSON.stringify(fn.name);
  const source = fn.source.replace(/\.ts$/, '.js');
  const ours = `import('./generated/client/index.mjs').${fn.className}Client[${method}]`;
  const inferred = `Client<import('./${source}').${fn.className}>[${method}]`;
  return `
    export declare let p${at}: Parameters<${ours}>, q${at}: Parameters<${inferred}>;
    p${at} = q${at}; export const n${at}: typeof q${at}['length'] = p${at}.length;
    export declare let r${at}: Awaited<ReturnType<${ours}>>, s${at}: Awaited<ReturnType<${inferred}>>;
    r${at} = s${at};
  `;
}

describe('the types of the client', () => {
  const names = readdirSync(GOLDEN).sort();
  let projects: TestProject[];

  const filesOf = (name: string) => projects.map(({ path }) => join(path, name));

  beforeAll(async () => {
    projects = names.map((name) => copyProject(join(GOLDEN, name)));
    for (const project of projects) {
      await generate({ cwd: project.path });
      const schema = JSON.parse(
        readFileSync(join(project.path, 'generated/schema.json'), 'utf8'),
      ) as Schema;
      const lines = schema.functions.map(comparison).join('');
      project.write({ 'same.ts': `import type { Client } from 'nestjs-memfs/rpc';${lines}` });
    }
  }, 120_000);

  afterAll(() => {
    for (const project of projects) project.remove();
  });

  it('given every row of the type table, when tsc reads the declarations with every strict option, then they compile', async () => {
    const paths = { 'nestjs-memfs/rpc': [join(ROOT, 'dist/rpc/index.d.ts')] };

    const said = await compile(filesOf('generated/client/index.d.mts'), { paths, noEmit: true });

    expect(said).toBe('');
  }, 120_000);

  it('given the classes themselves, when compared with the declarations, then the client takes and gives whatever they take and give', async () => {
    const options = {
      noEmit: true,
      // `x?: T` of a source and `x?: T | undefined` of the client differ under this option only.
      exactOptionalPropertyTypes: false,
      noUncheckedIndexedAccess: false,
      noPropertyAccessFromIndexSignature: false,
      verbatimModuleSyntax: false,
      skipLibCheck: true,
      experimentalDecorators: true,
      paths: {
        'nestjs-memfs': [join(ROOT, 'dist/index.d.ts')],
        'nestjs-memfs/*': [join(ROOT, 'dist/*/index.d.ts')],
        '@geo/*': filesOf('geo/*.ts'),
      },
    };

    const equal = projects.filter((_, index) => !Object.hasOwn(UNEQUAL, names[index] ?? ''));
    const external = filesOf('types/external.d.ts').filter((path) => existsSync(path));

    const said = await compile(
      [...equal.map(({ path }) => join(path, 'same.ts')), ...external],
      options,
    );

    expect(said).toBe('');
  }, 120_000);
});
