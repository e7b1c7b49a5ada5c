/** grep: lines of text files that hold a text or match an expression. */
import { isUtf8 } from 'node:buffer';
import { globMatcher } from './glob.js';
import type { MemoryFS } from './memory-fs.js';
import { child } from './path.js';
import { walk } from './walk.js';

/** A line that {@link MemoryFS.grep} found. */
export interface GrepMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The line without its end. */
  readonly text: string;
}

/** Options of {@link MemoryFS.grep}. */
export interface GrepOptions {
  /** Where to look: a file, or a directory and all below it. @default '/' */
  readonly path?: string;
  /** @default false */
  readonly ignoreCase?: boolean;
  /** Globs of files to look into: of names, or of paths when they have a slash (`*.ts`, `/src/**`). @default all */
  readonly include?: string | readonly string[];
  /** Globs of files and directories not to look into. @default none */
  readonly exclude?: string | readonly string[];
  /** Stop after so many lines. @default unlimited */
  readonly maxMatches?: number;
}

/**
 * Lines in the order of the paths. Files that are no UTF-8 or hold a NUL are passed over; so are links below the path, whose files would
 * come twice.
 * @throws ENOENT for a path that is not there
 */
export function grep(fs: MemoryFS, text: string | RegExp, options: GrepOptions = {}): GrepMatch[] {
  const { path: top = '/', ignoreCase = false, maxMatches = Infinity } = options;
  const test = lineTest(text, ignoreCase);
  const needle = typeof text === 'string' && !ignoreCase ? Buffer.from(text, 'utf8') : undefined;
  const found: GrepMatch[] = [];
  for (const path of filesOf(fs, top, options)) {
    if (found.length >= maxMatches) break;
    const bytes = fs.readfilebytes(path);
    if (needle && !bytes.includes(needle)) continue;
    if (bytes.includes(0) || !isUtf8(bytes)) continue;
    let line = 0;
    for (const content of linesOf(bytes.toString('utf8'))) {
      line++;
      if (!test(content)) continue;
      found.push({ path, line, text: content });
      if (found.length >= maxMatches) break;
    }
  }
  return found;
}

/** A sticky or global expression would start each line where the last one ended. */
function lineTest(text: string | RegExp, ignoreCase: boolean): (line: string) => boolean {
  if (typeof text === 'string' && !ignoreCase) return (line) => line.includes(text);
  const source =
    typeof text === 'string' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text.source;
  const flags = typeof text === 'string' ? 'u' : text.flags.replace(/[gy]/g, '');
  const expression = new RegExp(source, ignoreCase && !flags.includes('i') ? `${flags}i` : flags);
  return (line) => expression.test(line);
}

function* filesOf(fs: MemoryFS, top: string, options: GrepOptions): Generator<string> {
  const isIncluded = anyGlob(options.include) ?? ((): boolean => true);
  const isExcluded = anyGlob(options.exclude) ?? ((): boolean => false);
  if (!fs.stat(top).isDirectory()) {
    yield top;
    return;
  }
  for (const [root, dirs, files] of walk(fs, top)) {
    const kept = dirs.filter((name) => !isExcluded(child(root, name)));
    dirs.splice(0, dirs.length, ...kept);
    for (const name of files) {
      const path = child(root, name);
      if (isIncluded(path) && !isExcluded(path) && !fs.islink(path)) yield path;
    }
  }
}

function anyGlob(
  globs: string | readonly string[] | undefined,
): ((path: string) => boolean) | undefined {
  if (globs === undefined) return undefined;
  const matchers = [globs].flat().map((pattern) => globMatcher(pattern));
  return (path) => matchers.some((matches) => matches(path));
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield text.slice(start, text[end - 1] === '\r' && newline !== -1 ? end - 1 : end);
    start = end + 1;
  }
}
