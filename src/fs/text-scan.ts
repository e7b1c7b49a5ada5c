/** How many bytes a read takes: so many characters, or a line, told from the bytes that follow the position. */
import type { TextEncoding } from './text-encoding.js';

/** Where lines end, and what of it is given: Python's `newline`, with `universal` for its None and `exact` for `\n`. */
export type Newline = 'universal' | 'exact' | '' | '\n' | '\r' | '\r\n';

/** Looks at the bytes from the position on and gives how many to take; -1 asks for more of them, which never happens at the end of the file. */
export type Scan = (bytes: Buffer, isEnd: boolean) => number;

const LF = 0x0a;
const CR = 0x0d;

/** So many bytes. */
export function scanBytes(count: number): Scan {
  return (bytes, isEnd) => (bytes.length >= count ? count : isEnd ? bytes.length : -1);
}

/** So many characters; in universal text `\r\n` is one. */
export function scanCharacters(encoding: TextEncoding, newline: Newline, count: number): Scan {
  const { unit } = encoding;
  const isUniversal = newline === 'universal';
  return (bytes, isEnd) => {
    let at = 0;
    for (let left = count; left > 0; left--) {
      const length = encoding.characterLength(bytes, at);
      if (length === 0) return isEnd ? bytes.length : -1;
      if (isUniversal && bytes[at] === CR && unitAt(bytes, at, unit) === CR) {
        const next = unitAt(bytes, at + unit, unit);
        if (next === -1 && !isEnd) return -1;
        if (next === LF) at += unit;
      }
      at += length;
    }
    return at;
  };
}

/** Up to and with the end of a line. */
export function scanLine(newline: Newline, unit: 1 | 2): Scan {
  if (newline === 'universal' || newline === '') {
    return (bytes, isEnd) => universalEnd(bytes, unit, isEnd);
  }
  const end = newline === 'exact' ? '\n' : newline;
  const first = end.charCodeAt(0);
  const indexOf = unit === 1 ? indexOf8 : indexOf16;
  const second = end.length > 1 ? end.charCodeAt(1) : undefined;
  return (bytes, isEnd) => {
    for (let at = indexOf(bytes, first, 0); at !== -1;) {
      if (second === undefined) return at + unit;
      if (unitAt(bytes, at + unit, unit) === second) return at + 2 * unit;
      at = indexOf(bytes, first, at + unit);
    }
    return isEnd ? bytes.length : -1;
  };
}

/** The shorter of two. */
export function scanShorter(limit: Scan, other: Scan): Scan {
  return (bytes, isEnd) => {
    const most = limit(bytes, isEnd);
    return most === -1 ? other(bytes, isEnd) : other(bytes.subarray(0, most), true);
  };
}

function universalEnd(bytes: Buffer, unit: 1 | 2, isEnd: boolean): number {
  const indexOf = unit === 1 ? indexOf8 : indexOf16;
  const newline = indexOf(bytes, LF, 0);
  const before = newline === -1 ? bytes : bytes.subarray(0, newline);
  const carriage = indexOf(before, CR, 0);
  if (carriage === -1) return newline === -1 ? (isEnd ? bytes.length : -1) : newline + unit;
  const next = unitAt(bytes, carriage + unit, unit);
  if (next === -1 && !isEnd) return -1;
  return carriage + (next === LF ? 2 * unit : unit);
}

function indexOf8(bytes: Buffer, value: number, from: number): number {
  return bytes.indexOf(value, from);
}

function indexOf16(bytes: Buffer, value: number, from: number): number {
  for (let at = bytes.indexOf(value, from); at !== -1; at = bytes.indexOf(value, at + 1)) {
    if (at % 2 === 0 && bytes[at + 1] === 0) return at;
  }
  return -1;
}

/** -1 when it is not there (yet). */
function unitAt(bytes: Buffer, at: number, unit: 1 | 2): number {
  if (at + unit > bytes.length) return -1;
  return unit === 1 ? (bytes[at] ?? -1) : bytes.readUInt16LE(at);
}
