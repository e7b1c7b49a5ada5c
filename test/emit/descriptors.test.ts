/** The FileDescriptorSet against the one that protoc makes of the emitted proto files: every descriptor, comment and option. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import {
  type SourceCodeInfo,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { emitProtos } from '../../src/emit/emit-proto.js';
import type { Schema } from '../../src/schema/schema.js';
import { GOLDEN } from '../codegen/support/samples.js';
import {
  BROAD,
  enumType,
  fields,
  list,
  map,
  message,
  messageType,
  scalar,
} from '../rpc/codec-schema.js';

/** What protoc makes of proto files. */
function compiled(protos: Readonly<Record<string, string>>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'memfs-protoc-'));
  try {
    for (const [path, text] of Object.entries(protos)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const out = join(folder, 'all.binpb');
    const flags = ['--include_imports', '--include_source_info', '-I', folder, '-o', out];
    execFileSync('protoc', [...flags, ...Object.keys(protos)]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files by path, with the comments of each element by its path in the descriptor. */
function described(set: Uint8Array): Record<string, unknown> {
  const { file } = fromBinary(FileDescriptorSetSchema, set);
  return Object.fromEntries(
    file.map((each) => {
      const { sourceCodeInfo, ...rest } = each;
      const json = toJson(FileDescriptorProtoSchema, rest) as object;
      const comments = commentsOf(sourceCodeInfo);
      // The options of the well-known files are for other languages, and their comments for people.
      const isOwn = !each.name.startsWith('google/protobuf/');
      return [each.name, isOwn ? { ...json, comments } : { ...json, options: undefined }];
    }),
  );
}

function commentsOf(info: SourceCodeInfo | undefined): Record<string, string> {
  const commented = info?.location.filter(({ leadingComments }) => leadingComments) ?? [];
  return Object.fromEntries(
    commented.map(({ path, leadingComments }) => [path.join('.'), leadingComments]),
  );
}

/** Everything has a comment, is deprecated, and has left numbers and names behind; some messages only the one or the other. */
function dressed(schema: Schema): Schema {
  const reserved = { numbers: [4000, 31, 301], names: ['zeta', 'alpha'] };
  const left = [reserved, { ...reserved, names: [] }, { ...reserved, numbers: [] }];
  const dress = { doc: 'First line. \n\nAfter */ an empty one.', deprecated: true };
  return {
    ...schema,
    functions: schema.functions.map((fn) => ({ ...fn, ...dress, idempotent: true })),
    messages: schema.messages.map((message, index) => ({
      ...message,
      ...dress,
      reserved: left[index % left.length]!,
      fields: message.fields.map((field) => ({ ...field, ...dress, doc: `Of ${field.name}.` })),
    })),
    enums: schema.enums.map((each) => ({
      ...each,
      ...dress,
      reserved,
      values: each.values.map((value) => ({ ...value, ...dress })),
    })),
  };
}

/** Types that stand in files of their own, and refer to one another across them. */
const SCATTERED: Schema = {
  ...BROAD,
  functions: [
    ...BROAD.functions.map((fn) => ({
      ...fn,
      request: 'broad.v1.Point',
      response: 'far.v1.Named',
    })),
    {
      ...BROAD.functions[0]!,
      service: 'AloneService',
      file: 'broad/v1/alone.proto',
      request: 'broad.v1.Point',
      response: 'broad.v1.Nothing',
    },
  ],
  messages: [
    message('Nameless', fields({ of: messageType('Point'), text: scalar('string') }), {
      shape: 'union',
    }),
    message('another.v1.First', fields({ of: { kind: 'message', message: 'far.v1.Named' } }), {
      file: 'another/v1/first.proto',
    }),
    message('far.v1.Named', fields({ of: map('string', messageType('Point'), 'Map') }), {
      file: 'far/v1/named.proto',
    }),
    message('far.v1.Levels', fields({ level: enumType('Level') }), { file: 'far/v1/levels.proto' }),
    message('far.v1.Days', fields({ all: list(enumType('alone.Day')) }), {
      file: 'far/v1/days.proto',
    }),
    ...BROAD.messages,
  ],
  enums: [
    ...BROAD.enums,
    {
      name: 'broad.v1.alone.Day',
      file: 'broad/v1/alone/day.proto',
      origin: 'src/day.ts#Day',
      values: [{ name: 'first', protoName: 'DAY_FIRST', number: 1, value: 'first' }],
    },
  ],
};

/** Comments as long as the largest number that a varint holds in so many bytes, and one more or less. */
const LENGTHS = [...steps(7), ...steps(14)];

function steps(bits: number): number[] {
  return Array.from({ length: 40 }, (_, index) => 2 ** bits - 38 + index);
}

const LONG: Schema = {
  ...BROAD,
  functions: [],
  enums: [],
  messages: LENGTHS.map((length) => ({ ...message(`M${length}`, []), doc: 'x'.repeat(length) })),
};

/** The fields of golden folders, with comments and tags of users. */
const goldens = readdirSync(GOLDEN).map((name): [string, Schema] => [
  name,
  JSON.parse(readFileSync(join(GOLDEN, name, 'expected/schema.json'), 'utf8')) as Schema,
]);

it.each<[string, Schema]>([
  ['every type', BROAD],
  ['every option', dressed(BROAD)],
  ['types in many files', SCATTERED],
  ['long comments', LONG],
  ...goldens,
])(
  'given the schema of %s, when protoc compiles its protos, then it makes the same descriptors',
  (_, schema) => {
    const set = descriptorSetOf(schema);

    expect(described(set)).toEqual(described(compiled(emitProtos(schema))));
  },
);

it('given types in many files, when described, then every file stands after those it imports', () => {
  const { file } = fromBinary(FileDescriptorSetSchema, descriptorSetOf(SCATTERED));

  const paths = file.map(({ name }) => name);
  expect(new Set(paths).size).toBe(paths.length);
  file.forEach(({ dependency }, at) => {
    expect(paths.slice(0, at)).toEqual(expect.arrayContaining(dependency));
  });
});

it('given types in any order, when emitted, then the files are in the order of their paths', () => {
  const paths = Object.keys(emitProtos(SCATTERED));

  expect(paths).toEqual(paths.toSorted());
});

it('given comments, when described, then each has a span, and nothing else has a location', () => {
  const { file } = fromBinary(FileDescriptorSetSchema, descriptorSetOf(dressed(BROAD)));
  const locations = file.flatMap(({ sourceCodeInfo }) => sourceCodeInfo?.location ?? []);

  expect(locations.length).toBeGreaterThan(100);
  for (const { span, leadingComments } of [...locations, ...undressed()]) {
    expect(leadingComments).toMatch(/\S/);
    // Line, column, and the column where it ends; the protos are not parsed, so it is that of their start.
    expect(span).toEqual([0, 0, 0]);
  }
});

function undressed() {
  const { file } = fromBinary(FileDescriptorSetSchema, descriptorSetOf(BROAD));
  return file.flatMap(({ sourceCodeInfo }) => sourceCodeInfo?.location ?? []);
}

it('given a service of two functions, when described, then it is one service', () => {
  const [unary, server] = BROAD.functions;
  const file = 'broad/v1/both.proto';
  const functions = [
    { ...unary!, file, service: 'Both', doc: 'Stands above.' },
    { ...server!, file, service: 'Both', doc: 'Stands below.' },
  ];
  const { messages } = BROAD;
  const own = messages.filter(({ name }) =>
    functions.some(({ request, response }) => [request, response].includes(name)),
  );
  const schema = {
    ...BROAD,
    functions,
    messages: messages.map((message) => (own.includes(message) ? { ...message, file } : message)),
  };
  const rest = emitProtos({ ...schema, functions: [] });
  const head = 'import "broad/v1/types.proto";';
  const service = `
// Stands above.
service Both {
  // Stands above.
  rpc Unary(UnaryRequest) returns (UnaryResponse);
  // Stands below.
  rpc Server(ServerRequest) returns (stream ServerResponse);
}`;

  const protos = { ...rest, [file]: rest[file]!.replace(head, head + service) };
  expect(described(descriptorSetOf(schema))).toEqual(described(compiled(protos)));
});
