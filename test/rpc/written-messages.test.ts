/** Many messages written by the same codecs, one after the other: each stays as protobufjs writes it, whatever is written after it. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compileCodecs } from '../../src/rpc/index.js';
import { Writer } from '../../src/rpc/wire-writer.js';
import type { FieldSchema, MessageSchema, Schema } from '../../src/schema/schema.js';

interface Node {
  readonly text: string;
  readonly weight: number;
  readonly children: readonly Node[];
}

function field(name: string, number: number, type: FieldSchema['type']): FieldSchema {
  return { name, protoName: name, number, presence: 'required', type };
}

const node: MessageSchema = {
  ...{ name: 'tree.v1.Node', file: 'tree/v1/types.proto', origin: 'tree.ts#Node', shape: 'object' },
  fields: [
    field('text', 1, { kind: 'scalar', scalar: 'string' }),
    field('weight', 2, { kind: 'scalar', scalar: 'double' }),
    field('children', 3, {
      ...{ kind: 'list', as: 'array' },
      element: { kind: 'message', message: 'tree.v1.Node' },
    }),
  ],
};
const schema: Schema = { version: 1, functions: [], messages: [node], enums: [] };
const codec = compileCodecs(schema)['tree.v1.Node']!;
const oracle = protobuf
  .parse(
    'syntax = "proto3"; message Node { string text = 1; double weight = 2; repeated Node children = 3; }',
  )
  .root.lookupType('Node');

function byProtobufjs(value: Node): string {
  return Buffer.from(oracle.encode(oracle.fromObject(value)).finish()).toString('hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Of no bytes, of a few, of half a slab of 16 KiB, of more than one, and so long that they are given away. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 40 }) },
  fc.integer({ min: 4_000, max: 20_000 }).map((length) => 'ä'.repeat(length)),
  { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 300_000 }).map((n) => 'x'.repeat(n)) },
);
const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.record({
    text,
    weight: fc.double({ noNaN: true }),
    children: fc.oneof(
      { maxDepth: 4 },
      fc.constant([]),
      fc.array(tie('tree'), { maxLength: 3 }) as fc.Arbitrary<readonly Node[]>,
    ),
  }),
}));

function leaf(given: string): Node {
  return { text: given, weight: 1, children: [] };
}

describe('messages written one after the other', () => {
  it('given messages of all sizes, when all are written, then each is still what protobufjs writes', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 30 }), (values) => {
        const written = values.map((value) => codec.encode(value));

        expect(written.map(hexOf)).toEqual(values.map(byProtobufjs));
      }),
      { numRuns: 100 },
    );
  });

  it('given a getter that writes a message itself, when its object is written, then both are whole', () => {
    let inner: Uint8Array | undefined;
    const value = {
      text: 'outer',
      get weight() {
        inner ??= codec.encode(leaf('inner'));
        return 2;
      },
      children: [leaf('first')],
    };

    const outer = codec.encode(value);

    expect(hexOf(outer)).toBe(
      byProtobufjs({ text: 'outer', weight: 2, children: [leaf('first')] }),
    );
    expect(hexOf(inner!)).toBe(byProtobufjs(leaf('inner')));
  });

  it('given values that are refused midway, when others are written, then nothing is left of the refused ones', () => {
    const kept = codec.encode(leaf('kept'));
    const refused = { ...leaf('x'.repeat(20_000)), children: [{ ...leaf('y'), weight: 'heavy' }] };

    // More often than messages may be nested: a level that a refused one has left open must not count.
    for (let n = 0; n < 101; n++) {
      expect(() => codec.encode(refused)).toThrow('children[0].weight');
    }
    const next = codec.encode({ ...leaf('next'), children: [leaf('child')] });

    expect(hexOf(kept)).toBe(byProtobufjs(leaf('kept')));
    expect(hexOf(next)).toBe(byProtobufjs({ ...leaf('next'), children: [leaf('child')] }));
  });

  it('given every place in a slab, when a nested message is written there, then its length stands before it', () => {
    const child = protobuf.Writer.create();
    for (let n = 0; n < 20; n++) child.uint32(0x11).double(n);
    const message = hexOf(protobuf.Writer.create().uint32(0x1a).bytes(child.finish()).finish());

    const written = Array.from({ length: 1024 }, (_, place) => {
      const writer = new Writer(1024);
      for (let n = 0; n < place; n++) writer.bool(true);
      const before = writer.finish();
      writer.tag(0x1a);
      const start = writer.open();
      for (let n = 0; n < 20; n++) {
        writer.tag(0x11);
        writer.double(n);
      }
      writer.close(start);
      return [hexOf(before), hexOf(writer.finish())];
    });

    expect(written).toEqual(written.map((_, place) => ['01'.repeat(place), message]));
  });

  it('given a message whose memory is to be taken by a thread, when others are written, then they are whole', () => {
    const first = codec.encode(leaf('first'));

    try {
      structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
    } catch (error) {
      expect(String(error)).toContain('DataCloneError'); // of Node 22 on; before, it is copied
    }
    expect([first, codec.encode(leaf('second'))].map(hexOf)).toEqual(
      ['first', 'second'].map((name) => byProtobufjs(leaf(name))),
    );
  });

  it.each(['x', 'ä'])(
    'given a kept large text of %p, when its memory is looked at, then most of it is the text',
    (letter) => {
      const bytes = codec.encode(leaf(letter.repeat(1024 * 1024)));

      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(bytes.length * 2);
    },
  );

  it('given a kept small message after a large one, when its memory is looked at, then it keeps no more than a slab', () => {
    codec.encode(leaf('x'.repeat(200_000)));

    const small = codec.encode(leaf('small'));

    expect(small.buffer.byteLength).toBeLessThanOrEqual(16 * 1024);
  });
});
