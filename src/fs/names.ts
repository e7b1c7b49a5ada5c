/** Names as JS strings. Bytes that are no UTF-8 are kept as lone low surrogates (0xNN → U+DCNN), as Python's surrogateescape does. */
import { isUtf8 } from 'node:buffer';

const ESCAPE = 0xdc00;

/** Bytes of a name or path. */
export function byteLength(name: string): number {
  return isEscaped(name) ? toBytes(name).length : Buffer.byteLength(name);
}

/** True when a name stands for bytes that are no UTF-8. */
export function isEscaped(name: string): boolean {
  return !name.isWellFormed();
}

/** The bytes of a name. */
export function toBytes(name: string): Buffer {
  if (!isEscaped(name)) return Buffer.from(name, 'utf8');
  const parts: Buffer[] = [];
  for (const character of name) {
    const code = character.charCodeAt(0);
    const isEscape = character.length === 1 && code >= ESCAPE && code <= ESCAPE + 0xff;
    parts.push(isEscape ? Buffer.of(code - ESCAPE) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** The name that bytes are. */
export function fromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let name = '';
  for (let at = 0; at < buffer.length;) {
    const length = sequenceLength(buffer, at);
    if (length === 0) name += String.fromCharCode(ESCAPE + (buffer[at] ?? 0));
    else name += buffer.toString('utf8', at, at + length);
    at += length || 1;
  }
  return name;
}

/** Bytes of the well-formed sequence that starts there; 0 when none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

/** The name as people see it: U+FFFD for what is no text. */
export function toText(name: string): string {
  return isEscaped(name) ? toBytes(name).toString('utf8') : name;
}

/** Order of the bytes. Only characters from U+D800 on sort otherwise as UTF-16. */
export function sortNames(names: string[]): string[] {
  names.sort();
  if (!names.some((name) => /[\ud800-\uffff]/.test(name))) return names;
  return names
    .map((name) => ({ name, bytes: toBytes(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}
