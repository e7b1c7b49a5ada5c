/** Values that are two alternatives of a union at once, where keys tell them apart: none loses a property unseen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { FieldSchema, Schema } from '../../src/schema/schema.js';
import { GOLDEN } from '../codegen/support/samples.js';
import { fields, list, message, messageType, scalar, schemaOf } from '../rpc/codec-schema.js';

const maybe: Pick<FieldSchema, 'type' | 'presence'> = {
  type: scalar('int32'),
  presence: 'optional',
};
const nullable: Pick<FieldSchema, 'type' | 'presence'> = { ...maybe, presence: 'nullable' };
const int32 = scalar('int32');

type Properties = Parameters<typeof fields>[0];

/** An alternative: its properties, the keys that show it, and properties of one value. */
type Keyed = readonly [Properties, readonly string[], Readonly<Record<string, string>>?];

/** A union `broad.v1.A | broad.v1.B | …`, whose alternatives are tried in this order. */
function unionOf(...alternatives: readonly Keyed[]): Schema {
  const names = ['A', 'B', 'C'].slice(0, alternatives.length);
  const schema = schemaOf(messageType('Either'));
  const objects = alternatives.map(([properties, , constants], index) =>
    message(names[index]!, fields(properties), constants && { constants }),
  );
  const either = Object.fromEntries(
    alternatives.map(([, keys], index) => [
      names[index]!.toLowerCase(),
      { type: messageType(names[index]!), when: { by: 'keys', keys } as const },
    ]),
  );
  const union = message('Either', fields(either), { shape: 'union', oneof: 'kind' });
  return { ...schema, messages: [...schema.messages, ...objects, union] };
}

const twoKeys: readonly Keyed[] = [
  [{ percent: int32 }, ['percent']],
  [{ fixed: int32 }, ['fixed']],
];
const shared: readonly Keyed[] = [
  [{ id: int32, version: int32 }, ['version']],
  [{ id: int32, label: maybe, note: maybe }, ['id']],
];
const three: readonly Keyed[] = [...twoKeys, [{ free: nullable }, ['free']]];
const needsTwo: readonly Keyed[] = [
  [{ a: int32 }, ['a']],
  [{ b: int32, c: list(int32), d: maybe }, ['b', 'c']],
];
const tagged: readonly Keyed[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['type', 'b'], { type: 'y' }],
];
const alike: readonly Keyed[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['type', 'b'], { type: 'x' }],
];
const marked: readonly Keyed[] = [
  [{ a: int32 }, ['a']],
  [{}, ['mark'], { mark: 'b' }],
];
const ownMark: readonly Keyed[] = [
  [{ a: int32 }, ['type', 'a'], { type: 'x' }],
  [{ b: int32 }, ['b']],
];
const markedToo: readonly Keyed[] = [
  [{ a: int32 }, ['a']],
  [{ b: int32 }, ['mark', 'b'], { mark: 'b' }],
];
const partly: readonly Keyed[] = [
  [{ a: int32, b: maybe }, ['a']],
  [{ b: int32, c: maybe }, ['b']],
];
const inherited: readonly Keyed[] = [
  [{ a: int32 }, ['a']],
  [{ toString: int32 }, ['toString']],
];

it.each<[object, readonly Keyed[], string]>([
  [{ percent: 1, fixed: 2 }, twoKeys, 'a or b'],
  [{ id: 1, version: 2, label: 3 }, shared, 'a or b'],
  [{ id: 1, version: 2, note: 3 }, shared, 'a or b'],
  [{ percent: 1, free: null }, three, 'a or c'],
  [{ fixed: 1, free: 2 }, three, 'b or c'],
  [{ a: 1, b: 2, c: [] }, needsTwo, 'a or b'],
  [{ type: 'x', a: 1, b: 2 }, alike, 'a or b'],
  [{ a: 1, mark: 'b' }, marked, 'a or b'],
  [{ type: 'x', a: 1, b: 2 }, ownMark, 'a or b'],
  [{ a: 1, b: 2, c: 3 }, partly, 'a or b'],
  [{ a: 1, toString: 2 }, inherited, 'a or b'],
])('given %j, which is two alternatives, when sent, then it is refused', (it, keyed, both) => {
  const { encode } = compileCodecs(unionOf(...keyed))['broad.v1.One']!;

  expect(() => encode({ it })).toThrow(`it: expected ${both}, not both, got an object (Object)`);
});

it.each<[object, readonly Keyed[]]>([
  [{ percent: 1 }, twoKeys],
  [{ fixed: 1 }, twoKeys],
  [{ id: 1, version: 2 }, shared],
  [{ id: 1, label: 3, note: 4 }, shared],
  [{ free: null }, three],
  [{ b: 2, c: [], d: 1 }, needsTwo],
  [{ type: 'x', a: 1 }, tagged],
  [{ mark: 'b' }, marked],
  [{ a: 1, b: 2 }, partly],
  [{ a: 1 }, inherited],
])('given %j, which is one alternative, when sent, then it comes back', (it, keyed) => {
  const { encode, decode } = compileCodecs(unionOf(...keyed))['broad.v1.One']!;

  expect(decode(encode({ it }))).toEqual({ it });
});

it.each<[object, readonly Keyed[], object]>([
  [{ a: 1, b: 2 }, needsTwo, { a: 1 }],
  [{ a: 1, c: [], d: 1 }, needsTwo, { a: 1 }],
  [{ a: 1, b: 2 }, markedToo, { a: 1 }],
  [{ percent: 1, fixed: undefined }, twoKeys, { percent: 1 }],
  [{ type: 'x', a: 1, b: 2 }, tagged, { type: 'x', a: 1 }],
])(
  'given %j, which lacks something to be two alternatives, when sent, then it is the one',
  (it, keyed, expected) => {
    const { encode, decode } = compileCodecs(unionOf(...keyed))['broad.v1.One']!;

    expect(decode(encode({ it }))).toEqual({ it: expected });
  },
);

describe('the alternatives of TypeScript types', () => {
  const text = readFileSync(join(GOLDEN, 'unions/expected/schema.json'), 'utf8');
  const codecs = compileCodecs(JSON.parse(text) as Schema, { formats });
  const [party, key, shape] = ['shop.v1.UnionsParty', 'shop.v1.Key', 'shop.v1.Shape'].map(
    (name) => codecs[name]!,
  );

  it('given `Person | Company` and a value of both, when sent, then it is refused', () => {
    expect(() => party!.encode({ name: 'A', email: '', taxId: '' })).toThrow(
      'expected person or company, not both, got an object (Object)',
    );
  });

  it('given `{ id } | { id, version }` and a value with both, when sent, then it is the second', () => {
    expect(key!.decode(key!.encode({ id: 'a', version: 0 }))).toEqual({ id: 'a', version: 0 });
  });

  it('given alternatives told by a discriminator and a value with properties of two, when sent, then it is the one it says', () => {
    const circle = { kind: 'circle', radius: 1 };

    expect(shape!.decode(shape!.encode({ ...circle, side: 2 }))).toEqual(circle);
  });
});
