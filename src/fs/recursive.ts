/** Calls that go down a tree: walk, find, grep, copytree, rmtree. They stand on the facade's single-file calls. */
import type { OsCalls } from './os-calls.js';

/** A directory on the walk: its path, its directories, its other entries. Pruning `dirs` in place prunes the walk. */
export type WalkStep = [root: string, dirs: string[], files: string[]];

/** Options of {@link walk}. */
export interface WalkOptions {
  /** A directory before (`top-down`) or after (`bottom-up`) what is in it. @default 'top-down' */
  readonly order?: 'top-down' | 'bottom-up';
  /** Go into directories behind links too. @default false */
  readonly followLinks?: boolean;
}

/** A line that {@link grep} found. */
export interface GrepMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Options of {@link grep}. */
export interface GrepOptions {
  /** Where to look, itself or below. @default '/' */
  readonly path?: string;
  readonly ignoreCase?: boolean;
}

/** os.walk: a missing top gives nothing. */
export function* walk(fs: OsCalls, top: string, options: WalkOptions = {}): Generator<WalkStep> {
  if (!fs.isdir(top)) return;
  const { order = 'top-down', followLinks = false } = options;
  const dirs: string[] = [];
  const files: string[] = [];
  for (const name of fs.listdir(top)) (fs.isdir(child(top, name)) ? dirs : files).push(name);
  if (order === 'top-down') yield [top, dirs, files];
  for (const name of dirs) {
    const path = child(top, name);
    if (followLinks || !fs.islink(path)) yield* walk(fs, path, options);
  }
  if (order === 'bottom-up') yield [top, dirs, files];
}

/** Paths below the root that match a glob (`**` spans directories), sorted. */
export function find(fs: OsCalls, pattern: string): string[] {
  const expression = globExpression(pattern.startsWith('/') ? pattern : `/**/${pattern}`);
  const found: string[] = [];
  for (const [root, dirs, files] of walk(fs, '/')) {
    for (const name of [...dirs, ...files]) {
      const path = child(root, name);
      if (expression.test(path)) found.push(path);
    }
  }
  return found.sort();
}

/** Lines that hold a text or match an expression, in files of valid text. */
export function grep(fs: OsCalls, text: string | RegExp, options: GrepOptions = {}): GrepMatch[] {
  const { path: top = '/', ignoreCase = false } = options;
  const source =
    typeof text === 'string' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text.source;
  const flags = typeof text === 'string' ? '' : text.flags.replace(/[gy]/g, '');
  const expression = new RegExp(source, ignoreCase && !flags.includes('i') ? `${flags}i` : flags);
  const paths = fs.isfile(top)
    ? [top]
    : [...walk(fs, top)].flatMap(([root, , files]) => files.map((name) => child(root, name)));
  return paths
    .filter((path) => fs.isfile(path))
    .flatMap((path) =>
      fs
        .readfile(path)
        .split(/\r?\n/)
        .map((line, index) => ({ path, line: index + 1, text: line }))
        .filter((match) => expression.test(match.text)),
    );
}

/** Copies a directory with all that is in it; links stay links. */
export function copytree(fs: OsCalls, from: string, to: string): void {
  fs.makedirs(to);
  for (const name of fs.listdir(from)) {
    const source = child(from, name);
    const target = child(to, name);
    if (fs.islink(source)) fs.symlink(fs.readlink(source), target);
    else if (fs.isdir(source)) copytree(fs, source, target);
    else fs.copy(source, target);
  }
  fs.chmod(to, fs.stat(from).mode & 0o7777);
}

/** Removes a directory with all that is in it. */
export function rmtree(fs: OsCalls, path: string): void {
  for (const name of fs.listdir(path)) {
    const entry = child(path, name);
    if (fs.isdir(entry) && !fs.islink(entry)) rmtree(fs, entry);
    else fs.remove(entry);
  }
  if (fs.path.abspath(path) !== '/') fs.rmdir(path);
}

/** `/a` and `b` → `/a/b`. */
export function child(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** `*` and `?` stay in a component, `**` spans any number of them, `[…]` and `{a,b}` as in a shell. */
function globExpression(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (pattern.startsWith('**/', at)) {
      source += '(?:[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) source += '\\[';
      else {
        source += `[${pattern
          .slice(at + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\')}]`;
        at = end;
      }
    } else if (character === '{') {
      source += '(?:';
      depth++;
    } else if (character === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (character === ',' && depth > 0) source += '|';
    else source += character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
}
