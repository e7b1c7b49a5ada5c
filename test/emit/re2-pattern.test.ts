/** Patterns sign by sign against JavaScript's own, and what is said of those that are refused. */
import { PatternError, re2Of } from '../../src/emit/re2-pattern.js';
import { patternCheck } from '../../src/rpc/text-checks.js';

const SIGNS = [...Array.from({ length: 128 }, (_, at) => String.fromCharCode(at)), '😀', '😁'];
const TEXTS = [
  ...['', ...SIGNS, 'AA', 'AB', 'A😀', 'A?', 'A B', '\ud7ff', '\ud800\udc00', '\udbff\udfff'],
  ...['\udc00', 'A{2}', 'A{,2}'],
];
const PATTERNS = [
  '\\t \\n \\v \\f \\r \\0 \\cJ \\cj \\x41 ^\\x41$ \\u0041 [\\b] [\\cI] \\*\\?',
  '\\u{41} \\u{1F600} ^\\u{1F600}$ \\ud83d\\ude00 \\uD83D\\uDE00 ^\\u0041\\ud83d\\ude00$ \\ud7ff',
  '^\\ud800\\udc00$ ^\\udbff\\udfff$ ^\\u0041\\ude00$ ^\\udc00\\ude00$ ^\\ud83d\\u0041$',
  '^A*$ ^(?:A)+$ ^(?<a>A)?$ A|😀 \\p{Script=Latin} \\p{gc=Lu} ^\\*$ (A)\\? ^A{2}$ ^A{2,}$ ^A{0,1}$',
  '^[A-C]$ ^[^A-C]$ ^[A-]$ ^[-C]$ ^[^-]$ ^[A\\-C]$ ^[\\x41-\\x43x-z]$ ^[\\d-]$ ^[😀-😁]$ [] [^] ^[^]$',
  'A\\b A\\B \\bA\\b \\BA ^\\d$ ^\\W$ ^\\s$ ^\\S$ ^[\\s]$ ^[^\\S]$ ^.$ ^[$^.|]$',
].flatMap((line) => line.split(' '));

it.each(PATTERNS)(
  'given the pattern %s, when each sign is matched, then it is as in JavaScript',
  (pattern) => {
    const expected = TEXTS.filter((text) => new RegExp(pattern, 'u').test(text));

    expect(TEXTS.filter(patternCheck(pattern))).toEqual(expected);
  },
);

it.each([
  ['(?=a)b', '(?=a…) cannot be matched in linear time'],
  ['a(?<!b)', '(?<!…) cannot be matched in linear time'],
  ['(a)\\1', 'a back-reference cannot be matched in linear time'],
  ['(?<a>b)\\k<a>', 'a back-reference cannot be matched in linear time'],
  ['(', 'Invalid regular expression: /(/u: Unterminated group'],
])('given the pattern %s, when translated, then the error says why not', (pattern, problem) => {
  expect(() => re2Of(pattern)).toThrow(problem);
  expect(() => re2Of(pattern)).toThrow(PatternError);
});

it('given what is no pattern, when translated, then the error is called after what it is, and has the cause', () => {
  try {
    re2Of('(');
  } catch (error) {
    expect(String(error)).toMatch(/^PatternError: Invalid/);
    expect((error as PatternError).cause).toMatchObject({ name: 'SyntaxError' });
  }
  expect.assertions(2);
});
