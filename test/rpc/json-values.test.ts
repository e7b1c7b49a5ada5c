/** google.protobuf.Value and Struct beside what JSON has: what JSON.stringify does with it, and what protobuf-es reads. */
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { NullValue, ValueSchema } from '@bufbuild/protobuf/wkt';
import { codecOf } from '../../src/rpc/codec-of.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { decodeStruct, encodeStruct, valueCodec } from '../../src/rpc/value.js';

const values = valueCodec();
const structs = codecOf(encodeStruct, decodeStruct);

function refusal(act: () => unknown): readonly (string | number)[] {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidValueError) return [...error.segments, error.problem];
    throw error;
  }
  throw new Error('it was taken');
}

it.each<[string, unknown]>([
  ['a property that is undefined', { a: undefined, b: 1 }],
  ['an element that is undefined', [undefined, 1]],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ['an empty object', {}],
  ['an empty list', []],
  ['what is nested', { a: [[], {}, [{ b: undefined, c: [undefined] }]] }],
])('given %s, when sent, then what JSON makes of it arrives', (_, value) => {
  const bytes = values.encode(value);
  const inJson: unknown = JSON.parse(JSON.stringify(value));

  expect(values.decode(bytes)).toEqual(inJson);
  expect(toJson(ValueSchema, fromBinary(ValueSchema, bytes))).toEqual(inJson);
});

it('given null, when sent, then it is the one value of its enum', () => {
  const { kind } = fromBinary(ValueSchema, values.encode(null));

  expect(kind).toEqual({ case: 'nullValue', value: NullValue.NULL_VALUE });
});

it('given a JSON object, when it arrives, then its properties can be changed and removed, as those of JSON.parse', () => {
  const text = '{"a":1,"__proto__":2}';
  const sent = JSON.parse(text) as object;

  const arrived = values.decode(values.encode(sent)) as object;

  expect(Object.getOwnPropertyDescriptors(arrived)).toEqual(Object.getOwnPropertyDescriptors(sent));
});

class Point {
  readonly x = 1;
}

const JSON_ONLY =
  'expected a JSON value (null, boolean, finite number, string, array or plain object), got';

it.each<[string, unknown]>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['1n', 1n],
  ['Symbol(a)', Symbol('a')],
  ['a function', () => 1],
  ['an object (Date)', new Date(0)],
  ['an object (Map)', new Map()],
  ['an object (Point)', new Point()],
])('given %s, when sent as JSON, then it is refused where it stands', (shown, value) => {
  expect(refusal(() => values.encode(value))).toEqual([`${JSON_ONLY} ${shown}`]);
  expect(refusal(() => values.encode({ a: [0, value] }))).toEqual([
    'a',
    1,
    `${JSON_ONLY} ${shown}`,
  ]);
  expect(refusal(() => structs.encode({ a: { b: value } }))).toEqual([
    'a',
    'b',
    `${JSON_ONLY} ${shown}`,
  ]);
});

it.each<[string, unknown]>([
  ['null', null],
  ['undefined', undefined],
  ['an array', []],
  ['"{}"', '{}'],
])('given %s, when sent as a JSON object, then it is refused', (shown, value) => {
  expect(refusal(() => structs.encode(value))).toEqual([`${JSON_ONLY} ${shown}`]);
});

/** Field 15 of wire type 0, which none of the messages has. */
const UNKNOWN = [0x78, 0x01];
const within = (tag: number, bytes: readonly number[]) => [tag, bytes.length, ...bytes];
/** `true`, and what a later version may say of it. */
const FLAG = [...UNKNOWN, 0x20, 1, ...UNKNOWN];
const ENTRY = [...UNKNOWN, ...within(0x0a, [0x61]), ...UNKNOWN, ...within(0x12, FLAG), ...UNKNOWN];
const STRUCT = [...UNKNOWN, ...within(0x0a, ENTRY), ...UNKNOWN];
const LIST = [...UNKNOWN, ...within(0x0a, FLAG), ...UNKNOWN];

it.each<[string, readonly number[], unknown]>([
  ['a Value', FLAG, true],
  ['a Struct', within(0x2a, STRUCT), { a: true }],
  ['a ListValue', within(0x32, LIST), [true]],
])(
  'given fields that %s does not have, when they arrive, then they are skipped',
  (_, given, value) => {
    const bytes = Uint8Array.from(given);

    expect(values.decode(bytes)).toEqual(value);
    expect(toJson(ValueSchema, fromBinary(ValueSchema, bytes))).toEqual(value);
  },
);

it('given a Value in which nothing is set, when it arrives, then it is refused', () => {
  for (const bytes of [[], UNKNOWN, within(0x2a, within(0x0a, within(0x12, [])))]) {
    expect(refusal(() => values.decode(Uint8Array.from(bytes)))).toEqual([
      'a google.protobuf.Value has nothing set',
    ]);
  }
});

it('given an entry of a Struct without key and value, when it arrives, then they are empty and null', () => {
  expect(values.decode(Uint8Array.from(within(0x2a, within(0x0a, []))))).toEqual({ '': null });
});
