/** Bytes that mean the same in another form: protobuf-es reads them and writes them in the usual one. */
import { deepStrictEqual } from 'node:assert/strict';
import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { DurationSchema, FileDescriptorSetSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { Reader } from '../../src/rpc/wire-reader.js';
import { Writer } from '../../src/rpc/wire-writer.js';
import { oracleOf } from './codec-oracle.js';
import { BROAD } from './codec-schema.js';
import { forwards, valuesOf } from './codec-values.js';

const codecs = compileCodecs(BROAD);
const oracles = oracleOf(BROAD);
const registry = createFileRegistry(
  create(FileDescriptorSetSchema, fromBinary(FileDescriptorSetSchema, descriptorSetOf(BROAD))),
);

/** The same message as protobuf-es writes it. */
function usual(name: string, bytes: Uint8Array): Uint8Array {
  const type = registry.getMessage(name);
  if (!type) throw new Error(`protobuf-es has no ${name}`);
  return toBinary(type, fromBinary(type, bytes));
}

/** What is read, or that it is refused. */
function outcomeOf(name: string, bytes: Uint8Array): unknown {
  try {
    return codecs[name]!.decode(bytes);
  } catch (error) {
    if (error instanceof InvalidValueError) return 'refused';
    throw error;
  }
}

/** @see https://protobuf.dev/programming-guides/encoding/#last-one-wins */
describe.each(BROAD.messages.map((message) => message.name))('%s', (name) => {
  it('given the bytes of several values in a row, when decoded, then they are merged', () => {
    const several = fc.array(valuesOf(BROAD, name, { durations: forwards }), {
      minLength: 2,
      maxLength: 4,
    });

    fc.assert(
      fc.property(several, (values) => {
        const bytes = Buffer.concat(values.map((value) => codecs[name]!.encode(value)));

        deepStrictEqual(outcomeOf(name, bytes), outcomeOf(name, usual(name, bytes)));
      }),
      { numRuns: 25 },
    );
  });
});

it.each(BROAD.messages.map((message) => message.name))(
  'given bytes of %s with damage, when they are decoded, then they are read or refused, and nothing else happens',
  (name) => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });

    fc.assert(
      fc.property(valuesOf(BROAD, name), damage, (value, changes) => {
        const bytes = Buffer.from(codecs[name]!.encode(value));
        for (const [at, byte] of changes) bytes[at % (bytes.length + 1)] = byte;

        expect(() => outcomeOf(name, bytes)).not.toThrow();
      }),
      { numRuns: 25 },
    );
  },
);

/** @see https://protobuf.dev/programming-guides/encoding/#last-one-wins: setting one member of a oneof clears the others. */
it.each([[], ['yes']])(
  'given an alternative twice, the second time empty, and %j in between, when decoded, then it is merged only without',
  (...others) => {
    const name = 'broad.v1.Anything';
    const oracle = oracles(name);
    const between = others.map((other) => oracle.encodePlain({ [other]: true }));
    for (const { field } of fieldsOf(name)) {
      if (!['message', 'timestamp', 'struct'].includes(field.type.kind)) continue;
      const values = valuesOf(BROAD, name).filter(
        (value) => field.protoName in oracle.plain(value),
      );
      const [first] = fc.sample(values, { numRuns: 1, seed: 5 });
      const empty = Buffer.concat([oracle.tagOf(field.protoName), Buffer.of(0)]);
      const bytes = Buffer.concat([codecs[name]!.encode(first), ...between, empty]);

      deepStrictEqual(outcomeOf(name, bytes), outcomeOf(name, usual(name, bytes)));
    }
  },
);

/** Each half of a Timestamp or a Duration alone, before and after 1970. */
it.each<[string, readonly number[]]>([
  ['seconds, then nanos', [0x08, 5, 0x10, 9]],
  ['nanos, then seconds', [0x10, 9, 0x08, 5]],
  ['seconds twice', [0x08, 5, 0x08, 7]],
  ['nanos twice', [0x10, 9, 0x10, 3]],
])(
  'given a time of %s, each in an occurrence of its own, when decoded, then it has both',
  (_, bytes) => {
    for (const field of fieldsOf('broad.v1.EachOptional').map((each) => each.field)) {
      if (field.type.kind !== 'timestamp' && field.type.kind !== 'duration') continue;
      const tag = oracles('broad.v1.EachOptional').tagOf(field.protoName);
      const part = (at: number) => Buffer.from([...tag, 2, ...bytes.slice(at, at + 2)]);
      const twice = Buffer.concat([part(0), part(2)]);
      const name = 'broad.v1.EachOptional';

      deepStrictEqual(outcomeOf(name, twice), outcomeOf(name, usual(name, twice)));
    }
  },
);

it('given a time with fields of a newer schema, when it is read, then they are skipped', () => {
  // The number of the nanoseconds, but with another wire type; and a field 3 of each type.
  const others = [0x12, 1, 9, 0x18, 9, 0x1a, 1, 9, 0x1d, 9, 9, 9, 9];
  const bytes = Uint8Array.from([...others, 0x08, 5, ...others, 0x10, 0xc0, 0x84, 0x3d, ...others]);

  expect(reading(bytes).timestamp()).toEqual(new Date(5001));
  expect(reading(bytes).duration()).toBe(5001);
});

it('given more elements than messages may be nested, each with a message that stands twice, when decoded, then all are merged', () => {
  const name = 'broad.v1.Tree';
  const oracle = oracles(name);
  const left = Buffer.concat([oracle.tagOf('left'), Buffer.of(0)]);
  const child = Buffer.concat([
    ...[oracle.tagOf('children'), Buffer.of(left.length * 2)],
    ...[left, left],
  ]);
  const bytes = Buffer.concat(Array.from({ length: 200 }, () => child));

  const tree = outcomeOf(name, bytes);

  deepStrictEqual(tree, outcomeOf(name, usual(name, bytes)));
  expect(tree).toHaveProperty('children.length', 200);
});

const fieldsOf = (name: string) =>
  BROAD.messages.find((message) => message.name === name)!.fields.map((field) => ({ name, field }));

/** @see https://protobuf.dev/programming-guides/encoding/#maps */
it.each([...fieldsOf('broad.v1.Maps'), ...fieldsOf('broad.v1.Records')])(
  'given an entry of $name.$field.name without key and value, when decoded, then both are their defaults',
  ({ name, field }) => {
    const bytes = Buffer.concat([oracles(name).tagOf(field.protoName), Buffer.from([0])]);

    expect(outcomeOf(name, bytes)).toEqual(outcomeOf(name, usual(name, bytes)));
  },
);

const WIRE_TYPES: Readonly<Record<string, number>> = { double: 1, float: 5 };
const packable = fieldsOf('broad.v1.Lists').flatMap(({ name, field: { name: property, type } }) => {
  const element = type.kind === 'list' ? type.element : undefined;
  const isPacked =
    element?.kind === 'enum' || (element?.kind === 'scalar' && element.scalar !== 'string');
  return isPacked ? [{ name, property, wireType: WIRE_TYPES[property] ?? 0 }] : [];
});

/** @see https://protobuf.dev/programming-guides/encoding/#packed */
it.each(packable)(
  'given the elements of $property on their own, when decoded, then they are in the list',
  ({ name, property, wireType }) => {
    const { decode, encode } = codecs[name]!;
    const empty = decode(new Uint8Array()) as Record<string, unknown[]>;

    fc.assert(
      fc.property(valuesOf(BROAD, name), (value) => {
        const list = (value as typeof empty)[property]!;
        const unpacked = list.map((each) => {
          const [first = 0, ...rest] = encode({ ...empty, [property]: [each] });
          const lengthAt = first < 128 ? 0 : 1;
          return [first - 2 + wireType, ...rest.slice(0, lengthAt), ...rest.slice(lengthAt + 1)];
        });

        deepStrictEqual(decode(Uint8Array.from(unpacked.flat())), { ...empty, [property]: list });
      }),
      { numRuns: 25 },
    );
  },
);

/** What stands in a field of that type, as protobuf-es writes it. */
function reading(bytes: Uint8Array): Reader {
  return new Reader(Buffer.of(bytes.length, ...bytes));
}

function timestamp(seconds: bigint, nanos = 0): Reader {
  return reading(toBinary(TimestampSchema, create(TimestampSchema, { seconds, nanos })));
}

function duration(seconds: bigint, nanos = 0): Reader {
  return reading(toBinary(DurationSchema, create(DurationSchema, { seconds, nanos })));
}

/** @see https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp */
describe('a Timestamp', () => {
  it.each([
    ['0001-01-01T00:00:00.000Z', -62_135_596_800n, 0],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799n, 999_999_999],
  ])('given %s, when it is read, then it is that Date', (iso, seconds, nanos) => {
    expect(timestamp(seconds, nanos).timestamp().toISOString()).toBe(iso);
  });

  it.each([
    [-62_135_596_801n, 0],
    [253_402_300_800n, 0],
    [10n ** 18n, 0],
    [0n, -1],
    [0n, 1_000_000_000],
  ])(
    'given %p seconds and %p nanos, which no Timestamp has, when it is read, then it is refused',
    (seconds, nanos) => {
      expect(() => timestamp(seconds, nanos).timestamp()).toThrow(
        new InvalidValueError(
          `the bytes are no such message: no Timestamp has ${seconds} seconds and ${nanos} nanos`,
        ),
      );
    },
  );
});

/** @see https://protobuf.dev/reference/protobuf/google.protobuf/#duration */
describe('a Duration', () => {
  it.each([
    [-315_576_000_000_000, -315_576_000_000n, 0],
    [315_576_000_000_000, 315_576_000_000n, 0],
    [-1500, -1n, -500_000_000],
    [0.000_001, 0n, 1],
  ])('given %p ms, when it is read, then it is that number', (ms, seconds, nanos) => {
    expect(duration(seconds, nanos).duration()).toBe(ms);
  });

  it.each([
    [-315_576_000_001n, 0],
    [315_576_000_000n, 1_000_000],
    [1n, -1],
    [-1n, 1],
    [0n, 1_000_000_000],
    [0n, -1_000_000_000],
  ])(
    'given %p seconds and %p nanos, which no Duration has, when it is read, then it is refused',
    (seconds, nanos) => {
      expect(() => duration(seconds, nanos).duration()).toThrow(
        new InvalidValueError(
          `the bytes are no such message: no Duration has ${seconds} seconds and ${nanos} nanos`,
        ),
      );
    },
  );

  it.each([999.999_999_9, -999.999_999_9])(
    'given %p ms, which are a second to the nanosecond, when written, then no field is out of its range',
    (ms) => {
      const writer = new Writer();
      writer.duration(ms);
      const { seconds, nanos } = fromBinary(DurationSchema, writer.finish().subarray(1));

      expect([seconds, nanos]).toEqual([BigInt(Math.round(ms / 1000)), 0]);
    },
  );
});
