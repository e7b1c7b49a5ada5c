/** The usual `mkdir -p`: one walk down to the first name that is missing, and from there one new directory after the other. */
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';
import { enter, makeInode } from './entries.js';

const SLASH = 0x2f;
const DOT = 0x2e;
/** Names up to here fit NAME_MAX in any script, paths PATH_MAX. */
const SAFE_NAME = 85;
const SAFE_PATH = 1365;

/**
 * Makes what is missing of a plain absolute path. Gives the first path made, empty when all were there; undefined, with nothing
 * changed, where links, dots, permissions or quotas ask for the step by step way.
 */
export function makeMissing(kernel: Kernel, path: string, mode: number): string | undefined {
  const { volume } = kernel;
  const isSimple = kernel.uid === 0 && !kernel.isReadonly && !kernel.mounts;
  if (!isSimple || volume.maxInodes !== Infinity || !isPlain(path)) return undefined;
  let directory = volume.current(volume.root);
  let at = 1;
  for (;;) {
    if (directory.source !== undefined) return undefined;
    const end = endOf(path, at);
    const child = directory.children.get(path.slice(at, end));
    if (child === undefined) return makeFrom(kernel, directory, { path, at, mode });
    const inode = volume.current(child);
    if (!inode.isDirectory) return undefined;
    if (end === path.length) return '';
    directory = inode;
    at = end + 1;
  }
}

function makeFrom(
  kernel: Kernel,
  parent: Inode,
  { path, at, mode }: { readonly path: string; readonly at: number; readonly mode: number },
): string | undefined {
  if (parent.nlink === 0) return undefined;
  const { place, volume } = kernel;
  place.volume = volume;
  place.directory = parent;
  for (let start = at; start < path.length;) {
    const end = endOf(path, start);
    place.name = path.slice(start, end);
    const made = makeInode(kernel, 'directory', mode);
    if (typeof made === 'number') return undefined; // there is no quota here
    enter(place, made);
    place.directory = made;
    start = end + 1;
  }
  return path.slice(0, endOf(path, at));
}

function endOf(path: string, start: number): number {
  const slash = path.indexOf('/', start);
  return slash === -1 ? path.length : slash;
}

/** Absolute, with no empty, dotted or long names. */
function isPlain(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH || path.length > SAFE_PATH) return false;
  for (let at = 1; at <= path.length;) {
    const end = endOf(path, at);
    if (end === at || end - at > SAFE_NAME || path.charCodeAt(at) === DOT) return false;
    at = end + 1;
  }
  return true;
}
