/** Numbers: what random sequences of edits may never do, and the cases that tags steer. */
import fc from 'fast-check';
import type { Draft } from '../../src/codegen/draft.js';
import { Problems } from '../../src/codegen/diagnostics.js';
import { Numberer, numberSchema } from '../../src/codegen/field-lock.js';
import { knownNames } from '../../src/codegen/known-names.js';
import { formatLock, type Lock, lockOf, parseLock } from '../../src/codegen/lock-file.js';
import { textOf } from '../../src/emit/pieces.js';
import { draft, EMPTY, enumDraft, functionDraft, MESSAGE } from './support/drafts.js';

function numbered(input: Draft, lock: Lock, problems = new Problems()) {
  const next = numberSchema(input, lock, problems);
  const message = next.schema.messages[0]!;
  const numbers = new Map(message.fields.map(({ protoName, number }) => [protoName, number]));
  return { lock: next.lock, message, numbers, problems };
}

function errorOf(problems: Problems): string {
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('field lock', () => {
  it('given any sequence of edits, when numbered, then no number ever means two fields', () => {
    const edits = fc.array(
      fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g')),
      {
        minLength: 1,
        maxLength: 12,
      },
    );

    fc.assert(
      fc.property(edits, (sequence) => {
        const meaning = new Map<number, string>();
        let lock: Lock = new Map();
        for (const names of sequence) {
          const step = numbered(draft(names), lock);
          for (const [name, number] of step.numbers) {
            expect(meaning.get(number) ?? name).toBe(name);
            meaning.set(number, name);
          }
          const gone = [...new Set(meaning.values())]
            .filter((name) => !names.includes(name))
            .sort();
          expect(step.message.reserved?.names ?? []).toEqual(gone);
          const text = textOf(formatLock(step.lock));
          lock = parseLock(text, 'lock');
          expect(textOf(formatLock(lock))).toBe(text);
        }
      }),
    );
  });

  it('given the order of declaration changes, when numbered again, then numbers stay', () => {
    const first = numbered(draft(['a', 'b', 'c']), new Map());
    const second = numbered(draft(['c', 'new', 'a', 'b']), first.lock);

    expect(Object.fromEntries(second.numbers)).toEqual({ a: 1, b: 2, c: 3, new: 4 });
  });

  it('given more fields than 18999, when numbered, then 19000 to 19999 are skipped', () => {
    const names = Array.from({ length: 19_000 }, (_, index) => `f${index}`);

    const { numbers } = numbered(draft(names), new Map());

    expect([numbers.get('f18998'), numbers.get('f18999')]).toEqual([18_999, 20_000]);
  });

  it('given @renamedFrom, when numbered, then the number goes along and the earlier name is reserved', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const second = numbered(draft(['a', 'c'], { c: { renamedFrom: 'b' } }), first.lock);
    const third = numbered(draft(['a', 'c', 'd']), second.lock);
    const both = numbered(draft(['d', 'c'], { d: { renamedFrom: 'a' } }), second.lock);
    const again = parseLock(textOf(formatLock(both.lock)), 'lock');
    const next = numbered(draft(['b', 'c', 'a', 'd']), again);

    expect(second.numbers.get('c')).toBe(2);
    expect(second.message.reserved).toStrictEqual({ numbers: [], names: ['b'] });
    expect(second.lock.get(MESSAGE)?.members.get('b')).toEqual({
      is: 'field',
      name: 'b',
      type: 'string',
      presence: 'required',
      isReserved: true,
    });
    expect(third.numbers.get('d')).toBe(3);
    expect(Object.fromEntries(next.numbers)).toEqual({ b: 3, c: 2, a: 4, d: 1 });
    expect(next.message.reserved).toBeUndefined();
    expect(errorOf(second.problems)).toBe('');
  });

  it('given @field, when the number is free, then it is taken and others go around it', () => {
    const { numbers } = numbered(draft(['a', 'b', 'c'], { a: { number: 2 } }), new Map());

    expect(Object.fromEntries(numbers)).toEqual({ a: 2, b: 1, c: 3 });
  });

  it('given @field on a field that has a number, when numbered, then the earlier one stays reserved', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const moved = numbered(draft(['a', 'b'], { a: { number: 5 } }), first.lock);
    const lock = parseLock(textOf(formatLock(moved.lock)), 'lock');
    const later = numbered(draft(['a', 'b', 'c']), lock);
    const again = numbered(draft(['a', 'b'], { a: { number: 9 } }), lock);
    const back = numbered(draft(['a', 'b'], { a: { number: 1 } }), again.lock);
    const taken = numbered(draft(['a', 'b', 'c'], { c: { number: 1 } }), lock);
    const removed = numbered(draft(['b']), again.lock);
    const renamed = numbered(draft(['z', 'b'], { z: { renamedFrom: 'a' } }), again.lock);
    const reused = numbered(draft(['z', 'b', 'a']), renamed.lock);

    expect(moved.message.reserved).toStrictEqual({ numbers: [1], names: [] });
    expect(Object.fromEntries(later.numbers)).toEqual({ a: 5, b: 2, c: 3 });
    expect(later.message.reserved).toStrictEqual({ numbers: [1], names: [] });
    expect(again.message.reserved).toStrictEqual({ numbers: [1, 5], names: [] });
    expect(back.message.reserved).toStrictEqual({ numbers: [5, 9], names: [] });
    expect(errorOf(back.problems)).toBe('');
    expect(errorOf(taken.problems)).toContain('has the field number 1, which belongs to a');
    expect(removed.message.reserved).toStrictEqual({ numbers: [1, 5, 9], names: ['a'] });
    expect(renamed.message.reserved).toStrictEqual({ numbers: [1, 5], names: ['a'] });
    expect(Object.fromEntries(reused.numbers)).toEqual({ z: 9, b: 2, a: 3 });
    expect(reused.message.reserved).toStrictEqual({ numbers: [1, 5], names: [] });
  });

  it('given two branches of which one moves a field and the other takes its number, when merged, then the lock is refused', () => {
    const moved = numbered(
      draft(['a'], { a: { number: 5 } }),
      numbered(draft(['a']), new Map()).lock,
    );
    const [line] = textOf(formatLock(numbered(draft(['b']), new Map()).lock)).match(
      /.*Order\.b.*\n/,
    )!;
    const merged = textOf(formatLock(moved.lock)).replace(/(?=.*"version")/, line);

    expect(() => parseLock(merged, 'lock')).toThrow(
      'lock gives the number 1 to shop.v1.Order.a and to shop.v1.Order.b',
    );
  });

  it('given @field and @renamedFrom, when the number is that of the earlier name, then it goes along, and another one leaves it reserved', () => {
    const first = numbered(draft(['a'], { a: { number: 5 } }), new Map());
    const same = numbered(draft(['b'], { b: { number: 5, renamedFrom: 'a' } }), first.lock);
    const other = numbered(draft(['b'], { b: { number: 7, renamedFrom: 'a' } }), first.lock);

    expect([errorOf(same.problems), errorOf(other.problems)]).toEqual(['', '']);
    expect([same.numbers.get('b'), other.numbers.get('b')]).toEqual([5, 7]);
    expect(same.message.reserved).toEqual({ numbers: [], names: ['a'] });
    expect(other.message.reserved).toEqual({ numbers: [5], names: ['a'] });
  });

  it('given @field, when the number belonged to a removed field, then it is refused', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const second = numbered(draft(['a', 'c'], { c: { number: 2 } }), first.lock);

    expect(errorOf(second.problems)).toContain('has the field number 2, which belongs to b');
  });

  it('given a message that no function uses any more, when it comes back, then it has its numbers', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const second = numberSchema(EMPTY, first.lock, new Problems());
    const third = numbered(draft(['b', 'c']), second.lock);

    expect(Object.fromEntries(third.numbers)).toEqual({ b: 2, c: 3 });
  });

  it('given messages, enums and functions that nobody uses any more, when numbered, then all but functions stay in the lock', () => {
    const lock = lockOf([
      ['shop.v1.Order', { is: 'message', origin: 'src/a.ts#Order', shape: 'object' }],
      ['shop.v1.State', { is: 'enum', origin: 'src/a.ts#State' }],
      ['shop.v1.State.OPEN', { is: 'value', number: 1, name: 'open' }],
      ['shop.v1.PlaceService', { is: 'function', origin: 'src/a.ts#Orders.place', kind: 'unary' }],
    ]);

    const next = numberSchema(EMPTY, lock, new Problems()).lock;

    const removed = (name: string) => ({
      ...lock.get(name),
      entry: { ...lock.get(name)?.entry, isRemoved: true },
    });
    expect(Object.fromEntries(next)).toEqual({
      'shop.v1.Order': removed('shop.v1.Order'),
      'shop.v1.State': removed('shop.v1.State'),
    });
  });

  it('given a message whose name a function takes, when it comes back, then it has its numbers', () => {
    const first = numbered(draft(['a']), new Map());
    const taken = numberSchema(functionDraft(MESSAGE), first.lock, new Problems());
    const gone = numberSchema(EMPTY, taken.lock, new Problems());

    expect(taken.lock.get(MESSAGE)?.entry?.is).toBe('function');
    expect(gone.lock.get(MESSAGE)?.entry).toBeUndefined();
    const written = parseLock(textOf(formatLock(gone.lock)), 'lock');
    for (const lock of [taken.lock, gone.lock, numberSchema(EMPTY, written, new Problems()).lock]) {
      expect(Object.fromEntries(numbered(draft(['b', 'a']), lock).numbers)).toEqual({ b: 2, a: 1 });
    }
  });

  it('given values of an enum that come and go, when numbered, then their numbers stay and are reserved', () => {
    const first = numberSchema(enumDraft(['A', 'B', 'C']), new Map(), new Problems());
    const second = numberSchema(enumDraft(['C', 'D']), first.lock, new Problems());
    const third = numberSchema(enumDraft(['B', 'D']), second.lock, new Problems());
    const numbersOf = ({ schema }: typeof first) =>
      schema.enums[0]?.values.map(({ protoName, number }) => [protoName, number]);

    expect(numbersOf(first)).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 3],
    ]);
    expect(numbersOf(second)).toEqual([
      ['C', 3],
      ['D', 4],
    ]);
    expect(second.schema.enums[0]?.reserved).toEqual({ numbers: [1, 2], names: ['A', 'B'] });
    expect(second.lock.get('shop.v1.State')?.members.get('A')).toEqual({
      is: 'value',
      number: 1,
      name: 'A',
      isReserved: true,
    });
    expect(numbersOf(third)).toEqual([
      ['B', 2],
      ['D', 4],
    ]);
    expect(third.schema.enums[0]?.reserved).toEqual({ numbers: [1, 3], names: ['A', 'C'] });
  });

  it('given removed fields, when numbered, then numbers and names are reserved in their order', () => {
    const names = Array.from({ length: 11 }, (_, index) => `f${11 - index}`);
    const first = numbered(draft(names), new Map());
    const { message } = numbered(draft(['f11']), first.lock);

    expect(message.reserved).toEqual({
      numbers: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      names: ['f1', 'f10', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9'],
    });
    expect(numbered(draft(['f11']), new Map()).message.reserved).toBeUndefined();
  });

  it.each([1, 18_999, 20_000, 2 ** 29 - 1])(
    'given @field %d, when numbered, then it is taken',
    (number) => {
      const { numbers, problems } = numbered(draft(['a'], { a: { number } }), new Map());

      expect([numbers.get('a'), errorOf(problems)]).toEqual([number, '']);
    },
  );

  it.each([0, 19_000, 19_999, 2 ** 29])(
    'given @field %d, when numbered, then it is refused',
    (number) => {
      const { problems } = numbered(draft(['a'], { a: { number } }), new Map());

      expect(errorOf(problems)).toContain(`has @field ${number}, and protobuf has no such`);
    },
  );

  it.each([[['a', 'b']], [['b', 'a']]])(
    'given @renamedFrom a property that is still there, when %j are numbered, then the new one is refused',
    (names) => {
      const first = numbered(draft(['a']), new Map());
      const second = numbered(draft(names, { b: { renamedFrom: 'a' } }), first.lock);

      expect(errorOf(second.problems)).toBe(
        'src/a.ts:1:1 `shop.v1.Order.b` has the field number 1, which belongs to a. Remove @field or @renamedFrom, or write a number that was never used in this message. (MEMFS119)',
      );
    },
  );

  it('given @renamedFrom a property that no build has seen, when numbered, then the field has a new number', () => {
    const first = numbered(draft(['a']), new Map());
    const second = numbered(draft(['a', 'b'], { b: { renamedFrom: 'other' } }), first.lock);

    expect(Object.fromEntries(second.numbers)).toEqual({ a: 1, b: 2 });
    expect(second.message.reserved).toBeUndefined();
  });

  it('given @renamedFrom a value of an enum that had the name of the message, when numbered, then its number is not free', () => {
    const { lock } = numberSchema(enumDraft(['OPEN'], MESSAGE), new Map(), new Problems());
    const { problems } = numbered(draft(['a'], { a: { renamedFrom: 'OPEN' } }), lock);

    expect(errorOf(problems)).toContain('has the field number 1, which belongs to OPEN');
  });

  it('given a mistake, when told, then with its place and nothing else of the tag', () => {
    const first = numbered(draft(['a']), new Map());
    const { problems } = numbered(draft(['a', 'b'], { b: { number: 1 } }), first.lock);

    const told = Object.keys(problems.all[0]!).sort();
    expect(told).toEqual(['code', 'hint', 'message', 'path', 'position']);
  });

  it('given @renamedFrom after the rename, when numbered again, then nothing changes', () => {
    const renamed = { c: { renamedFrom: 'b' } };
    const first = numbered(draft(['a', 'b']), new Map());
    const second = numbered(draft(['a', 'c'], renamed), first.lock);
    const third = numbered(draft(['a', 'c'], renamed), second.lock);

    expect(textOf(formatLock(third.lock))).toBe(textOf(formatLock(second.lock)));
    expect(third.message).toEqual(second.message);
  });

  it.each<{ name: string; before: Draft; after: Draft; changed: (lock: Lock) => Lock }>([
    {
      name: 'the lock is gone',
      before: draft(['a'], { a: { number: 7 } }),
      after: draft(['a']),
      changed: () => new Map(),
    },
    {
      name: 'the lock is that of another branch',
      before: draft(['a'], { a: { number: 7 } }),
      after: draft(['a']),
      changed: () => numbered(draft(['b', 'a']), new Map()).lock,
    },
    {
      name: 'an enum is not locked any more',
      before: enumDraft(['A', 'B']),
      after: enumDraft(['B']),
      changed: () => new Map(),
    },
    {
      name: 'there was a mistake',
      before: draft(['a']),
      after: draft(['a'], { a: { number: 0 } }),
      changed: (lock) => lock,
    },
  ])(
    'given a draft that was numbered before, when $name, then it is numbered as for the first time',
    ({ before, after, changed }) => {
      const numberer = new Numberer();
      const first = numberSchema(before, new Map(), new Problems()).lock;
      numberer.number(after, first, new Problems());
      const lock = changed(first);
      const [problems, expected] = [new Problems(), new Problems()];

      const { schema } = numberer.number(after, lock, problems);

      expect(schema).toEqual(numberSchema(after, lock, expected).schema);
      expect(errorOf(problems)).toBe(errorOf(expected));
    },
  );

  it('given names in a lock, when asked for, then functions and types have theirs by package and origin', () => {
    const names = knownNames(
      lockOf([
        ['shop.v1.PlaceService', { is: 'function', origin: 'src/a.ts#Order', kind: 'unary' }],
        ['shop.v1.Order', { is: 'message', origin: 'src/a.ts#Order', shape: 'object' }],
        ['shop.v1.State', { is: 'enum', origin: 'src/a.ts#State' }],
        ['shop.v1.State.OPEN', { is: 'value', number: 1, name: 'open' }],
        ['shop.v1.Left.OPEN', { is: 'value', number: 1, name: 'open' }],
      ]),
    );

    expect(names.in('shop.v1').service('src/a.ts#Order')).toBe('shop.v1.PlaceService');
    expect(names.in('shop.v1').type('src/a.ts#Order')).toBe('shop.v1.Order');
    expect(names.in('shop.v1').type('src/a.ts#State')).toBe('shop.v1.State');
    expect(names.in('shop.v1').service('src/a.ts#State')).toBeUndefined();
    expect(names.in('shop.v2').type('src/a.ts#Order')).toBeUndefined();
  });

  it.each([
    ['{', 'is not JSON: Expected property name'],
    ['1', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['{"version": 2}', 'has the version 2, and this is version 1'],
  ])('given the lock %s, when read, then the error says that it %s', (text, problem) => {
    expect(() => parseLock(text, 'generated/fields.lock.json')).toThrow(
      `generated/fields.lock.json ${problem}`,
    );
  });

  it('given a lock with the same number twice, when read, then the error names both', () => {
    const text = textOf(formatLock(numbered(draft(['a', 'b']), new Map()).lock)).replace(
      '"number":2',
      '"number":1',
    );

    expect(() => parseLock(text, 'generated/fields.lock.json')).toThrow(
      /number 1 to shop.v1.Order.a and to shop.v1.Order.b/,
    );
  });

  it('given a lock, when formatted, then every entry is one line that ends alike', () => {
    const lines = textOf(formatLock(numbered(draft(['b', 'a']), new Map()).lock))
      .trimEnd()
      .split('\n');

    expect(lines.slice(1, -2).every((line) => /^ {2}"[^"]+": \{.*\},$/.test(line))).toBe(true);
    expect(lines.slice(1, -2)).toEqual([...lines.slice(1, -2)].sort());
  });
});
