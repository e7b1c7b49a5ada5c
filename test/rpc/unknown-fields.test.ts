/** Fields of a newer schema, written by protobufjs before, between and after those that are known: they are skipped, whatever their wire type. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { oracleOf } from './codec-oracle.js';
import { BROAD } from './codec-schema.js';
import { valuesOf } from './codec-values.js';

const codecs = compileCodecs(BROAD);
const oracles = oracleOf(BROAD);

/** No message of the schema has these numbers: the greatest there is, 536,870,911, is one of broad.v1.Wide. */
const number = fc.integer({ min: 20_000, max: 536_870_910 });
const lengths = fc.constantFrom(0, 1, 2, 127, 128, 129, 16_383, 16_384, 70_000);

type Write = (writer: protobuf.Writer) => unknown;
const field: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(number, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map(
    ([at, value]): Write =>
      (writer) =>
        writer.uint32(at * 8).uint64(String(value)),
  ),
  fc.tuple(number, fc.double()).map(
    ([at, value]): Write =>
      (writer) =>
        writer.uint32(at * 8 + 1).double(value),
  ),
  fc.tuple(number, lengths).map(
    ([at, length]): Write =>
      (writer) =>
        writer.uint32(at * 8 + 2).bytes(new Uint8Array(length).fill(length)),
  ),
  fc.tuple(number, fc.integer({ min: 0 })).map(
    ([at, value]): Write =>
      (writer) =>
        writer.uint32(at * 8 + 5).fixed32(value),
  ),
  // a group, with a field and another group in it
  fc.tuple(number, number, lengths).map(
    ([at, inner, length]): Write =>
      (writer) =>
        writer
          .uint32(at * 8 + 3)
          .uint32(inner * 8 + 2)
          .bytes(new Uint8Array(length))
          .uint32(inner * 8 + 3)
          .uint32(inner * 8 + 4)
          .uint32(at * 8 + 4),
  ),
);
const fields = fc.array(field, { maxLength: 4 }).map((writes) => {
  const writer = protobuf.Writer.create();
  for (const write of writes) write(writer);
  return writer.finish();
});

it.each(BROAD.messages.map(({ name }) => name))(
  'given %s with fields of a newer schema around it, when it is decoded, then the known value comes back',
  (name) => {
    const codec = codecs[name]!;
    const oracle = oracles(name);
    const known = valuesOf(BROAD, name).filter(oracle.takes);

    fc.assert(
      fc.property(known, fields, fields, (value, before, after) =>
        deepStrictEqual(codec.decode(Buffer.concat([before, oracle.encode(value), after])), value),
      ),
      { numRuns: 60 },
    );
  },
);

const entries = BROAD.messages
  .filter(({ name }) => ['broad.v1.Maps', 'broad.v1.Records', 'broad.v1.NumericMap'].includes(name))
  .flatMap(({ name, fields: of }) => of.map(({ protoName }) => ({ name, protoName })));

it.each(entries)(
  'given an entry of $name.$protoName with fields of a newer schema in it, when it is decoded, then it is the known entry',
  ({ name, protoName }) => {
    const codec = codecs[name]!;
    const oracle = oracles(name);
    const known = valuesOf(BROAD, name)
      .filter(oracle.takes)
      .map((value) => oracle.plain(value)[protoName] as Record<string, unknown>)
      .filter((map) => Object.keys(map).length > 0);

    fc.assert(
      fc.property(known, fields, fields, (map, before, after) => {
        const entry = Object.entries(map)[0]!;
        const bytes = oracle.encodePlain({ [protoName]: Object.fromEntries([entry]) });
        const reader = protobuf.Reader.create(bytes);
        const tag = reader.uint32();
        const content = Buffer.concat([before, reader.bytes(), after]);
        const wider = protobuf.Writer.create().uint32(tag).bytes(content).finish();

        deepStrictEqual(codec.decode(wider), codec.decode(bytes));
      }),
      { numRuns: 5 },
    );
  },
);
