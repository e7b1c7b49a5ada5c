/** What a writer refuses, and by which words; what it writes at the end of its memory; and whose memory a message has. */
import { create, toBinary } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { Writer } from '../../src/rpc/wire-writer.js';

type Method = Exclude<
  keyof Writer,
  'maxDepth' | 'finish' | 'clear' | `open${string}` | `close${string}`
>;

const INT32 = 'expected an integer from -2147483648 to 2147483647, got';
const UINT32 = 'expected an integer from 0 to 4294967295, got';
const INT64 = 'expected a bigint from -2^63 to 2^63 - 1, got';
const UINT64 = 'expected a bigint from 0 to 2^64 - 1, got';
const FLOAT = 'expected a number from -3.4028234663852886e+38 to 3.4028234663852886e+38, got';
const LONE =
  'the text holds a lone surrogate, which UTF-8 cannot carry; repair it with toWellFormed()';
const YEARS = 'is outside the years 1 to 9999 of google.protobuf.Timestamp';

it.each<[Method, unknown, string]>([
  ['double', '1', 'expected a number, got "1"'],
  ['float', '1', 'expected a number, got "1"'],
  ['float', 3.5e38, `${FLOAT} 3.5e+38`],
  ['int32', 0.5, `${INT32} 0.5`],
  ['int32', 1n, `${INT32} 1n`],
  ['uint32', -1, `${UINT32} -1`],
  ['int64', 1, `${INT64} 1`],
  ['uint64', -1n, `${UINT64} -1n`],
  ['bool', 'true', 'expected a boolean, got "true"'],
  ['string', 1, 'expected a string, got 1'],
  ['string', '\ud83d', LONE],
  ['string', 'a\ude00', LONE],
  ['string', `${'a'.repeat(40)}\ud83d`, LONE],
  ['string', `\ude00${'é'.repeat(40)}`, LONE],
  ['bytes', 'a', 'expected bytes (Buffer or Uint8Array), got "a"'],
  ['timestamp', 1, 'expected a Date, got 1'],
  ['timestamp', new Date(NaN), 'the Date is invalid'],
  ['timestamp', new Date(8.64e15), `+275760-09-13T00:00:00.000Z ${YEARS}`],
  ['duration', '1', 'expected milliseconds within 10000 years, got "1"'],
  ['duration', NaN, 'expected milliseconds within 10000 years, got NaN'],
])('given a %s, when it is %p, then it is refused with these words', (method, value, problem) => {
  const writer = new Writer();

  expect(() => {
    writer[method](value as never);
  }).toThrow(new InvalidValueError(problem));
});

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const LEAST = '-9223372036854775808';

it.each<[Method, unknown, (writer: protobuf.Writer) => protobuf.Writer]>([
  ['tag', 2 ** 32 - 8, (writer) => writer.uint32(2 ** 32 - 8)],
  ['double', 1 / 3, (writer) => writer.double(1 / 3)],
  ['float', 1 / 3, (writer) => writer.float(1 / 3)],
  ['int32', -1, (writer) => writer.int32(-1)],
  ['uint32', 2 ** 32 - 1, (writer) => writer.uint32(2 ** 32 - 1)],
  ['int64', BigInt(LEAST), (writer) => writer.int64(LEAST)],
  ['uint64', 2n ** 64n - 1n, (writer) => writer.uint64(String(2n ** 64n - 1n))],
  ['bool', true, (writer) => writer.bool(true)],
  ['string', 'text', (writer) => writer.string('text')],
  ['string', '€€€', (writer) => writer.string('€€€')],
  ['string', '\x7f\x80', (writer) => writer.string('\x7f\x80')],
  ['bytes', Buffer.from('bytes'), (writer) => writer.bytes(Buffer.from('bytes'))],
  [
    'duration',
    -1.5e9 - 0.5,
    (writer) => writer.fork().uint32(8).int64('-1500000').uint32(16).int32(-500_000).ldelim(),
  ],
])(
  'given every place in a slab, when a %s is written there, then it is whole',
  (method, value, write) => {
    const expected = hexOf(write(protobuf.Writer.create()).finish());

    for (let place = 0; place <= 128; place++) {
      const writer = new Writer(128);
      for (let n = 0; n < place; n++) writer.bool(true);
      const before = writer.finish();
      writer[method](value as never);

      expect([place, hexOf(writer.finish())]).toEqual([place, expected]);
      expect(hexOf(before)).toBe('01'.repeat(place));
    }
  },
);

it('given numbers of every length, when they are written, then the bytes are those of protobufjs', () => {
  for (let bits = 0n; bits <= 64n; bits++) {
    for (const value of [2n ** bits - 1n, 2n ** bits, -(2n ** bits)]) {
      const text = String(value);
      const writer = new Writer();
      const theirs = protobuf.Writer.create();

      if (value === BigInt.asUintN(64, value)) {
        writer.uint64(value);
        theirs.uint64(text);
      }
      if (value === BigInt.asIntN(64, value)) {
        writer.int64(value);
        theirs.int64(text);
      }
      if (value === BigInt.asUintN(32, value)) {
        writer.uint32(Number(value));
        theirs.uint32(Number(value));
      }
      if (value === BigInt.asIntN(32, value)) {
        writer.int32(Number(value));
        theirs.int32(Number(value));
      }

      expect([text, hexOf(writer.finish())]).toEqual([text, hexOf(theirs.finish())]);
    }
  }
});

it.each([0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])(
  'given content of %i bytes, when it is written as a text, as bytes and as a message, then its length is that of protobufjs',
  (length) => {
    const text = 'abc'.repeat(length / 3 + 1).slice(0, length);
    const writer = new Writer();
    const theirs = protobuf.Writer.create().string(text).bytes(Buffer.from(text)).fork();

    writer.string(text);
    writer.bytes(Buffer.from(text));
    const start = writer.open();
    for (let n = 0; n < length; n++) {
      writer.bool(n % 3 === 0);
      theirs.bool(n % 3 === 0);
    }
    writer.close(start);

    expect(Buffer.compare(writer.finish(), theirs.ldelim().finish())).toBe(0);
  },
);

it.each([0, 1, 999, 1000, 1001, -1, -999, -1000, -1001, 2 ** 40, -(2 ** 40)])(
  'given a time of %i ms, when it is written, then the bytes are those of protobuf-es',
  (ms) => {
    const up = Math.floor(ms / 1000);
    const timestamp = { seconds: BigInt(up), nanos: (ms - up * 1000) * 1e6 };
    const whole = Math.trunc(ms / 1000);
    const duration = { seconds: BigInt(whole), nanos: (ms - whole * 1000) * 1e6 };
    const expected = [
      toBinary(TimestampSchema, create(TimestampSchema, timestamp)),
      toBinary(DurationSchema, create(DurationSchema, duration)),
    ];
    const writer = new Writer();

    writer.timestamp(new Date(ms));
    writer.duration(ms);

    const lengthy = expected.map((bytes) => Buffer.of(bytes.length, ...bytes));
    expect(hexOf(writer.finish())).toBe(hexOf(Buffer.concat(lengthy)));
  },
);

describe('the memory of messages', () => {
  const written = (writer: Writer, ...values: readonly (number | string)[]): Uint8Array => {
    for (const value of values) {
      if (typeof value === 'string') writer.string(value);
      else writer.bytes(Buffer.alloc(value));
    }
    return writer.finish();
  };
  const isAlone = (bytes: Uint8Array) => bytes.buffer.byteLength === bytes.length;
  const KIB = 1024;

  it('given small messages, when they are written, then one stands behind the other in a slab', () => {
    const writer = new Writer();
    writer.clear();

    const messages = [1, 2, 3].map((size) => written(writer, size));

    expect(messages.map(({ byteOffset }) => byteOffset)).toEqual([0, 2, 5]);
    for (const { buffer } of messages) expect(buffer).toBe(messages[0]!.buffer);
    expect(messages[0]!.buffer.byteLength).toBe(KIB);
  });

  it.each([
    ['half a slab', KIB / 2 - 5, true],
    ['a byte more', KIB / 2 - 4, false],
  ])(
    'given a slab without room for a message of %s, when it is written, then it is known whether it has a slab of its own',
    (_, size, isInSlab) => {
      const writer = new Writer();
      const first = written(writer, KIB / 2);

      const second = written(writer, size);

      expect(second.buffer).not.toBe(first.buffer);
      expect(second.buffer.byteLength === KIB && second.byteOffset === 0).toBe(isInSlab);
    },
  );

  it('given a message that went to a new slab, when it is given up, then the next begins that slab', () => {
    const writer = new Writer();
    written(writer, KIB / 2 + 100);
    writer.bytes(Buffer.alloc(450));
    writer.clear();

    const next = written(writer, 1);

    expect([next.byteOffset, next.buffer.byteLength]).toEqual([0, KIB]);
  });

  it.each<[string, readonly (number | string)[], boolean]>([
    ['256 KiB', [256 * KIB - 3], true],
    ['a byte more', [256 * KIB - 2], false],
    ['half of what it might have been', [199_996, 'a'.repeat(200_000)], false],
    ['a byte less than half', [199_995, 'a'.repeat(200_000)], true],
    ['a few bytes more than fit a slab', [5000], true],
  ])(
    'given a message of %s, when it is written, then it is known whether it is copied',
    (_, values, isCopied) => {
      expect(isAlone(written(new Writer(), ...values))).toBe(isCopied);
    },
  );

  it.each([
    ['1 MiB', 148_568, true],
    ['a byte more', 148_569, false],
  ])(
    'given a message that took room of %s, when the next is written, then it is known whether it has the same room',
    (_, size, isSame) => {
      const writer = new Writer();
      written(writer, size, 'a'.repeat(300_000));

      // In room of its own it would be given away.
      expect(isAlone(written(writer, 300_000))).toBe(isSame);
    },
  );

  it.each([
    ['finished', 'finish'],
    ['given up', 'clear'],
  ] as const)('given a large message, when it is %s, then the next is a small one', (_, end) => {
    const writer = new Writer();
    writer.bytes(Buffer.alloc(2000));
    writer[end]();

    writer.bool(true);
    const next = writer.finish();

    expect([...next]).toEqual([1]);
    expect(next.buffer.byteLength).toBe(KIB);
  });
});
