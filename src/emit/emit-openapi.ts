/** Schema → `openapi.json`, OpenAPI 3.1: every function as one POST at its gRPC path, its messages as ProtoJSON. */
import type {
  CallKind,
  EnumSchema,
  FunctionSchema,
  MessageSchema,
  Schema,
} from '../schema/schema.js';
import { annotations, jsonSchemaOf, reference, wellKnownSchemas } from './emit-json-schema.js';
import type { JsonSchema } from './json-schema-scalars.js';
import { EmitMemo } from './emit-memo.js';
import { jsonText, objectText } from './json-text.js';
import { Piece, textOf } from './pieces.js';

const VERSION = '3.1.1';
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const STATUS = 'google.rpc.Status';

const ABOUT =
  'Functions served over gRPC. A path is that of the gRPC call; a body is the ProtoJSON form of the message, which `buf curl` and ' +
  'grpcurl take and gateways translate. `x-grpc-call-kind` says which side streams: a body then stands for each message of the stream.';

/** The text of `openapi.json`. */
export function emitOpenApi(schema: Schema): string {
  return textOf(openApiPieces(schema, new EmitMemo()));
}

/** The same in pieces. */
export function openApiPieces(schema: Schema, memo: EmitMemo): Piece[] {
  const packages = [...new Set(schema.functions.map((fn) => fn.package))].sort();
  const info = {
    title: packages.join(', ') || 'No functions',
    version: versionOf(packages),
    description: ABOUT,
  };
  const head = { openapi: VERSION, jsonSchemaDialect: DIALECT, info };
  return [
    new Piece(jsonText(head).slice(0, -'\n}'.length)),
    new Piece(',\n  "paths": '),
    ...paths(schema, memo),
    new Piece(',\n  "components": {\n    "schemas": '),
    ...components(schema, memo),
    new Piece('\n  }\n}\n'),
  ];
}

function paths({ functions }: Schema, memo: EmitMemo): Piece[] {
  const list = { kind: 'path', items: functions, nameOf: pathOf, margin: '  ' };
  return objectText(memo, list, (fn) => ({ post: operation(fn) }));
}

function components(schema: Schema, memo: EmitMemo): Piece[] {
  const own = [...schema.messages, ...schema.enums].sort((a, b) => (a.name < b.name ? -1 : 1));
  const others = Object.entries({ ...wellKnownSchemas(schema), [STATUS]: STATUS_SCHEMA });
  const items: readonly Component[] = [
    ...own.map((type) => ({ name: type.name, type })),
    ...others.map(([name, given]) => ({ name, given })),
  ];
  return objectText(
    memo,
    {
      kind: 'component',
      items,
      nameOf: ({ name }) => name,
      dataOf: ({ name, type, given }) => (type ? [type] : [name, given]),
      margin: '    ',
    },
    ({ type, given }) => (type ? jsonSchemaOf(type) : given),
  );
}

/** A type of the schema, or a JSON Schema that is always the same. */
interface Component {
  readonly name: string;
  readonly type?: MessageSchema | EnumSchema;
  readonly given?: JsonSchema;
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
