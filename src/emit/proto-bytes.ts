/** Just enough protobuf encoding for descriptors: fields as byte strings, put together. The codecs of messages use rpc's Writer. */

/** A length-delimited field: text, or a message that was put together before. */
export function bytesField(number: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** A varint field; booleans as 0 and 1. */
export function varintField(number: number, value: number | boolean): Uint8Array {
  return Buffer.concat([varint(number * 8), varint(Number(value))]);
}

/** A packed repeated field of varints. */
export function packedField(number: number, values: readonly number[]): Uint8Array {
  return bytesField(number, Buffer.concat(values.map(varint)));
}

/** A message of its fields. */
export function messageBytes(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
