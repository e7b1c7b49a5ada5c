/** Codecs against protobufjs, which reads the proto files that we emit: every type, shape, presence and alternative. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import type { TypeSchema } from '../../src/schema/schema.js';
import { BROAD, fields, map, message, scalar, schemaOf } from './codec-schema.js';
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

/** @see https://protobuf.dev/programming-guides/field_presence/ */
describe('presence', () => {
  it.each<[string, TypeSchema, unknown]>([
    ['double', scalar('double'), 0],
    ['float', scalar('float'), 0],
    ['int32', scalar('int32'), 0],
    ['uint32', scalar('uint32'), 0],
    ['int64', scalar('int64'), 0n],
    ['uint64', scalar('uint64'), 0n],
    ['bool', scalar('bool'), false],
    ['string', scalar('string'), ''],
    ['Buffer', { kind: 'bytes', as: 'Buffer' }, Buffer.alloc(0)],
    ['Uint8Array', { kind: 'bytes', as: 'Uint8Array' }, new Uint8Array()],
    ['ArrayBuffer', { kind: 'bytes', as: 'ArrayBuffer' }, new ArrayBuffer(0)],
    ['list', { kind: 'list', element: scalar('int32'), as: 'array' }, []],
    ['set', { kind: 'list', element: scalar('int32'), as: 'set' }, new Set()],
  ])(
    'given the default of a %s, when encoded, then it takes no byte unless it is optional',
    (_, type, it) => {
      const bytesOf = (presence: 'required' | 'optional') =>
        compileCodecs(schemaOf(type, { presence }))['broad.v1.One']!.encode({ it });

      expect(bytesOf('required')).toHaveLength(0);
      if (type.kind !== 'list') expect(bytesOf('optional').length).toBeGreaterThan(0);
    },
  );

  it('given no JSON value where one has to be, when decoded, then the property is not there', () => {
    const { decode } = compileCodecs(schemaOf({ kind: 'value' }))['broad.v1.One']!;

    deepStrictEqual(decode(new Uint8Array()), {});
  });
});

/** protobufjs has rules of its own for this key. */
it.each(['Map', 'object'] as const)(
  'given the key __proto__ in a map that is a %s, when encoded and decoded, then it is a key like others',
  (as) => {
    const entries = [['__proto__', 7]] as const;
    const it = as === 'Map' ? new Map(entries) : Object.fromEntries(entries);
    const codec = compileCodecs(schemaOf(map('string', scalar('int32'), as)))['broad.v1.One']!;

    deepStrictEqual(codec.decode(codec.encode({ it })), { it });
  },
);

it('given an instance that reckons a property in its class, when encoded, then that is sent as well', () => {
  class Order {
    constructor(
      readonly price: number,
      readonly count: number,
    ) {}

    get total(): number {
      return this.price * this.count;
    }
  }
  const type = { kind: 'message', message: 'broad.v1.Order' } as const;
  const order = message(
    'Order',
    fields({ price: scalar('double'), count: scalar('int32'), total: scalar('double') }),
  );
  const schema = schemaOf(type);
  const codec = compileCodecs({ ...schema, messages: [...schema.messages, order] })[
    'broad.v1.One'
  ]!;

  deepStrictEqual(codec.decode(codec.encode({ it: new Order(2.5, 4) })), {
    it: { price: 2.5, count: 4, total: 10 },
  });
});
