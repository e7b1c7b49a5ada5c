/** Values that are two alternatives of a union at once, where properties tell them apart: none loses a property unseen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { Alternative, FieldSchema, Schema } from '../../src/schema/schema.js';
import { GOLDEN } from '../codegen/support/samples.js';
import { fields, list, message, messageType, scalar, schemaOf } from '../rpc/codec-schema.js';

const maybe: Pick<FieldSchema, 'type' | 'presence'> = {
  type: scalar('int32'),
  presence: 'optional',
};
const nullable: Pick<FieldSchema, 'type' | 'presence'> = { ...maybe, presence: 'nullable' };
const int32 = scalar('int32');

type Properties = Parameters<typeof fields>[0];

/** An alternative: its properties, the keys or the value that shows it, and properties of one value. */
type Told = readonly [
  Properties,
  readonly string[] | Alternative,
  Readonly<Record<string, string>>?,
];

/** A union `broad.v1.A | broad.v1.B | …`, whose alternatives are tried in this order. */
function unionOf(...alternatives: readonly Told[]): Schema {
  const names = ['A', 'B', 'C', 'D'].slice(0, alternatives.length);
  const schema = schemaOf(messageType('Either'));
  const objects = alternatives.map(([properties, , constants], index) =>
    message(names[index]!, fields(properties), constants && { constants }),
  );
  const either = Object.fromEntries(
    alternatives.map(([, shown], index) => {
      const when: Alternative = 'by' in shown ? shown : { by: 'keys', keys: shown };
      return [names[index]!.toLowerCase(), { type: messageType(names[index]!), when }];
    }),
  );
  const union = message('Either', fields(either), { shape: 'union', oneof: 'kind' });
  return { ...schema, messages: [...schema.messages, ...objects, union] };
}

const twoKeys: readonly Told[] = [
  [{ percent: int32 }, ['percent']],
  [{ fixed: int32 }, ['fixed']],
];
const shared: readonly Told[] = [
  [{ id: int32, version: int32 }, ['version']],
  [{ id: int32, label: maybe, note: maybe }, ['id']],
];
const three: readonly Told[] = [...twoKeys, [{ free: nullable }, ['free']]];
const needsTwo: readonly Told[] = [
  [{ a: int32 }, ['a']],
  [{ b: int32, c: list(int32), d: maybe }, ['b', 'c']],
];
const tagged: readonly Told[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['type', 'b'], { type: 'y' }],
];
const alike: readonly Told[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['type', 'b'], { type: 'x' }],
];
const marked: readonly Told[] = [
  [{ a: int32 }, ['a']],
  [{}, ['mark'], { mark: 'b' }],
];
const ownMark: readonly Told[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['b']],
];
const markedToo: readonly Told[] = [
  [{ a: int32 }, ['a']],
  [{ b: int32 }, ['mark', 'b'], { mark: 'b' }],
];
const partly: readonly Told[] = [
  [{ a: int32, b: maybe }, ['a']],
  [{ b: int32, c: maybe }, ['b']],
];
const inherited: readonly Told[] = [
  [{ a: int32 }, ['a']],
  [{ toString: int32 }, ['toString']],
];
const has = (name: string, type: 'number' | 'string'): Alternative => ({
  by: 'property',
  name,
  when: { by: 'typeof', type },
});
const byValue: readonly Told[] = [
  [{ x: int32 }, has('x', 'number')],
  [{ x: scalar('string') }, has('x', 'string')],
  [{ z: int32 }, has('z', 'number')],
  [{ z: scalar('string') }, has('z', 'string')],
];
const valueOrKey: readonly Told[] = [
  [{ x: int32, w: maybe }, has('x', 'number')],
  [{ x: scalar('string'), y: int32 }, ['y']],
  [{ z: int32 }, ['z']],
];
const together: readonly Told[] = [
  [{ x: int32 }, { by: 'all', of: [has('x', 'number'), { by: 'keys', keys: ['x'] }] }],
  [{ y: int32 }, { by: 'all', of: [has('y', 'number'), { by: 'keys', keys: ['y'] }] }],
];

it.each<[object, readonly Told[], string]>([
  [{ percent: 1, fixed: 2 }, twoKeys, 'a or b'],
  [{ id: 1, version: 2, label: 3 }, shared, 'a or b'],
  [{ id: 1, version: 2, note: 3 }, shared, 'a or b'],
  // What both need is not asked for again.
  [{ version: 2, label: 3 }, shared, 'a or b'],
  [{ percent: 1, free: null }, three, 'a or c'],
  [{ fixed: 1, free: 2 }, three, 'b or c'],
  [{ a: 1, b: 2, c: [] }, needsTwo, 'a or b'],
  [{ type: 'x', a: 1, b: 2 }, alike, 'a or b'],
  [{ a: 1, mark: 'b' }, marked, 'a or b'],
  [{ type: 'x', a: 1, b: 2 }, ownMark, 'a or b'],
  [{ a: 1, b: 2, c: 3 }, partly, 'a or b'],
  [{ a: 1, toString: 2 }, inherited, 'a or b'],
  [{ x: 1, z: 2 }, byValue, 'a or c'],
  [{ x: '', z: '' }, byValue, 'b or d'],
  [{ x: 1, z: 2 }, valueOrKey, 'a or c'],
  [{ x: '', y: 1, z: 2 }, valueOrKey, 'b or c'],
  [{ x: 1, y: 2 }, together, 'a or b'],
])('given %j, which is two alternatives, when sent, then it is refused', (it, told, both) => {
  const { encode } = compileCodecs(unionOf(...told))['broad.v1.One']!;

  expect(() => encode({ it })).toThrow(`it: expected ${both}, not both, got an object (Object)`);
});

it.each<[object, readonly Told[]]>([
  [{ percent: 1 }, twoKeys],
  [{ x: 1 }, together],
  [{ fixed: 1 }, twoKeys],
  [{ id: 1, version: 2 }, shared],
  [{ id: 1, label: 3, note: 4 }, shared],
  [{ free: null }, three],
  [{ b: 2, c: [], d: 1 }, needsTwo],
  [{ type: 'x', a: 1 }, tagged],
  [{ mark: 'b' }, marked],
  [{ a: 1, b: 2 }, partly],
  [{ a: 1 }, inherited],
  [{ x: '' }, byValue],
  [{ z: '' }, byValue],
  [{ x: '', y: 2 }, valueOrKey],
])('given %j, which is one alternative, when sent, then it comes back', (it, told) => {
  const { encode, decode } = compileCodecs(unionOf(...told))['broad.v1.One']!;

  expect(decode(encode({ it }))).toEqual({ it });
});

it.each<[object, readonly Told[], object]>([
  [{ a: 1, b: 2 }, needsTwo, { a: 1 }],
  [{ a: 1, c: [], d: 1 }, needsTwo, { a: 1 }],
  [{ a: 1, b: 2 }, markedToo, { a: 1 }],
  [{ percent: 1, fixed: undefined }, twoKeys, { percent: 1 }],
  [{ type: 'x', a: 1, b: 2 }, tagged, { type: 'x', a: 1 }],
  [{ x: 1, z: true }, byValue, { x: 1 }],
  [{ x: 1, y: 2 }, valueOrKey, { x: 1 }],
])(
  'given %j, which lacks something to be two alternatives, when sent, then it is the one',
  (it, told, expected) => {
    const { encode, decode } = compileCodecs(unionOf(...told))['broad.v1.One']!;

    expect(decode(encode({ it }))).toEqual({ it: expected });
  },
);

it('given alternatives told by a discriminator, when one has a property of another, then it is the one it says', () => {
  const { encode, decode } = compileCodecs(schemaOf(scalar('bool')))['broad.v1.Shape']!;

  expect(decode(encode({ kind: 'circle', radius: 1, side: 2 }))).toEqual({
    ...{ kind: 'circle', radius: 1 },
  });
});

describe('the alternatives of TypeScript types', () => {
  const text = readFileSync(join(GOLDEN, 'unions/expected/schema.json'), 'utf8');
  const codecs = compileCodecs(JSON.parse(text) as Schema, { formats });
  const [party, key, shape, measure, settings] = [
    'shop.v1.UnionsParty',
    'shop.v1.Key',
    'shop.v1.Shape',
    'shop.v1.Measure',
    'shop.v1.Settings',
  ].map((name) => codecs[name]!);

  it('given `Person | Company` and a value of both, when sent, then it is refused', () => {
    expect(() => party!.encode({ name: 'A', email: '', taxId: '' })).toThrow(
      'expected person or company, not both, got an object (Object)',
    );
  });

  it('given `{ id } | { id, version }` and a value with both, when sent, then it is the second', () => {
    expect(key!.decode(key!.encode({ id: 'a', version: 0 }))).toEqual({ id: 'a', version: 0 });
  });

  it('given `{ x: string } | { x: number } | { z: boolean }` and a value of two, when sent, then it is refused', () => {
    expect(() => measure!.encode({ x: '', z: true })).toThrow(
      /^expected \w+ or \w+, not both, got/,
    );
    expect(measure!.decode(measure!.encode({ x: 1 }))).toEqual({ x: 1 });
  });

  it('given a map beside an object, when a property is called like the entries of the map on the wire, then it is the object', () => {
    const named = { name: '', level: 1 };

    expect(settings!.decode(settings!.encode({ ...named, entries: true }))).toEqual(named);
  });

  it('given alternatives told by a discriminator and a value with properties of two, when sent, then it is the one it says', () => {
    const circle = { kind: 'circle', radius: 1 };

    expect(shape!.decode(shape!.encode({ ...circle, side: 2 }))).toEqual(circle);
  });
});
