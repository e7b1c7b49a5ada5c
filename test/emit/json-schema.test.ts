/** Components of openapi.json, checked by ajv, and our codec on the same ProtoJSON: what the one takes, the other takes. */
import fc from 'fast-check';
import { formats } from '../../src/rpc/formats.js';
import { FORMATS } from '../../src/schema/formats.js';
import type {
  Constraints,
  ElementType,
  Presence,
  ScalarName,
  Schema,
  TypeSchema,
} from '../../src/schema/schema.js';
import { BROAD, enumType, fields, list, map, message, scalar } from '../rpc/codec-schema.js';
import { checkerOf, codecTakes } from './proto-json.js';

interface Given {
  readonly type: TypeSchema;
  readonly presence?: Presence;
  readonly constraints?: Constraints;
}

/** A message `broad.v1.One` with the field `it`, and nothing beside it but the enums. */
function schemaOf({ type, presence = 'required', constraints }: Given): Schema {
  const it = { type, presence, ...(constraints && { constraints }) };
  return { ...BROAD, functions: [], messages: [message('One', fields({ it }))] };
}

/** What the component and the codec say of values of `it`; undefined is an absent one. */
function verdictsOf(given: Given): (value: unknown) => { schema: boolean; codec: boolean } {
  const schema = schemaOf(given);
  const check = checkerOf(schema);
  const takes = codecTakes(schema);
  return (it) => {
    const json = it === undefined ? {} : { it };
    return {
      schema: check('broad.v1.One', json) === '',
      codec: takes('broad.v1.One', json),
    };
  };
}

const ofNumbers = (value: ElementType): TypeSchema => ({
  kind: 'map',
  key: 'string',
  value,
  as: 'Map',
  numericKeys: true,
});
const flags = (key: Parameters<typeof map>[0]) => map(key, scalar('bool'), 'Map');
const keyed = (...keys: string[]) => keys.map((key) => ({ [key]: true }));

/** With values that both have to take, and to refuse. */
interface Case extends Given {
  readonly taken: readonly unknown[];
  readonly refused: readonly unknown[];
}

const TYPES: readonly Case[] = [
  {
    type: scalar('int32'),
    taken: [0, -1, -(2 ** 31), 2 ** 31 - 1, undefined],
    refused: [-(2 ** 31) - 1, 2 ** 31, 0.5, 'x', true, []],
  },
  {
    type: scalar('uint32'),
    taken: [0, 2 ** 32 - 1, undefined],
    refused: [-1, 2 ** 32, 0.5, 'x', {}],
  },
  {
    type: scalar('int64'),
    taken: ['0', '-1', '10', '-9223372036854775808', '9223372036854775807', undefined],
    refused: ['x', '1x', 'x1', '-', '1.5', '--1', '1n', true],
  },
  {
    type: scalar('uint64'),
    taken: ['0', '10', '18446744073709551615', undefined],
    refused: ['x', '1x', 'x1', '-1', '1.5', '1n', false],
  },
  {
    type: scalar('double'),
    taken: [0, -1.5, 1e308, 'NaN', 'Infinity', '-Infinity', undefined],
    refused: ['x', 'infinity', true, []],
  },
  {
    type: scalar('float'),
    taken: [0, -1.5, 1e38, 'NaN', 'Infinity', '-Infinity', undefined],
    refused: ['x', 'nan', {}],
  },
  { type: scalar('bool'), taken: [true, false, undefined], refused: ['true', 0, {}] },
  { type: scalar('string'), taken: ['', 'a', undefined], refused: [0, true, ['a']] },
  { type: enumType('Status'), taken: ['STATUS_OPEN'], refused: ['STATUS_', 'open', undefined] },
  {
    type: enumType('Status'),
    presence: 'nullable',
    taken: ['STATUS_OPEN', null, undefined],
    refused: ['STATUS_UNSPECIFIED', 'open'],
  },
  {
    type: { kind: 'duration' },
    taken: ['0s', '1s', '-1.5s', '0.000000001s', '315576000000s'],
    refused: ['1', '1.s', '.5s', 's', 'x1s', '--1s', '1.5', 1, undefined],
  },
  {
    type: { kind: 'timestamp' },
    taken: ['1970-01-01T00:00:00Z', '2026-02-28T23:59:59.123456789+01:00'],
    refused: ['2026-02-28', 'now', 0, undefined],
  },
  {
    type: { kind: 'bytes', as: 'Buffer' },
    taken: ['', 'AAE=', undefined],
    refused: [0, [1], { 0: 1 }],
  },
  { type: { kind: 'struct' }, taken: [{}, { a: null }], refused: [[], 'x', undefined] },
  {
    type: flags('int32'),
    taken: [{}, ...keyed('0', '-1', '10'), undefined],
    refused: keyed('x', '1x', 'x1', '-', '1.5'),
  },
  {
    type: flags('uint32'),
    taken: [{}, ...keyed('0', '10')],
    refused: keyed('x', '-1', '1x', 'x1', '1.5'),
  },
  {
    type: flags('int64'),
    taken: [{}, ...keyed('0', '-1', '9223372036854775807')],
    refused: keyed('x', '1x', 'x1', '-', '1.5'),
  },
  {
    type: flags('uint64'),
    taken: [{}, ...keyed('0', '18446744073709551615')],
    refused: keyed('x', '-1', '1x', 'x1', '1.5'),
  },
  { type: list(scalar('string')), taken: [[], ['a'], undefined], refused: ['a', {}, [1]] },
  { type: flags('bool'), taken: [{}, ...keyed('true', 'false')], refused: keyed('', '1', 'yes') },
  { type: flags('string'), taken: keyed('', 'x', '1'), refused: [[], { a: 1 }] },
  {
    type: ofNumbers(scalar('bool')),
    taken: [{}, ...keyed('0', '-1.5', '10', '1e21', '5e-324', '1E+2', 'NaN', '-Infinity')],
    refused: keyed('', 'x', '1x', 'x1', '-', '.5', '1.', '1e', '-NaN', '1,5', '0x1'),
  },
];

function expectAgreement({ taken, refused, ...given }: Case): void {
  const verdict = verdictsOf(given);

  for (const value of taken) {
    expect([value, verdict(value)]).toEqual([value, { schema: true, codec: true }]);
  }
  for (const value of refused) {
    expect([value, verdict(value)]).toEqual([value, { schema: false, codec: false }]);
  }
}

it.each(TYPES)(
  'given $presence $type, when values of it are checked, then the component and the codec agree',
  expectAgreement,
);

/** Readers take these forms as well, but nobody writes them. */
it.each<[TypeSchema, unknown]>([
  [scalar('int32'), '1'],
  [scalar('int64'), 1],
  [scalar('int64'), '01'],
  [scalar('uint64'), '01'],
  [scalar('double'), '1'],
  [enumType('Status'), 1],
  [flags('int32'), { '01': true }],
])('given %j, when it is the uncommon %j, then the component has no word for it', (type, value) => {
  expect(verdictsOf({ type })(value)).toEqual({ schema: false, codec: true });
});

const TAGS: readonly (readonly [string, Case])[] = [
  [
    'an int32 whose bounds go further than its own',
    {
      type: scalar('int32'),
      constraints: { minimum: -1e10, maximum: 1e10 },
      taken: [-(2 ** 31), 2 ** 31 - 1],
      refused: [-(2 ** 31) - 1, 2 ** 31],
    },
  ],
  [
    'an int32 with open bounds',
    {
      type: scalar('int32'),
      constraints: { exclusiveMinimum: -2, exclusiveMaximum: 2 },
      taken: [-1, 0, 1],
      refused: [-2, 2],
    },
  ],
  [
    'a uint32 with a bound between two integers',
    { type: scalar('uint32'), constraints: { minimum: 0.5 }, taken: [1], refused: [0, undefined] },
  ],
  [
    'a double that is above something',
    {
      type: scalar('double'),
      constraints: { exclusiveMinimum: 1 },
      taken: [1.5, 'Infinity'],
      refused: [1, 'NaN', '-Infinity', undefined],
    },
  ],
  [
    'a float whose bounds are no floats',
    {
      type: scalar('float'),
      constraints: { minimum: -0.1, maximum: 0.1 },
      taken: [0.1, -0.1, Math.fround(0.1), Math.fround(-0.1)],
      refused: [0.11, -0.11],
    },
  ],
  [
    'keys that are integers, with tags',
    {
      type: flags('int32'),
      constraints: { keys: { minimum: 3 } },
      taken: keyed('3', '10'),
      refused: keyed('x', '1.5'),
    },
  ],
  [
    'keys that are numbers, with tags',
    {
      type: ofNumbers(scalar('bool')),
      constraints: { keys: { minimum: 3 } },
      taken: keyed('3', '10.5'),
      refused: keyed('x', ''),
    },
  ],
  [
    'keys of texts',
    {
      type: flags('string'),
      constraints: { keys: { minLength: 1, format: 'ipv4' } },
      taken: keyed('127.0.0.1'),
      refused: keyed('', '1', '256.0.0.1'),
    },
  ],
  [
    'keys and values',
    {
      type: map('string', scalar('double'), 'object'),
      constraints: { keys: { pattern: '^[a-z]+$' }, items: { minimum: 1 } },
      taken: [{}, { a: 1 }],
      refused: [{ A: 1 }, { a: 0 }],
    },
  ],
  [
    'a flag that is true or null',
    {
      type: scalar('bool'),
      presence: 'nullable',
      constraints: { enum: [true] },
      taken: [true, null, undefined],
      refused: [false],
    },
  ],
  [
    'a number or null',
    {
      type: scalar('double'),
      presence: 'nullable',
      constraints: { minimum: 1, maximum: 2 },
      taken: [1, 2, null, undefined],
      refused: [0, 3, 'NaN', 'Infinity'],
    },
  ],
  [
    'elements that are unique',
    {
      type: list(scalar('string')),
      constraints: { uniqueItems: true, maxItems: 2 },
      taken: [[], ['a'], ['a', 'b']],
      refused: [
        ['a', 'a'],
        ['a', 'b', 'c'],
      ],
    },
  ],
  [
    'elements that need not be unique',
    {
      type: list(scalar('string')),
      constraints: { uniqueItems: false, minItems: 1 },
      taken: [['a'], ['a', 'a']],
      refused: [[], undefined],
    },
  ],
  [
    'a pattern that an empty text does not match',
    {
      type: scalar('string'),
      constraints: { pattern: '^\\p{Lu}' },
      taken: ['A', 'Ża'],
      refused: ['a', '', undefined],
    },
  ],
  [
    'a pattern that an empty text matches',
    {
      type: scalar('string'),
      constraints: { pattern: '^[^b]*$' },
      taken: ['a', '', undefined],
      refused: ['b'],
    },
  ],
  [
    'a length in characters',
    {
      type: scalar('string'),
      constraints: { minLength: 2, maxLength: 2 },
      taken: ['ab', '😀😀'],
      refused: ['a', 'abc', '😀', undefined],
    },
  ],
];

it.each(TAGS)(
  'given %s, when values are checked, then the component and the codec agree',
  (_, each) => {
    expectAgreement(each);
  },
);

it.each([...FORMATS])(
  'given an absent text of the format %s, when checked, then it is taken if an empty one has it',
  (format) => {
    const verdict = verdictsOf({ type: scalar('string'), constraints: { format } });
    const isTaken = formats[format]('');

    expect(verdict(undefined)).toEqual({ schema: isTaken, codec: isTaken });
  },
);

it('given any tags of a number or a text, when any value is checked, then the component and the codec agree', () => {
  const bound = fc.constantFrom(-2, -1.5, 0, 1, 2 ** 31);
  const size = fc.nat(3);
  const ofNumber = fc.record(
    { minimum: bound, maximum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound },
    { requiredKeys: [] },
  );
  const ofText = fc.record(
    { minLength: size, maxLength: size, pattern: fc.constantFrom('^a', 'é$', '^.?$') },
    { requiredKeys: [] },
  );
  const numbers = fc.constantFrom(undefined, -2, -1, 0, 1, 2, 2 ** 31 - 1, 2 ** 31);
  const texts = fc.string({ unit: fc.constantFrom('a', 'é', '😀'), maxLength: 4 });
  const cases = fc.oneof(
    fc.record({
      name: fc.constantFrom<ScalarName>('double', 'int32', 'uint32'),
      constraints: ofNumber,
      values: fc.array(numbers, { minLength: 5 }),
    }),
    fc.record({
      name: fc.constant<ScalarName>('string'),
      constraints: ofText,
      values: fc.array(fc.option(texts, { nil: undefined }), { minLength: 5 }),
    }),
  );

  fc.assert(
    fc.property(cases, ({ name, constraints, values }) => {
      const verdict = verdictsOf({ type: scalar(name), constraints });

      for (const value of values) {
        const { schema, codec } = verdict(value);
        expect({ value, isTaken: schema }).toEqual({ value, isTaken: codec });
      }
    }),
    { numRuns: 30 },
  );
});
