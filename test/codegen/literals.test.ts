/** Literals in the places where protobuf has a wider type, from the golden folder `literals`: nothing else passes, in neither direction. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import type { Schema } from '../../src/schema/schema.js';
import { oracleOf } from '../rpc/codec-oracle.js';
import { value } from './golden/literals/samples.js';
import { GOLDEN } from './support/samples.js';

const schema = JSON.parse(
  readFileSync(join(GOLDEN, 'literals/expected/schema.json'), 'utf8'),
) as Schema;
const codecs = compileCodecs(schema);
const oracles = oracleOf(schema);
const codec = codecs['shop.v1.Literals']!;
const oracle = oracles('shop.v1.Literals');

/** Where a value was refused. */
function refusal(act: () => unknown): (string | number)[] | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return [...error.segments];
  }
}

const up = new Map([['up', 1]]);

it.each<[string, object, (string | number)[]]>([
  ['a key', { byText: up }, ['byText', 'up']],
  ['a key beside others', { byText: new Map([['left', 1], ...up]) }, ['byText', 'up']],
  ['a key where there is one', { byOne: new Map([['other', '']]) }, ['byOne', 'other']],
  ['a number as a key', { byNumber: new Map([[3, '']]) }, ['byNumber', '3']],
  ['a member of an enum as a key', { byColor: new Map([['red', true]]) }, ['byColor', 'red']],
  ['a number of an enum as a key', { byGrade: new Map([[0, '']]) }, ['byGrade', '0']],
  ['a key of an optional map', { absent: up }, ['absent', 'up']],
  ['a key of a nullable map', { none: up }, ['none', 'up']],
  ['a key of a map in a list', { list: [new Map(), up] }, ['list', 1, 'up']],
  ['a key of a map in a map', { nested: new Map([['left', up]]) }, ['nested', 'left', 'up']],
  ['a key of an absent element', { optionalList: [null, up] }, ['optionalList', 1, 'up']],
  ['a key in a tuple', { pair: [up, 'left'] }, ['pair', 0, 'up']],
  ['a key in a union', { either: up }, ['either', 'up']],
  ['a key in a union of maps', { joined: up }, ['joined', 'up']],
  ['a key of an argument', { boxed: { content: up } }, ['boxed', 'content', 'up']],
  ['an optional flag', { on: false }, ['on']],
  ['a nullable flag', { off: true }, ['off']],
  ['a flag in a list', { flags: [true, false] }, ['flags', 1]],
  ['a flag beside null', { gaps: [null, false] }, ['gaps', 1]],
  ['a flag in a set', { flagSet: new Set([false, true]) }, ['flagSet', 1]],
  ['a flag in a map', { flagMap: new Map([['a', false]]) }, ['flagMap', 'a']],
  ['a flag in a tuple', { flagPair: [false, 'left'] }, ['flagPair', 0]],
])(
  'given %s that the type does not have, when sent or received, then it is refused there',
  (_, wrong, path) => {
    const given = { ...value, ...wrong };

    expect(refusal(() => codec.encode(given))).toEqual(path);
    expect(refusal(() => codec.decode(oracle.encode(given)))).toEqual(path);
  },
);

it.each<[string, object, (string | number)[]]>([
  ['a union of a literal', { on_or: { boolean_value: false } }, ['onOr']],
  ['a property', { side: 9 }, ['side']],
  ['a property that it left out', { side: 0 }, ['side']],
  ['a list', { sides: [1, 9] }, ['sides', 1]],
  ['a value of a map', { by_name: { a: 9 } }, ['byName', 'a']],
  ['a union with numbers', { side_or: { literal_value: 9 } }, ['sideOr']],
  ['a union with lists', { side_list: { literal_value: 9 } }, ['sideList']],
  ['a tuple', { flag_pair: { item1: true, item2: 9 } }, ['flagPair', 1]],
  ['a key that is no number', { by_number: { one: '' } }, ['byNumber', 'one']],
])('given another value in %s, when received, then it is refused there', (_, wrong, path) => {
  const bytes = oracle.encodePlain({ ...oracle.plain(value), ...wrong });

  expect(refusal(() => codec.decode(bytes))).toEqual(path);
});

it('given another value of an optional enum, when received, then it is undefined', () => {
  const bytes = oracle.encodePlain({ ...oracle.plain(value), maybe_side: 9 });

  expect(codec.decode(bytes)).toEqual({ ...value, maybeSide: undefined });
});

it.each(['YesRequest', 'YesResponse'])(
  'given a %s without its one value, when received, then it is refused',
  (name) => {
    const path = name === 'YesRequest' ? ['flag'] : ['result'];

    expect(refusal(() => codecs[`shop.v1.${name}`]!.decode(new Uint8Array()))).toEqual(path);
  },
);

it('given keys of a parameter and of a result that the types do not have, when sent or received, then they are refused', () => {
  const request = codecs['shop.v1.LiteralsRequest']!;
  const response = codecs['shop.v1.LiteralsResponse']!;
  const args = [value, new Map([['c', '']])];

  expect(refusal(() => request.encode(args))).toEqual(['keys', 'c']);
  expect(refusal(() => request.decode(oracles('shop.v1.LiteralsRequest').encode(args)))).toEqual([
    'keys',
    'c',
  ]);
  expect(refusal(() => response.encode(up))).toEqual(['result', 'up']);
  expect(refusal(() => response.decode(oracles('shop.v1.LiteralsResponse').encode(up)))).toEqual([
    'result',
    'up',
  ]);
});
