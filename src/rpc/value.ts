/** JSON values ⇄ google.protobuf.Value, Struct and ListValue. */
import { codecOf, setOwn } from './codec-of.js';
import type { Codec } from './codec.js';
import { InvalidValueError, located } from './invalid-value.js';
import type { Reader } from './wire-reader.js';
import { misfit } from './misfit.js';
import type { Writer } from './wire-writer.js';

/** Field tags of google/protobuf/struct.proto. */
const NULL = 0x08;
const NUMBER = 0x11;
const STRING = 0x1a;
const BOOL = 0x20;
const STRUCT = 0x2a;
const LIST = 0x32;
const FIELDS = 0x0a;
const KEY = 0x0a;
const ENTRY_VALUE = 0x12;
const VALUES = 0x0a;

const JSON_ONLY = 'a JSON value (null, boolean, finite number, string, array or plain object)';

/** Writes a JSON value; undefined is written as null, as in a JSON array. */
export function encodeValue(writer: Writer, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      return writeNull(writer);
    case 'boolean':
      writer.tag(BOOL);
      return writer.bool(value);
    case 'string':
      writer.tag(STRING);
      return writer.string(value);
    case 'number':
      if (!Number.isFinite(value)) throw misfit(JSON_ONLY, value);
      writer.tag(NUMBER);
      return writer.double(value);
    case 'object':
      if (value === null) return writeNull(writer);
      writer.tag(Array.isArray(value) ? LIST : STRUCT);
      return nest(writer, () =>
        Array.isArray(value) ? encodeList(writer, value) : encodeStruct(writer, value),
      );
    default:
      throw misfit(JSON_ONLY, value);
  }
}

/** Writes a plain object; properties that are undefined are left out, as JSON.stringify does. */
export function encodeStruct(writer: Writer, value: unknown): void {
  if (!isPlain(value)) throw misfit(JSON_ONLY, value);
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined) continue;
    try {
      writer.tag(FIELDS);
      nest(writer, () => {
        writer.tag(KEY);
        writer.string(key);
        writer.tag(ENTRY_VALUE);
        nest(writer, () => encodeValue(writer, each));
      });
    } catch (error) {
      throw located(error, key);
    }
  }
}

function encodeList(writer: Writer, values: readonly unknown[]): void {
  values.forEach((each, index) => {
    try {
      writer.tag(VALUES);
      nest(writer, () => encodeValue(writer, each));
    } catch (error) {
      throw located(error, index);
    }
  });
}

function writeNull(writer: Writer): void {
  writer.tag(NULL);
  writer.tag(0);
}

function nest(writer: Writer, write: () => void): void {
  const start = writer.open();
  write();
  writer.close(start);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Reads a JSON value. @throws {@link InvalidValueError} for a Value in which nothing is set */
export function decodeValue(reader: Reader): unknown {
  let value: unknown;
  let set: number | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag();
    const read = readKind(tag, reader, tag === set ? value : undefined);
    if (!read) {
      reader.skip(tag);
      continue;
    }
    value = read.value;
    set = tag;
  }
  if (set === undefined) throw new InvalidValueError('a google.protobuf.Value has nothing set');
  return value;
}

/** `earlier`: an object or a list of the same Value, to which what stands here is added. */
function readKind(tag: number, reader: Reader, earlier: unknown): { value: unknown } | undefined {
  switch (tag) {
    case NULL:
      reader.int32();
      return { value: null };
    case NUMBER:
      return { value: reader.double() };
    case STRING:
      return { value: reader.string() };
    case BOOL:
      return { value: reader.bool() };
    case STRUCT:
      return { value: reader.nested((at) => decodeStruct(at, earlier as Record<string, unknown>)) };
    case LIST:
      return { value: reader.nested((at) => decodeList(at, earlier as unknown[])) };
    default:
      return undefined;
  }
}

/** Reads a JSON object; its properties are its own, `__proto__` too. */
export function decodeStruct(
  reader: Reader,
  struct: Record<string, unknown> = {},
): Record<string, unknown> {
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag !== FIELDS) {
      reader.skip(tag);
      continue;
    }
    const outer = reader.enter();
    let key = '';
    let value: unknown = null;
    while (reader.at < reader.end) {
      const inner = reader.tag();
      if (inner === KEY) key = reader.string();
      else if (inner === ENTRY_VALUE) value = reader.nested(decodeValue);
      else reader.skip(inner);
    }
    reader.leave(outer);
    setOwn(struct, key, value);
  }
  return struct;
}

function decodeList(reader: Reader, values: unknown[] = []): unknown[] {
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === VALUES) values.push(reader.nested(decodeValue));
    else reader.skip(tag);
  }
  return values;
}

/** A whole message google.protobuf.Value. */
export function valueCodec(): Codec {
  return codecOf(encodeValue, decodeValue);
}
