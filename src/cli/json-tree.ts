/**
 * A tree of files as JSON: what `memfs dump` prints and `memfs load` reads. Text is a string, a directory an object;
 * everything else is an object whose keys begin with `$`.
 *
 * @example
 * { "$memfs": 1, "docs": { "a.txt": "text", "logo.png": { "$base64": "iVBO…" }, "latest": { "$link": "a.txt" },
 *   "run.sh": { "$text": "#!/bin/sh", "$mode": "0755" } } }
 */
import { posix } from 'node:path';
import type { MemoryFS } from '../fs/memory-fs.js';
import { CliError } from './cli-error.js';
import { octal } from './format.js';
import { childrenOf } from './paths.js';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One file, directory or link of a tree; directories come before what is in them. */
export interface TreeEntry {
  /** Relative to the top of the tree. */
  readonly path: string;
  readonly content:
    | { readonly kind: 'directory' }
    | { readonly kind: 'file'; readonly data: Buffer }
    | { readonly kind: 'link'; readonly target: string };
  /** Undefined: the default. */
  readonly mode?: number;
}

const VERSION = 1;
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/** The tree below a directory, or a file under its name. */
export function treeOf(fs: MemoryFS, path: string): JsonObject {
  const isDirectory = fs.stat(path).isDirectory();
  const content = isDirectory
    ? childrenJson(fs, path)
    : { [posix.basename(path)]: nodeJson(fs, path) };
  return { $memfs: VERSION, ...('$memfs' in content ? { $dir: content } : content) };
}

function childrenJson(fs: MemoryFS, directory: string): JsonObject {
  const entries = childrenOf(fs, directory).map((path): [string, unknown] => [
    posix.basename(path),
    nodeJson(fs, path),
  ]);
  return Object.fromEntries(entries);
}

function nodeJson(fs: MemoryFS, path: string): unknown {
  const stat = fs.lstat(path);
  if (stat.isSymbolicLink()) return { $link: fs.readlink(path) };
  const mode = stat.mode & 0o7777;
  if (stat.isDirectory()) {
    const children = childrenJson(fs, path);
    const isPlain =
      mode === DIRECTORY_MODE && !Object.keys(children).some((name) => name.startsWith('$'));
    return isPlain ? children : { $dir: children, ...modeJson(mode, DIRECTORY_MODE) };
  }
  const data = fs.readfilebytes(path);
  const text = data.toString('utf8');
  if (!Buffer.from(text).equals(data))
    return { $base64: data.toString('base64'), ...modeJson(mode, FILE_MODE) };
  return mode === FILE_MODE ? text : { $text: text, ...modeJson(mode, FILE_MODE) };
}

function modeJson(mode: number, usual: number): { $mode?: string } {
  return mode === usual ? {} : { $mode: octal(mode) };
}

/**
 * The entries of a tree: of ours, or, without `$memfs`, of the original memfs (nested objects, with or without
 * `type` and `children`, or paths at the top).
 * @throws {CliError} naming the place that is no file, directory or link
 */
export function entriesOf(tree: unknown): TreeEntry[] {
  if (!isObject(tree)) throw misfit('the top', tree);
  const { $memfs, ...rest } = tree;
  if ($memfs === undefined) return originalEntries(tree, '');
  if ($memfs !== VERSION) {
    throw new CliError(
      `this is a tree of version ${JSON.stringify($memfs)}; this memfs reads version ${VERSION}.`,
    );
  }
  return childEntries(isObject(rest['$dir']) ? rest['$dir'] : rest, '');
}

function childEntries(directory: JsonObject, at: string): TreeEntry[] {
  return Object.entries(directory).flatMap(([name, node]) => {
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
      throw new CliError(`${JSON.stringify(name)} in '/${at}' is no name of a file.`);
    }
    return nodeEntries(node, posix.join(at, name));
  });
}

function nodeEntries(node: unknown, path: string): TreeEntry[] {
  if (typeof node === 'string') return [file(path, Buffer.from(node))];
  if (!isObject(node)) throw misfit(path, node);
  const { $link, $text, $base64, $dir, $mode } = node;
  const mode = typeof $mode === 'string' ? { mode: Number.parseInt($mode, 8) } : {};
  if (typeof $link === 'string') return [{ path, content: { kind: 'link', target: $link } }];
  if (typeof $text === 'string') return [{ ...file(path, Buffer.from($text)), ...mode }];
  if (typeof $base64 === 'string')
    return [{ ...file(path, Buffer.from($base64, 'base64')), ...mode }];
  return [{ ...directory(path), ...mode }, ...childEntries(isObject($dir) ? $dir : node, path)];
}

/** What programs in the manner of the original wrote: read as far as it is plain what is meant. */
function originalEntries(tree: JsonObject, at: string): TreeEntry[] {
  const { type, children, content } = tree;
  if (type === 'directory' || type === 'dir') {
    return [
      ...(at === '' ? [] : [directory(at)]),
      ...originalChildren(children ?? content ?? {}, at),
    ];
  }
  if (type === 'file') return [file(at, Buffer.from(textAt(at, content ?? '')))];
  return [...(at === '' ? [] : [directory(at)]), ...originalChildren(tree, at)];
}

function originalChildren(children: unknown, at: string): TreeEntry[] {
  if (!isObject(children)) throw misfit(at, children);
  return Object.entries(children).flatMap(([name, node]) => {
    const path = posix.join('/', at, posix.join('/', name)).slice(1); // a name may be a whole path; `..` stays inside
    if (path === at)
      return isObject(node) ? originalEntries(node, at).filter((entry) => entry.path !== at) : [];
    if (typeof node === 'string') return [file(path, Buffer.from(node))];
    if (node === null) return [directory(path)];
    if (!isObject(node)) throw misfit(path, node);
    return originalEntries(node, path);
  });
}

function textAt(path: string, content: unknown): string {
  if (typeof content === 'string') return content;
  throw misfit(path, content);
}

function file(path: string, data: Buffer): TreeEntry {
  return { path, content: { kind: 'file', data } };
}

function directory(path: string): TreeEntry {
  return { path, content: { kind: 'directory' } };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function misfit(path: string, value: unknown): CliError {
  const found = JSON.stringify(value) ?? 'nothing';
  return new CliError(`'${path}' is ${found.slice(0, 40)}: no file, directory or link.`);
}
