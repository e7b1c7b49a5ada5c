/** Bytes that are no message are refused, and it is said why; numbers, lengths and groups in their longest forms are read, as protobuf-es reads them. */
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { Reader } from '../../src/rpc/wire-reader.js';
import { oracleOf } from './codec-oracle.js';
import { BROAD } from './codec-schema.js';

const codecs = compileCodecs(BROAD);
const tree = oracleOf(BROAD)('broad.v1.Tree');

/** What is wrong with the bytes of a message; nothing if they are read. */
function problemOf(name: string, bytes: readonly number[]): string {
  try {
    codecs[`broad.v1.${name}`]!.decode(Uint8Array.from(bytes));
    return '';
  } catch (error) {
    if (error instanceof InvalidValueError) return error.problem;
    throw error;
  }
}

const times = (count: number, ...bytes: readonly number[]) =>
  Array.from({ length: count }, () => bytes).flat();
const INSIDE = 'the end of the message inside a field';
const BEYOND = 'a length beyond the end of its message';
const LONG = 'a tag or a length of more than 32 bits';

/** A message without fields, so that all of them are skipped. */
it.each<[string, readonly number[], string]>([
  ['the field 0', [0x00, 0], 'field number 0'],
  ['the field 0 with a length', [0x07], 'field number 0'],
  ['the end of a group that did not begin', [0x0c], 'wire type 4'],
  ['a sixth wire type', [0x0e, 0], 'wire type 6'],
  ['a seventh wire type', [0x0f, 0], 'wire type 7'],
  ['a varint without end', [0x08, 0x80], INSIDE],
  ['a varint of eleven bytes', [0x08, ...times(10, 0x80), 0], 'a varint of more than 10 bytes'],
  ['seven of eight bytes', [0x09, ...times(7, 0)], INSIDE],
  ['three of four bytes', [0x0d, 0, 0, 0], INSIDE],
  ['a length without end', [0x0a, 0x80], INSIDE],
  ['no length', [0x0a], INSIDE],
  ['a length of one more than there is', [0x0a, 2, 0], BEYOND],
  ['a length of 33 bits', [0x0a, ...times(4, 0x80), 0x10], LONG],
  ['a length of six bytes', [0x0a, ...times(5, 0x80), 0], LONG],
  ['a tag of 33 bits', [...times(4, 0x88), 0x10, 0], LONG],
  ['a group without its end', [0x0b, 0x08, 1], 'a group without an end'],
  ['a group with the end of another', [0x0b, 0x14], 'the end of another group'],
  ['a group that ends within a field', [0x0b, 0x08, 0x80], INSIDE],
  ['groups in groups', [...times(101, 0x0b), ...times(101, 0x0c)], 'more than 100 nested messages'],
])('given %s, when the message is read, then it is refused, and that is said', (_, bytes, what) => {
  expect(problemOf('Nothing', bytes)).toBe(`the bytes are no such message: ${what}`);
});

it.each<[string, readonly number[]]>([
  ['a varint of ten bytes', [0x08, ...times(9, 0x80), 0]],
  ['a length of five bytes', [0x0a, ...times(4, 0x80), 0]],
  ['groups in groups, as deep as messages may be', [...times(100, 0x0b), ...times(100, 0x0c)]],
  ['groups one after the other, however many', times(200, 0x0b, 0x0c)],
])('given %s, when the message is read, then it is skipped', (_, bytes) => {
  expect(problemOf('Nothing', bytes)).toBe('');
});

/** `label`, the first field of a Tree, is a text, `left`, the second, a Tree; what follows it belongs to the outer one. */
it.each<[string, readonly number[], string]>([
  ['a text that lacks a byte', [0x0a, 3, 0x61, 0x61], BEYOND],
  ['a text that lacks all bytes', [0x0a, 1], BEYOND],
  ['a text without length', [0x0a], INSIDE],
  ['a text that would end in what follows its message', [0x12, 3, 0x0a, 2, 0x61, 0x0a, 0], BEYOND],
  ['a length that would stand in what follows its message', [0x12, 1, 0x0a, 0x0a, 0], INSIDE],
  ['a field that would end in what follows its message', [0x12, 2, 0x18, 0x80, 0x0a, 0], INSIDE],
])('given %s, when it is read, then it is refused, and that is said', (_, bytes, what) => {
  expect(problemOf('Tree', bytes)).toBe(`the bytes are no such message: ${what}`);
});

it.each([0, 1, 23, 24, 25, 64, 127, 128, 129, 255, 256, 16_383, 16_384, 2_097_152])(
  'given a text of %i bytes from protobufjs, when it is read, then it is that text',
  (length) => {
    const label = 'text '.repeat(length / 5 + 1).slice(0, length);
    const bytes = tree.encodePlain({ label });

    expect(codecs['broad.v1.Tree']!.decode(bytes)).toMatchObject({ label });
  },
);

/** From the shortest form to that of ten bytes, and with bits that the type does not have. */
const VARINTS = [
  [0],
  [1],
  [0x7f],
  [0x80, 0],
  [0x81, 0],
  [0x80, 1],
  [0xff, 0x7f],
  [...times(4, 0x80), 0x08],
  [...times(4, 0xff), 0x0f],
  [...times(4, 0x80), 0x10],
  [...times(5, 0x81), 0],
  [...times(6, 0x80), 1],
  [...times(7, 0x80), 1],
  [...times(8, 0xff), 0x7f],
  [...times(9, 0x80), 0],
  [...times(9, 0x80), 1],
  [...times(9, 0xff), 1],
  [...times(9, 0x80), 2],
  [...times(9, 0xff), 0x7f],
];

it.each(['bool', 'int32', 'uint32', 'int64', 'uint64'] as const)(
  'given varints of all lengths, when they are read as %s, then each is what protobuf-es reads, to its last byte',
  (type) => {
    for (const varint of VARINTS) {
      const bytes = Uint8Array.from([...varint, 7]);
      const ours = new Reader(bytes);
      const theirs = new BinaryReader(bytes);

      const expected = theirs[type]();

      expect([varint, ours[type](), ours.uint32()]).toEqual([
        varint,
        typeof expected === 'string' ? BigInt(expected) : expected,
        theirs.uint32(),
      ]);
    }
  },
);

it.each(['bool', 'int32', 'uint32', 'int64', 'uint64'] as const)(
  'given a varint of eleven bytes, when it is read as %s, then it is refused',
  (type) => {
    for (const last of [0, 1, 0x7f]) {
      const reader = new Reader(Uint8Array.from([...times(10, 0x80), last]));

      expect(() => reader[type]()).toThrow('a varint of more than 10 bytes');
    }
  },
);
