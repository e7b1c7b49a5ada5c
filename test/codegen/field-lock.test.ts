/** Numbers: what random sequences of edits may never do, and the cases that tags steer. */
import fc from 'fast-check';
import type { Draft, Note } from '../../src/codegen/draft.js';
import { Problems } from '../../src/codegen/diagnostics.js';
import { numberSchema } from '../../src/codegen/field-lock.js';
import { formatLock, type Lock, parseLock } from '../../src/codegen/lock-file.js';
import type { FieldSchema, MessageSchema } from '../../src/schema/schema.js';

const POSITION = { file: 'src/a.ts', line: 1, column: 1 };
const MESSAGE = 'shop.v1.Order';

function field(name: string): FieldSchema {
  return {
    name,
    protoName: name,
    number: 0,
    presence: 'required',
    type: { kind: 'scalar', scalar: 'string' },
  };
}

function draft(
  names: readonly string[],
  tags: Readonly<Record<string, Partial<Note>>> = {},
): Draft {
  const message: MessageSchema = {
    name: MESSAGE,
    file: 'shop/v1/types.proto',
    origin: 'src/a.ts#Order',
    shape: 'object',
    fields: names.map(field),
  };
  const notes = new Map(
    names.map((name) => [`${MESSAGE}.${name}`, { position: POSITION, ...tags[name] }]),
  );
  return { schema: { version: 1, functions: [], messages: [message], enums: [] }, notes };
}

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
          const text = formatLock(step.lock);
          lock = parseLock(text, 'lock');
          expect(formatLock(lock)).toBe(text);
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

    expect(second.numbers.get('c')).toBe(2);
    expect(second.message.reserved).toEqual({ numbers: [], names: ['b'] });
    expect(third.numbers.get('d')).toBe(3);
    expect(errorOf(second.problems)).toBe('');
  });

  it('given @field, when the number is free, then it is taken and others go around it', () => {
    const { numbers } = numbered(draft(['a', 'b', 'c'], { a: { number: 2 } }), new Map());

    expect(Object.fromEntries(numbers)).toEqual({ a: 2, b: 1, c: 3 });
  });

  it('given @field, when the number belonged to a removed field, then it is refused', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const second = numbered(draft(['a', 'c'], { c: { number: 2 } }), first.lock);

    expect(errorOf(second.problems)).toContain('has the field number 2, which belongs to b');
  });

  it('given a message that no function uses any more, when it comes back, then it has its numbers', () => {
    const first = numbered(draft(['a', 'b']), new Map());
    const empty: Draft = {
      schema: { version: 1, functions: [], messages: [], enums: [] },
      notes: new Map(),
    };
    const second = numberSchema(empty, first.lock, new Problems());
    const third = numbered(draft(['b', 'c']), second.lock);

    expect(Object.fromEntries(third.numbers)).toEqual({ b: 2, c: 3 });
  });

  it('given a lock with the same number twice, when read, then the error names both', () => {
    const text = formatLock(numbered(draft(['a', 'b']), new Map()).lock).replace(
      '"number":2',
      '"number":1',
    );

    expect(() => parseLock(text, 'generated/fields.lock.json')).toThrow(
      /number 1 to shop.v1.Order.a and to shop.v1.Order.b/,
    );
  });

  it('given a lock, when formatted, then every entry is one line that ends alike', () => {
    const lines = formatLock(numbered(draft(['b', 'a']), new Map()).lock)
      .trimEnd()
      .split('\n');

    expect(lines.slice(1, -2).every((line) => /^ {2}"[^"]+": \{.*\},$/.test(line))).toBe(true);
    expect(lines.slice(1, -2)).toEqual([...lines.slice(1, -2)].sort());
  });
});
