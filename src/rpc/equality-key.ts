/** Deep equality as JSON Schema has it (Core §4.2.2), as a text that equal values share: `uniqueItems` compares thousands of items by it. */

/** A text that two values have in common exactly when they are equal. The order of properties does not matter, absent ones neither. */
export function equalityKey(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : objectKey(value);
    default:
      // Numbers are equal by their value: String(-0) is 0.
      return String(value);
  }
}

function objectKey(value: object): string {
  if (Array.isArray(value)) return `[${value.map(equalityKey).join()}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Set) return `Set(${[...value].map(equalityKey).sort().join()})`;
  if (value instanceof Map) return `Map(${pairs([...value])})`;
  if (value instanceof ArrayBuffer) return bytesKey(new Uint8Array(value));
  if (value instanceof Uint8Array) return bytesKey(value);
  return `{${pairs(Object.entries(value).filter(([, each]) => each !== undefined))}}`;
}

function pairs(entries: readonly (readonly [unknown, unknown])[]): string {
  return entries
    .map(([key, value]) => `${equalityKey(key)}:${equalityKey(value)}`)
    .sort()
    .join();
}

function bytesKey({ buffer, byteOffset, length }: Uint8Array): string {
  return `bytes(${Buffer.from(buffer, byteOffset, length).toString('base64')})`;
}
