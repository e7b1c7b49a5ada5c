/** Words of openapi.json for its readers, which no check of a value looks at: comments, formats of OpenAPI, how bytes are written. */
import { admits } from '../../src/emit/json-schema-scalars.js';
import type { Constraints, FieldSchema, Presence, TypeSchema } from '../../src/schema/schema.js';
import { BROAD, enumType, fields, list, map, message, scalar } from '../rpc/codec-schema.js';
import { documentOf } from './proto-json.js';

interface Given {
  readonly type: TypeSchema;
  readonly presence?: Presence;
  readonly constraints?: Constraints;
}

/** The words of a property of this type. */
function wordsOf(given: Given): unknown {
  const { schemas } = documentOf({
    ...BROAD,
    messages: [message('One', fields({ it: given }))],
  }).components;
  return (schemas['broad.v1.One']!['properties'] as Record<string, unknown>)['it'];
}

const text = { type: 'string' };

it.each<[Given, object]>([
  [
    { type: scalar('int32') },
    { type: 'integer', format: 'int32', minimum: -(2 ** 31), maximum: 2147483647 },
  ],
  [
    { type: scalar('uint32') },
    { type: 'integer', format: 'uint32', minimum: 0, maximum: 4294967295 },
  ],
  [{ type: scalar('int64') }, { ...text, format: 'int64', pattern: '^(0|-?[1-9][0-9]*)$' }],
  [{ type: scalar('uint64') }, { ...text, format: 'uint64', pattern: '^(0|[1-9][0-9]*)$' }],
  [{ type: scalar('bool') }, { type: 'boolean' }],
  [{ type: scalar('string') }, text],
  [{ type: scalar('string'), presence: 'nullable' }, { type: ['string', 'null'] }],
  [
    { type: scalar('float') },
    {
      anyOf: [
        { type: 'number', format: 'float' },
        { ...text, enum: ['NaN', 'Infinity', '-Infinity'] },
      ],
    },
  ],
  [{ type: { kind: 'bytes', as: 'ArrayBuffer' } }, { ...text, contentEncoding: 'base64' }],
  [{ type: { kind: 'timestamp' } }, { ...text, format: 'date-time' }],
  [{ type: { kind: 'value' } }, { $ref: '#/components/schemas/google.protobuf.Value' }],
  [{ type: { kind: 'struct' } }, { $ref: '#/components/schemas/google.protobuf.Struct' }],
  [
    { type: enumType('Level'), presence: 'nullable' },
    { anyOf: [{ $ref: '#/components/schemas/broad.v1.Level' }, { type: 'null' }] },
  ],
  [
    { type: map('string', scalar('bool'), 'Map') },
    { type: 'object', additionalProperties: { type: 'boolean' } },
  ],
])('given %j, when emitted, then its words are those of the format registry', (given, expected) => {
  expect(wordsOf(given)).toEqual(expected);
});

it.each<[string, Given]>([
  ['elements', { type: list(scalar('int64')), constraints: { items: { minimum: 3 } } }],
  ['unsigned elements', { type: list(scalar('uint64')), constraints: { items: { minimum: 3 } } }],
  [
    'values of a map',
    { type: map('string', scalar('int64'), 'Map'), constraints: { items: { minimum: 3 } } },
  ],
  ['a Duration', { type: { kind: 'duration' }, constraints: { minimum: 3 } }],
])(
  'given tags of %s that are text in JSON, when emitted, then the description says them',
  (_, given) => {
    expect(wordsOf(given)).toMatchObject({ description: '@minimum 3' });
  },
);

it('given tags of keys that are texts, when emitted, then the schema says them, and no description does', () => {
  const type = map('string', scalar('bool'), 'Map');

  const words = wordsOf({ type, constraints: { keys: { minLength: 3 } } });

  expect(words).toEqual({
    type: 'object',
    propertyNames: { minLength: 3 },
    additionalProperties: { type: 'boolean' },
  });
});

it('given the types of JSON, when emitted, then their components say what they take', () => {
  const { schemas } = documentOf(BROAD).components;

  expect(schemas['google.protobuf.Struct']).toEqual({
    description: 'Any JSON object.',
    type: 'object',
  });
  expect(schemas['google.protobuf.Value']).toEqual({ description: 'Any JSON value.' });
});

it('given comments of a union, when emitted, then they describe its component', () => {
  const [one] = fields({ one: scalar('bool') }) as [FieldSchema];
  const alternative: FieldSchema = { ...one, when: { by: 'typeof', type: 'boolean' } };
  const union = message('One', [alternative], { shape: 'union', oneof: 'kind', doc: 'Any flag.' });

  const { schemas } = documentOf({ ...BROAD, messages: [union] }).components;

  expect(schemas['broad.v1.One']).toEqual({
    description: 'Any flag.',
    type: 'object',
    oneOf: [{ properties: { one: { type: 'boolean' } }, required: ['one'] }],
  });
});

it.each<[string, { doc?: string; deprecated?: boolean }, object]>([
  ['a comment', { doc: 'How it goes.' }, { description: 'How it goes.\n' }],
  ['no comment of its own', {}, { description: '' }],
  [
    'a comment, deprecated',
    { doc: 'Old.', deprecated: true },
    { description: 'Old.\n', deprecated: true },
  ],
])(
  'given an enum with %s and comments of its values, when emitted, then the description has all of them',
  (_, words, { description, ...rest }: { description?: string }) => {
    const values = [
      { name: 'plain', value: 'plain' },
      { name: 'open', value: 'open', doc: 'Can be changed.' },
      { name: 'gone', value: 'gone', deprecated: true },
      { name: 'lost', value: 'lost', deprecated: true, doc: 'Never used.' },
    ].map((each, at) => ({ ...each, number: at + 1, protoName: `S_${each.name.toUpperCase()}` }));
    const type = { name: 'broad.v1.S', file: 'broad/v1/types.proto', origin: 'src/broad.ts#S' };

    const { schemas } = documentOf({ ...BROAD, enums: [{ ...type, values, ...words }] }).components;

    expect(schemas['broad.v1.S']).toEqual({
      description: `${description}- S_OPEN: Can be changed.\n- S_GONE: deprecated.\n- S_LOST: deprecated. Never used.`,
      ...rest,
      type: 'string',
      enum: ['S_PLAIN', 'S_OPEN', 'S_GONE', 'S_LOST'],
    });
  },
);

it.each<[Constraints, readonly number[], readonly number[]]>([
  [{}, [0, -1, Infinity, NaN], []],
  [{ minimum: 0 }, [0, 1, Infinity], [-1, -Infinity, NaN]],
  [{ maximum: 0 }, [0, -1, -Infinity], [1, Infinity, NaN]],
  [{ exclusiveMinimum: 0 }, [1, Infinity], [0, -1, NaN]],
  [{ exclusiveMaximum: 0 }, [-1, -Infinity], [0, 1, Infinity, NaN]],
])('given the tags %j, when numbers are asked for, then %p pass and %p do not', (...given) => {
  const [tags, taken, refused] = given;

  expect(taken.filter((value) => !admits(tags, value))).toEqual([]);
  expect(refused.filter((value) => admits(tags, value))).toEqual([]);
});
