/** `memfs find`: files by name, kind, size, time and depth. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted, printable, typeOf } from '../format.js';
import type { FileStat } from '../format.js';
import { absolute, childrenOf, forEachPath } from '../paths.js';

/** A file that the search has come to. */
interface Candidate {
  readonly path: string;
  readonly stat: FileStat;
  readonly fs: MemoryFS;
}
type Test = (candidate: Candidate) => boolean;

const TYPES = { f: 'file', d: 'directory', l: 'symlink' } as const;
const AGES = [
  ['mmin', 60_000],
  ['mtime', 86_400_000],
] as const;
const UNITS: Readonly<Record<string, number>> = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Prints the paths that pass every test, or removes them. */
export async function find(context: Context, call: Call): Promise<ExitCode> {
  if (call.has('delete')) return context.state.update((fs) => removeFound(fs, context, call));
  return context.state.read((fs) => {
    const { found, exitCode } = search(fs, context, call);
    if (call.has('print0') && !context.out.json) {
      context.out.bytes(Buffer.from(found.map(({ path }) => `${path}\0`).join('')));
      return exitCode;
    }
    context.out.result(
      found.map(({ path, stat }) => ({ path, type: typeOf(stat), size: stat.size })),
      () => found.map(({ path }) => printable(path)),
    );
    return exitCode;
  });
}

function search(
  fs: MemoryFS,
  context: Context,
  call: Call,
): { readonly found: readonly Candidate[]; readonly exitCode: ExitCode } {
  const tests = testsOf(fs, context, call);
  const maxDepth = call.count('maxdepth') ?? Infinity;
  const minDepth = call.count('mindepth') ?? 0;
  const found: Candidate[] = [];
  const visit = (path: string, depth: number): void => {
    const candidate = { path, stat: fs.lstat(path), fs };
    if (depth >= minDepth && tests.every((test) => test(candidate))) found.push(candidate);
    if (!candidate.stat.isDirectory() || depth >= maxDepth) return;
    for (const child of childrenOf(fs, path)) visit(child, depth + 1);
  };
  const inputs = call.args.length > 0 ? call.args : ['.'];
  const exitCode = forEachPath(context, inputs, (path) => visit(posix.join(path, '.'), 0));
  return { found, exitCode };
}

/** What is below goes first; a directory that is not empty then stays, with an error. */
function removeFound(fs: MemoryFS, context: Context, call: Call): ExitCode {
  const { found, exitCode } = search(fs, context, call);
  const removed: string[] = [];
  const paths = found.map(({ path }) => path).filter((path) => path !== '/');
  const ended = forEachPath(context, paths.reverse(), (path) => {
    if (fs.isdir(path) && !fs.islink(path)) fs.rmdir(path);
    else fs.remove(path);
    removed.push(path);
  });
  context.out.done({ removed }, `${counted(removed.length, 'entry', 'entries')} removed`);
  return exitCode === 0 ? ended : exitCode;
}

function baseName(path: string): string {
  return posix.basename(path);
}

function testsOf(fs: MemoryFS, context: Context, call: Call): Test[] {
  const tests: Test[] = [];
  const pattern = (option: string, flags: string, of: (path: string) => string): void => {
    const glob = call.text(option);
    if (glob === undefined) return;
    const matcher = globToRegExp(glob, flags);
    tests.push(({ path }) => matcher.test(of(path)));
  };
  pattern('name', '', baseName);
  pattern('iname', 'i', baseName);
  pattern('path', '', (path) => path);
  const type = call.text('type');
  if (type !== undefined) tests.push(typeTest(type));
  const size = call.text('size');
  if (size !== undefined) tests.push(sizeTest(size));
  if (call.has('empty')) tests.push(isEmpty);
  for (const [option, unitMs] of AGES) {
    const age = call.text(option);
    if (age !== undefined) tests.push(ageTest(option, age, unitMs));
  }
  const newer = call.text('newer');
  if (newer !== undefined) {
    const { mtimeMs } = fs.stat(absolute(context, newer));
    tests.push(({ stat }) => stat.mtimeMs > mtimeMs);
  }
  return tests;
}

function typeTest(letter: string): Test {
  if (!Object.hasOwn(TYPES, letter)) {
    throw new UsageError(`-type takes f, d or l, not '${letter}'.`);
  }
  const type = TYPES[letter as keyof typeof TYPES]; // checked the line before
  return ({ stat }) => typeOf(stat) === type;
}

/** `+10k`: more than 10 KiB; `-10k`: less; units as find(1) has them, bytes without one. */
function sizeTest(text: string): Test {
  const [, sign = '', digits = '', unit = 'c'] = /^([+-]?)(\d+)([ckMG]?)$/.exec(text) ?? [];
  if (digits === '') throw new UsageError(`-size takes a number like +10k, not '${text}'.`);
  const bytes = Number(digits) * (UNITS[unit || 'c'] ?? 1);
  return ({ stat }) => compares(stat.size, sign, bytes);
}

/** `+10`: more than 10 whole minutes or days ago; `-10`: less; a part of one is left out, as by find(1). */
function ageTest(option: string, text: string, unitMs: number): Test {
  const [, sign = '', digits = ''] = /^([+-]?)(\d+)$/.exec(text) ?? [];
  if (digits === '') throw new UsageError(`-${option} takes a number like +10, not '${text}'.`);
  const now = Date.now();
  return ({ stat }) => compares(Math.floor((now - stat.mtimeMs) / unitMs), sign, Number(digits));
}

/** `+`: more than the limit; `-`: less; else just as much. */
function compares(value: number, sign: string, limit: number): boolean {
  if (sign === '+') return value > limit;
  return sign === '-' ? value < limit : value === limit;
}

function isEmpty({ path, stat, fs }: Candidate): boolean {
  if (stat.isDirectory()) return [...fs.listdir(path)].length === 0;
  return !stat.isSymbolicLink() && stat.size === 0;
}

/**
 * A pattern of the shell as a regular expression; `*` and `?` match `/` too, as in find(1).
 * @see https://man7.org/linux/man-pages/man7/glob.7.html
 */
export function globToRegExp(glob: string, flags = ''): RegExp {
  const pieces = glob.match(/\\.|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return new RegExp(`^${pieces.map(regExpOf).join('')}$`, `su${flags}`);
}

function regExpOf(piece: string): string {
  if (piece.startsWith('*')) return '.*';
  if (piece === '?') return '.';
  const [, not, set] = /^\[([!^]?)(.+)\]$/su.exec(piece) ?? [];
  if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
  const character = piece.startsWith('\\') && piece.length > 1 ? piece.slice(1) : piece;
  return character.replace(/[.+*?^${}()|[\]\\/]/, '\\$&');
}
