/** glob, globSync and promises.glob over a filesystem. */
import type { Dirent } from 'node:fs';
import { resolve } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { complete, promised } from './completion.js';
import { GlobFiles } from './glob-files.js';
import { parseGlob } from './glob-pattern.js';
import { GlobWalk } from './glob-walk.js';
import { checkFunction } from './node-errors.js';
import { realFs } from './real-fs.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

const MAJOR = Number.parseInt(process.versions.node, 10);

/** Options of glob. */
interface GlobOptions {
  readonly cwd?: string | URL | null;
  readonly exclude?: ((entry: string | Dirent) => unknown) | readonly string[] | null;
  readonly withFileTypes?: boolean;
  readonly followSymlinks?: boolean | null;
  readonly maxDepth?: number | null;
}

/** Node checks the arguments, with no pattern to walk for unless it is one that it refuses. */
function check(pattern: unknown, options: unknown): void {
  const isList = Array.isArray(pattern) && pattern.every((each) => typeof each === 'string');
  const { globSync } = realFs as unknown as { globSync: AnyFunction };
  globSync(isList || typeof pattern === 'string' ? [] : pattern, options);
}

function runGlob(sync: SyncFs, pattern: unknown, given: unknown): (string | Dirent)[] {
  check(pattern, given);
  const { cwd, exclude, withFileTypes, followSymlinks, maxDepth } = (given ?? {}) as GlobOptions;
  const root = cwd instanceof URL ? fileURLToPath(cwd) : (cwd ?? '.');
  const patterns = typeof pattern === 'string' ? [pattern] : (pattern as readonly string[]);
  const plan = {
    patterns: patterns.flatMap(parseGlob),
    root,
    withFileTypes: Boolean(withFileTypes),
    // Options that later versions brought.
    followSymlinks: MAJOR >= 24 && followSymlinks === true,
    maxDepth: MAJOR >= 26 ? (maxDepth ?? Infinity) : Infinity,
    excluded: Array.isArray(exclude) ? exclude.map((each: string) => resolve('/', root, each)) : [],
    isRefused: typeof exclude === 'function' ? exclude : undefined,
  };
  const walk = new GlobWalk(plan, new GlobFiles(sync));
  const found = Array.from(walk.run());
  if (!plan.withFileTypes) return found;
  return found.flatMap((path) => walk.entryOf(path) ?? []);
}

/** glob, globSync and promises.glob. */
export interface GlobForms {
  readonly globSync: (pattern: unknown, options?: unknown) => (string | Dirent)[];
  readonly glob: AnyFunction;
  readonly promise: (pattern: unknown, options?: unknown) => AsyncGenerator<string | Dirent, void>;
}

/** The forms of glob over a filesystem. */
export function createGlob(sync: SyncFs): GlobForms {
  const globSync = (pattern: unknown, options?: unknown): (string | Dirent)[] =>
    runGlob(sync, pattern, options);
  const glob: AnyFunction = (pattern, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    checkFunction(done, 'cb');
    const given = typeof options === 'function' ? undefined : options;
    // Errors of the arguments come to the callback too.
    complete(
      done,
      () => globSync(pattern, given),
      (found) => [found],
      () => true,
    );
  };
  return {
    globSync,
    glob,
    async *promise(pattern, options) {
      yield* await promised(() => globSync(pattern, options));
    },
  };
}
