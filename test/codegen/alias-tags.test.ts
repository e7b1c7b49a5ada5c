/** Tags on type aliases and in types of one line, from the golden folder `tags`: what breaks them is refused where it stands. */
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { Schema } from '../../src/schema/schema.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOLDEN } from './support/samples.js';

const schema = JSON.parse(
  readFileSync(join(GOLDEN, 'tags/expected/schema.json'), 'utf8'),
) as Schema;
const codec = compileCodecs(schema, { formats })['shop.v1.Stock']!;

const stock = {
  sku: 'ABC',
  grid: [['A'], []],
  counts: new Map([['a', 0]]),
  either: 'A',
  free: 'anything at all',
  own: ['ABCDE'],
  page: { items: ['A'] },
  bySku: new Map([['ABC', -1]]),
  shelf: { ABC: 0 },
  places: { ABC: 'left' },
  notes: { ABC: [1, null] },
  racks: { ABC: { B: {} }, C: {} },
};

it('given values that keep the tags, when validated, then they are taken', () => {
  expect(codec['~standard'].validate(stock)).toEqual({ value: stock });
});

it.each<[string, object, (string | number)[]]>([
  ['a property', { sku: 'abc' }, ['sku']],
  ['an optional property', { other: 'ABCDEF' }, ['other']],
  ['an element of a nested list', { grid: [['A'], ['B', '1']] }, ['grid', 1, 1]],
  ['a value of a map', { counts: new Map([['a', -1]]) }, ['counts', 'a']],
  ['a key of a map', { bySku: new Map([['abc', 1]]) }, ['bySku', 'abc']],
  ['a number as a key', { byCount: new Map([[-1, 'A']]) }, ['byCount', '-1']],
  ['a key of a record', { shelf: { abc: 1 } }, ['shelf', 'abc']],
  ['a key of an index signature', { places: { abc: '' } }, ['places', 'abc']],
  ['a key of any JSON', { notes: { abc: 1 } }, ['notes', 'abc']],
  ['an element of an absent list', { short: ['abc'] }, ['short', 0]],
  ['a key of a record that holds itself', { racks: { ABC: { b: {} } } }, ['racks', 'ABC', 'b']],
  ['a property behind a brace', { box: { width: 0, height: 1 } }, ['box', 'width']],
  ['a property behind a semicolon', { box: { width: 1, height: 10 } }, ['box', 'height']],
  ['a text in a union', { either: 'a' }, ['either']],
  ['a number in a union', { either: -1 }, ['either']],
  ['a list', { own: [] }, ['own']],
  ['an element of a list with tags of its own', { own: ['A', 'b'] }, ['own', 1]],
  ['an argument of a generic type', { page: { items: ['A', 'b'] } }, ['page', 'items', 1]],
])(
  'given %s that breaks the tags of its alias, when validated, then it is named',
  (_, wrong, path) => {
    const result = codec['~standard'].validate({ ...stock, ...wrong });

    expect(result).toMatchObject({ issues: [{ path }] });
  },
);

it('given an element that a tag of the property allows, when validated, then the tag of its alias is replaced', () => {
  const given = { ...stock, own: ['ABCDEFGHI'] };

  expect(codec['~standard'].validate(given)).toEqual({ value: given });
});
