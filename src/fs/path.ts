/** Paths as text: POSIX, absolute from the root; and, bound to a filesystem, what Python's os.path asks of the files. */
import { posix } from 'node:path';

/** Joins and normalises; an absolute part starts anew, as in Python's os.path.join. */
function join(first: string, ...rest: readonly string[]): string {
  return rest.reduce((path, part) => {
    if (part.startsWith('/')) return part;
    return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
  }, first);
}

/** `/a/b.tar.gz` → [`/a/b.tar`, `.gz`]; a leading dot starts no extension. */
function splitext(path: string): [root: string, extension: string] {
  const extension = posix.extname(path);
  return [extension === '' ? path : path.slice(0, -extension.length), extension];
}

/** Absolute and normalised; the working directory is the root. */
export function abspath(path: string): string {
  const absolute = posix.resolve('/', path);
  return absolute;
}

/** What `fs.path` asks its filesystem. */
export interface PathQueries {
  exists(path: string): boolean;
  isfile(path: string): boolean;
  isdir(path: string): boolean;
  islink(path: string): boolean;
  /** Bytes. @throws {@link FileNotFoundError} */
  getsize(path: string): number;
}

/** `fs.path`: the functions of Python's os.path. */
export interface PathFunctions extends PathQueries {
  join(first: string, ...rest: readonly string[]): string;
  normpath(path: string): string;
  abspath(path: string): string;
  basename(path: string): string;
  dirname(path: string): string;
  split(path: string): [directory: string, name: string];
  splitext(path: string): [root: string, extension: string];
  relpath(path: string, start?: string): string;
  isabs(path: string): boolean;
  commonpath(paths: readonly string[]): string;
}

/** The path functions of one filesystem. */
export function pathFunctions(queries: PathQueries): PathFunctions {
  const split = (path: string): [string, string] => {
    const slash = path.lastIndexOf('/') + 1;
    const head = path.slice(0, slash);
    return [/[^/]/.test(head) ? head.replace(/\/+$/, '') : head, path.slice(slash)];
  };
  return {
    ...queries,
    join,
    normpath: (path) => posix.normalize(path).replace(/(?<=.)\/$/, ''),
    abspath,
    basename: (path) => split(path)[1],
    dirname: (path) => split(path)[0],
    split,
    splitext,
    relpath: (path, start = '/') => posix.relative(abspath(start), abspath(path)) || '.',
    isabs: (path) => path.startsWith('/'),
    commonpath,
  };
}

function commonpath(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => abspath(path).split('/').filter(Boolean));
  const length = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return `/${(length === -1 ? first : first.slice(0, length)).join('/')}`;
}
