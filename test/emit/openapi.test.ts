/** openapi.json against the OpenAPI 3.1 schema, and ProtoJSON that protobuf-es writes against its components by ajv. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { emitOpenApi } from '../../src/emit/emit-openapi.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import type { Constraints, Schema, TypeSchema } from '../../src/schema/schema.js';
import { BROAD, fields, message, scalar, schemaOf } from '../rpc/codec-schema.js';
import { valuesOf } from '../rpc/codec-values.js';
import { checkerOf, documentOf, protoJsonOf } from './proto-json.js';

const check = checkerOf(BROAD);
const protoJson = protoJsonOf(BROAD);
const ONE = { left: '', right: 0 };

/** Everything that has to be there but one property. */
function without(name: string): object {
  const [value] = fc.sample(valuesOf(BROAD, 'broad.v1.Each'), { numRuns: 1, seed: 1 });
  const json = protoJson('broad.v1.Each', value) as object;
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
}

describe('openapi.json', () => {
  it('given every type, shape and kind of call, when emitted, then the OpenAPI 3.1 schema takes it', async () => {
    const validator = new Validator();
    // The validator takes a property that is called $ref for a reference; OpenAPI does not.
    const messages = BROAD.messages.filter(({ fields: all }) =>
      all.every(({ name }) => name !== '$ref'),
    );

    const result = await validator.validate({ ...documentOf({ ...BROAD, messages }) });

    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('given messages and enums, when emitted, then components stand in the order of their names, and those of the well-known types after them', () => {
    const names = Object.keys(documentOf(BROAD).components.schemas);
    const own = names.filter((name) => !name.startsWith('google.'));
    const known = names.slice(own.length);

    expect(own).toEqual([...BROAD.messages, ...BROAD.enums].map(({ name }) => name).sort());
    expect(known).toEqual(['google.protobuf.Struct', 'google.protobuf.Value', 'google.rpc.Status']);
  });

  it.each<[string, TypeSchema, string[]]>([
    ['a Struct in a list', { kind: 'list', element: { kind: 'struct' }, as: 'array' }, ['Struct']],
    [
      'a Value in a map',
      { kind: 'map', key: 'string', value: { kind: 'value' }, as: 'Map' },
      ['Value'],
    ],
    ['neither', scalar('bool'), []],
  ])(
    'given a schema with %s, when emitted, then only what it uses is a component',
    (_, type, expected) => {
      const one = message('One', fields({ it: type }));
      const { components } = documentOf({ version: 1, functions: [], messages: [one], enums: [] });

      const known = Object.keys(components.schemas).filter((name) =>
        name.startsWith('google.protobuf.'),
      );
      expect(known).toEqual(expected.map((name) => `google.protobuf.${name}`));
    },
  );

  it('given a message without fields, when emitted, then it has no empty words', () => {
    const { schemas } = documentOf(BROAD).components;

    expect(schemas['broad.v1.Nothing']).toEqual({ type: 'object' });
  });

  it('given a schema, when emitted twice, then the bytes are the same', () => {
    const again = JSON.parse(JSON.stringify(BROAD)) as Schema;

    expect(emitOpenApi(again)).toBe(emitOpenApi(BROAD));
  });

  it('given the four kinds of calls, when emitted, then each is a POST at its gRPC path that says its kind', () => {
    const { paths } = documentOf(BROAD);
    const kinds = Object.entries(paths).map(([path, { post }]) => [path, post['x-grpc-call-kind']]);

    expect(Object.fromEntries(kinds)).toEqual({
      '/broad.v1.UnaryService/Unary': 'unary',
      '/broad.v1.ServerService/Server': 'server_streaming',
      '/broad.v1.ClientService/Client': 'client_streaming',
      '/broad.v1.BidiService/Bidi': 'bidi_streaming',
    });
  });

  it.each(BROAD.messages.map(({ name }) => name))(
    'given values of %s, when protobuf-es writes their ProtoJSON, then the component takes it',
    (name) => {
      fc.assert(
        fc.property(valuesOf(BROAD, name), (value) => {
          const json = protoJson(name, value);
          expect({ json, errors: check(name, json) }).toEqual({ json, errors: '' });
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each<[string, string, unknown]>([
    ['an int64 as a number', 'Each', { int64: 1 }],
    ['an int32 that is too large', 'Each', { int32: 2 ** 31 }],
    ['a negative uint32', 'Each', { uint32: -1 }],
    ['a timestamp as a number', 'Each', { timestamp: 0 }],
    ['a duration without its unit', 'Each', { duration: '1' }],
    ['an enum by its TypeScript value', 'Each', { status: 'open' }],
    ['a list for a string', 'Each', { string: [] }],
    ['a map with a key of another type', 'Maps', { 'by int32': { one: 'x' } }],
    ['a union with nothing set', 'Shape', {}],
    ['a union with two set', 'Shape', { circle: {}, square: {} }],
    ['an unknown property', 'Point', { z: 1 }],
    ['a wrong property of a message in a message', 'Pairs', { one: { left: 1 } }],
    ['a wrong message in a list', 'Pairs', { one: ONE, many: [{ right: 'x' }] }],
    ['a wrong value of a map', 'NumericMap', { names: { 1: 1 } }],
    ['a wrong alternative of a union', 'Anything', { text: 1 }],
    ['a list for any JSON object', 'Flag', { rest: [] }],
    ['no duration', 'Each', without('duration')],
    ['no message', 'Each', without('point')],
    ['no enum', 'Each', without('status')],
    ['no struct', 'Each', without('struct')],
    ['no timestamp', 'Each', without('timestamp')],
  ])('given %s, when checked, then the component refuses it', (_, name, json) => {
    expect(check(`broad.v1.${name}`, json)).not.toBe('');
  });
});

it('given a union, when checked by the document as it is, then one alternative has to be set', () => {
  const checkOpen = checkerOf(BROAD, (schemas) => schemas);
  const takes = (json: object): boolean => checkOpen('broad.v1.Shape', json) === '';

  expect(takes({ circle: { radius: 1 } })).toBe(true);
  expect(takes({})).toBe(false);
  expect(takes({ circle: { radius: 1 }, square: { side: 1 } })).toBe(false);
});

/** Which tags apply to a value, by its typeof. */
const APPLIES: Readonly<Record<string, RegExp>> = {
  number: /imum$/,
  string: /Length$/,
  object: /Items$/,
};

describe('validation tags in openapi.json', () => {
  const list: TypeSchema = { kind: 'list', element: scalar('string'), as: 'array' };
  const text = { minLength: 1, maxLength: 3, pattern: '^a', format: 'email' };
  const items = { minItems: 1, maxItems: 2, uniqueItems: true };

  it.each([
    { type: scalar('double'), constraints: { minimum: 1, exclusiveMaximum: 9 } },
    { type: scalar('int32'), constraints: { minimum: -(2 ** 31), maximum: 9 } },
    { type: scalar('string'), constraints: text },
    { type: list, constraints: items },
  ])('given tags of $type, when emitted, then they stand in its schema', (given) => {
    const { schemas } = documentOf(schemaOf(given.type, given)).components;
    const { it: property } = schemas['broad.v1.One']!['properties'] as Record<string, unknown>;

    expect(property).toMatchObject(given.constraints);
    expect(property).not.toHaveProperty('description');
  });

  const map: TypeSchema = { kind: 'map', key: 'string', value: scalar('string'), as: 'Map' };
  const values = { a: ['abc'], b: ['abcd'], c: ['b'] };

  it.each([
    ['elements', list, Object.values(values)],
    ['values', map, Object.values(values).map(([value]) => ({ key: value }))],
  ])(
    'given tags of %s, when checked, then the component refuses what breaks them',
    (_, type, json) => {
      const constraints = { items: { maxLength: 3, pattern: '^a' } };
      const checkTagged = checkerOf(schemaOf(type, { constraints }));

      const verdicts = json.map((it) => checkTagged('broad.v1.One', { it }) === '');
      expect(verdicts).toEqual([true, false, false]);
    },
  );

  it('given tags of keys, when checked, then the component refuses what breaks them', () => {
    const constraints = { keys: { maxLength: 3, pattern: '^a' } };
    const checkTagged = checkerOf(schemaOf(map, { constraints }));

    const verdicts = ['abc', 'abcd', 'b'].map(
      (key) => checkTagged('broad.v1.One', { it: { [key]: '' } }) === '',
    );
    expect(verdicts).toEqual([true, false, false]);
  });

  it.each<[string, Parameters<typeof schemaOf>, unknown[]]>([
    ['keys', [map, { constraints: { keys: { enum: ['a', 'b'] } } }], [{ a: '' }, { c: '' }]],
    [
      'numbers as keys',
      [{ ...map, numericKeys: true }, { constraints: { keys: { enum: [1] } } }],
      [{ 1: '' }, { 2: '' }],
    ],
    ['a flag', [scalar('bool'), { constraints: { enum: [true] } }], [true, false]],
    ['a flag that is false', [scalar('bool'), { constraints: { enum: [false] } }], [false, true]],
  ])(
    'given the literals of %s, when checked, then the component refuses others, without a description',
    (_, given, values) => {
      const schema = schemaOf(...given);
      const checkLiteral = checkerOf(schema);
      const { it: property } = documentOf(schema).components.schemas['broad.v1.One']![
        'properties'
      ] as Record<string, unknown>;

      const verdicts = values.map((it) => checkLiteral('broad.v1.One', { it }) === '');
      expect(verdicts).toEqual([true, false]);
      expect(property).not.toHaveProperty('description');
    },
  );

  it.each<[string, TypeSchema]>([
    ['a Map of numbers', { ...map, numericKeys: true }],
    ['a Map of an integer', { ...map, key: 'int32' }],
    ['a Struct', { kind: 'struct' }],
  ])('given tags of the keys of %s, when emitted, then the description says them', (_, type) => {
    const constraints = { keys: { minimum: 3 } };
    const { schemas } = documentOf(schemaOf(type, { constraints })).components;

    const { it: property } = schemas['broad.v1.One']!['properties'] as Record<string, unknown>;
    expect(property).toMatchObject({ description: 'Keys: @minimum 3' });
  });

  it('given tags of elements that are text in JSON, when emitted, then the description says them', () => {
    const long: TypeSchema = { kind: 'list', element: scalar('int64'), as: 'array' };
    const constraints = { minItems: 1, items: { minimum: 3 } };
    const { schemas } = documentOf(schemaOf(long, { constraints })).components;

    const { it: property } = schemas['broad.v1.One']!['properties'] as Record<string, unknown>;
    expect(property).toMatchObject({ description: '@minimum 3', minItems: 1 });
  });

  it('given a default that the tags refuse, when emitted, then the property is required', () => {
    const required = (constraints: Constraints): unknown =>
      documentOf(schemaOf(scalar('double'), { constraints })).components.schemas['broad.v1.One']![
        'required'
      ];

    expect(required({ minimum: 1 })).toEqual(['it']);
    expect(required({ minimum: 0 })).toBeUndefined();
    expect(required({ enum: [true] })).toEqual(['it']);
    expect(required({ enum: [false] })).toBeUndefined();
  });

  it('given any bounds, when emitted, then a property whose default ajv refuses is required', () => {
    const ajv = new Ajv2020({ strict: false });
    const bound = fc.integer({ min: -2, max: 2 });
    const size = fc.nat(2);
    const constraints = fc.record(
      {
        minimum: bound,
        maximum: bound,
        exclusiveMinimum: bound,
        exclusiveMaximum: bound,
        minLength: size,
        maxLength: size,
        minItems: size,
        maxItems: size,
      },
      { requiredKeys: [] },
    );
    const types = fc.constantFrom<[TypeSchema, unknown]>(
      [scalar('double'), 0],
      [scalar('string'), ''],
      [list, []],
    );

    fc.assert(
      fc.property(types, constraints, ([type, zero], all) => {
        const given = Object.fromEntries(
          Object.entries(all).filter(([tag]) => APPLIES[typeof zero]!.test(tag)),
        );
        const { required = [] } = documentOf(schemaOf(type, { constraints: given })).components
          .schemas['broad.v1.One'] as { required?: string[] };

        expect(required.includes('it')).toBe(!ajv.validate(given, zero));
      }),
      { numRuns: 300 },
    );
  });

  it('given any bounds, when emitted, then the numbers that are texts are those that our codec takes', () => {
    const bound = fc.constantFrom(0, -1, 1);
    const bounds = fc.record({ minimum: bound, maximum: bound }, { requiredKeys: [] });
    const open = fc.record(
      { exclusiveMinimum: bound, exclusiveMaximum: bound },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(
        fc.oneof(bounds, open),
        fc.constantFrom(NaN, Infinity, -Infinity),
        (given, it) => {
          const schema = schemaOf(scalar('double'), { constraints: given });
          const codec = compileCodecs(schema)['broad.v1.One']!;

          const isTaken = !('issues' in (codec['~standard'].validate({ it }) as object));
          expect(checkerOf(schema)('broad.v1.One', { it: String(it) }) === '').toBe(isTaken);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('given comments and @deprecated, when emitted, then they are descriptions and flags', () => {
    const [field] = fields({
      old: {
        type: scalar('int64'),
        doc: 'Not used.',
        deprecated: true,
        constraints: { minimum: 3 },
      },
    });
    const one = message('One', [field!], { doc: 'One of all.' });
    const { schemas } = documentOf({ ...BROAD, messages: [...BROAD.messages, one] }).components;

    expect(schemas['broad.v1.One']).toEqual({
      description: 'One of all.',
      type: 'object',
      properties: {
        old: {
          description: 'Not used.\n@minimum 3',
          deprecated: true,
          type: 'string',
          format: 'int64',
          pattern: '^(0|-?[1-9][0-9]*)$',
        },
      },
      required: ['old'],
    });
  });
});
