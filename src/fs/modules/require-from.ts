/** `requireFrom`: CommonJS modules of a MemoryFS without any hook, on every Node; each call has a module cache of its own. */
import { createRequire, isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { MemoryFS } from '../memory-fs.js';
import { COMMONJS_PARAMETERS, formatOf, textOf } from './module-format.js';
import { moduleError } from './module-files.js';
import { MemoryLoader, type LoaderOptions } from './memory-loader.js';
import { ModuleResolver } from './module-resolver.js';

/** What a CommonJS module sees as `module`. */
export interface MemoryModule {
  readonly id: string;
  readonly filename: string;
  readonly path: string;
  exports: unknown;
  loaded: boolean;
  readonly require: MemoryRequire;
}

/** `require` of modules in memory. */
export interface MemoryRequire {
  (specifier: string): unknown;
  /** Path under the mount point, or on the real disk. @throws Error `MODULE_NOT_FOUND` */
  resolve(specifier: string): string;
  /** By path; a deleted entry is loaded anew. */
  readonly cache: Record<string, MemoryModule | undefined>;
}

/** What the modules of one `requireFrom` share. */
interface Realm {
  readonly loader: MemoryLoader;
  readonly cache: Record<string, MemoryModule | undefined>;
}

type Compiled = (
  this: unknown,
  ...args: [unknown, MemoryRequire, MemoryModule, filename: string, dirname: string]
) => unknown;

const CONDITIONS = ['node', 'require', 'module-sync', 'node-addons'];

/**
 * A `require` as a module at this path would have it. Needs no registration and changes nothing in the process;
 * what memory lacks comes from the real disk.
 *
 * @throws (when called) Error `MODULE_NOT_FOUND`; `ERR_REQUIRE_ESM` for ES modules, which need {@link registerModules}
 * @example
 * const { tea } = requireFrom(fs, '/app/main.js')('./tea');
 */
export function requireFrom(
  fs: MemoryFS,
  path: string,
  options: LoaderOptions = {},
): MemoryRequire {
  return requireOf({ loader: new MemoryLoader(fs, options), cache: {} }, path);
}

function requireOf(realm: Realm, parent: string): MemoryRequire {
  const find = (specifier: string) => locate(realm, specifier, parent);
  const require = (specifier: string): unknown => {
    if (isBuiltin(specifier)) return createRequire(import.meta.url)(specifier);
    const found = find(specifier);
    return found.path === undefined
      ? createRequire(import.meta.url)(found.filename)
      : load(realm, found.path, found.filename).exports;
  };
  return Object.assign(require, {
    resolve: (specifier: string) => (isBuiltin(specifier) ? specifier : find(specifier).filename),
    cache: realm.cache,
  });
}

/** Path in memory, undefined for a file of the real disk, and the name that modules know it by. */
function locate(
  { loader }: Realm,
  specifier: string,
  parent: string,
): { readonly path: string | undefined; readonly filename: string } {
  const resolver = new ModuleResolver(loader.files, loader.mount);
  const path = resolver.resolve(specifier, { path: parent, conditions: CONDITIONS });
  if (path !== undefined) return { path, filename: loader.mount.outside(path) };
  try {
    const isPackage = /^[^./#]/.test(specifier);
    const near = createRequire(loader.mount.outside(parent));
    try {
      return { path, filename: near.resolve(specifier) };
    } catch (error) {
      if (!isPackage) throw error;
      return { path, filename: loader.requireOutside(specifier) };
    }
  } catch (cause) {
    const filename = loader.mount.outside(parent);
    const message = `Cannot find module '${specifier}'\nRequire stack:\n- ${filename}`;
    throw Object.assign(moduleError('MODULE_NOT_FOUND', message, cause), {
      requireStack: [filename],
    });
  }
}

function load(realm: Realm, path: string, filename: string): MemoryModule {
  const cached = realm.cache[filename];
  if (cached !== undefined) return cached;
  const module: MemoryModule = {
    id: filename,
    filename,
    path: posix.dirname(filename),
    exports: {},
    loaded: false,
    require: requireOf(realm, path),
  };
  realm.cache[filename] = module;
  try {
    evaluate(realm, path, module);
  } catch (error) {
    // As Node does: a module that failed is tried anew at the next require.
    Reflect.deleteProperty(realm.cache, filename);
    throw error;
  }
  module.loaded = true;
  return module;
}

function evaluate({ loader }: Realm, path: string, module: MemoryModule): void {
  const format = formatOf(loader.files, path);
  const { filename } = module;
  if (format === 'json') {
    module.exports = JSON.parse(textOf(loader.files, path));
    return;
  }
  if (format !== 'commonjs' || path.endsWith('.node')) {
    throw moduleError(
      'ERR_REQUIRE_ESM',
      `${filename} is no CommonJS module (${format}). Load it with import() after registerModules().`,
    );
  }
  const source = textOf(loader.files, path).replace(/^#!.*/, '');
  // The parameters are those of Compiled.
  const compiled = compileFunction(source, [...COMMONJS_PARAMETERS], {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Compiled;
  compiled.call(module.exports, module.exports, module.require, module, filename, module.path);
}
