/** A tree as text for people, and as JSON that keeps every byte. */
import { isUtf8 } from 'node:buffer';
import type { OsCalls } from './os-calls.js';
import { child } from './recursive.js';

/**
 * A tree as plain data: a directory is an object, text a string, other bytes `{ $base64 }`, a link `{ $link }`. A directory
 * whose only entry would look like one of the two is written as `{ $directory }`.
 */
export type JsonTree =
  | string
  | { readonly $base64: string }
  | { readonly $link: string }
  | { readonly $directory: JsonDirectory }
  | JsonDirectory;

/** Names and what they name. */
export interface JsonDirectory {
  readonly [name: string]: JsonTree;
}

/** The tree at a path as plain data. */
export function toJson(fs: OsCalls, path: string): JsonTree {
  if (fs.islink(path)) return { $link: fs.readlink(path) };
  if (!fs.isdir(path)) {
    const bytes = fs.readfilebytes(path);
    return isUtf8(bytes) ? bytes.toString('utf8') : { $base64: bytes.toString('base64') };
  }
  const names = fs.listdir(path);
  const entries = names.map((name) => [name, toJson(fs, child(path, name))] as const);
  const directory: JsonDirectory = Object.fromEntries(entries);
  const isAmbiguous = names.length === 1 && /^\$(base64|link|directory)$/.test(names[0] ?? '');
  return isAmbiguous ? { $directory: directory } : directory;
}

/**
 * Writes plain data as a tree at a path that is not there yet, or into a directory.
 * @throws TypeError naming what is no tree; nothing has been written then
 */
export function fromJson(fs: OsCalls, tree: unknown, path: string): void {
  check(tree, path);
  write(fs, tree as JsonTree, path); // checked
}

function check(tree: unknown, path: string): void {
  if (typeof tree === 'string') return;
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw new TypeError(`${path}: a tree is made of objects and strings, not of ${String(tree)}`);
  }
  const special = onlyEntry(tree);
  if (special?.name === '$base64' || special?.name === '$link') {
    if (typeof special.value !== 'string')
      throw new TypeError(`${path}: ${special.name} is a string`);
    return;
  }
  const entries = special?.name === '$directory' ? (special.value as object) : tree;
  for (const [name, value] of Object.entries(entries)) {
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new TypeError(`${path}: «${name}» is no name of a file`);
    }
    check(value, child(path, name));
  }
}

function onlyEntry(tree: object): { name: string; value: unknown } | undefined {
  const [entry, second] = Object.entries(tree);
  return entry && !second ? { name: entry[0], value: entry[1] } : undefined;
}

function write(fs: OsCalls, tree: JsonTree, path: string): void {
  if (typeof tree === 'string') {
    fs.writefile(path, tree);
    return;
  }
  const special = onlyEntry(tree);
  if (special?.name === '$base64') {
    fs.writefilebytes(path, Buffer.from(special.value as string, 'base64'));
  } else if (special?.name === '$link') fs.symlink(special.value as string, path);
  else {
    fs.makedirs(path, { existOk: true });
    const entries = special?.name === '$directory' ? (special.value as JsonDirectory) : tree;
    for (const [name, value] of Object.entries(entries)) {
      write(fs, value, child(path, name));
    }
  }
}

/** The tree at a path, drawn with lines; the last line counts. */
export function drawTree(fs: OsCalls, path: string): string {
  const counts = { directories: 0, files: 0 };
  const lines = [path, ...drawChildren(fs, path, { margin: '', counts })];
  return `${lines.join('\n')}\n\n${plural(counts.directories, 'directory', 'directories')}, ${plural(counts.files, 'file', 'files')}\n`;
}

interface Drawing {
  readonly margin: string;
  readonly counts: { directories: number; files: number };
}

function drawChildren(fs: OsCalls, path: string, { margin, counts }: Drawing): string[] {
  const names = fs.listdir(path);
  return names.flatMap((name, index) => {
    const isLast = index === names.length - 1;
    const entry = child(path, name);
    const line = `${margin}${isLast ? '└── ' : '├── '}${name}`;
    if (fs.islink(entry)) {
      counts.files++;
      return [`${line} -> ${fs.readlink(entry)}`];
    }
    if (!fs.isdir(entry)) {
      counts.files++;
      return [line];
    }
    counts.directories++;
    return [
      line,
      ...drawChildren(fs, entry, { margin: `${margin}${isLast ? '    ' : '│   '}`, counts }),
    ];
  });
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
