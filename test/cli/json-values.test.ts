/** JSON of the command line as arguments, for the shapes that the library service of the other tests does not have. */
import { argumentsFrom, sharedArgumentFrom, toJson } from '../../src/cli/json-values.js';
import type {
  ElementType,
  FieldSchema,
  MessageSchema,
  Presence,
  Schema,
  TypeSchema,
} from '../../src/schema/schema.js';

const TEXT = { kind: 'scalar', scalar: 'string' } as const satisfies TypeSchema;
const NUMBER = { kind: 'scalar', scalar: 'double' } as const satisfies TypeSchema;

function field(name: string, type: TypeSchema, more: Partial<FieldSchema> = {}): FieldSchema {
  return { name, protoName: name, number: 1, presence: 'required', type, ...more };
}

function message(
  name: string,
  shape: MessageSchema['shape'],
  more: Partial<MessageSchema>,
): MessageSchema {
  return { name, file: 'a.proto', origin: name, shape, fields: [], ...more };
}

function value(json: unknown, type: TypeSchema, presence: Presence = 'required'): unknown {
  const request = message('Request', 'request', { fields: [field('it', type, { presence })] });
  const schema: Schema = { version: 1, functions: [], messages: [request, ...MESSAGES], enums: [] };
  return argumentsFrom(schema, 'Request', { it: json })[0];
}

function of(name: string): ElementType {
  return { kind: 'message', message: name };
}

const MESSAGES = [
  message('Circle', 'object', { fields: [field('radius', NUMBER)] }),
  message('Square', 'object', {
    fields: [field('side', NUMBER), field('name', TEXT, { presence: 'optional' })],
  }),
  message('Shape', 'union', {
    oneof: 'shape',
    discriminator: 'kind',
    fields: [
      field('circle', of('Circle'), { when: { by: 'discriminator', value: 'circle' } }),
      field('square', of('Square'), { when: { by: 'discriminator', value: 'square' } }),
    ],
  }),
  message('Mixed', 'union', {
    oneof: 'mixed',
    fields: [
      field('literal', TEXT, { when: { by: 'literal', values: ['auto'] } }),
      field('number', NUMBER, { when: { by: 'typeof', type: 'number' } }),
      field('date', { kind: 'timestamp' }, { when: { by: 'instance', of: 'Date' } }),
      field('square', of('Square'), { when: { by: 'keys', keys: ['side'] } }),
      field('circle', of('Circle'), { when: { by: 'keys', keys: ['radius'] } }),
    ],
  }),
  message('Told', 'union', {
    oneof: 'told',
    fields: [
      field('named', of('Square'), {
        when: {
          by: 'all',
          of: [
            { by: 'property', name: 'name', when: { by: 'literal', values: ['a'] } },
            { by: 'keys', keys: ['side'] },
          ],
        },
      }),
      field('other', of('Square'), {
        when: {
          by: 'property',
          name: 'name',
          when: {
            by: 'any',
            of: [
              { by: 'literal', values: ['b'] },
              { by: 'typeof', type: 'undefined' },
            ],
          },
        },
      }),
    ],
  }),
  message('Point', 'tuple', { fields: [field('x', NUMBER), field('at', { kind: 'timestamp' })] }),
  message('Dates', 'wrapper', {
    fields: [field('values', { kind: 'list', element: { kind: 'timestamp' }, as: 'array' })],
  }),
];
const DAY = '2026-10-01T00:00:00.000Z';

describe('argumentsFrom', () => {
  it.each<{ what: string; json: unknown; type: TypeSchema; expected: unknown }>([
    {
      what: 'a discriminated union',
      json: { kind: 'square', side: 2 },
      type: of('Shape'),
      expected: { kind: 'square', side: 2 },
    },
    { what: 'a literal of a union', json: 'auto', type: of('Mixed'), expected: 'auto' },
    { what: 'a number of a union', json: 1, type: of('Mixed'), expected: 1 },
    { what: 'a date of a union', json: DAY, type: of('Mixed'), expected: new Date(DAY) },
    { what: 'an object of a union', json: { side: 1 }, type: of('Mixed'), expected: { side: 1 } },
    {
      what: 'an object that two properties show',
      json: { side: 1, name: 'a' },
      type: of('Told'),
      expected: { side: 1, name: 'a' },
    },
    {
      what: 'an object that a missing property shows',
      json: { side: 1 },
      type: of('Told'),
      expected: { side: 1 },
    },
    { what: 'a tuple', json: [1, DAY], type: of('Point'), expected: [1, new Date(DAY)] },
    { what: 'a list in a wrapper', json: [DAY], type: of('Dates'), expected: [new Date(DAY)] },
    {
      what: 'a set',
      json: ['a', 'a'],
      type: { kind: 'list', element: TEXT, as: 'set' },
      expected: new Set(['a']),
    },
    {
      what: 'a map of bigints',
      json: { 1: 'a' },
      type: { kind: 'map', key: 'int64', value: TEXT, as: 'Map' },
      expected: new Map([[1n, 'a']]),
    },
    {
      what: 'a map of booleans',
      json: { true: 'a' },
      type: { kind: 'map', key: 'bool', value: TEXT, as: 'Map' },
      expected: new Map([[true, 'a']]),
    },
    {
      what: 'a map of doubles',
      json: { 1.5: 'a' },
      type: { kind: 'map', key: 'string', value: TEXT, as: 'Map', numericKeys: true },
      expected: new Map([[1.5, 'a']]),
    },
    {
      what: 'an object',
      json: { a: DAY },
      type: { kind: 'map', key: 'string', value: { kind: 'timestamp' }, as: 'object' },
      expected: { a: new Date(DAY) },
    },
    {
      what: 'a bigint as text',
      json: '9223372036854775807',
      type: { kind: 'scalar', scalar: 'int64' },
      expected: 9223372036854775807n,
    },
    {
      what: 'an ArrayBuffer',
      json: 'AQI=',
      type: { kind: 'bytes', as: 'ArrayBuffer' },
      expected: Uint8Array.of(1, 2).buffer,
    },
    { what: 'any JSON', json: { a: [null] }, type: { kind: 'value' }, expected: { a: [null] } },
  ])('given $what, when read, then it is the value of TypeScript', ({ json, type, expected }) => {
    expect(value(json, type)).toEqual(expected);
  });

  it('given null or nothing, when read, then it is what the type has for it', () => {
    expect(value(null, TEXT, 'nullable')).toBeNull();
    expect(value(undefined, TEXT, 'nullable')).toBeNull();
    expect(value(null, TEXT, 'optional')).toBeUndefined();
  });

  it.each<{ json: unknown; type: TypeSchema; message: RegExp }>([
    { json: 1, type: of('Circle'), message: /it has to be an object, not 1/ },
    { json: {}, type: of('Point'), message: /it has to be an array, not {}/ },
    { json: [1, 2], type: of('Point'), message: /it\[1\] has to be a string, not 2/ },
    { json: { kind: 'line' }, type: of('Shape'), message: /it fits none of the alternatives/ },
    { json: { name: 'a' }, type: of('Told'), message: /it fits none of the alternatives/ },
    { json: { side: 1, name: 'c' }, type: of('Told'), message: /it fits none of the alternatives/ },
    { json: 1.5, type: { kind: 'scalar', scalar: 'uint64' }, message: /whole number/ },
    {
      json: { radius: 1, r: 1 },
      type: of('Circle'),
      message: /it has no property 'r'; it may have radius/,
    },
    { json: { side: 1, radius: 1 }, type: of('Mixed'), message: /it has no property 'radius'/ },
    {
      json: { kind: 'square', radius: 1 },
      type: of('Shape'),
      message: /it has no property 'radius'/,
    },
  ])('given $json, when it does not fit, then the place is named', ({ json, type, message }) => {
    expect(() => value(json, type)).toThrow(message);
  });
});

it('given an argument that others take as well, when read, then what they may know of it is kept', () => {
  const messages = [
    message('Request', 'request', { fields: [field('it', of('Shape'))] }),
    message('Shape', 'object', { fields: [field('at', { kind: 'timestamp' })] }),
  ];
  const schema: Schema = { version: 1, functions: [], messages, enums: [] };

  expect(sharedArgumentFrom(schema, 'Request', { at: DAY, other: DAY })).toEqual({
    at: new Date(DAY),
    other: DAY,
  });
});

describe('toJson', () => {
  it('given values that JSON does not know, when converted, then they are written as text, arrays and objects', () => {
    const bytes = Uint8Array.of(1, 2);
    const given = {
      day: new Date(DAY),
      big: 1n,
      map: new Map([[1, bytes]]),
      set: new Set(['a']),
      none: undefined,
      inf: Infinity,
    };

    expect(toJson(given)).toEqual({
      day: DAY,
      big: '1',
      map: { 1: 'AQI=' },
      set: ['a'],
      inf: 'Infinity',
    });
  });
});
