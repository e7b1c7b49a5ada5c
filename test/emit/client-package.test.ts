/** What the package of the client says of functions besides their types. */
import { emitFiles } from '../../src/emit/emit-files.js';
import type { FunctionSchema, Schema } from '../../src/schema/schema.js';

const fn = (name: string, rest: Partial<FunctionSchema> = {}): FunctionSchema => ({
  name,
  className: 'Orders',
  source: 'src/a.ts',
  package: 'my_shop.v1',
  service: `${name}Service`,
  rpc: name,
  file: `${name}.proto`,
  kind: 'unary',
  request: `my_shop.v1.${name}Request`,
  response: `my_shop.v1.${name}Response`,
  ...rest,
});

function filesOf(functions: readonly FunctionSchema[]): Record<string, string> {
  const shape = (name: string, of: 'request' | 'response') =>
    ({ name, file: 'a.proto', origin: name, shape: of, fields: [] }) as const;
  const messages = functions.flatMap(({ request, response }) => [
    shape(request, 'request'),
    shape(response, 'response'),
  ]);
  const schema: Schema = { version: 1, functions, messages, enums: [] };
  const files = Object.entries(emitFiles(schema));
  return Object.fromEntries(files.map(([path, content]) => [path, String(content)]));
}

it('given functions of several packages, when emitted, then the package has the name of the first, and says what it needs', () => {
  const files = filesOf([fn('get', { package: 'z.v1' }), fn('put')]);

  expect(JSON.parse(files['client/package.json'] ?? '')).toEqual({
    name: 'my-shop-v1-client',
    version: '0.0.0',
    private: true,
    type: 'module',
    exports: { '.': { types: './index.d.mts', default: './index.mjs' } },
    peerDependencies: { '@grpc/grpc-js': '^1.14.0', 'nestjs-memfs': '*' },
  });
});

it('given no functions, when emitted, then the package has a name all the same', () => {
  expect(filesOf([])['client/package.json']).toContain('"name": "memfs-client"');
});

it('given two classes of one name, when emitted, then each has a client of its own', () => {
  const files = filesOf([fn('get'), fn('put', { source: 'src/b.ts' }), fn('find')]);

  const clients = (files['client/index.d.mts'] ?? '')
    .split('/** The functions of Orders over gRPC. */')
    .map((text) => text.match(/^ {2}\w+(?=\(.*Promise)|interface \w+|function \w+/gm));
  expect(clients).toEqual([
    null,
    ['interface OrdersClient', '  get', '  find', 'function createOrdersClient'],
    ['interface OrdersClient_', '  put', 'function createOrdersClient_'],
  ]);
  expect(files['client/index.mjs']?.match(/export function .*\(/g)).toEqual([
    'export function createOrdersClient(',
    'export function createOrdersClient_(',
  ]);
});

it('given functions, when emitted, then the code has of each what a call needs, and nothing of its types and comments', () => {
  const get = fn('get', { idempotent: true });
  const put = fn('put', { kind: 'server_streaming' });

  const code = filesOf([{ ...get, doc: 'Gives one.' }, put])['client/index.mjs'] ?? '';

  const entries = [...code.matchAll(/^ {4}(\{.*\}),$/gm)].map(
    ([, entry = '']) => JSON.parse(entry) as unknown,
  );
  expect(entries).toEqual([get, put]);
});
