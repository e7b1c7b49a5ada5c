/** Texts of a message, cut out of its bytes one by one and by windows, against the platform's own strict decoder. */
import fc from 'fast-check';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import { Reader } from '../../src/rpc/wire-reader.js';
import { textAt, TextWindow } from '../../src/rpc/wire-text.js';
import { Writer } from '../../src/rpc/wire-writer.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a text: most are ASCII, some of more bytes, some no text at all. */
const pieces = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.string({ maxLength: 40 }).map((text) => Buffer.from(text)) },
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
    fc.constantFrom(Buffer.from('\ufeff\ufffd\0'), Buffer.alloc(600, 'x')),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 60 },
);

function expectedOf(bytes: Buffer): string {
  try {
    return strict.decode(bytes);
  } catch {
    return 'no text';
  }
}

function orNoText(read: () => string): string {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidValueError);
    return 'no text';
  }
}

describe('texts of a message', () => {
  it('given texts of all lengths, when they are read one by one and by windows, then each is what TextDecoder makes of it', () => {
    fc.assert(
      fc.property(pieces, (texts) => {
        const buffer = Buffer.concat(texts);
        const { buffer: bytes, byteOffset, length } = buffer;
        const window = new TextWindow(buffer, new DataView(bytes, byteOffset, length));
        const expected = texts.map(expectedOf);
        const alone: string[] = [];
        const byWindow: string[] = [];

        let start = 0;
        for (const text of texts) {
          const end = start + text.length;
          alone.push(orNoText(() => textAt(buffer, start, end)));
          byWindow.push(orNoText(() => window.textAt(start, end)));
          start = end;
        }

        expect(alone).toEqual(expected);
        expect(byWindow).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('given one byte that is no UTF-8 at any place of an ASCII text, when it is read by windows, then it is refused', () => {
    const texts = Array.from({ length: 64 }, (_, index) => index + 1).flatMap((length) =>
      Array.from({ length }, (_, at) => ({ length, at })),
    );
    for (const { length, at } of texts) {
      const buffer = Buffer.alloc(600, 'x');
      buffer[1 + at] = 0x80;
      const { buffer: bytes, byteOffset } = buffer;
      const window = new TextWindow(buffer, new DataView(bytes, byteOffset, buffer.length));

      const first = window.textAt(0, 1);
      const read = orNoText(() => window.textAt(1, 1 + length));

      expect([first, read, length, at]).toEqual(['x', 'no text', length, at]);
    }
  });

  it('given a large message that is no Buffer, when its texts and numbers are read, then they are those of its bytes', () => {
    const texts = Array.from(
      { length: 80 },
      (_, index) => `text ${index} ${'é'.repeat(index % 3)}`,
    );
    const parts = texts.map((text, index) => {
      const tail = Buffer.alloc(12);
      tail.writeDoubleLE(index / 3, 0);
      tail.writeFloatLE(index / 4, 8);
      return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text), tail]);
    });
    const reader = new Reader(new Uint8Array(Buffer.concat(parts)));

    const read = texts.map(() => [reader.string(), reader.double(), reader.float()]);

    expect(read).toEqual(texts.map((text, index) => [text, index / 3, index / 4]));
  });

  it('given a long text in a message nested as deep as allowed, when it is written, then it is no message more', () => {
    const text = 'long '.repeat(40);
    const writer = new Writer();

    const starts = Array.from({ length: 100 }, () => writer.open());
    writer.string(text);
    for (const start of starts.toReversed()) writer.close(start);
    const reader = new Reader(writer.finish());
    for (let depth = 0; depth < 100; depth++) reader.enter();

    expect(reader.string()).toBe(text);
  });
});
