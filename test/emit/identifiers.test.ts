/** Texts in emitted JavaScript: what they are as code is what they were. */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { literal, template } from '../../src/emit/identifiers.js';

const texts = fc.string({
  unit: fc.constantFrom('a', '`', '$', '{', '\\', '\r', '\n', '\u2028', '"', "'", '\0', '\ud800'),
});

it.each([
  ['literal', literal],
  ['template', template],
] as const)('given any text, when emitted as a %s, then its value is the text', (_, emit) => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(runInNewContext(emit(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

it('given -0, when emitted, then it keeps its sign', () => {
  expect(runInNewContext(literal(-0))).toBe(-0);
  expect(literal(0)).toBe('0');
});
