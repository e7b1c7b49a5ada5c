/** Data is the same when its text is, down to the order of properties; what has no text is the same as itself only. */
import fc from 'fast-check';
import { isSameData } from '../../src/schema/same-data.js';

const data = fc.jsonValue({ maxDepth: 3 }).map(
  // As it is parsed: no -0, and prototypes of plain objects.
  (value) => JSON.parse(JSON.stringify(value)) as unknown,
);

it('given any two values, when compared, then they are the same if their texts are', () => {
  fc.assert(
    fc.property(data, data, (a, b) => {
      expect(isSameData(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(isSameData(a, JSON.parse(JSON.stringify(a)))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ['the order of properties', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['a property more', { a: 1 }, { a: 1, b: undefined }],
  ['a list and an object', [1], { 0: 1 }],
  ['the sign of zero', 0, -0],
  ['two maps', new Map(), new Map()],
  ['a map and an object', new Map(), {}],
  ['a list and nothing', [], null],
  ['a list and a text', ['a'], 'a'],
  ['an object and a number', {}, 0],
  ['an object and nothing', {}, null],
  ['an object and what is not there', {}, undefined],
  ['the names of properties', { a: 1 }, { b: 1 }],
  ['the values of properties', { a: 1 }, { a: 2 }],
  ['the length of a list', [1], [1, 2]],
  ['an item of a list', [1, 2], [1, 3]],
])('given a difference in %s, when compared, then they are not the same', (_, a, b) => {
  expect([isSameData(a, b), isSameData(b, a)]).toEqual([false, false]);
});
