/** What does not fit is refused where it stands, for every type in every place: values that are sent, bytes that arrive. */
import fc from 'fast-check';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import type { FieldSchema, MapKey, MessageSchema, TypeSchema } from '../../src/schema/schema.js';
import { oracleOf } from './codec-oracle.js';
import { BROAD, enumType, list, map, scalar, schemaOf } from './codec-schema.js';
import { valuesOf } from './codec-values.js';

const codecs = compileCodecs(BROAD);
const oracles = oracleOf(BROAD);
const misfit = (): undefined => undefined;
type Path = readonly (string | number)[];

/** One value in a wrong place, and what is to be said of it. */
interface Wrong {
  readonly value: unknown;
  readonly path: Path;
  readonly expected?: string | undefined;
}

function refusal(act: () => unknown): InvalidValueError {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidValueError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const isNamed = ({ shape }: MessageSchema) => shape === 'object' || shape === 'request';

/** The step to a field; wrappers, unions and results have none. */
function stepOf({ shape }: MessageSchema, { name }: FieldSchema, index: number): Path {
  if (shape === 'wrapper' || shape === 'union') return [];
  return shape === 'tuple' ? [index] : [name];
}

function partOf(
  { shape }: MessageSchema,
  value: unknown,
  [field, index]: [FieldSchema, number],
): unknown {
  if (shape === 'wrapper' || shape === 'response') return value;
  const key = shape === 'object' ? field.name : index;
  return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
}

/** The value with another part. */
function withPart(
  { shape }: MessageSchema,
  value: unknown,
  [field, index, part]: [FieldSchema, number, unknown],
): unknown {
  if (shape === 'wrapper' || shape === 'response') return part;
  if (shape === 'object') {
    const descriptor = { value: part, enumerable: true, configurable: true, writable: true };
    return Object.defineProperty({ ...(value as object) }, field.name, descriptor);
  }
  const list = [...(value as unknown[])];
  list[index] = part;
  return list;
}

function wordsOf(type: TypeSchema): string | undefined {
  if (type.kind === 'list') return type.as === 'set' ? 'a Set' : 'an array';
  if (type.kind === 'map') return type.as === 'Map' ? 'a Map' : 'an object';
  if (type.kind === 'enum') {
    const { values } = BROAD.enums.find(({ name }) => name === type.enum)!;
    return `one of ${values.map(({ value }) => JSON.stringify(value)).join(', ')}`;
  }
  const message =
    type.kind === 'message' && BROAD.messages.find(({ name }) => name === type.message);
  return message ? wordsOfMessage(message) : undefined;
}

function wordsOfMessage({ shape, name, fields }: MessageSchema): string | undefined {
  if (shape === 'object') return `an object (${name.slice(name.lastIndexOf('.') + 1)})`;
  if (shape === 'tuple') return 'an array';
  return shape === 'union' ? `one of ${fields.map((field) => field.name).join(', ')}` : undefined;
}

/** A misfit for the field as a whole, and for each of its elements. */
function wrongParts({ type }: FieldSchema, part: unknown): Wrong[] {
  const whole = { value: misfit, path: [], expected: wordsOf(type) };
  if (part === undefined || part === null) return [whole];
  if (type.kind === 'list') {
    const items = [...(part as Iterable<unknown>)];
    const collection = (each: unknown[]) => (type.as === 'set' ? new Set(each) : each);
    const expected = wordsOf(type.element);
    return [
      whole,
      ...items.map((_, at) => ({
        value: collection(items.with(at, misfit)),
        path: [at],
        expected,
      })),
    ];
  }
  if (type.kind !== 'map') return [whole];
  const entries: (readonly [unknown, unknown])[] =
    part instanceof Map ? [...(part as Map<unknown, unknown>)] : Object.entries(part);
  const keys = entries.map(([key]) => key);
  return [
    whole,
    ...keys.map((key, at): Wrong => {
      const changed = entries.with(at, [key, misfit]);
      const value =
        type.as === 'Map'
          ? new Map(changed)
          : Object.fromEntries(changed.map(([each, of]) => [String(each), of]));
      const step = typeof key === 'bigint' ? String(key) : key;
      // A key that is no bigint is its own step, whatever it is.
      return { value, path: [step as string], expected: wordsOf(type.value) };
    }),
  ];
}

/** Every way to put a misfit into a value. */
function wrongs(message: MessageSchema, value: unknown): Wrong[] {
  const whole = { value: misfit, path: [], expected: wordsOfMessage(message) };
  if (message.shape === 'union') return [whole];
  const constants = Object.keys(message.constants ?? {}).map((name) => ({
    value: { ...(value as object), [name]: misfit },
    path: [name],
    expected: JSON.stringify(message.constants![name]),
  }));
  const parts = message.fields.flatMap((field, index) =>
    wrongParts(field, partOf(message, value, [field, index])).map((wrong) => ({
      ...wrong,
      value: withPart(message, value, [field, index, wrong.value]),
      path: [
        ...(message.shape === 'response' ? ['result'] : stepOf(message, field, index)),
        ...wrong.path,
      ],
    })),
  );
  const isChecked = message.shape === 'object' || message.shape === 'tuple';
  return [...(isChecked ? [whole] : []), ...constants, ...parts];
}

/** Each element of these has a tag of its own, and so a place. */
function isUnpackedArray(type: TypeSchema): boolean {
  if (type.kind !== 'list' || type.as === 'set') return false;
  const { element } = type;
  return element.kind === 'scalar'
    ? element.scalar === 'string'
    : !['enum', 'bool'].includes(element.kind);
}

/** Collections of an enum, as protobufjs writes them, with a number that the enum does not have. */
function wrongElements(type: TypeSchema): readonly { plain: object; step: Path }[] {
  if (type.kind === 'list' && type.element.kind === 'enum') {
    return [{ plain: [1, 1, 999], step: type.as === 'set' ? [] : [2] }];
  }
  if (type.kind !== 'map' || type.value.kind !== 'enum' || type.key !== 'string') return [];
  return type.numericKeys
    ? [{ plain: { '1.5': 1, '-7': 999 }, step: ['-7'] }]
    : [{ plain: { first: 1, second: 999 }, step: ['second'] }];
}

const HAS_NO_DEFAULT = ['timestamp', 'duration', 'message', 'enum', 'struct'];
const messages = BROAD.messages.filter(({ fields }) => fields.length > 0);

describe.each(messages.map((message) => [message.name, message] as const))(
  '%s',
  (name, message) => {
    const codec = codecs[name]!;

    it('given a misfit in any place, when sent, then it is refused there, and what was expected is said', () => {
      fc.assert(
        fc.property(valuesOf(BROAD, name), (value) => {
          for (const { value: wrong, path, expected } of wrongs(message, value)) {
            const error = refusal(() => codec.encode(wrong));
            expect(error.segments).toEqual(path);
            if (expected !== undefined)
              expect(error.problem).toBe(`expected ${expected}, got a function`);
          }
        }),
        { numRuns: 5 },
      );
    });

    it('given nothing for a property that has to be there, when sent, then it is refused there', () => {
      const [value] = fc.sample(valuesOf(BROAD, name), { numRuns: 1, seed: 1 });
      const required = message.fields
        .map((field, index) => ({ field, index }))
        .filter(({ field }) => field.presence === 'required' && field.type.kind !== 'value');
      for (const { field, index } of isNamed(message) ? required : []) {
        const without = withPart(message, value, [field, index, undefined]);

        expect(refusal(() => codec.encode(without)).segments).toEqual([field.name]);
      }
    });

    it('given a property that has to be there, when it does not arrive, then that is said', () => {
      const oracle = oracles(name);
      const [value] = fc.sample(valuesOf(BROAD, name).filter(oracle.takes), {
        numRuns: 1,
        seed: 2,
      });
      const plain = oracle.plain(value);
      for (const [index, field] of message.fields.entries()) {
        const isNeeded = field.presence === 'required' && HAS_NO_DEFAULT.includes(field.type.kind);
        if (!isNeeded || (message.shape === 'union' && !(field.protoName in plain))) continue;
        const rest = { ...plain };
        Reflect.deleteProperty(rest, field.protoName);
        const error = refusal(() => codec.decode(oracle.encodePlain(rest)));

        expect([...error.segments, error.problem]).toEqual([
          ...stepOf(message, field, index),
          'is required and missing',
        ]);
      }
    });

    it('given bytes that end within a field, when they arrive, then the field is named', () => {
      const oracle = oracles(name);
      for (const [index, field] of message.fields.entries()) {
        const tag = oracle.tagOf(field.protoName);

        expect(refusal(() => codec.decode(tag)).segments).toEqual([
          ...stepOf(message, field, index),
          ...(isUnpackedArray(field.type) ? [0] : []),
        ]);
      }
    });

    it('given bytes that end within a field after a whole value, when they arrive, then that field is named, and nothing of those before', () => {
      const oracle = oracles(name);
      const [value] = fc.sample(valuesOf(BROAD, name), { numRuns: 1, seed: 3 });
      for (const [index, field] of message.fields.entries()) {
        if (field.type.kind === 'list') continue;
        const bytes = Buffer.concat([codec.encode(value), oracle.tagOf(field.protoName)]);

        expect(refusal(() => codec.decode(bytes)).segments).toEqual(stepOf(message, field, index));
      }
    });

    it('given an element that does not fit, when it arrives, then its place or its key is named', () => {
      const oracle = oracles(name);
      for (const [index, field] of message.fields.entries()) {
        for (const { plain, step } of wrongElements(field.type)) {
          const bytes = oracle.encodePlain({ [field.protoName]: plain });

          expect(refusal(() => codec.decode(bytes)).segments).toEqual([
            ...stepOf(message, field, index),
            ...step,
          ]);
        }
      }
    });
  },
);

const YEAR_1 = Date.parse('0001-01-01T00:00:00Z');
const YEAR_9999 = Date.parse('9999-12-31T23:59:59.999Z');
/** What duration.proto allows. */
const LONGEST = 315_576_000_000_000;
/** The largest, and the least of those that round to infinity. */
const FLOATS = [(2 - 2 ** -23) * 2 ** 127, (2 - 2 ** -24) * 2 ** 127] as const;

/** The ends of what a type holds, and what lies beyond them. */
const ENDS: Readonly<Record<string, readonly [TypeSchema, readonly unknown[], unknown[]]>> = {
  float: [
    scalar('float'),
    [FLOATS[0], -FLOATS[0], Infinity, -Infinity, NaN],
    [FLOATS[1], -FLOATS[1], 1e300],
  ],
  int32: [
    scalar('int32'),
    [-(2 ** 31), 2 ** 31 - 1],
    [-(2 ** 31) - 1, 2 ** 31, 0.5, NaN, Infinity, 1n],
  ],
  uint32: [scalar('uint32'), [0, 2 ** 32 - 1], [-1, 2 ** 32, 0.5, NaN, Infinity, 1n]],
  int64: [scalar('int64'), [-(2n ** 63n), 2n ** 63n - 1n], [-(2n ** 63n) - 1n, 2n ** 63n, 1]],
  uint64: [scalar('uint64'), [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, 1]],
  Date: [
    { kind: 'timestamp' },
    [new Date(YEAR_1), new Date(YEAR_9999)],
    [new Date(YEAR_1 - 1), new Date(YEAR_9999 + 1), new Date(NaN), YEAR_1],
  ],
  Duration: [{ kind: 'duration' }, [-LONGEST, LONGEST], [-LONGEST - 1, LONGEST + 1, NaN, 1n]],
};

it.each(Object.entries(ENDS))(
  'given the ends of %s, when sent, then they come back, and what lies beyond is refused',
  (_, [type, ends, beyond]) => {
    const codec = compileCodecs(schemaOf(type))['broad.v1.One']!;

    for (const it of ends) expect(codec.decode(codec.encode({ it }))).toEqual({ it });
    for (const it of beyond) {
      expect(refusal(() => codec.encode({ it })).segments).toEqual(['it']);
    }
  },
);

it.each(['Each', 'EachNullable'])(
  'given a number that its enum does not have, when it arrives in %s, then it is refused',
  (name) => {
    const bytes = oracles(`broad.v1.${name}`).encodePlain({ level: 999 });

    const error = refusal(() => codecs[`broad.v1.${name}`]!.decode(bytes));

    expect([...error.segments, error.problem]).toEqual([
      'level',
      '999 is no value of broad.v1.Level',
    ]);
  },
);

it('given an entry of a map without its value, when its enum has nothing for 0, then that is said', () => {
  const bytes = Buffer.from([...oracles('broad.v1.Maps').tagOf('to_status'), 0]);

  const error = refusal(() => codecs['broad.v1.Maps']!.decode(bytes));

  expect([...error.segments, error.problem]).toEqual([
    'to status',
    '0 is no value of broad.v1.Status',
  ]);
});

it.each<[string, TypeSchema, unknown[]]>([
  ['an array', list(scalar('string')), [new Set(['a']), 'a', { length: 0 }]],
  ['a Set', list(scalar('string'), 'set'), [['a'], new Map(), 'a']],
  ['a Map', map('string', scalar('int32'), 'Map'), [{ a: 1 }, new Set(), [['a', 1]], null]],
  [
    'an object',
    map('string', scalar('int32'), 'object'),
    [new Map([['a', 1]]), new Set([1]), [1], 'a', null],
  ],
])(
  'given another collection where %s has to be, when sent, then it is refused and not emptied',
  (expected, type, others) => {
    const codec = compileCodecs(schemaOf(type))['broad.v1.One']!;

    for (const it of others) {
      const error = refusal(() => codec.encode({ it }));
      expect([...error.segments, error.problem]).toEqual([
        'it',
        expect.stringContaining(`expected ${expected}, got `),
      ]);
    }
  },
);

it('given a number that its enum does not have, when it arrives in an optional property, then that is absent', () => {
  const bytes = oracles('broad.v1.EachOptional').encodePlain({ level: 999 });

  expect(codecs['broad.v1.EachOptional']!.decode(bytes)).toEqual({});
});

it.each<[MapKey, readonly string[]]>([
  ['bool', ['', 'yes', 'TRUE']],
  ['int32', ['', 'x', '0x1', '1.5', ' 1', '2147483648']],
  ['uint32', ['', 'x', '1e3', '-1', '4294967296']],
  ['int64', ['', 'x', '0x1', '1.5', '9223372036854775808']],
  ['uint64', ['', 'x', '1n', '-1', '18446744073709551616']],
])(
  'given a name that is no %s in an object whose names are such keys, when sent, then it is refused there',
  (key, names) => {
    const codec = compileCodecs(schemaOf(map(key, scalar('bool'), 'object')))['broad.v1.One']!;

    for (const name of names) {
      expect(refusal(() => codec.encode({ it: { [name]: true } })).segments).toEqual(['it', name]);
    }
  },
);

it.each(['', 'x', '0x1', '1 ', '--1', '.5', 'infinity'])(
  'given the key %j, when it arrives in a map whose keys are numbers, then it is refused',
  (key) => {
    const bytes = oracles('broad.v1.NumericMap').encodePlain({ names: { [key]: 'a' } });

    const error = refusal(() => codecs['broad.v1.NumericMap']!.decode(bytes));

    expect([...error.segments, error.problem]).toEqual([
      'names',
      key,
      `expected a number as a key, got ${JSON.stringify(key)}`,
    ]);
  },
);

const STEPS = { string: 'a', bool: true, int32: -7, uint32: 7, int64: '-7', uint64: '7' } as const;

it.each(Object.keys(STEPS) as (keyof typeof STEPS)[])(
  'given a value that does not fit under a key that is a %s, when it arrives, then the key is named',
  (key) => {
    const schema = schemaOf(map(key, enumType('Level'), 'Map'));
    const plain = { it: { [String(STEPS[key])]: 999 } };
    const bytes = oracleOf(schema)('broad.v1.One').encodePlain(plain);

    const error = refusal(() => compileCodecs(schema)['broad.v1.One']!.decode(bytes));

    expect(error.segments).toEqual(['it', STEPS[key]]);
  },
);
