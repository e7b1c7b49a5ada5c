/** Just enough protobuf encoding for descriptors: fields as byte strings, put together. The codecs of messages use rpc's Writer. */

/** A length-delimited field: text, or a message that was put together before. */
export function bytesField(number: number, content: string | Uint8Array): Uint8Array {
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const tag = number * 8 + 2;
  const field = Buffer.allocUnsafe(varintSize(tag) + varintSize(length) + length);
  const start = putVarint(field, length, putVarint(field, tag, 0));
  if (typeof content === 'string') field.write(content, start);
  else field.set(content, start);
  return field;
}

/** A varint field; booleans as 0 and 1. */
export function varintField(number: number, value: number | boolean): Uint8Array {
  const [tag, content] = [number * 8, Number(value)];
  const field = Buffer.allocUnsafe(varintSize(tag) + varintSize(content));
  putVarint(field, content, putVarint(field, tag, 0));
  return field;
}

/** A packed repeated field of varints. */
export function packedField(number: number, values: readonly number[]): Uint8Array {
  const content = Buffer.allocUnsafe(values.reduce((sum, value) => sum + varintSize(value), 0));
  let at = 0;
  for (const value of values) at = putVarint(content, value, at);
  return bytesField(number, content);
}

/** A message of its fields. */
export function messageBytes(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes a varint and gives the place after it. */
function putVarint(bytes: Uint8Array, value: number, start: number): number {
  let at = start;
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
  bytes[at++] = rest;
  return at;
}
