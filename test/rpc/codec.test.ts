/** Codecs against protobufjs, which reads the proto files that we emit: every type, shape, presence and alternative. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { BROAD } from './codec-schema.js';
import { oracleOf } from './codec-oracle.js';
import { valuesOf } from './codec-values.js';

const codecs = compileCodecs(BROAD);
const oracles = oracleOf(BROAD);
const RUNS = { numRuns: 100 };

describe.each(BROAD.messages.map(({ name }) => name))('%s', (name) => {
  const codec = codecs[name]!;
  const oracle = oracles(name);
  const values = valuesOf(BROAD, name);

  it('given any value, when it is encoded and decoded, then the same value comes back', () => {
    fc.assert(
      fc.property(values, (value) => deepStrictEqual(codec.decode(codec.encode(value)), value)),
      RUNS,
    );
  });

  it('given any value, when we encode it, then protobufjs reads what is meant', () => {
    fc.assert(
      fc.property(values.filter(oracle.takes), (value) =>
        deepStrictEqual(oracle.read(codec.encode(value)), oracle.expected(value)),
      ),
      RUNS,
    );
  });

  it('given any value, when protobufjs encodes it, then we read the value', () => {
    fc.assert(
      fc.property(values.filter(oracle.takes), (value) =>
        deepStrictEqual(codec.decode(oracle.encode(value)), value),
      ),
      RUNS,
    );
  });
});
