/** Names of types that an earlier build has given: what keeps them, and who else may have them. */
import { repeatedBuild, type RepeatedBuild } from '../../src/codegen/index.js';
import { type Names, namesOf, serviceOf } from './support/names.js';
import { emptyProject, makeProject, type TestProject } from './support/project.js';

let project: TestProject;
let build: RepeatedBuild;

beforeAll(async () => {
  project = makeProject({});
  build = await repeatedBuild({ cwd: project.path });
});

beforeEach(() => {
  emptyProject(project);
});

afterAll(() => {
  project.remove();
});

function generate(files: Readonly<Record<string, string>>): Names {
  project.write(files);
  return namesOf(build.generate());
}

describe('after an earlier build', () => {
  it('given types of the same names in a file that comes first, when named, then the earlier ones keep theirs wherever they stand', () => {
    const known = ['InList', 'InMap', 'InTuple', 'InUnion', 'InFolder', 'InMaybe', 'InResult'];
    const typesWith = (field: string): string =>
      known.map((name) => `export interface ${name} { ${field}: string }`).join('\n');
    generate({
      'src/z.ts': `${typesWith('z')}
        export interface Folder { [name: string]: Folder | InFolder }
      `,
      'src/service.ts': serviceOf(
        ['z'],
        [
          'put(list: z.InList[], map: Map<string, z.InMap>, tuple: [z.InTuple], maybe: z.InMaybe | null): void',
          'get(union: z.InUnion | string, folder: z.Folder): z.InResult',
        ],
      ),
    });

    const parameters = known.map((name) => `of${name}: a.${name}`).join();
    const { names, warnings } = generate({
      'src/a.ts': typesWith('a'),
      'src/early.ts': serviceOf(['a'], [`early(${parameters}): void`]),
    });

    expect(names).toMatchObject(
      Object.fromEntries(
        known.flatMap((name) => [
          [`src/z.ts#${name}`, name],
          [`src/a.ts#${name}`, `${name}A`],
        ]),
      ),
    );
    expect(warnings).toEqual(
      known.map((name) => {
        return `${name} is also the name of src/z.ts#${name}, so this one becomes ${name}A`;
      }),
    );
  });

  it('given a wrapper whose first name was taken, when that is free, then the wrapper keeps its own', () => {
    const sources = { 'src/a.ts': 'export interface StringList { a: string }' };
    const taken = generate({
      ...sources,
      'src/service.ts': serviceOf(['a'], ['put(own: a.StringList, texts?: string[]): void']),
    });

    const free = generate({
      ...sources,
      'src/service.ts': serviceOf([], ['put(texts?: string[]): void']),
    });

    expect(taken).toEqual({
      names: { 'src/a.ts#StringList': 'StringList', 'wrapper:string[]': 'StringListValues' },
      warnings: [],
    });
    expect(free.names).toEqual({ 'wrapper:string[]': 'StringListValues' });
  });

  it('given a wrapper, when a type of its name comes, then the type has the name of its file too', () => {
    const files = (functions: readonly string[]) => ({
      'src/a.ts': 'export interface StringList { a: string }',
      'src/service.ts': serviceOf(['a'], functions),
    });
    generate(files(['put(texts?: string[]): void']));

    const { names, warnings } = generate(
      files(['put(texts?: string[], own?: a.StringList): void']),
    );

    expect(names).toEqual({
      'src/a.ts#StringList': 'StringListA',
      'wrapper:string[]': 'StringList',
    });
    expect(warnings).toEqual([
      'StringList is also the name of a message around lists or absent values, so this one becomes StringListA',
    ]);
  });

  it('given a wrapper that nobody used any more, when it comes back with a type of its name, then the type has the name', () => {
    const sources = { 'src/a.ts': 'export interface StringList { a: string }' };
    generate({ ...sources, 'src/service.ts': serviceOf([], ['put(texts?: string[]): void']) });
    generate({ ...sources, 'src/service.ts': serviceOf([], ['put(id?: string): void']) });

    const { names } = generate({
      ...sources,
      'src/service.ts': serviceOf(
        ['a'],
        ['put(id?: string, own?: a.StringList, more?: string[]): void'],
      ),
    });

    expect(names).toEqual({
      'src/a.ts#StringList': 'StringList',
      'wrapper:string[]': 'StringListValues',
    });
  });

  it('given a type in wrappers, when it moves to another file, then every name stays', () => {
    const order = `export interface Order {
      lines?: { text: string }[];
      kinds?: Map<string, 'a' | 'b'>;
      notes: ({ by: string } | null)[][];
      places?: { x: number }[] | null;
    }`;
    const service = (from: string): string =>
      serviceOf([from], [`put(order: ${from}.Order): void`]);
    const before = generate({ 'src/a.ts': order, 'src/service.ts': service('a') });

    const after = generate({
      'src/a.ts': 'export {};',
      'src/b.ts': order,
      'src/service.ts': service('b'),
    });

    const names = ({ names }: typeof before): readonly string[] => Object.values(names).sort();
    expect(names(after)).toEqual(names(before));
    expect(after.warnings).toEqual([]);
    expect(names(before)).toContain('OrderLinesList');
  });

  it('given a wrapper whose type goes to another file and back, when it is used again, then it keeps its own', () => {
    const order = 'export interface Order { id: string }';
    generate({
      'src/a.ts': `${order} export interface OrderList { id: string }`,
      'src/service.ts': serviceOf(['a'], ['put(own: a.OrderList, list?: a.Order[]): void']),
    });
    generate({
      'src/a.ts': 'export {};',
      'src/b.ts': order,
      'src/service.ts': serviceOf(['b'], ['put(order: b.Order): void']),
    });

    const { names } = generate({
      'src/a.ts': order,
      'src/service.ts': serviceOf(['a'], ['put(order?: a.Order, list?: a.Order[]): void']),
    });

    expect(names).toEqual({
      'src/a.ts#Order': 'Order',
      'wrapper:src/a.ts#Order[]': 'OrderListValues',
    });
  });

  it('given a wrapper around a type called Value, when a list of any JSON comes before, then the wrapper keeps its own', () => {
    const files = (parameters: string) => ({
      'src/a.ts': `
        export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };
        export interface Value { id: string }
      `,
      'src/service.ts': serviceOf(['a'], [`put(${parameters}): void`]),
    });
    const values = 'values?: (a.Value | null)[]';
    const before = generate(files(values));

    const after = generate(files(`list?: a.Data[], more?: a.Data[], ${values}`));

    expect(after.names).toEqual({
      ...before.names,
      'wrapper:src/a.ts#Data|null[]': 'NullableValueListValues',
    });
    expect(before.names).toMatchObject({ 'wrapper:src/a.ts#Value|null[]': 'NullableValueList' });
  });

  it('given a type with the name of a request, when the function comes, then that is refused', () => {
    const sources = { 'src/a.ts': 'export interface EchoRequest { a: string }' };
    const put = 'put(request: a.EchoRequest): void';
    generate({ ...sources, 'src/service.ts': serviceOf(['a'], [put]) });

    expect(() => {
      generate({ ...sources, 'src/service.ts': serviceOf(['a'], [put, 'echo(): void']) });
    }).toThrow('shop.v1.EchoRequest → shop.v1.EchoRequestValue');
  });
});
