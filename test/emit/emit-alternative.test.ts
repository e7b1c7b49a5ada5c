/** How an emitted encoder tells alternatives: which values pass a test, and that every other value is refused by name. */
import { runInNewContext } from 'node:vm';
import { codecBody } from '../../src/emit/emit-codec.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import type { Alternative, ElementType, FieldSchema } from '../../src/schema/schema.js';
import { fields, message, messageType, scalar, schemaOf } from '../rpc/codec-schema.js';

/** A property `it` whose type is a union with one alternative. */
function codecOf(when: Alternative) {
  const type = typeOf(when);
  const union = message('Either', fields({ this: { type, when } }), {
    shape: 'union',
    oneof: 'kind',
    ...(when.by === 'discriminator' && { discriminator: 'kind' }),
  });
  const schema = schemaOf(messageType('Either'));
  return compileCodecs({ ...schema, messages: [...schema.messages, union] })['broad.v1.One']!;
}

/** A type that takes whatever passes the test. */
function typeOf(when: Alternative): ElementType {
  if (when.by === 'discriminator') return messageType('Nothing');
  if (when.by === 'instance' && when.of === 'Date') return { kind: 'timestamp' };
  return when.by === 'typeof' && when.type === 'bigint' ? scalar('int64') : { kind: 'value' };
}

const OTHERS = [null, undefined, 0, 1n, '', 'x', false, [], {}, () => 0, Symbol('s')];

const either: Alternative = { by: 'literal', values: ['text', 'html'] };
const ofBoth: Alternative = { by: 'property', name: 'type', when: either };
const inherited: Alternative = { by: 'property', name: 'toString', when: either };
const firstOfBoth: Alternative = { by: 'element', index: 0, when: either };
const secondOrNone: Alternative = { by: 'element', index: 1, when: either, orEmpty: true };
const inner: Alternative = { by: 'element', index: 0, when: ofBoth };
const four: Alternative = { by: 'length', from: 2, to: 4 };
const two: Alternative = { by: 'keys', keys: ['a', 'toString'] };
const both: Alternative = { by: 'all', of: [ofBoth, { by: 'keys', keys: ['at'] }] };
const textOrNone: Alternative = {
  by: 'property',
  name: 'type',
  when: { by: 'any', of: [either, { by: 'typeof', type: 'undefined' }] },
};
const kind: Alternative = { by: 'discriminator', value: 'x' };
/** What comes from another realm is an array too: jest's modules, `node:vm`. */
const foreign: unknown = runInNewContext('[0]');

it.each<[Alternative, readonly unknown[], readonly unknown[]]>([
  [{ by: 'typeof', type: 'string' }, ['', 'x'], OTHERS.filter((x) => typeof x !== 'string')],
  [{ by: 'typeof', type: 'boolean' }, [true, false], OTHERS.filter((x) => x !== false)],
  [{ by: 'typeof', type: 'number' }, [0, -1], OTHERS.filter((x) => x !== 0)],
  [{ by: 'typeof', type: 'bigint' }, [1n], OTHERS.filter((x) => x !== 1n)],
  [{ by: 'literal', values: [null] }, [null], OTHERS.slice(1)],
  [either, ['text', 'html'], ['', 'TEXT', ...OTHERS]],
  [{ by: 'instance', of: 'Array' }, [[], [0], foreign], [{ length: 0 }, ...OTHERS.toSpliced(7, 1)]],
  [{ by: 'instance', of: 'Date' }, [new Date(0)], [Date, ...OTHERS]],
  [
    four,

    [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
    ],
    [[1], [1, 2, 3, 4, 5], 'abc', { length: 3 }, ...OTHERS],
  ],
  [firstOfBoth, [['text'], ['html', 0]], [['x', 'html'], [[]], 'text', { 0: 'text' }, ...OTHERS]],
  [
    secondOrNone,

    [[], [0, 'html'], ['', 'text']],
    [['text'], ['html', 0], 'x', { 1: 'html' }, { length: 0 }, ...OTHERS.toSpliced(7, 1)],
  ],
  [
    inner,

    [[{ type: 'text' }], [{ type: 'html' }]],
    [[null], [undefined], [{ type: '' }], [0], { 0: { type: 'html' } }, ...OTHERS],
  ],
  [
    ofBoth,

    [{ type: 'text' }, { type: 'html', more: 0 }],
    [{ type: 'x' }, { text: 'text' }, ...OTHERS],
  ],
  [inherited, [{ toString: 'html' }], [{ toString: 'x' }, { toString: undefined }, ...OTHERS]],
  [
    two,

    [
      { a: 0, toString: '' },
      { a: null, toString: null },
    ],
    [
      { a: 0 },
      { toString: 0 },
      { a: undefined, toString: 0 },
      { a: 0, toString: undefined },
      ...OTHERS,
    ],
  ],
  [
    { by: 'keys', keys: [] },

    [{}, { a: 0 }],
    OTHERS.filter((x) => typeof x !== 'object' || x === null),
  ],
  [both, [{ type: 'text', at: 0 }], [{ type: 'text' }, { type: 'x', at: 0 }, { at: 0 }, ...OTHERS]],
  [textOrNone, [{ type: 'html' }, {}], [{ type: 'x' }, { type: null }, ...OTHERS.toSpliced(7, 2)]],
  [kind, [{ kind: 'x' }], [{ kind: 'y' }, ['x'], ...OTHERS]],
])(
  'given the test %j, when values come, then those that pass it are sent, and the others refused by name',
  (when, own, others) => {
    const { encode, decode } = codecOf(when);

    for (const it of own) expect(decode(encode({ it }))).toEqual({ it });
    for (const it of others) {
      expect(() => encode({ it })).toThrow(InvalidValueError);
      expect(() => encode({ it })).toThrow(/^it: expected one of this, got /);
    }
  },
);

it.each<[string, Partial<FieldSchema>, string]>([
  ['does not say', {}, 'a field of a union says when it is set'],
  [
    'says by a discriminator within a property',
    { when: { by: 'property', name: 'a', when: { by: 'discriminator', value: 'x' } } },
    'a discriminator stands in its union only',
  ],
])(
  'given a field of a union that %s when it is set, which no build makes, when its codec is emitted, then that is said',
  (_, when, problem) => {
    const part = fields({ this: { type: scalar('bool'), ...when } });
    const union = message('Either', part, { shape: 'union', oneof: 'kind' });

    expect(() => codecBody({ version: 1, functions: [], enums: [], messages: [union] })).toThrow(
      problem,
    );
  },
);
