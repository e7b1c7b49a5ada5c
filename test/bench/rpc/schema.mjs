/** The services of `npm run bench -- rpc`: their schema, the values sent, and the protos for those who read protos. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { descriptorSetOf } from '../../../dist/emit/descriptors.js';
import { emitProtos } from '../../../dist/emit/emit-proto.js';
import { compileCodecs } from '../../../dist/rpc/index.js';

const PACKAGE = 'bench.v1';

const scalar = (name) => ({ kind: 'scalar', scalar: name });
const message = (name) => ({ kind: 'message', message: `${PACKAGE}.${name}` });
const list = (element) => ({ kind: 'list', element, as: 'array' });

function fields(types) {
  return Object.entries(types).map(([name, type], index) => ({
    ...{ name, protoName: name, number: index + 1, presence: 'required', type },
  }));
}

function type(name, types) {
  return { ...at(name, 'types'), shape: 'object', fields: fields(types) };
}

function at(name, file) {
  return { name: `${PACKAGE}.${name}`, file: `bench/v1/${file}.proto`, origin: `bench#${name}` };
}

/** A function with its two messages. */
function fn(name, { input, output, kind = 'unary' }) {
  const rpc = name.charAt(0).toUpperCase() + name.slice(1);
  const file = at('', name).file;
  return {
    schema: {
      ...{ name, className: 'Bench', source: 'bench.ts', package: PACKAGE, file, kind, rpc },
      ...{ service: `${rpc}Service`, idempotent: true },
      ...{ request: `${PACKAGE}.${rpc}Request`, response: `${PACKAGE}.${rpc}Response` },
    },
    messages: [
      { ...at(`${rpc}Request`, name), shape: 'request', fields: fields(input) },
      { ...at(`${rpc}Response`, name), shape: 'response', fields: fields({ result: output }) },
    ],
  };
}

const FUNCTIONS = [
  fn('small', { input: { message: message('Small') }, output: message('Small') }),
  fn('nested', { input: { order: message('Order') }, output: message('Order') }),
  fn('blob', {
    input: { data: { kind: 'bytes', as: 'Buffer' } },
    output: { kind: 'bytes', as: 'Buffer' },
  }),
  fn('stream', {
    ...{ input: { count: scalar('int32') }, output: message('Small') },
    kind: 'server_streaming',
  }),
];

export const SCHEMA = {
  version: 1,
  functions: FUNCTIONS.map(({ schema }) => schema),
  messages: [
    type('Small', { text: scalar('string'), number: scalar('int32') }),
    type('Address', { street: scalar('string'), city: scalar('string'), zip: scalar('string') }),
    type('Customer', {
      ...{ name: scalar('string'), email: scalar('string'), address: message('Address') },
    }),
    type('Line', {
      ...{ sku: scalar('string'), title: scalar('string'), quantity: scalar('int32') },
      ...{ price: scalar('double'), tags: list(scalar('string')) },
    }),
    type('Order', {
      ...{ id: scalar('string'), customer: message('Customer'), lines: list(message('Line')) },
    }),
    ...FUNCTIONS.flatMap(({ messages }) => messages),
  ],
  enums: [],
};

/** What a build would have given. */
export const GENERATED = {
  schema: SCHEMA,
  codecs: compileCodecs(SCHEMA),
  files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) },
};

/** The one argument of each function. */
export const ARGUMENTS = {
  small: { text: 'a message of some thirty bytes', number: 1_234_567 },
  nested: {
    id: 'order-2026-11-25-000042',
    customer: {
      name: 'Zażółć Gęślą',
      email: 'zazolc@example.org',
      address: { street: 'Długa 5', city: 'Gdańsk', zip: '80-831' },
    },
    lines: Array.from({ length: 64 }, (_, index) => ({
      sku: `sku-${index}-abcdef`,
      title: `A thing that is sold, number ${index}`,
      ...{ quantity: index, price: index * 1.25, tags: ['new', 'blue', 'heavy'] },
    })),
  },
  blob: Buffer.alloc(1024 * 1024, 7),
  stream: 10_000,
};

/** `/bench.v1.SmallService/Small` */
export function pathOf(name) {
  const { service, rpc } = SCHEMA.functions.find((each) => each.name === name);
  return `/${PACKAGE}.${service}/${rpc}`;
}

/** Writes the protos into a temporary folder. */
export function writeProtos() {
  const folder = mkdtempSync(join(tmpdir(), 'memfs-bench-'));
  const protos = emitProtos(SCHEMA);
  for (const [path, text] of Object.entries(protos)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, files: Object.keys(protos) };
}

/** A request as its bytes in a body: flag, length, message. */
export function bodyOf(name) {
  const bytes = GENERATED.codecs[
    SCHEMA.functions.find((each) => each.name === name).request
  ].encode([ARGUMENTS[name]]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}
