/** What a codec is beside its two functions: a Standard Schema, with a depth of its own for each call; and properties it sets. */
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { setOwn } from '../../src/rpc/codec-of.js';
import { fields, message, messageType, scalar } from './codec-schema.js';

const codec = compileCodecs({
  version: 1,
  functions: [],
  enums: [],
  messages: [
    message('Leaf', [
      ...fields({ size: scalar('int32') }),
      { ...fields({ leaf: messageType('Leaf') }, 'optional')[0]!, number: 2 },
    ]),
  ],
})['broad.v1.Leaf']!;
const standard = codec['~standard'];
const DEEP = { size: 1, leaf: { size: 2, leaf: { size: 3 } } };

/** @see https://standardschema.dev */
describe('a codec as a Standard Schema', () => {
  it('given a codec, when asked, then it says which version it keeps to, and whose it is', () => {
    expect(standard).toMatchObject({ version: 1, vendor: 'nestjs-memfs' });
  });

  it('given a value that fits, when validated, then it is given as it is', () => {
    const result = standard.validate(DEEP);

    expect(result).toEqual({ value: DEEP });
    expect(result).toHaveProperty('value', DEEP);
  });

  it('given a value that does not fit, when validated, then the issue says where and why, and the next value is not touched by it', () => {
    expect(standard.validate({ size: 1, leaf: { size: 'x' } })).toEqual({
      issues: [
        {
          message: 'expected an integer from -2147483648 to 2147483647, got "x"',
          path: ['leaf', 'size'],
        },
      ],
    });
    expect(codec.decode(codec.encode(DEEP))).toEqual(DEEP);
  });

  it('given a value whose property fails by itself, when validated, then that is no issue but its own error', () => {
    const broken = {
      get size(): number {
        throw new RangeError('no size');
      },
    };

    expect(() => standard.validate(broken)).toThrow(new RangeError('no size'));
  });
});

it('given a depth for one call, when the next has none, then it is that of the default again', () => {
  expect(() => codec.encode(DEEP, 1)).toThrow('more than 1 nested messages');
  expect(codec.encode(DEEP, 2)).toEqual(codec.encode(DEEP));
  expect(() => codec.decode(codec.encode(DEEP), 1)).toThrow('more than 1 nested messages');
  expect(codec.decode(codec.encode(DEEP))).toEqual(DEEP);
  expect(standard.validate(DEEP)).toEqual({ value: DEEP });
});

it('given a property that is set, when looked at, then it is one like any other', () => {
  const target = {};

  setOwn(target, '__proto__', 7);

  expect(Object.getOwnPropertyDescriptor(target, '__proto__')).toEqual(
    Object.getOwnPropertyDescriptor({ it: 7 }, 'it'),
  );
});
