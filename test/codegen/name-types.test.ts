/** Names of types: what is chosen when several want one, and what is said about it. */
import { repeatedBuild, type RepeatedBuild } from '../../src/codegen/index.js';
import { type Names, namesOf, serviceOf } from './support/names.js';
import {
  COMPILER_OPTIONS,
  emptyProject,
  makeProject,
  type TestProject,
} from './support/project.js';

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

describe('without an earlier build', () => {
  it('given a name that is taken, when warned of, then the warning says where, what and what to do', () => {
    project.write({
      'src/a.ts': 'export interface Order { id: string }',
      'src/z.ts': 'export interface Order { id: string }',
      'src/service.ts': serviceOf(['a', 'z'], ['put(one: a.Order, other: z.Order): void']),
    });

    const { warnings } = build.generate();

    expect(warnings).toEqual([
      {
        code: 'MEMFS151',
        position: { file: 'src/z.ts', line: 1, column: 18 },
        message: 'Order is also the name of src/a.ts#Order, so this one becomes OrderZ',
        hint: 'Rename one of them for a nicer proto; the name is locked once it is in use.',
      },
    ]);
  });

  it('given a declared type and a property that would be called alike, when named, then the declared one has the name', () => {
    const { names, warnings } = generate({
      'src/a.ts': "export interface Order { status: 'open' | 'paid' }",
      'src/z.ts': "export type OrderStatus = 'late' | 'early';",
      'src/service.ts': serviceOf(['a', 'z'], ['put(order: a.Order, status: z.OrderStatus): void']),
    });

    expect(names).toEqual({
      'src/a.ts#Order': 'Order',
      'src/a.ts#Order.status': 'OrderStatusA',
      'src/z.ts#OrderStatus': 'OrderStatus',
    });
    expect(warnings).toEqual([
      'OrderStatus is also the name of src/z.ts#OrderStatus, so this one becomes OrderStatusA',
    ]);
  });

  it('given two properties that would be called alike, when named, then the first by origin has the name, whichever is met first', () => {
    const { names } = generate({
      'src/a.ts': `
        export interface Order { lineStatus: 'open' | 'paid' }
        export interface OrderLine { status: 'in' | 'out' }
      `,
      'src/service.ts': serviceOf(['a'], ['put(line: a.OrderLine, order: a.Order): void']),
    });

    expect(names).toMatchObject({
      'src/a.ts#Order.lineStatus': 'OrderLineStatus',
      'src/a.ts#OrderLine.status': 'OrderLineStatusA',
    });
  });

  it('given types of one name in several files, when named, then the first by origin has the name, and others have that of their file and then a number', () => {
    const { names, warnings } = generate({
      'src/first.ts': "export interface Address { kind: 'home' | 'work' }",
      'src/one/address.ts': 'export interface Address { street: string }',
      'src/two/address.ts': 'export interface Address { city: string }',
      'src/z.dto.ts': "export interface Address { kind: 'in' | 'out' }",
      'src/service.ts': serviceOf(
        ['first', 'z.dto', 'one/address', 'two/address'],
        [
          'put(d: zdto.Address, c: twoaddress.Address, b: oneaddress.Address, a: first.Address): void',
        ],
      ),
    });

    expect(names).toEqual({
      'src/first.ts#Address': 'Address',
      'src/first.ts#Address.kind': 'AddressKind',
      'src/one/address.ts#Address': 'AddressAddress',
      'src/two/address.ts#Address': 'AddressAddress2',
      'src/z.dto.ts#Address': 'AddressZ',
      'src/z.dto.ts#Address.kind': 'AddressZKind',
    });
    expect(warnings).toEqual(
      ['AddressAddress', 'AddressAddress2', 'AddressZ'].map(
        (name) => `Address is also the name of src/first.ts#Address, so this one becomes ${name}`,
      ),
    );
  });

  it('given the name of a request, when the name with Value is taken too, then the type has that of its file', () => {
    const { names, warnings } = generate({
      'src/a.ts': 'export interface EchoRequestValue { a: string }',
      'src/b.ts': 'export interface EchoRequest { b: string }',
      'src/service.ts': serviceOf(
        ['a', 'b'],
        ['echo(a: a.EchoRequestValue, b: b.EchoRequest): void'],
      ),
    });

    expect(names).toEqual({
      'src/a.ts#EchoRequestValue': 'EchoRequestValue',
      'src/b.ts#EchoRequest': 'EchoRequestB',
    });
    expect(warnings).toEqual([
      'EchoRequest is also the name of a message of a function, so this one becomes EchoRequestB',
    ]);
  });

  it('given types with the names of a request, a response and a service, when named, then they have Value behind theirs', () => {
    const { names, warnings } = generate({
      'src/a.ts': ['PutRequest', 'PutResponse', 'PutService']
        .map((name) => `export interface ${name} { ${name}: string }`)
        .join('\n'),
      'src/service.ts': serviceOf(
        ['a'],
        ['put(a: a.PutRequest, b: a.PutResponse, c: a.PutService): void'],
      ),
    });

    expect(names).toEqual({
      'src/a.ts#PutRequest': 'PutRequestValue',
      'src/a.ts#PutResponse': 'PutResponseValue',
      'src/a.ts#PutService': 'PutServiceValue',
    });
    expect(warnings).toEqual([]);
  });

  it('given types without a name of their own, when named, then they are called after their variable or their file', () => {
    const { names } = generate({
      'src/a.ts':
        'const Money = class { amount = 1; }; export type Total = InstanceType<typeof Money>;',
      'src/z.dto.ts': 'export default class { amount: number = 1; }',
      'src/service.ts': serviceOf(
        ['a', 'z.dto'],
        ['put(total: a.Total, price: zdto.default): void'],
      ),
    });

    expect(names).toEqual({ 'src/a.ts#Money.Money': 'Money', 'src/z.dto.ts#default': 'ZDto' });
  });

  it('given a default that is any, when another type is given, then nothing is said about any', () => {
    const { names, warnings } = generate({
      'src/a.ts': 'export interface Query<T, After = any> { of: T; after: After }',
      'src/service.ts': serviceOf(['a'], ['put(query: a.Query<string, bigint>): void']),
    });

    expect(Object.values(names)).toEqual(['QueryStringInt64']);
    expect(warnings).toEqual([]);
  });

  it('given a default that is any, when any is given too, then it is the same message', () => {
    const { names } = generate({
      'src/a.ts': 'export interface Query<T, After = any> { of: T; after: After }',
      'src/service.ts': serviceOf(
        ['a'],
        ['put(query: a.Query<string, any>): void', 'set(query: a.Query<string>): void'],
      ),
    });

    expect(Object.values(names)).toEqual(['QueryString']);
  });

  it('given a type that is any JSON, when named, then it takes no name from a message and is Value in others', () => {
    const { names, warnings } = generate({
      'src/a.ts': `
        export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };
        export interface Box<T> { content: T }
      `,
      'src/z.ts': 'export interface Data { z: string }',
      'src/service.ts': serviceOf(
        ['a', 'z'],
        ['put(data: a.Data, box: a.Box<a.Data>, own: z.Data, list?: a.Data[]): void'],
      ),
    });

    expect(names).toEqual({
      'src/a.ts#Box<src/a.ts#Data|null>': 'BoxNullableValue',
      'src/z.ts#Data': 'Data',
      'wrapper:src/a.ts#Data|null[]': 'NullableValueList',
    });
    expect(warnings).toEqual([]);
  });
});

it('given generic types of one name, one in a file beside the folders, when named, then its file and not that of its argument tells it', () => {
  const box = (field: string) => `export interface Box<T> { ${field}: T }`;

  const { names } = generate({
    'src/a.ts': box('a'),
    'z.ts': box('z'),
    'src/x.ts': 'export interface Item { x: string }',
    'src/service.ts': serviceOf(
      ['a', '../z', 'x'],
      ['put(first: a.Box<x.Item>, second: z.Box<x.Item>): void'],
    ),
  });

  expect(names).toMatchObject({
    'src/a.ts#Box<src/x.ts#Item>': 'BoxItem',
    'z.ts#Box<src/x.ts#Item>': 'BoxItemZ',
  });
});

it('given a type that a comment of a JavaScript file tells, when generated, then it is refused by its name', () => {
  const config = { compilerOptions: { ...COMPILER_OPTIONS, allowJs: true }, include: ['src'] };

  expect(() =>
    generate({
      'tsconfig.json': JSON.stringify(config),
      'src/a.js': '/** @typedef {{ id: string }} Order */\nexport {};',
      'src/service.ts': serviceOf(['a'], ['put(order: a.Order): void']),
    }),
  ).toThrow('`Put.order` uses Order, which cannot be resolved.');
});
