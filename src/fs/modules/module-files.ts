/** What the module loaders ask of a filesystem, and package.json files read through it. */
import { posix } from 'node:path';

/** The part of MemoryFS that modules are read through. */
export interface ModuleFiles {
  isfile(path: string): boolean;
  isdir(path: string): boolean;
  islink(path: string): boolean;
  readlink(path: string): string;
  readfilebytes(path: string): Uint8Array;
}

/** What counts in a package.json: `{ "name": "tea", "type": "module", "exports": "./index.js" }`. */
export interface PackageJson {
  /** Directory it stands in. */
  readonly directory: string;
  readonly name?: unknown;
  readonly type?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

const MAX_LINKS = 40;

/** Path without links, as Node names modules; a path of which nothing is there stays as it is. */
export function realpath(files: ModuleFiles, path: string): string {
  let real = '/';
  let rest = path.split('/').filter((part) => part !== '');
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...further] = rest;
    const next = posix.join(real, name);
    rest = further;
    if (links < MAX_LINKS && files.islink(next)) {
      links += 1;
      const target = posix.resolve(real, files.readlink(next));
      rest = [...target.split('/').filter((part) => part !== ''), ...further];
      real = '/';
    } else real = next;
  }
  return real;
}

/**
 * The package.json in a directory, or undefined.
 * @throws Error `ERR_INVALID_PACKAGE_CONFIG` when it is no JSON object
 */
export function packageIn(files: ModuleFiles, directory: string): PackageJson | undefined {
  const path = posix.join(directory, 'package.json');
  if (!files.isfile(path)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(files.readfilebytes(path)).toString());
  } catch (cause) {
    throw moduleError('ERR_INVALID_PACKAGE_CONFIG', `Invalid package config ${path}.`, cause);
  }
  return typeof content === 'object' && content !== null ? { ...content, directory } : undefined;
}

/** The package that a file belongs to: the nearest package.json above it, not beyond node_modules. */
export function packageOf(files: ModuleFiles, path: string): PackageJson | undefined {
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    if (posix.basename(directory) === 'node_modules') return undefined;
    const found = packageIn(files, directory);
    if (found !== undefined || directory === '/') return found;
  }
}

/** An error of Node's module loader, which is told by its code. */
export function moduleError(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), { code });
}
