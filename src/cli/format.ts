/** How modes, sizes, times and names are written. */
import type { Output } from './output.js';

/** What of a file's stat the command line shows; Node's `Stats` fits. */
export interface FileStat {
  readonly mode: number;
  readonly size: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly ino: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** Kind of a file, as in `--json` and `find --type`. */
export type FileType = 'file' | 'directory' | 'symlink';

/** Kind of the file that a stat describes. */
export function typeOf(stat: FileStat): FileType {
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'symlink' : 'file';
}

/** `-rw-r--r--`, with the set-id and sticky bits as ls writes them. */
export function modeText(stat: FileStat): string {
  const kind = { file: '-', directory: 'd', symlink: 'l' }[typeOf(stat)];
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = stat.mode >> shift;
    const isSpecial = (stat.mode & special) !== 0;
    const last = isSpecial ? letter : 'x';
    const without = isSpecial ? letter.toUpperCase() : '-';
    return (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (bits & 1 ? last : without);
  };
  return kind + triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't');
}

/** `0644`. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** `1.5K`, as `ls -h`: powers of 1024, rounded up. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${rounded < 10 ? rounded.toFixed(1) : Math.ceil(rounded)}${' KMGTP'.charAt(unit)}`;
}

/** `2026-11-24 14:06` in local time. */
export function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A count with its noun: `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A name in the colour of its kind. */
export function coloredName(name: string, stat: FileStat, out: Output): string {
  const { colors } = out;
  if (stat.isDirectory()) return colors.bold(colors.blue(name));
  if (stat.isSymbolicLink()) return colors.cyan(name);
  return stat.mode & 0o111 ? colors.green(name) : name;
}

/** Lines with the columns aligned; `right` names the columns that are numbers. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        if (column === row.length - 1) return cell;
        const width = widths[column] ?? 0;
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' '),
  );
}

/** Control characters of a name as `\x1b`, so that a listing cannot drive a terminal. */
export function printable(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
