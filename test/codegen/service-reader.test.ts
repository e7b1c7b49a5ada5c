/** What is read again when something changes, and that what says the same stays the same object. */
import { join } from 'node:path';
import { CodegenError, Problems } from '../../src/codegen/diagnostics.js';
import { ProjectLoader } from '../../src/codegen/load-project.js';
import { ServiceReader } from '../../src/codegen/service-reader.js';
import type { NamedShape, Shapes } from '../../src/codegen/shapes.js';
import { COMPILER_OPTIONS, makeInstalledProject, type TestProject } from './support/project.js';

const SERVICE = `import { ApiFunc } from 'nestjs-memfs';
import type { Other, Thing } from './things.js';
import type { Late } from './late.js';
import type { Money } from 'money';

@ApiFunc()
export class Service {
  put(thing: Thing, late: Late): void {}
  pay(price: Money, extra: Extra): void {}
  first(list: string[]): Other[] { return []; }
}
`;
const THINGS =
  'export interface Thing { id: string; odd: any }\nexport interface Other { at: Date }\n';

const FILES = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { ...COMPILER_OPTIONS, types: [], lib: ['es2022'] },
    include: ['src'],
  }),
  'src/service.ts': SERVICE,
  'src/things.ts': THINGS,
  'src/late.ts': 'export interface Late { until: string }\n',
  'src/globals.ts': 'export {};\ndeclare global { interface Extra { size: number } }\n',
  'node_modules/money/package.json': '{ "name": "money", "types": "types/index.d.ts" }',
  'node_modules/money/types/index.d.ts': 'export interface Money { amount: number }\n',
};

let project: TestProject;
let loader: ProjectLoader;
let reader: ServiceReader;

beforeEach(() => {
  project = makeInstalledProject({});
  project.write(FILES);
  loader = new ProjectLoader(join(project.path, 'tsconfig.json'));
  reader = new ServiceReader();
});

afterEach(() => {
  project.remove();
});

interface Told {
  readonly shapes: Shapes;
  readonly functions: readonly string[];
  /** `src/things.ts#Thing.id: string`, in the order of the alphabet. */
  readonly fields: readonly string[];
  readonly warnings: readonly string[];
}

function read(): Told {
  const problems = new Problems();
  const shapes = reader.read(loader.load(), problems);
  problems.throwIfAny();
  return {
    shapes,
    functions: shapes.functions.map(({ name }) => name),
    fields: [...shapes.named.values()].flatMap(fieldsOf).sort(),
    warnings: problems.warnings.map(({ code }) => code),
  };
}

function fieldsOf(named: NamedShape): readonly string[] {
  if (!('fields' in named)) return [];
  return named.fields.map(({ name, shape }) => {
    return `${named.origin}.${name}: ${'scalar' in shape ? shape.scalar : shape.kind}`;
  });
}

const ALL = [
  'money:types/index.d.ts#Money.amount: double',
  'src/globals.ts#global.Extra.size: double',
  'src/late.ts#Late.until: string',
  'src/things.ts#Other.at: timestamp',
  'src/things.ts#Thing.id: string',
  'src/things.ts#Thing.odd: value',
];

const withOther = (field: string, other: string): string[] =>
  ALL.map((known) => (known === field ? other : known));

describe('a program that is read again', () => {
  it('given the sources, when read, then functions, types and warnings are told', () => {
    expect(read()).toMatchObject({
      functions: ['put', 'pay', 'first'],
      fields: ALL,
      warnings: ['MEMFS150'],
    });
  });

  it('given a library that is installed as sources, when read, then its functions are none of ours', () => {
    project.write({
      'node_modules/served/package.json': '{ "name": "served", "types": "index.ts" }',
      'node_modules/served/index.ts':
        "import { ApiFunc } from 'nestjs-memfs';\n@ApiFunc()\nexport class Served { serve(): void {} }\n",
      'src/late.ts':
        "export type { Served } from 'served';\nexport interface Late { until: string }\n",
    });

    expect(read().functions).toEqual(['put', 'pay', 'first']);
  });

  it('given one more function with known types, when read again, then it is told', () => {
    read();
    project.write({ 'src/service.ts': SERVICE.replace(/}\n$/, '  last(): void {}\n}\n') });

    expect(read().functions).toEqual(['put', 'pay', 'first', 'last']);
  });

  it('given another type of a property in a file that is imported, when read again, then it is told', () => {
    read();
    project.write({ 'src/things.ts': THINGS.replace('id: string', 'id: bigint') });

    expect(read().fields).toEqual(
      withOther('src/things.ts#Thing.id: string', 'src/things.ts#Thing.id: int64'),
    );
  });

  it('given something that no longer is doubtful, when read again, then only the warning goes', () => {
    read();
    project.write({ 'src/things.ts': THINGS.replace('any', 'unknown') });

    expect(read()).toMatchObject({ fields: ALL, warnings: [] });
  });

  it('given another declaration for all, when read again, then it is told of files that do not import it', () => {
    read();
    project.write({ 'src/globals.ts': FILES['src/globals.ts'].replace('number', 'string') });

    expect(read().fields).toEqual(
      withOther(
        'src/globals.ts#global.Extra.size: double',
        'src/globals.ts#global.Extra.size: string',
      ),
    );
  });

  it('given a file that was missing, when it comes, then what imports it is read again', () => {
    const { 'src/late.ts': late } = FILES;
    project.write({ 'src/service.ts': SERVICE.replace('./late.js', './later.js') });

    expect(read).toThrow(CodegenError);

    project.write({ 'src/later.ts': late });

    expect(read().fields).toContain('src/later.ts#Late.until: string');
  });

  it('given another name of a package, or another folder of it, when read again, then its types have other origins', () => {
    read();
    project.write({
      'node_modules/money/package.json': '{ "name": "coins", "types": "types/index.d.ts" }',
    });
    const renamed = read().fields;
    project.write({ 'node_modules/money/types/package.json': '{ "name": "coins" }' });
    const moved = read().fields;

    expect(renamed).toContain('coins:types/index.d.ts#Money.amount: double');
    expect(moved).toContain('coins:index.d.ts#Money.amount: double');
  });

  it('given a folder of the project that becomes a package, when read again, then its types have other origins', () => {
    project.write({
      'src/inner/late.ts': FILES['src/late.ts'],
      'src/service.ts': SERVICE.replace('./late.js', './inner/late.js'),
    });
    read();
    project.write({ 'src/inner/package.json': '{ "name": "inner", "type": "module" }' });

    expect(read().fields).toContain('inner:late.ts#Late.until: string');
  });
});

describe('what says the same', () => {
  it('given nothing that changed, or a comment, when read again, then it is the same object', () => {
    const { shapes } = read();
    const again = read().shapes;
    project.write({ 'src/late.ts': `${FILES['src/late.ts']}// Not about the type.\n` });
    const commented = read().shapes;
    const after = read().shapes;

    expect([again, commented, after].map((other) => other === shapes)).toEqual([true, true, true]);
  });

  it('given another property of one type, when read again, then functions and all other types are the same objects', () => {
    const before = read().shapes;
    project.write({ 'src/late.ts': 'export interface Late { until: string; since?: string }\n' });

    const { functions, named } = read().shapes;

    const other = [...named].filter(([origin, shape]) => before.named.get(origin) !== shape);
    expect(other.map(([origin]) => origin)).toEqual(['src/late.ts#Late']);
    expect(functions.every((fn, index) => fn === before.functions[index])).toBe(true);
  });
});

describe('files that tell of the same type', () => {
  const twoServices = (earlier: string, later: string) => ({
    'src/a.ts': `import { ApiFunc } from 'nestjs-memfs';
import type { Extra, Query, Size, Trip } from './shared.js';
export class Earlier { @ApiFunc() earlier(${earlier}): void {} }
`,
    'src/b.ts': `import { ApiFunc } from 'nestjs-memfs';
import type { Extra, Query, Size, Trip } from './shared.js';
export class Later { @ApiFunc() later(${later}): void {} }
`,
  });

  it('given a type that the first file needed for a comparison only, when it changes as that ends, then its new form is told', () => {
    const shared = `
      export interface Extra { size: number }
      export interface Size { size: number }
      export interface Query<T = Extra> { after: T }
    `;
    project.write({
      ...twoServices('query: Query<Size>', 'extra: Extra'),
      'src/shared.ts': shared,
    });
    read();
    project.write({
      'src/shared.ts': shared.replace('<T = Extra>', '<T>').replace('size: number', 'size: string'),
    });

    expect(read().fields).toContain('src/shared.ts#Extra.size: string');
  });

  it('given another mistake at the same place in each, when read, then both are told', () => {
    project.write({
      ...twoServices('query: Query<{ at: symbol }>', 'query: Query<{ at: never }>'),
      'src/shared.ts': "export interface Query<T extends { at: unknown }> { at: T['at'] }",
    });

    expect(read).toThrow(/shared.ts:1:\S* .* is a symbol[^]*shared.ts:1:\S* .* without values/);
  });

  it('given a type that is reached in two ways, when read, then it stands where the first file leads to it', () => {
    project.write({
      ...twoServices("fare: Trip['fare']", 'trip: Trip'),
      'src/shared.ts': 'export interface Trip { fare: { amount: number } }',
    });

    const { named } = read().shapes;

    expect(named.get('src/shared.ts#Trip.fare')?.position.file).toBe('src/a.ts');
  });
});

it('given a file that imports the next one, when read, then the functions are in the order of the paths', () => {
  const before = SERVICE.replace('class Service', 'class Before').replace('first(', 'last(');
  project.write({ 'src/before.ts': `${before}export type { Service } from './service.js';\n` });

  expect(read().functions).toEqual(['put', 'pay', 'last', 'put', 'pay', 'first']);
});

it('given a package that comes as its sources, when read, then its classes are none of the project', () => {
  project.write({
    'node_modules/money/package.json': '{ "name": "money", "types": "types/index.ts" }',
    'node_modules/money/types/index.ts': `import { ApiFunc } from 'nestjs-memfs';
export interface Money { amount: number }
export class Mint { @ApiFunc() mint(): void {} }
`,
  });

  expect(read().functions).toEqual(['put', 'pay', 'first']);
});
