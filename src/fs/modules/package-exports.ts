/** "exports" and "imports" of package.json, by the algorithm of Node's documentation (esm.html#resolution-algorithm-specification). */
import { posix } from 'node:path';
import { moduleError, type PackageJson } from './module-files.js';

/** What a target leads to: a path in the package, or another specifier ("imports" only). */
export type Target =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'specifier'; readonly specifier: string };

/** What stays the same while one specifier is looked up. */
interface Lookup {
  readonly manifest: PackageJson;
  readonly field: 'exports' | 'imports';
  readonly conditions: readonly string[];
  /** As it is named in errors. */
  readonly location: string;
  /** What was asked for: `.`, `./feature`, `#name`. */
  readonly key: string;
}

/**
 * The file behind a subpath of a package: `.` or `./feature`.
 * @throws Error `ERR_PACKAGE_PATH_NOT_EXPORTED`, `ERR_INVALID_PACKAGE_TARGET`
 */
export function resolveExports(
  manifest: PackageJson,
  subpath: string,
  context: { readonly conditions: readonly string[]; readonly location: string },
): string {
  const lookup: Lookup = { manifest, field: 'exports', key: subpath, ...context };
  const table = isSugar(manifest.exports) ? { '.': manifest.exports } : manifest.exports;
  const target = resolveKey(lookup, table, subpath);
  if (target?.kind === 'path') return target.path;
  const what =
    subpath === '.'
      ? `No "exports" main defined`
      : `Package subpath '${subpath}' is not defined by "exports"`;
  throw moduleError('ERR_PACKAGE_PATH_NOT_EXPORTED', `${what} in ${context.location}`);
}

/**
 * What `#name` stands for in a package.
 * @throws Error `ERR_PACKAGE_IMPORT_NOT_DEFINED`, `ERR_INVALID_PACKAGE_TARGET`
 */
export function resolveImports(
  manifest: PackageJson,
  specifier: string,
  context: { readonly conditions: readonly string[]; readonly location: string },
): Target {
  const lookup: Lookup = { manifest, field: 'imports', key: specifier, ...context };
  const target = resolveKey(lookup, manifest.imports, specifier);
  if (target !== undefined) return target;
  throw moduleError(
    'ERR_PACKAGE_IMPORT_NOT_DEFINED',
    `Package import specifier "${specifier}" is not defined in package ${context.location}`,
  );
}

/** A string, an array, or conditions: short for `{ ".": … }`. */
function isSugar(exports: unknown): boolean {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return true;
  return !Object.keys(exports).some((key) => key.startsWith('.'));
}

/** The exact key, else the pattern with the longest part before its star. */
function resolveKey(lookup: Lookup, table: unknown, key: string): Target | undefined {
  if (typeof table !== 'object' || table === null) return undefined;
  const entries = new Map<string, unknown>(Object.entries(table));
  if (entries.has(key) && !key.includes('*') && !key.endsWith('/')) {
    return resolveTarget(lookup, entries.get(key), undefined) ?? undefined;
  }
  const patterns = [...entries.keys()].filter((pattern) => matches(pattern, key));
  const best = patterns.sort(bySpecificity)[0];
  if (best === undefined) return undefined;
  const [before = '', after = ''] = best.split('*');
  const star = key.slice(before.length, key.length - after.length);
  return resolveTarget(lookup, entries.get(best), star) ?? undefined;
}

function matches(pattern: string, key: string): boolean {
  const [before = '', after, ...more] = pattern.split('*');
  if (after === undefined || more.length > 0) return false;
  return (
    key !== before && key.startsWith(before) && key.length >= pattern.length && key.endsWith(after)
  );
}

function bySpecificity(left: string, right: string): number {
  return right.indexOf('*') - left.indexOf('*') || right.length - left.length;
}

/** Null is what a package refuses on purpose; undefined is no match, so that the next condition is tried. */
function resolveTarget(
  lookup: Lookup,
  target: unknown,
  star: string | undefined,
): Target | null | undefined {
  if (typeof target === 'string') return resolveText(lookup, target, star);
  if (Array.isArray(target)) return resolveFirst(lookup, target, star);
  if (typeof target !== 'object' || target === null) return null;
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== 'default' && !lookup.conditions.includes(condition)) continue;
    const found = resolveTarget(lookup, inner, star);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolveFirst(
  lookup: Lookup,
  targets: readonly unknown[],
  star: string | undefined,
): Target | null | undefined {
  let refused: unknown;
  for (const target of targets) {
    try {
      const found = resolveTarget(lookup, target, star);
      if (found) return found;
    } catch (error) {
      // Only a malformed target is passed over; the last of them counts when none fits.
      refused = error;
    }
  }
  if (refused !== undefined) throw refused as Error;
  return null;
}

function resolveText(lookup: Lookup, target: string, star: string | undefined): Target {
  const filled = star === undefined ? target : target.replaceAll('*', () => star);
  const { manifest, field, location, key } = lookup;
  if (target.startsWith('./') && !leavesPackage(filled)) {
    return { kind: 'path', path: posix.join(manifest.directory, filled) };
  }
  if (field === 'imports' && !/^(\.{0,2}\/|\.{1,2}$)/.test(target)) {
    return { kind: 'specifier', specifier: filled };
  }
  throw moduleError(
    'ERR_INVALID_PACKAGE_TARGET',
    `Invalid "${field}" ${key === '.' ? 'main ' : ''}target ${JSON.stringify(target)} defined ${key === '.' ? '' : `for '${key}' `}in the package config ${location}`,
  );
}

/** `..`, `.` and node_modules are no parts of a target after the first dot. */
function leavesPackage(target: string): boolean {
  const parts = target.slice(2).split(/[/\\]/);
  return parts.some((part) => ['', '.', '..', 'node_modules'].includes(decode(part).toLowerCase()));
}

function decode(part: string): string {
  return part.replace(/%2e/gi, '.');
}
