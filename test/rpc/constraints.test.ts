/** Validation tags against ajv and against JavaScript's own patterns, on the same tags and values. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { re2Of } from '../../src/emit/re2-pattern.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { checkOf } from '../../src/rpc/constraints.js';
import { formats } from '../../src/rpc/formats.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { patternCheck } from '../../src/rpc/text-checks.js';
import type { Constraints, FieldSchema, Schema } from '../../src/schema/schema.js';

function takes(constraints: Constraints, value: unknown): boolean {
  try {
    checkOf(constraints, formats)(value);
    return true;
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return false;
  }
}

const ajv = new Ajv2020({ strict: false });
const bounds = fc.integer({ min: -3, max: 5 });
const sizes = fc.nat(5);
const constraints = fc.record(
  {
    minimum: bounds,
    maximum: bounds,
    exclusiveMinimum: bounds,
    exclusiveMaximum: bounds,
    minLength: sizes,
    maxLength: sizes,
    minItems: sizes,
    maxItems: sizes,
    uniqueItems: fc.boolean(),
  },
  { requiredKeys: [] },
);
const texts = fc.string({
  unit: fc.constantFrom('a', 'é', '😀', '\u{1f468}\u200d\u{1f469}'),
  maxLength: 6,
});
const json = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(0, -0, 1, '1', true, null, 'a', 1.5),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('any'), { noNullPrototype: true }),
  ),
})).any;

describe('tags', () => {
  it('given any bounds, when ajv and we check a value, then both say the same', () => {
    const values = fc.oneof(fc.double({ noNaN: true, min: -5, max: 7 }), texts, json);

    fc.assert(
      fc.property(constraints, values, (given, value) => {
        expect(takes(given, value)).toBe(ajv.validate(given, value));
      }),
      { numRuns: 1000 },
    );
  });

  it('given lists of JSON, when ajv and we look for an item twice, then both say the same', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 5 }), (list) => {
        expect(takes({ uniqueItems: true }, list)).toBe(ajv.validate({ uniqueItems: true }, list));
      }),
      { numRuns: 1000 },
    );
  });

  it('given the literals of a type, when ajv and we check a value, then both say the same', () => {
    const each = fc.constantFrom('a', 'b', '1', 1, 2, -1, true, false);
    const literals = fc.uniqueArray(each, { minLength: 1 });

    fc.assert(
      fc.property(literals, each, (given, value) => {
        expect(takes({ enum: given }, value)).toBe(ajv.validate({ enum: given }, value));
      }),
      { numRuns: 200 },
    );
  });

  it('given tags of keys, when ajv and we check an object, then both say the same', () => {
    const objects = fc.dictionary(texts, fc.integer(), { noNullPrototype: true });

    fc.assert(
      fc.property(constraints, objects, (keys, object) => {
        expect(takes({ keys }, object)).toBe(ajv.validate({ propertyNames: keys }, object));
        expect(takes({ keys }, new Map(Object.entries(object)))).toBe(takes({ keys }, object));
      }),
      { numRuns: 1000 },
    );
  });

  it('given tags of elements, when ajv and we check a list, then both say the same', () => {
    fc.assert(
      fc.property(constraints, constraints, fc.array(json), (own, items, list) => {
        const given = { ...own, items };
        expect(takes(given, list)).toBe(ajv.validate(given, list));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [new Date(1), new Date(1), false],
    [new Date(1), new Date(2), true],
    [Buffer.from('a'), new Uint8Array([97]), false],
    [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
      false,
    ],
    [new Set([1, 2]), new Set([2, 1]), false],
    [{ a: 1, b: undefined }, { a: 1 }, false],
    [1n, 1n, false],
    ['1', 1, true],
  ])('given %p and %p, when compared, then unique is %p', (a, b, isUnique) => {
    expect(takes({ uniqueItems: true }, [a, b])).toBe(isUnique);
  });

  it('given an element that breaks its tag, when checked, then the error names its place', () => {
    const check = checkOf({ items: { minimum: 1 } });

    expect(() => check([1, 0])).toThrow('[1]: expected at least 1, got 0');
    expect(() => check(new Map([['a', 0]]))).toThrow('a: expected at least 1, got 0');
    expect(() => check({ 'b-c': 0 })).toThrow('["b-c"]: expected at least 1, got 0');
    expect(() => check(new Set([5, 0]))).toThrow('[1]: expected at least 1, got 0');
  });
});

/** Where RE2's syntax means something else, and the rest of ECMA-262's that can be matched in linear time. */
const PATTERNS = [
  '^.$', '^\\s$', '^\\S$', '^[\\s\\d]$', '^[^\\s]$', '^[^\\S]$', 'a', '^a|b$', '[]', '[^]',
  '[[:alpha:][a]', '^[a-]$', '^[-a]$', '^[\\]a]$', '^[a\\-z]$', '^[&&a]$', '^[~^]$', '^\\u0061$', '^\\u{1F600}$',
  '^\\uD83D\\uDE00$', '^\\u0061\\uDE00$', '^\\uDE00\\uDE00*$', '^\\uD83D\\u0061*$', '^[\\u{1F600}-\\u{1F64F}]$', '^\\x61$', '^\\cJ$', '^[\\cj]$', '^\\0$', '^[\\b]$', 'a\\b', 'a\\B',
  '^\\p{Lu}$', '^\\P{L}$', '^[\\p{Script=Greek}\\d]$', '^\\p{gc=Nd}$', '^\\p{General_Category=Lu}$', '^\\p{sc=Greek}$', '^(?<year>\\d{4})$', '^(?<größe>a)$', '^(?:ab)+?$', '^(a)(b)?$',
  '^a{2,3}$', '^a{2,}$', '^a{0}$', '^\\/\\.\\*\\+\\?\\{\\}\\(\\)\\|\\[\\^\\$\\\\$', '^\\d\\D\\w\\W$', '^\\t\\n\\v\\f\\r$', '$', '^', '',
  '^[^a]$', '^é😀$', '^[é-ü]$', '^"\'`~!@#%&=:;<>, -$', '^[.$|()*+?{}]$', '^\\bfoo\\b$',
]; // prettier-ignore

describe('patterns', () => {
  const alphabet = [
    ...Array.from('aAbz09_-]^[&~:.$|()*+?{}\\/"\'é😀αΩ'),
    '\n', '\r', '\t', '\v', '\f', '\0', '\b', ' ', '\u00a0', '\u2028', '\u3000', '\ufeff', '\u0085', '\u{1f610}', '٣',
  ]; // prettier-ignore
  const inputs = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 4 });
  const ofPattern = (pattern: string) =>
    fc
      .oneof(
        inputs,
        fc.constantFrom(...alphabet),
        fc.constantFrom('aa', 'aaa', 'ab', 'abab', '2026', 'foo', 'x foo y'),
      )
      .filter((text) => text.isWellFormed() && pattern.length >= 0);

  it.each(PATTERNS)(
    'given %p, when matched, then the texts are those that JavaScript takes',
    (pattern) => {
      const native = new RegExp(pattern, 'u');

      fc.assert(
        fc.property(ofPattern(pattern), (text) => {
          expect(takes({ pattern }, text)).toBe(native.test(text));
        }),
        { numRuns: 150 },
      );
    },
  );

  it.each(['.', '\\s', '\\S'])(
    'given %p, when every character of the basic plane is matched, then it takes those that JavaScript takes',
    (pattern) => {
      const native = new RegExp(`^${pattern}$`, 'u');
      const matches = patternCheck(`^${pattern}$`);
      const characters = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
      const texts = characters.filter((character) => character.isWellFormed());

      expect(texts.filter(matches)).toEqual(texts.filter((text) => native.test(text)));
    },
  );

  it('given any class of characters, when matched, then the texts are those that JavaScript takes', () => {
    const member = fc.constantFrom(
      ...Array.from('azAZ09[:&~.'),
      '\\]',
      '\\\\',
      '\\-',
      '\\s',
      '\\S',
      '\\d',
      '\\W',
      '\\u{61}',
      '\\b',
      '-',
      '^',
    );
    const classes = fc
      .tuple(fc.constantFrom('', '^'), fc.array(member, { maxLength: 6 }))
      .map(([not, members]) => `^[${not}${members.join('')}]$`)
      .filter(isPattern);

    fc.assert(
      fc.property(classes, fc.constantFrom(...alphabet), (pattern, text) => {
        expect(takes({ pattern }, text)).toBe(new RegExp(pattern, 'u').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '(?=a)b',
    '(?!a)b',
    '(?<=a)b',
    '(?<!a)b',
    '(?<=a>)b',
    '(?<!a>)b',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '(a',
    '\\q',
    'a**',
    '{',
    ']',
    '(?i:a)',
  ])('given %p, when translated, then it is refused', (pattern) => {
    expect(() => re2Of(pattern)).toThrow();
  });

  it('given the pattern (a+)+$ and a long text, when checked, then it takes time in proportion to the text', () => {
    const check = (length: number) => {
      const start = performance.now();
      expect(takes({ pattern: '^(a+)+$' }, `${'a'.repeat(length)}!`)).toBe(false);
      return performance.now() - start;
    };
    check(1000);

    // A backtracking engine needs 2^50000 steps.
    expect(check(50_000)).toBeLessThan(5000);
  });
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch {
    return false;
  }
}

describe('the codecs of a message with tags', () => {
  const field = (part: Partial<FieldSchema> & { name: string }): FieldSchema => ({
    protoName: part.name,
    number: 1,
    presence: 'required',
    type: { kind: 'scalar', scalar: 'string' },
    ...part,
  });
  const schema = (own: FieldSchema, tagless: FieldSchema): Schema => ({
    version: 1,
    functions: [],
    enums: [],
    messages: [
      { name: 'a.A', file: 'a.proto', origin: 'a', shape: 'object', fields: [own] },
      { name: 'a.B', file: 'a.proto', origin: 'b', shape: 'object', fields: [tagless] },
    ],
  });

  it.each(['required', 'optional', 'nullable'] as const)(
    'given a %s property, when a value breaks its tag, then neither direction takes it',
    (presence) => {
      const plain = field({ name: 'code', presence });
      const codecs = compileCodecs(schema({ ...plain, constraints: { pattern: '^a' } }, plain));
      const bytes = codecs['a.B']!.encode({ code: 'b' });

      expect(() => codecs['a.A']!.encode({ code: 'b' })).toThrow(
        'code: expected a text that matches ^a, got "b"',
      );
      expect(() => codecs['a.A']!.decode(bytes)).toThrow(
        'code: expected a text that matches ^a, got "b"',
      );
    },
  );

  it.each([
    ['optional', {}],
    ['nullable', { code: null }],
  ] as const)(
    'given an absent %s property, when it travels, then no tag looks at it',
    (presence, value) => {
      const plain = field({ name: 'code', presence });
      const codec = compileCodecs(schema({ ...plain, constraints: { minLength: 1 } }, plain))[
        'a.A'
      ]!;

      expect(codec.decode(codec.encode(value))).toEqual(value);
    },
  );

  it('given a required property, when its default breaks its tag, then neither direction takes it, though no byte of it travels', () => {
    const plain = field({ name: 'code' });
    const codec = compileCodecs(schema({ ...plain, constraints: { minLength: 1 } }, plain))['a.A']!;
    const said = 'code: expected at least 1 characters, got ""';

    expect(() => codec.encode({ code: '' })).toThrow(said);
    expect(() => codec.decode(new Uint8Array())).toThrow(said);
  });

  it('given alternatives of a union, when a value breaks the tag of its own, then neither direction takes it', () => {
    const text = field({ name: 'text', when: { by: 'typeof', type: 'string' } });
    const yes = field({
      name: 'yes',
      number: 2,
      type: { kind: 'scalar', scalar: 'bool' },
      when: { by: 'typeof', type: 'boolean' },
    });
    const unionOf = (...fields: readonly FieldSchema[]) => {
      const union = { name: 'a.A', file: 'a.proto', origin: 'a', shape: 'union', fields } as const;
      return compileCodecs({ version: 1, functions: [], enums: [], messages: [union] })['a.A']!;
    };
    const tagged = unionOf(
      { ...text, constraints: { pattern: '^a' } },
      { ...yes, constraints: { enum: [true] } },
    );
    const tagless = unionOf(text, yes);

    for (const value of ['a', true]) expect(tagged.decode(tagged.encode(value))).toBe(value);
    for (const value of ['b', false]) {
      expect(() => tagged.encode(value)).toThrow(InvalidValueError);
      expect(() => tagged.decode(tagless.encode(value))).toThrow(InvalidValueError);
    }
  });
});
