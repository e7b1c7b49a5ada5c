/** What openapi.json says of functions besides their types. */
import { emitOpenApi } from '../../src/emit/emit-openapi.js';
import type { CallKind, FunctionSchema, Schema } from '../../src/schema/schema.js';

const fn = (inPackage: string, rest: Partial<FunctionSchema> = {}): FunctionSchema => ({
  name: 'get',
  className: 'Orders',
  source: 'src/a.ts',
  package: inPackage,
  service: 'GetService',
  rpc: 'Get',
  file: 'get.proto',
  kind: 'unary',
  request: `${inPackage}.GetRequest`,
  response: `${inPackage}.GetResponse`,
  ...rest,
});

function documentOf(functions: readonly FunctionSchema[]) {
  const schema: Schema = { version: 1, functions, messages: [], enums: [] };
  return JSON.parse(emitOpenApi(schema)) as {
    openapi: string;
    jsonSchemaDialect: string;
    components: { schemas: Record<string, unknown> };
    info: { title: string; version: string; description: string };
    paths: Record<
      string,
      {
        post: Record<string, unknown> & {
          requestBody: { description?: string };
          responses: { '200': { description: string } };
        };
      }
    >;
  };
}

it('given functions of several packages, when emitted, then the title has each once and the version all of theirs, in order', () => {
  const { info, jsonSchemaDialect } = documentOf([
    fn('b.v1'),
    fn('a.v2'),
    fn('c.d.v1'),
    fn('a.v2'),
  ]);

  expect(info).toMatchObject({ title: 'a.v2, b.v1, c.d.v1', version: 'v1, v2' });
  expect(info.description).toMatch(/^Functions served over gRPC\..* ProtoJSON .*of the stream\.$/);
  expect(jsonSchemaDialect).toBe('https://json-schema.org/draft/2020-12/schema');
});

it('given no functions, when emitted, then title and version are there all the same', () => {
  expect(documentOf([]).info).toMatchObject({ title: 'No functions', version: 'v1' });
});

it('given an idempotent function beside another, when emitted, then only that one is called so', () => {
  const { paths } = documentOf([fn('a.v1', { idempotent: true }), fn('b.v1')]);
  const levels = Object.values(paths).map(({ post }) => post['x-grpc-idempotency-level']);

  expect(Object.keys(paths)).toEqual(['/a.v1.GetService/Get', '/b.v1.GetService/Get']);
  expect(levels).toEqual(['IDEMPOTENT', undefined]);
});

it('given a function with a comment, when emitted, then its operation says everything of it, and what failed calls give', () => {
  const described = fn('a.v1', { doc: 'Gives one.', deprecated: true });
  const { openapi, paths, components } = documentOf([described]);
  const json = (name: string) => ({
    'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
  });

  expect(openapi).toBe('3.1.1');
  expect(paths['/a.v1.GetService/Get']?.post).toEqual({
    operationId: 'a.v1.GetService.Get',
    tags: ['Orders'],
    description: 'Gives one.',
    deprecated: true,
    'x-grpc-call-kind': 'unary',
    requestBody: { required: true, content: json('a.v1.GetRequest') },
    responses: {
      '200': { description: 'The result.', content: json('a.v1.GetResponse') },
      default: {
        description: 'The status of a call that failed.',
        content: json('google.rpc.Status'),
      },
    },
  });
  expect(components.schemas['google.rpc.Status']).toMatchObject({
    type: 'object',
    properties: {
      code: {
        description: 'The number of the gRPC status.',
        type: 'integer',
        format: 'int32',
      },
      message: { type: 'string' },
      details: {
        type: 'array',
        items: { type: 'object', properties: { '@type': { type: 'string' } } },
      },
    },
  });
});

it.each<[CallKind, string | undefined, string]>([
  ['unary', undefined, 'The result.'],
  ['server_streaming', undefined, 'Each message of the stream.'],
  ['client_streaming', 'Each message of the stream.', 'The result.'],
  ['bidi_streaming', 'Each message of the stream.', 'Each message of the stream.'],
])(
  'given a %s function, when emitted, then its bodies say what they stand for',
  (kind, request, response) => {
    const { post } = documentOf([fn('a.v1', { kind })]).paths['/a.v1.GetService/Get']!;

    expect(post.requestBody.description).toBe(request);
    expect(post.responses['200'].description).toBe(response);
    expect(post['x-grpc-call-kind']).toBe(kind);
  },
);
