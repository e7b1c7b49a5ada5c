/** Schema → `openapi.json`, OpenAPI 3.1: every function as one POST at its gRPC path, its messages as ProtoJSON. */
import type { CallKind, FunctionSchema, Schema } from '../schema/schema.js';
import { annotations, jsonSchemaOf, reference, wellKnownSchemas } from './emit-json-schema.js';
import type { JsonSchema } from './json-schema-scalars.js';
import { EmitMemo } from './emit-memo.js';
import { jsonText, objectText } from './json-text.js';

const VERSION = '3.1.1';
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const STATUS = 'google.rpc.Status';

const ABOUT =
  'Functions served over gRPC. A path is that of the gRPC call; a body is the ProtoJSON form of the message, which `buf curl` and ' +
  'grpcurl take and gateways translate. `x-grpc-call-kind` says which side streams: a body then stands for each message of the stream.';

/** The text of `openapi.json`. */
export function emitOpenApi(schema: Schema, memo: EmitMemo = new EmitMemo()): string {
  const packages = [...new Set(schema.functions.map((fn) => fn.package))].sort();
  const info = {
    title: packages.join(', ') || 'No functions',
    version: versionOf(packages),
    description: ABOUT,
  };
  const document = objectText([
    ['openapi', jsonText(VERSION)],
    ['jsonSchemaDialect', jsonText(DIALECT)],
    ['info', jsonText(info, '  ')],
    ['paths', objectText(pathsOf(schema, memo), '  ')],
    ['components', objectText([['schemas', objectText(componentsOf(schema, memo), '    ')]], '  ')],
  ]);
  return `${document}\n`;
}

function pathsOf({ functions }: Schema, memo: EmitMemo): [string, string][] {
  return functions.map((fn) => {
    const path = pathOf(fn);
    const text = memo.part(`path ${path}`, [fn], () => jsonText({ post: operation(fn) }, '    '));
    return [path, text];
  });
}

function componentsOf(schema: Schema, memo: EmitMemo): [string, string][] {
  const own = [...schema.messages, ...schema.enums].sort((a, b) => (a.name < b.name ? -1 : 1));
  const others = { ...wellKnownSchemas(schema), [STATUS]: STATUS_SCHEMA };
  return [
    ...own.map((type): [string, string] => [
      type.name,
      memo.part(`component ${type.name}`, [type], () => jsonText(jsonSchemaOf(type), '      ')),
    ]),
    ...Object.entries(others).map(([name, given]): [string, string] => [
      name,
      jsonText(given, '      '),
    ]),
  ];
}

/** `reports.v1` → `v1`; of packages that differ in it, all. */
function versionOf(packages: readonly string[]): string {
  const versions = new Set(packages.map((name) => name.slice(name.lastIndexOf('.') + 1)));
  return [...versions].sort().join(', ') || 'v1';
}

function pathOf(fn: FunctionSchema): string {
  return `/${fn.package}.${fn.service}/${fn.rpc}`;
}

const STREAM_NOTES: Readonly<Record<CallKind, { request: string; response: string }>> = {
  unary: { request: '', response: 'The result.' },
  server_streaming: { request: '', response: 'Each message of the stream.' },
  client_streaming: { request: 'Each message of the stream.', response: 'The result.' },
  bidi_streaming: {
    request: 'Each message of the stream.',
    response: 'Each message of the stream.',
  },
};

function operation(fn: FunctionSchema): JsonSchema {
  const { request, response } = STREAM_NOTES[fn.kind];
  return {
    operationId: `${fn.package}.${fn.service}.${fn.rpc}`,
    tags: [fn.className],
    ...annotations(fn),
    'x-grpc-call-kind': fn.kind,
    ...(fn.idempotent && { 'x-grpc-idempotency-level': 'IDEMPOTENT' }),
    requestBody: {
      ...(request !== '' && { description: request }),
      required: true,
      content: json(fn.request),
    },
    responses: {
      '200': { description: response, content: json(fn.response) },
      default: { description: 'The status of a call that failed.', content: json(STATUS) },
    },
  };
}

function json(name: string): JsonSchema {
  return { 'application/json': { schema: reference(name) } };
}

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto */
const STATUS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    code: { description: 'The number of the gRPC status.', type: 'integer', format: 'int32' },
    message: { type: 'string' },
    details: {
      type: 'array',
      items: { type: 'object', properties: { '@type': { type: 'string' } } },
    },
  },
};
