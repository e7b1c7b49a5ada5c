/**
 * State files of the original memfs → the trees of `MemoryFS.fromJSON`. They were JSON: objects with `type` and `children` or
 * `content`, or paths at the top; nested objects without either are trees already.
 */
import { posix } from 'node:path';
import { CliError } from './cli-error.js';

/** A directory of a tree: names, and texts or directories. */
interface Directory {
  [name: string]: string | Directory;
}

/** A tree as `MemoryFS.fromJSON` takes it; what is one already comes back as it is. */
export function asTree(json: unknown): unknown {
  if (!isObject(json) || !isOriginal(json)) return json;
  const root: Directory = {};
  put(root, '/', json);
  return root;
}

function isOriginal(json: Readonly<Record<string, unknown>>): boolean {
  const hasPaths = Object.keys(json).some((name) => name.includes('/')); // no name of a file has one
  return (
    hasPaths || (isDirectoryType(json['type']) && isObject(json['children'] ?? json['content']))
  );
}

/** Puts a node of the original at a path, and what is below it. */
function put(root: Directory, path: string, node: unknown): void {
  if (typeof node === 'string') {
    putText(root, path, node);
  } else if (node === null) {
    directoryAt(root, path);
  } else if (isObject(node)) {
    const { type, children, content } = node;
    if (type === 'file') putText(root, path, content ?? '');
    else putAll(root, path, isDirectoryType(type) ? (children ?? content ?? {}) : node);
  } else throw misfit(path, node);
}

function putAll(root: Directory, path: string, children: unknown): void {
  if (!isObject(children)) throw misfit(path, children);
  directoryAt(root, path);
  for (const [name, child] of Object.entries(children)) {
    put(root, posix.join(path, posix.join('/', name)), child); // a name may be a path; `..` stays inside
  }
}

function putText(root: Directory, path: string, text: unknown): void {
  if (typeof text !== 'string') throw misfit(path, text);
  const directory = directoryAt(root, posix.dirname(path));
  Object.defineProperty(directory, posix.basename(path), {
    value: text,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function directoryAt(root: Directory, path: string): Directory {
  let at = root;
  for (const name of path.split('/').filter(Boolean)) {
    const next = Object.hasOwn(at, name) ? at[name] : {};
    if (typeof next !== 'object') throw new CliError(`'${path}' lies below a file.`);
    Object.defineProperty(at, name, {
      value: next,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    at = next;
  }
  return at;
}

function isDirectoryType(type: unknown): boolean {
  return type === 'directory' || type === 'dir';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function misfit(path: string, value: unknown): CliError {
  return new CliError(
    `'${path}' is ${JSON.stringify(value).slice(0, 40)}: no file and no directory.`,
  );
}
