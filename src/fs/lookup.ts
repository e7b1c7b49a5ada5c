/** Path → inode, component by component, as a kernel does it: `..` is taken after links are followed. */
import type { FsCode } from './errors.js';
import type { Inode } from './inode.js';

/** Linux's MAXSYMLINKS. */
const MAX_LINKS = 40;
/** POSIX NAME_MAX and PATH_MAX as Linux has them, in bytes. */
const NAME_MAX = 255;
const PATH_MAX = 4096;

/** Where a path leads: the directory of its last component, the name there, and what has that name, if anything. */
export interface Place {
  readonly directory: Inode;
  /** Empty for the root, and where the path ends in `.` or `..`: what is there has no name to change. */
  readonly name: string;
  readonly inode: Inode | undefined;
  /** The path ended in a slash: what it names has to be a directory. */
  readonly isDirectoryOnly: boolean;
}

/** Follow a link that the last component is, or give the link itself. */
export type LastLink = 'follow' | 'keep';

/** Resolves a path from the root; relative paths start there too. */
export function lookup(root: Inode, path: string, last: LastLink): Place | FsCode {
  if (path === '') return 'ENOENT';
  if (Buffer.byteLength(path) >= PATH_MAX) return 'ENAMETOOLONG';
  let rest = path;
  let directory = root;
  let links = 0;
  for (;;) {
    const start = skipSlashes(rest, 0);
    if (start === rest.length)
      return { directory, name: '', inode: directory, isDirectoryOnly: true };
    const slash = rest.indexOf('/', start);
    const end = slash === -1 ? rest.length : slash;
    const name = rest.slice(start, end);
    const next = skipSlashes(rest, end);
    const isLast = next === rest.length;
    if (Buffer.byteLength(name) > NAME_MAX) return 'ENAMETOOLONG';
    if (name === '.' || name === '..') {
      if (name === '..') directory = directory.parent ?? root;
      rest = rest.slice(end);
      continue;
    }
    const inode = directory.children.get(name);
    const isDirectoryOnly = isLast && slash !== -1;
    if (inode?.type === 'symlink' && (!isLast || last === 'follow' || isDirectoryOnly)) {
      if (++links > MAX_LINKS) return 'ELOOP';
      if (inode.target.startsWith('/')) directory = root;
      rest = inode.target + rest.slice(end);
      continue;
    }
    if (isLast) {
      if (isDirectoryOnly && inode && inode.type !== 'directory') return 'ENOTDIR';
      return { directory, name, inode, isDirectoryOnly };
    }
    if (!inode) return 'ENOENT';
    if (inode.type !== 'directory') return 'ENOTDIR';
    directory = inode;
    rest = rest.slice(next);
  }
}

function skipSlashes(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x2f) at++;
  return at;
}
