/** Texts in emitted JavaScript: what they are as code is what they were. */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { literal } from '../../src/emit/identifiers.js';
import { Piece, templateOf, textOf } from '../../src/emit/pieces.js';

const texts = fc.string({
  unit: fc.constantFrom('a', '`', '$', '{', '\\', '\r', '\n', '\u2028', '"', "'", '\0', '\ud800'),
});

it('given any text, when emitted as a literal, then its value is the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(runInNewContext(literal(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

it('given any text in lines, when emitted as a template, then its value is the text', () => {
  fc.assert(
    fc.property(fc.array(texts), (lines) => {
      const pieces = lines.map((line) => new Piece(`${line}\n`));

      expect(runInNewContext(textOf(templateOf(pieces)))).toBe(textOf(pieces));
    }),
    { numRuns: 1000 },
  );
});

it('given -0, when emitted, then it keeps its sign', () => {
  expect(runInNewContext(literal(-0))).toBe(-0);
  expect(literal(0)).toBe('0');
});
