/** Each tag exactly at its bound and just past it, with the words of the error; and which elements are equal. */
import { checkOf } from '../../src/rpc/constraints.js';
import { formats } from '../../src/rpc/formats.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import type { Constraints } from '../../src/schema/schema.js';

/** What is wrong with a value, with the path to it; nothing if it is taken. */
function problemOf(constraints: Constraints, value: unknown): string {
  try {
    checkOf(constraints, formats)(value);
    return '';
  } catch (error) {
    if (error instanceof InvalidValueError) return error.message;
    throw error;
  }
}

it.each<[Constraints, unknown, unknown, string]>([
  [{ minimum: 1 }, 1, 0, 'expected at least 1, got 0'],
  [{ maximum: 1 }, 1, 2, 'expected at most 1, got 2'],
  [{ exclusiveMinimum: 1 }, 1.5, 1, 'expected more than 1, got 1'],
  [{ exclusiveMaximum: 1 }, 0.5, 1, 'expected less than 1, got 1'],
  [{ minimum: 1 }, Infinity, NaN, 'expected at least 1, got NaN'],
  [{ maximum: 1 }, -Infinity, NaN, 'expected at most 1, got NaN'],
  [{ exclusiveMinimum: 1 }, Infinity, NaN, 'expected more than 1, got NaN'],
  [{ exclusiveMaximum: 1 }, -Infinity, NaN, 'expected less than 1, got NaN'],
  [{ minimum: 1 }, 1n, 0n, 'expected at least 1, got 0n'],
  [{ maximum: 2 ** 53 }, 2n ** 53n, 2n ** 53n + 1n, 'expected at most 9007199254740992, got 9007199254740993n'],
  [{ exclusiveMinimum: 2 ** 53 }, 2n ** 53n + 1n, 2n ** 53n, 'expected more than 9007199254740992, got 9007199254740992n'],
  [{ exclusiveMaximum: -1 }, -2n, -1n, 'expected less than -1, got -1n'],
  [{ minLength: 2 }, 'ab', 'a', 'expected at least 2 characters, got "a"'],
  [{ maxLength: 1 }, 'a', 'ab', 'expected at most 1 characters, got "ab"'],
  [{ pattern: '^a' }, 'ab', 'b', 'expected a text that matches ^a, got "b"'],
  [{ format: 'date' }, '2024-02-29', '2023-02-29', 'expected the format date, got "2023-02-29"'],
  [{ enum: [true] }, true, false, 'expected true, got false'],
  [{ enum: ['a', 'b', 1] }, 1, '1', 'expected one of "a", "b", 1, got "1"'],
  [{ minItems: 2 }, [1, 1], [1], 'needs at least 2 items, has 1'],
  [{ maxItems: 1 }, [1], [1, 1], 'may have at most 1 items, has 2'],
  [{ minItems: 2 }, new Set([1, 2]), new Set([1]), 'needs at least 2 items, has 1'],
  [{ maxItems: 1 }, new Set([1]), new Set([1, 2]), 'may have at most 1 items, has 2'],
  [{ uniqueItems: true }, ['a', 'b', 'c'], ['a', 'b', 'a'], 'has an item twice, at 0 and 2'],
  [{ items: { minimum: 1 } }, [1], [1, 0], '[1]: expected at least 1, got 0'],
  [{ items: { minimum: 1 } }, new Map([[0, 1]]), new Map([[7, 0]]), '["7"]: expected at least 1, got 0'],
  [{ items: { items: { minimum: 1 } } }, { a: [1] }, { a: [0] }, 'a[0]: expected at least 1, got 0'],
  [{ items: { format: 'ipv4' } }, ['0.0.0.0'], ['0'], '[0]: expected the format ipv4, got "0"'],
  [{ keys: { minLength: 1 } }, { a: 1 }, { '': 1 }, '[""]: as a key, expected at least 1 characters, got ""'],
  [{ keys: { maximum: 1 } }, new Map([[1, 1]]), new Map([[2, 1]]), '["2"]: as a key, expected at most 1, got 2'],
  [{ keys: { format: 'ipv4' } }, { '0.0.0.0': 1 }, { a: 1 }, 'a: as a key, expected the format ipv4, got "a"'],
])(
  'given the tags %j, when the value is at the bound, then it is taken; when it is past it, then the error says so',
  (...[constraints, within, past, problem]) => {
    expect(problemOf(constraints, within)).toBe('');
    expect(problemOf(constraints, past)).toBe(problem);
  },
); // prettier-ignore

it.each([
  ['abc', 3],
  ['é', 1],
  ['😀', 1],
  ['😁', 1],
  ['\u{10000}\u{10ffff}', 2],
  ['a😀b😁', 4],
  ['\u{1f468}\u200d\u{1f469}', 3],
  // Halves of pairs stand for themselves: alone, in the wrong order, and beside a whole pair.
  ['\ud83d', 1],
  ['\ude00', 1],
  ['\ud83da', 2],
  ['a\ude00', 2],
  ['\ud83d\ud83d', 2],
  ['\ude00\ud83d', 2],
  ['\ude00\ude00', 2],
  ['\ud83d\ude00\ude00', 2],
])('given %j, when its length is checked, then it has %d code points', (text, length) => {
  expect(problemOf({ minLength: length, maxLength: length }, text)).toBe('');
  expect(problemOf({ minLength: length + 1 }, text)).toContain('at least');
  expect(problemOf({ maxLength: length - 1 }, text)).toContain('at most');
});

it.each([null, undefined, true, 1, 'a', 1n, Symbol('s')])(
  'given tags of collections, when the value is %p, then they leave it to the codec',
  (value) => {
    const given = { minItems: 1, maxItems: 0, uniqueItems: true };

    expect(problemOf({ ...given, items: { minimum: 2 }, keys: { minLength: 2 } }, value)).toBe('');
  },
);

it.each([null, undefined])('given literals, when the value is %p, then it is taken', (absent) => {
  expect(problemOf({ enum: [true] }, absent)).toBe('');
});

it('given uniqueItems false, when elements are equal, then they are taken', () => {
  expect(problemOf({ uniqueItems: false }, [1, 1])).toBe('');
});

it.each<Constraints>([{ keys: { pattern: '(?=a)' } }, { items: { pattern: '(?=a)' } }])(
  'given %j, which no build makes, when checked, then the error is not that of a value',
  (constraints) => {
    expect(() => problemOf(constraints, { a: 'a' })).toThrow(/linear time/);
  },
);

it.each(['email', 'no-such-format', 'toString'])(
  'given the format %s without its check, when the tags are read, then they are refused',
  (format) => {
    const given = format === 'email' ? {} : { [format]: () => true };

    expect(() => checkOf({ format }, given)).toThrow(
      `The format ${format} cannot be checked; pass the formats of nestjs-memfs/rpc/formats.`,
    );
  },
);

const bytes = (...values: number[]) => new Uint8Array(values);
/** The middle of a larger buffer. */
const view = (...values: number[]) => bytes(9, ...values, 9).subarray(1, -1);

it.each<[unknown, unknown]>([
  [0, -0],
  [NaN, NaN],
  [1n, 1n],
  [null, null],
  [new Date(5), new Date(5)],
  [bytes(1, 2), view(1, 2)],
  [Buffer.from('ab'), bytes(97, 98)],
  [bytes(1, 2).buffer, bytes(1, 2).buffer],
  [new Set([1, 2]), new Set([2, 1])],
  [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
  [{ a: 1, b: [2] }, { b: [2], a: 1 }],
  [{ a: undefined }, {}],
  [[[1], []], [[1], []]],
])('given %p and %p as elements, when compared, then they are the same', (a, b) => {
  expect(problemOf({ uniqueItems: true }, [a, b])).toBe('has an item twice, at 0 and 1');
}); // prettier-ignore

it.each<[unknown, unknown]>([
  [NaN, 'NaN'],
  [NaN, 0],
  [1, 1n],
  [1n, 2n],
  [1, '1'],
  [1, true],
  [true, 'true'],
  [null, 'null'],
  [null, 0],
  [[null], []],
  [null, undefined],
  [new Date(5), new Date(6)],
  [new Date(5), 5],
  [bytes(1), bytes(2)],
  [bytes(1), bytes(1, 0)],
  [view(1, 2), view(1, 3)],
  [bytes(97), { 0: 97 }],
  [bytes(), {}],
  [bytes(1).buffer, bytes(2).buffer],
  [new ArrayBuffer(0), {}],
  [new Set([1]), new Set([2])],
  [new Set([1, 2]), [1, 2]],
  [new Set([1, 2]), new Set([12])],
  [new Set(), {}],
  [new Map([[1, 1]]), new Map([[1, 2]])],
  [new Map([[1, 1]]), new Map([['1', 1]])],
  [new Map([['a', 1]]), { a: 1 }],
  [new Map(), new Set()],
  [{ a: 1 }, { a: '1' }],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 1 }],
  [{ 'a":1,"b': 1 }, { a: 1, b: 1 }],
  [[1, 2], [2, 1]],
  [[1, 2], [[1], 2]],
  [['a,b'], ['a', 'b']],
  [[[1, 2], 3], [1, [2], 3]],
  [[[1, 2], 3], [[1], 2, 3]],
  [[new Set([1, 2])], [1, new Set([2])]],
  [[new Set([1, 2])], [new Set([1]), 2]],
  [new Map([[1, 23]]), new Map([[12, 3]])],
  [new Map<number, unknown>([[1, new Map([[2, 3]])], [4, 5]]), new Map([[1, new Map([[2, 3], [4, 5]])]])],
  [{ a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
  [[], {}],
])('given %p and %p as elements, when compared, then they are two', (a, b) => {
  expect(problemOf({ uniqueItems: true }, [a, b])).toBe('');
}); // prettier-ignore
