/** Large messages of one codec, one after the other: each keeps its bytes, as protobufjs reads them. */
import protobuf from 'protobufjs';
import { codecOf } from '../../src/rpc/codec-of.js';

const TAG = (1 << 3) | 2; // field 1, with a length
/** Bytes of the tag and of a length above 16 KiB. */
const HEAD = 4;
const Message = new protobuf.Type('Message').add(new protobuf.Field('content', 1, 'bytes'));

const codec = codecOf(
  (writer, value) => {
    writer.tag(TAG);
    writer.bytes(value);
  },
  (reader) => {
    reader.tag();
    return reader.bytes();
  },
);

describe('large messages', () => {
  it.each([1000, 200_000, 256 * 1024, 300_000, 5_000_000])(
    'given messages of %i bytes and small ones between, when they are encoded in turn, then none changes another',
    (size) => {
      const contents = [1, 2, 3].flatMap((byte) => [Buffer.alloc(size, byte), Buffer.of(byte)]);

      const encoded = contents.map((content) => codec.encode(content));

      // Not by toEqual, which takes minutes for as many bytes.
      const same = (read: (bytes: Uint8Array) => unknown) =>
        encoded.every((bytes, n) => contents[n]?.equals(read(bytes) as Buffer));
      expect(same(codec.decode)).toBe(true);
      expect(same((bytes) => Message.toObject(Message.decode(bytes))['content'])).toBe(true);
    },
  );

  it.each([
    ['most of a large message', 100_000, 0, true],
    ['a large part of a larger one', 100_000, 200_000, false],
    ['a small message', 60_000, 0, false],
    ['64 KiB', 65_536, 0, true],
    ['a byte less than that', 65_535, 0, false],
    ['half of a large message', 100_000, 100_000 - HEAD, false],
    ['a little more than half of it', 100_000, 100_000 - HEAD - 1, true],
  ])(
    'given bytes that are %s, when they are read, then it is known whether they share its memory',
    (...row) => {
      const [, size, rest, isShared] = row;
      const message = Buffer.concat([codec.encode(Buffer.alloc(size, 1)), Buffer.alloc(rest)]);

      const content = codec.decode(message) as Buffer;
      message.fill(2);

      expect(content).toHaveLength(size);
      expect(content.every((byte) => byte === (isShared ? 2 : 1))).toBe(true);
    },
  );
});
