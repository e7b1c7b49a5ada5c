/** find: paths that match a glob. Only directories are looked into that the pattern can lead through. */
import type { MemoryFS } from './memory-fs.js';
import { GLOBSTAR, matchesName, parseGlob, type GlobSegment } from './glob.js';
import { child } from './path.js';

/** Options of {@link MemoryFS.find}. */
export interface FindOptions {
  /** Where patterns that do not start with a slash apply: anywhere in or below it. @default '/' */
  readonly path?: string;
  /** Wildcards match names that start with a dot too, as those of find(1) do; else only a pattern with the dot does, as in a shell. @default true */
  readonly dot?: boolean;
}

interface Search {
  readonly fs: MemoryFS;
  /** Where it starts; no result itself. */
  readonly top: string;
  readonly segments: readonly GlobSegment[];
  readonly isDirectory: boolean;
  readonly dot: boolean;
  readonly found: Set<string>;
  /** Place and segment that have been gone through: two `**` meet again and again. */
  readonly seen: Set<string>;
}

/** Paths that match, sorted, each once. @throws ENOENT for a `path` that is not there */
export function find(fs: MemoryFS, pattern: string, options: FindOptions = {}): string[] {
  const { path = '/', dot = true } = options;
  if (options.path !== undefined) fs.stat(path);
  const found = new Set<string>();
  for (const { segments, isAbsolute, isDirectory } of parseGlob(pattern)) {
    if (segments.length === 0) continue;
    const isAnywhere = !isAbsolute && !pattern.startsWith('./');
    search(
      {
        fs,
        top: isAbsolute ? '/' : path,
        segments: isAnywhere ? [GLOBSTAR, ...segments] : segments,
        isDirectory,
        dot,
        found,
        seen: new Set(),
      },
      { directory: isAbsolute ? '/' : path, at: 0 },
    );
  }
  return [...found].sort();
}

function search(state: Search, place: { readonly directory: string; readonly at: number }): void {
  const { fs, segments, seen } = state;
  const { directory, at } = place;
  const segment = segments[at];
  const key = `${at}:${directory}`;
  if (segment === undefined || seen.has(key)) return;
  seen.add(key);
  if (segment === GLOBSTAR) {
    searchBelow(state, place);
    return;
  }
  const names = typeof segment === 'string' ? [segment] : listDirectory(fs, directory);
  for (const name of names) {
    if (!matchesName(segment, name) || !isShown(state, segment, name)) continue;
    accept(state, { path: child(directory, name), at: at + 1 });
  }
}

/** `**`: here, and in every directory below, not behind links; as the last segment the directory and everything in it. */
function searchBelow(state: Search, { directory, at }: { directory: string; at: number }): void {
  const { fs, segments } = state;
  const isLast = at + 1 === segments.length;
  if (!isLast) search(state, { directory, at: at + 1 });
  else if (directory !== state.top) accept(state, { path: directory, at: at + 1 });
  for (const name of listDirectory(fs, directory)) {
    if (!isShown(state, GLOBSTAR, name)) continue;
    const path = child(directory, name);
    if (isLast) accept(state, { path, at: at + 1 });
    if (fs.isdir(path) && !fs.islink(path)) search(state, { directory: path, at });
  }
}

/** A path that fits so far: found, or a directory to go on in. */
function accept(state: Search, { path, at }: { readonly path: string; readonly at: number }): void {
  const { fs, segments, isDirectory, found } = state;
  if (at < segments.length) {
    if (fs.isdir(path)) search(state, { directory: path, at });
    return;
  }
  if (isDirectory ? fs.isdir(path) : fs.path.lexists(path)) found.add(path);
}

function isShown({ dot }: Search, segment: GlobSegment, name: string): boolean {
  if (dot || !name.startsWith('.') || typeof segment === 'string') return true;
  return segment !== GLOBSTAR && segment.hasLeadingDot;
}

function listDirectory(fs: MemoryFS, path: string): string[] {
  return fs.isdir(path) ? fs.listdir(path) : [];
}
