/** What a build gives and refuses, told by its result: files, schema, changes and what breaks; and what it has in memory. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import {
  check,
  CodegenError,
  generate,
  type GenerateOptions,
  repeatedBuild,
} from '../../src/codegen/index.js';
import { settingsOf } from '../../src/codegen/options.js';
import { warmStart } from '../../src/codegen/warm-start.js';
import { emitFiles } from '../../src/emit/emit-files.js';
import { makeInstalledProject, type TestProject } from './support/project.js';

const ORDERS = `import { ApiFunc } from 'nestjs-memfs';
export interface Order { id: string; total: number; note?: string; any: any }
export class Orders {
  @ApiFunc() place(order: Order): string { return order.id; }
}
`;

/** Without the standard library a build takes a fraction of the time. */
const FILES = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ strict: true, target: 'es2022', module: 'nodenext', noEmit: true },
      ...{ experimentalDecorators: true, noLib: true, types: [] },
    },
    include: ['src'],
  }),
  'src/orders.ts': ORDERS,
  'src/lib.d.ts': 'interface Array<T> { length: number }',
  'node_modules/nestjs-memfs/package.json':
    '{ "name": "nestjs-memfs", "types": "dist/index.d.ts" }',
  'node_modules/nestjs-memfs/dist/index.d.ts': 'export declare function ApiFunc(): any;',
};

let project: TestProject;

beforeEach(() => {
  project = makeInstalledProject({});
  project.write(FILES);
});

afterEach(() => {
  project.remove();
});

const path = (name: string): string => join(project.path, name);
const edit = (from: string | RegExp, to: string): void =>
  project.write({ 'src/orders.ts': ORDERS.replace(from, to) });
const options = (more: GenerateOptions = {}): GenerateOptions => ({ cwd: project.path, ...more });

/** Every file of a folder with its bytes. */
function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [file.slice(path(folder).length + 1), readFileSync(file, 'latin1')]),
  );
}

async function refused(more: GenerateOptions = {}): Promise<string> {
  const error: unknown = await generate(options(more)).catch((thrown: unknown) => thrown);
  if (!(error instanceof CodegenError)) throw new Error('It was not refused.');
  return error.message.replaceAll(project.path, '<folder>');
}

describe('the result of a build', () => {
  it('given a project, when generated, then its result holds what stands in the folder, and what there is to say', async () => {
    const result = await generate(options());

    const onDisk = filesIn('generated');
    const { 'fields.lock.json': lock, 'files.mjs': embedded, ...emitted } = result.files;
    expect(result.out).toBe(path('generated'));
    expect(emitFiles(result.schema)).toMatchObject(emitted);
    expect(String(embedded)).toContain(String(lock));
    expect(String(lock)).toContain('"shop.v1.Order.total"');
    expect(Object.keys(onDisk).sort()).toEqual(result.written);
    for (const [name, content] of Object.entries(result.files)) {
      expect([name, Buffer.from(content).toString('latin1')]).toEqual([name, onDisk[name]]);
    }
    expect(result.removed).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['MEMFS150']);
    expect(result.changes.map(({ breaks }) => breaks)).not.toContain('wire');
  });

  it.each(['cold', 'warm'])(
    'given a %s build, when its filesystem is asked, then it has all of this, and the protos once more',
    async (start) => {
      const first = await generate(options());
      const result = start === 'cold' ? first : await generate(options());

      const { fs } = result;
      for (const [name, content] of Object.entries(result.files)) {
        const bytes = Buffer.from(content).toString('latin1');
        expect(fs.readfilebytes(`/generated/${name}`).toString('latin1')).toBe(bytes);
        if (!name.startsWith('proto/')) continue;
        expect(fs.readfilebytes(`/${name}`).toString('latin1')).toBe(bytes);
      }
      expect(fs.listdir('/').sort()).toEqual(['generated', 'proto']);
      expect(result.fs).toBe(fs);
      expect(result.files).toBe(result.files);
      expect(result.schema).toEqual(first.schema);
      expect(result.warnings).toHaveLength(1);
      if (start === 'warm') {
        expect([result.written, result.removed, result.changes]).toEqual([[], [], []]);
      }
    },
  );

  it('given no options, when applied, then they are those of the working directory', () => {
    expect(settingsOf({})).toEqual({
      project: resolve('tsconfig.json'),
      out: resolve('generated'),
      package: undefined,
      accept: new Set(),
    });
  });

  it('given other places and another package, when generated, then they count from the folder that was named', async () => {
    project.write({ 'config/own.json': FILES['tsconfig.json'].replace('"src"', '"../src"') });

    const { out, schema } = await generate(
      options({ project: 'config/own.json', out: 'made/here', package: 'other.v2' }),
    );

    expect(out).toBe(path('made/here'));
    expect(schema.functions.map((fn) => fn.package)).toEqual(['other.v2']);
    expect(existsSync(path('made/here/proto/other/v2/types.proto'))).toBe(true);
    expect(existsSync(path('generated'))).toBe(false);
  });
});

describe('a change that breaks somebody', () => {
  const HINT = 'Undo it, add a new field or function instead, or let it through with --accept';
  const TOTAL = `src/orders.ts:2:38 shop.v1.Order.total (2): double → string, breaking on the wire. ${HINT} shop.v1.Order.total. (MEMFS120)`;
  const NOTE = `src/orders.ts:2:53 shop.v1.Order.note (3): string → bool, breaking on the wire. ${HINT} shop.v1.Order.note. (MEMFS120)`;
  const breakBoth = (): void =>
    edit('total: number; note?: string', 'total: string; note?: boolean');

  it('given two of them, when generated, then both are refused, and nothing is written', async () => {
    await generate(options());
    const before = filesIn('generated');
    breakBoth();

    expect((await refused()).split('\n')).toEqual([NOTE, TOTAL]);
    expect(filesIn('generated')).toEqual(before);
  });

  it.each<[readonly string[], readonly string[]]>([
    [['shop.v1.Order.total'], [NOTE]],
    [['shop.v1.Order.note', 'shop.v1.Order'], [TOTAL]],
    [['shop.v1.Order.total', 'shop.v1.Order.note'], []],
    [['all'], []],
  ])(
    'given the names %j to let through, when generated, then these are left',
    async (accept, left) => {
      await generate(options());
      breakBoth();

      if (left.length > 0) expect((await refused({ accept })).split('\n')).toEqual(left);
      else {
        const { changes, written } = await generate(options({ accept }));
        expect(changes.filter(({ breaks }) => breaks === 'wire')).toHaveLength(2);
        expect(written).toContain('proto/shop/v1/types.proto');
      }
    },
  );

  it('given one that only callers notice, when generated, then it is told, and written', async () => {
    await generate(options());
    edit('note?: string', 'note: string');

    const { changes } = await generate(options());

    expect(changes.map(({ name, breaks }) => `${name} ${breaks}`)).toEqual([
      'shop.v1.Order.note callers',
    ]);
  });
});

describe('check', () => {
  it('given nothing generated yet, when checked, then all files are stale, and none is written', async () => {
    const { isUpToDate, stale, warnings } = await check(options());

    expect(isUpToDate).toBe(false);
    expect(stale).toEqual(expect.arrayContaining(['codec.mjs', 'schema.json']));
    expect(warnings).toHaveLength(1);
    expect(existsSync(path('generated'))).toBe(false);
  });

  it.each(['warm', 'cold'])(
    'given a %s start and nothing that changed, when checked, then it is up to date',
    async (start) => {
      await generate(options());
      if (start === 'cold') rmSync(path('node_modules/.cache'), { recursive: true });

      expect(await check(options())).toMatchObject({
        isUpToDate: true,
        changes: [],
        stale: [],
        warnings: [{ code: 'MEMFS150' }],
      });
    },
  );

  it('given an edit, when checked, then the change and the files that it touches are named', async () => {
    await generate(options());
    edit('note?: string', 'note?: string; more?: boolean');

    const { isUpToDate, changes, stale } = await check(options());

    expect(isUpToDate).toBe(false);
    expect(changes.map(({ name }) => name)).toEqual(['shop.v1.Order.more']);
    expect(stale).toContain('proto/shop/v1/types.proto');
    expect(stale).not.toContain('proto/shop/v1/place.proto');
  });
});

describe('a repeated build', () => {
  it('given nothing that changed, when built again, then nothing is written, and what is in memory is the same', async () => {
    const build = await repeatedBuild(options());
    const first = build.generate();
    const second = build.generate();
    const third = build.generate();

    expect([second.written, third.written]).toEqual([[], []]);
    expect(second.schema).toEqual(first.schema);
    expect(third.schema).toBe(second.schema);
    expect(second.changes.filter(({ breaks }) => breaks !== 'none')).toEqual([]);
  });

  it('given an edit and the way back, when built after each, then the folder follows', async () => {
    const build = await repeatedBuild(options());
    build.generate();
    const before = filesIn('generated/proto');
    edit('note?: string', 'note?: string; more?: boolean');

    expect(build.generate().written).toContain('proto/shop/v1/types.proto');
    expect(filesIn('generated/proto')).not.toEqual(before);

    rmSync(path('generated/fields.lock.json'));
    project.write(FILES);
    build.generate();
    expect(filesIn('generated/proto')).toEqual(before);
  });

  it('given another remark in a source, when built again, then it is in the protos', async () => {
    const build = await repeatedBuild(options());
    build.generate();
    edit('id: string', '/** Its number. */ id: string');

    expect(build.generate().written).toContain('proto/shop/v1/types.proto');
    expect(filesIn('generated/proto')['shop/v1/types.proto']).toContain('// Its number.');
  });

  it('given a lock that has more than the sources, when built again, then nothing of it is lost', async () => {
    const lockFile = 'generated/fields.lock.json';
    const build = await repeatedBuild(options({ accept: ['all'] }));
    edit(/}\n$/, '  @ApiFunc() drop(id: string): void {}\n}\n');
    build.generate();
    const ofBranch = readFileSync(path(lockFile), 'utf8');
    rmSync(path('generated'), { recursive: true });
    project.write(FILES);
    build.generate();
    project.write({ [lockFile]: ofBranch });

    build.generate();

    const lock = readFileSync(path(lockFile), 'utf8');
    expect(lock).toContain('"shop.v1.DropRequest"');
    await generate(options({ accept: ['all'] }));
    expect(readFileSync(path(lockFile), 'utf8')).toBe(lock);
  });

  it('given no build yet, when remembered, then there is nothing to remember; after one, the next process has nothing to do', async () => {
    const build = await repeatedBuild(options());
    build.remember();
    expect(warmStart(settingsOf(options()))).toBeUndefined();

    build.generate();
    build.remember();
    expect(warmStart(settingsOf(options()))).toBeDefined();
  });
});

it('given a configuration that broke after a build, when remembered, then there is nothing to remember', async () => {
  const build = await repeatedBuild(options());
  build.generate();
  project.write({ 'tsconfig.json': '{' });
  expect(() => build.generate()).toThrow('cannot be loaded');

  build.remember();

  project.write(FILES);
  expect(warmStart(settingsOf(options()))).toBeUndefined();
});

describe('the memory of a build', () => {
  const CACHE = 'node_modules/.cache/nestjs-memfs';
  const isWarm = (more?: GenerateOptions): boolean =>
    warmStart(settingsOf(options(more))) !== undefined;
  const memoryFile = (): string => {
    const [name = '', ...others] = readdirSync(path(CACHE));
    expect(others).toEqual([]);
    return path(`${CACHE}/${name}`);
  };

  it('given a build, when another package, output folder or project is asked, then there is no memory of it', async () => {
    project.write({ 'other.json': FILES['tsconfig.json'] });
    await generate(options());

    expect(isWarm()).toBe(true);
    expect(isWarm({ package: 'other.v1' })).toBe(false);
    expect(isWarm({ out: 'elsewhere' })).toBe(false);
    expect(isWarm({ out: '../elsewhere' })).toBe(false);
    expect(isWarm({ project: 'other.json' })).toBe(false);
    expect(isWarm({ accept: ['all'] })).toBe(true);
  });

  it('given builds with other settings, when each is remembered, then each has a memory of its own, outside of the project there is one for all', async () => {
    const all = [{}, { out: 'elsewhere' }, { package: 'other.v1', out: 'third' }];
    // The second round has all folders from the start.
    for (const more of [...all, ...all]) await generate(options(more));

    expect(all.map(isWarm)).toEqual([true, true, true]);

    const folder = makeInstalledProject({});
    try {
      const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
      await generate(options({ out: first }));
      expect(isWarm({ out: first })).toBe(true);
      await generate(options({ out: second }));
      expect([isWarm({ out: first }), isWarm({ out: second })]).toEqual([false, true]);
    } finally {
      folder.remove();
    }
  });

  it.each<[string, (text: string) => string]>([
    ['of another version', (text) => text.replace(/"tool":"./, '"tool":"?')],
    ['half written', (text) => text.slice(0, text.length / 2)],
    ['without anything', () => ''],
  ])('given a memory %s, when asked, then it is none', async (_, change) => {
    await generate(options());
    const file = memoryFile();
    writeFileSync(file, change(readFileSync(file, 'utf8')));

    expect(isWarm()).toBe(false);
    expect((await generate(options())).written).toEqual([]);
  });

  it('given no place for a memory, when generated, then it goes without', async () => {
    writeFileSync(path('node_modules/.cache'), 'a file');

    expect((await generate(options())).written).toContain('schema.json');
    expect(isWarm()).toBe(false);
  });

  it('given node_modules above the project, or a link to that of others, when generated, then the memory is in the nearest folder of its own', async () => {
    mkdirSync(path('apps/shop'), { recursive: true });
    for (const name of ['src', 'tsconfig.json', 'package.json']) {
      renameSync(path(name), path(`apps/shop/${name}`));
    }
    symlinkSync(path('node_modules'), path('apps/node_modules'));
    const shop = { cwd: path('apps/shop') };

    await generate(shop);

    expect(readdirSync(path(CACHE))).toHaveLength(1);
    expect(warmStart(settingsOf(shop))).toBeDefined();
  });

  it('given files of bytes and of text, when warm, then each is what it was', async () => {
    await generate(options());

    const files = warmStart(settingsOf(options()))?.files ?? {};

    expect(files['descriptors.binpb']).toBeInstanceOf(Uint8Array);
    expect(typeof files['schema.json']).toBe('string');
  });
});
