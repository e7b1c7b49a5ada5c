/** Paths as text, as Python's posixpath treats them; and, bound to a filesystem, what os.path asks of the files. */

/** What `fs.path` asks its filesystem. */
export interface PathQueries {
  /** True if there is something; links are followed. */
  exists(path: string): boolean;
  /** True if there is something, be it a link that leads nowhere. */
  lexists(path: string): boolean;
  /** True for a file; links are followed. */
  isfile(path: string): boolean;
  /** True for a directory; links are followed. */
  isdir(path: string): boolean;
  /** True for a symbolic link. */
  islink(path: string): boolean;
  /** True for the root, and where another filesystem is mounted. */
  ismount(path: string): boolean;
  /** Bytes; links are followed. @throws ENOENT */
  getsize(path: string): number;
  /** True when two paths lead to one file. @throws ENOENT */
  samefile(path: string, other: string): boolean;
  /** The path without links, `.` and `..`. @throws ENOENT, ELOOP */
  realpath(path: string): string;
}

/** `fs.path`: the functions of Python's os.path. */
export interface PathFunctions extends PathQueries {
  /** Puts `/` between; an absolute part starts anew. */
  join(first: string, ...rest: readonly string[]): string;
  /** Without `.`, `..` and double slashes, as text: links are not looked at. Two slashes at the start stay two. */
  normpath(path: string): string;
  /** Absolute and normalised. */
  abspath(path: string): string;
  /** What is behind the last slash. */
  basename(path: string): string;
  /** What is before the last slash. */
  dirname(path: string): string;
  /** `dirname` and `basename`. */
  split(path: string): [directory: string, name: string];
  /** `/a/b.tar.gz` → `/a/b.tar` and `.gz`; leading dots start no extension. */
  splitext(path: string): [root: string, extension: string];
  /** How to get to a path from `start`. @default from the working directory @throws TypeError for an empty path */
  relpath(path: string, start?: string): string;
  /** True for what starts with a slash. */
  isabs(path: string): boolean;
  /** The longest path that all lie below. @throws TypeError for none, and for relative mixed with absolute ones */
  commonpath(paths: readonly string[]): string;
  /** The longest start that all have, character by character. */
  commonprefix(texts: readonly string[]): string;
}

/** The path functions of one filesystem. */
export function pathFunctions(queries: PathQueries, workingDirectory: () => string): PathFunctions {
  const absolute = (path: string): string => normpath(join(workingDirectory(), path));
  return {
    ...queries,
    join,
    normpath,
    abspath: absolute,
    basename: (path) => split(path)[1],
    dirname: (path) => split(path)[0],
    split,
    splitext,
    relpath: (path, start = '.') => relative(path, absolute(path), absolute(start)),
    isabs: (path) => path.startsWith('/'),
    commonpath,
    commonprefix,
  };
}

/** `/a` and `b` → `/a/b`. */
export function child(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** Absolute and normalised, from the root. */
export function abspath(path: string): string {
  return normpath(join('/', path));
}

function join(first: string, ...rest: readonly string[]): string {
  return rest.reduce((path, part) => {
    if (part.startsWith('/')) return part;
    return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
  }, first);
}

function normpath(path: string): string {
  // POSIX 4.13 leaves exactly two slashes to the system; posixpath keeps them.
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (root === '' && (parts.at(-1) ?? '..') === '..')) parts.push(part);
    else parts.pop();
  }
  return root + parts.join('/') || '.';
}

function split(path: string): [string, string] {
  const slash = path.lastIndexOf('/') + 1;
  const head = path.slice(0, slash);
  return [/[^/]/.test(head) ? withoutEndSlashes(head) : head, path.slice(slash)];
}

function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (path.charCodeAt(end - 1) === 0x2f) end--;
  return path.slice(0, end);
}

function splitext(path: string): [root: string, extension: string] {
  const dot = path.lastIndexOf('.');
  let start = path.lastIndexOf('/') + 1;
  while (path.charCodeAt(start) === 0x2e) start++;
  return dot >= start ? [path.slice(0, dot), path.slice(dot)] : [path, ''];
}

function relative(input: string, path: string, start: string): string {
  if (input === '') throw new TypeError('relpath of an empty path: there is no such thing');
  const from = start.split('/').filter(Boolean);
  const to = path.split('/').filter(Boolean);
  const differing = from.findIndex((part, index) => part !== to[index]);
  const common = differing === -1 ? from.length : differing;
  const up = from.slice(common).map(() => '..');
  return [...up, ...to.slice(common)].join('/') || '.';
}

function commonpath(paths: readonly string[]): string {
  if (paths.length === 0) throw new TypeError('commonpath of no paths: give at least one');
  const isAbsolute = paths[0]?.startsWith('/') ?? false;
  if (paths.some((path) => path.startsWith('/') !== isAbsolute)) {
    throw new TypeError('commonpath of absolute and relative paths: give only one kind');
  }
  const [first = [], ...rest] = paths.map((path) =>
    path.split('/').filter((part) => part !== '' && part !== '.'),
  );
  const differing = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return (
    (isAbsolute ? '/' : '') + first.slice(0, differing === -1 ? undefined : differing).join('/')
  );
}

function commonprefix(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  let length = 0;
  while (length < first.length && rest.every((text) => text[length] === first[length])) length++;
  return first.slice(0, length);
}
