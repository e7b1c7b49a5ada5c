/** Values as the messages of errors show them. */
import { misfit, shown } from '../../src/rpc/misfit.js';

it.each<[unknown, string]>([
  ['a'.repeat(60), `"${'a'.repeat(60)}"`],
  [`b${'a'.repeat(60)}`, `"b${'a'.repeat(59)}…"`],
  ['a"\n', '"a\\"\\n"'],
  [0, '0'],
  [-0, '-0'],
  [NaN, 'NaN'],
  [7n, '7n'],
  [true, 'true'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('a'), 'Symbol(a)'],
  [() => 1, 'a function'],
  [[1], 'an array'],
  [{}, 'an object (Object)'],
  [new Date(0), 'an object (Date)'],
  [Object.create(null), 'an object (no class)'],
  [{ constructor: 'a' }, 'an object (no class)'],
])('given %p, when it does not fit, then it is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
  expect(misfit('a Date', value).problem).toBe(`expected a Date, got ${text}`);
});
