/** Findings of validation pipes as field violations, and paths to a misfit. */
import { InvalidValueError, located } from '../../src/rpc/invalid-value.js';
import { violationOf, violationsOf } from '../../src/rpc/violations.js';

it.each([
  // StandardSchemaValidationPipe.
  ['rows.0.amount: Too small', 'rows.0.amount', 'Too small'],
  ['a: b: c', 'a', 'b: c'],
  ['a: first line\nsecond line', 'a', 'first line\nsecond line'],
  ['a: ', '', 'a: '],
  ['a:b', '', 'a:b'],
  [': a', '', ': a'],
  ['not a path: b', '', 'not a path: b'],
  // class-validator begins its messages with the property, or with the words for its elements.
  ['amount must be positive', 'amount', 'amount must be positive'],
  ['amount should not be empty', 'amount', 'amount should not be empty'],
  ['each value in tags must be a string', 'tags', 'each value in tags must be a string'],
  ['nested property row must be an object', 'row', 'nested property row must be an object'],
  [
    'each value in nested property rows must be an object',
    'rows',
    'each value in nested property rows must be an object',
  ],
  ['amount mustard', '', 'amount mustard'],
  ['the amount must be positive', '', 'the amount must be positive'],
  ['must be positive', '', 'must be positive'],
  ['name is empty', '', 'name is empty'],
  ['', '', ''],
])('given the text %j, when read, then it is about %j', (text, field, description) => {
  expect(violationsOf(text)).toEqual([{ field, description }]);
});

it.each([
  [null, 'null'],
  [undefined, 'undefined'],
  [7, '7'],
])(
  'given %p, which no pipe gives, when read, then its text is the description',
  (finding, text) => {
    expect(violationsOf(finding)).toEqual([{ field: '', description: text }]);
  },
);

it('given an error of class-validator with others below it, when read, then each has its whole path, the outer ones first', () => {
  const finding = {
    property: 'rows',
    constraints: { isArray: 'rows must be an array', size: 'rows must have 2' },
    children: [
      {
        property: '0',
        children: [{ property: 'amount', constraints: { min: 'too small' }, children: [] }],
      },
      'no error',
      null,
      { property: '1', constraints: { min: 7 } },
    ],
  };

  expect(violationsOf(finding)).toEqual([
    { field: 'rows', description: 'rows must be an array' },
    { field: 'rows', description: 'rows must have 2' },
    { field: 'rows.0.amount', description: 'too small' },
    { field: 'rows.1', description: '7' },
  ]);
});

it.each([
  [{}, []],
  [{ constraints: null, children: null }, []],
  [{ constraints: 'text', children: 'text' }, []],
  [{ property: 7, constraints: { a: 'b' } }, [{ field: '', description: 'b' }]],
])('given %j, when read, then what is no error of class-validator is passed over', (...given) => {
  const [finding, expected] = given;

  expect(violationsOf(finding)).toEqual(expected);
});

it.each<[readonly (string | number)[], string]>([
  [[], ''],
  [['order'], 'order'],
  [['order', 'lines', 3, 'quantity'], 'order.lines[3].quantity'],
  [[0, 'a'], '[0].a'],
  [['$ref', '_a', 'b1'], '$ref._a.b1'],
  [['1a'], '["1a"]'],
  [['a', '0'], 'a["0"]'],
  [['a-b', 'c'], '["a-b"].c'],
  [['a', ''], 'a[""]'],
  [['a"b'], '["a\\"b"]'],
])('given the steps %j, when a value does not fit, then its path is %j', (segments, path) => {
  const error = new InvalidValueError('no such value', segments);

  expect(error.path).toBe(path);
  expect(error.message).toBe(path === '' ? 'no such value' : `${path}: no such value`);
  expect(error.name).toBe('InvalidValueError');
  expect(violationOf(error)).toEqual({ field: path, description: 'no such value' });
});

it('given an error further in, when it is located, then the outer steps come before its own', () => {
  const inner = new InvalidValueError('no such value', ['a', 1]);

  expect(located(inner, 'x', 0)).toMatchObject({ problem: 'no such value', path: 'x[0].a[1]' });
  expect(located(inner, undefined, 0, undefined)).toMatchObject({ path: '[0].a[1]' });
  expect(located(inner, '')).toMatchObject({ path: '[""].a[1]' });
  expect(located(inner)).toMatchObject({ path: 'a[1]' });
});

it('given an error of another kind, when it is located, then it stays what it is', () => {
  const error = new TypeError('a defect');

  expect(located(error, 'x')).toBe(error);
});
