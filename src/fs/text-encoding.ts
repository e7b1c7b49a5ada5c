/** Encodings of text files: bytes ⇄ text, and how many bytes each character has, so that positions stay exact. */
import { isUtf8 } from 'node:buffer';

/** Bytes ⇄ text. */
export interface TextEncoding {
  /** Bytes of `\n`. */
  readonly unit: 1 | 2;
  /** Bytes of the character that starts at `at`, or of what stands in its place; 0 when that cannot be told without more bytes. */
  characterLength(bytes: Buffer, at: number): number;
  /** True when bytes are text of this encoding. */
  isText(bytes: Buffer): boolean;
  /** The text, with U+FFFD for what is none. */
  decode(bytes: Buffer): string;
  /** True when the encoding has all characters of a text. */
  canEncode(text: string): boolean;
  /** The bytes, with a substitute for what the encoding does not have. */
  encode(text: string): Buffer;
}

const UTF8: TextEncoding = {
  unit: 1,
  characterLength: utf8Length,
  isText: (bytes) => isUtf8(bytes),
  decode: (bytes) => bytes.toString('utf8'),
  canEncode: (text) => text.isWellFormed(),
  encode: (text) => Buffer.from(text, 'utf8'),
};

const UTF16: TextEncoding = {
  unit: 2,
  characterLength(bytes, at) {
    if (at + 2 > bytes.length) return 0;
    if (!isHighSurrogate(bytes.readUInt16LE(at))) return 2;
    if (at + 4 > bytes.length) return 0;
    return isLowSurrogate(bytes.readUInt16LE(at + 2)) ? 4 : 2;
  },
  isText: (bytes) => bytes.length % 2 === 0 && bytes.toString('utf16le').isWellFormed(),
  decode: (bytes) =>
    bytes.toString('utf16le').toWellFormed() + (bytes.length % 2 === 0 ? '' : '\ufffd'),
  canEncode: (text) => text.isWellFormed(),
  encode: (text) => Buffer.from(text.toWellFormed(), 'utf16le'),
};

const LATIN1: TextEncoding = {
  unit: 1,
  characterLength: () => 1,
  isText: () => true,
  decode: (bytes) => bytes.toString('latin1'),
  canEncode: (text) => !/[^\0-\xff]/.test(text),
  encode: (text) => Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1'),
};

const ASCII: TextEncoding = {
  unit: 1,
  characterLength: () => 1,
  isText: (bytes) => !/[\x80-\xff]/.test(bytes.toString('latin1')),
  decode: (bytes) => bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd'),
  canEncode: (text) => !/[^\0-\x7f]/.test(text),
  encode: (text) => Buffer.from(text.replace(/[^\0-\x7f]/gu, '?'), 'latin1'),
};

const ENCODINGS: Partial<Record<string, TextEncoding>> = {
  utf8: UTF8,
  'utf-8': UTF8,
  utf16le: UTF16,
  'utf-16le': UTF16,
  ucs2: UTF16,
  'ucs-2': UTF16,
  latin1: LATIN1,
  binary: LATIN1,
  ascii: ASCII,
};

/** An encoding by Node's name for it. @throws TypeError for what is no encoding of text: `hex`, `base64` */
export function textEncoding(name: BufferEncoding = 'utf8'): TextEncoding {
  const found = ENCODINGS[name.toLowerCase()];
  if (!found)
    throw new TypeError(`«${name}» is no encoding of text: use utf8, utf16le, latin1 or ascii`);
  return found;
}

/** What is no UTF-8 is one character as far as it could have been some (Unicode 15, 3.9: maximal subparts), as in the decoders of Node and Python. */
function utf8Length(bytes: Buffer, at: number): number {
  const lead = bytes[at];
  if (lead === undefined) return 0;
  if (lead < 0xc2 || lead > 0xf4) return 1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let count = 1; count < length; count++) {
    const byte = bytes[at + count];
    if (byte === undefined) return 0;
    if (!continues(byte, lead, count)) return count;
  }
  return length;
}

/** Unicode 15, table 3-7: the second byte has narrower bounds after some first ones. */
function continues(byte: number, lead: number, index: number): boolean {
  if (index === 1) {
    if (lead === 0xe0 && byte < 0xa0) return false;
    if (lead === 0xed && byte > 0x9f) return false;
    if (lead === 0xf0 && byte < 0x90) return false;
    if (lead === 0xf4 && byte > 0x8f) return false;
  }
  return byte >= 0x80 && byte <= 0xbf;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
