/** From a specifier to a file in memory, by the rules of `require` or of `import`; whatever is not found here is left to Node. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import {
  packageIn,
  packageOf,
  realpath,
  type ModuleFiles,
  type PackageJson,
} from './module-files.js';
import type { MountPoint } from './mount-point.js';
import { resolveExports, resolveImports } from './package-exports.js';

/** Who asks. */
export interface Referrer {
  /** Path in memory of the module that asks; undefined for one of the real disk. */
  readonly path: string | undefined;
  /** Conditions of "exports"; `require` among them makes the rules those of CommonJS. */
  readonly conditions: readonly string[];
}

const EXTENSIONS = ['.js', '.json', '.node'];

/** Finds modules of one filesystem. */
export class ModuleResolver {
  readonly #files: ModuleFiles;
  readonly #mount: MountPoint;

  constructor(files: ModuleFiles, mount: MountPoint) {
    this.#files = files;
    this.#mount = mount;
  }

  /**
   * Path in memory, or undefined when memory has no such module.
   * @throws Error of Node's codes `ERR_PACKAGE_PATH_NOT_EXPORTED` and the like, for a package that memory has
   */
  resolve(specifier: string, referrer: Referrer): string | undefined {
    if (isBuiltin(specifier)) return undefined;
    const path = this.#absolute(specifier, referrer);
    if (path !== undefined) return this.#real(this.#file(path, referrer));
    if (referrer.path === undefined || /^(\.{0,2}\/|\.{1,2}$|[a-z][a-z\d+.-]*:)/i.test(specifier)) {
      return undefined;
    }
    return this.#real(this.#bare(specifier, { ...referrer, path: referrer.path }));
  }

  /** The path that a relative or absolute specifier or a URL means in memory. */
  #absolute(specifier: string, { path, conditions }: Referrer): string | undefined {
    if (specifier.startsWith('file:')) return this.#mount.insideUrl(stripQuery(specifier));
    const isRequire = conditions.includes('require');
    if (specifier.startsWith('/'))
      return this.#mount.inside(isRequire ? specifier : decoded(specifier));
    if (path === undefined || !/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
    const wanted = posix.join(posix.dirname(path), isRequire ? specifier : decoded(specifier));
    return specifier.endsWith('/') || /(^|\/)\.{1,2}$/.test(specifier)
      ? `${wanted.replace(/\/$/, '')}/`
      : wanted;
  }

  #real(path: string | undefined): string | undefined {
    return path === undefined ? undefined : realpath(this.#files, path);
  }

  /** `import` takes the file as named; `require` also tries extensions and directories. */
  #file(path: string, { conditions }: Referrer): string | undefined {
    const files = this.#files;
    if (!path.endsWith('/') && files.isfile(path)) return path;
    if (!conditions.includes('require')) return undefined;
    return (path.endsWith('/') ? undefined : this.#withExtension(path)) ?? this.#directory(path);
  }

  #withExtension(path: string): string | undefined {
    return EXTENSIONS.map((extension) => path + extension).find((name) => this.#files.isfile(name));
  }

  /** "main" or index of a directory. */
  #directory(input: string): string | undefined {
    const path = input.replace(/(?<=.)\/$/, '');
    if (!this.#files.isdir(path)) return undefined;
    const main = packageIn(this.#files, path)?.main;
    if (typeof main === 'string' && main !== '') {
      const wanted = posix.join(path, main);
      const found = this.#files.isfile(wanted) ? wanted : this.#withExtension(wanted);
      const inner = found ?? this.#withExtension(posix.join(wanted, 'index'));
      if (inner !== undefined) return inner;
    }
    return this.#withExtension(posix.join(path, 'index'));
  }

  /** `#internal`, the package itself by its name, or one in a node_modules above. */
  #bare(specifier: string, referrer: Referrer & { readonly path: string }): string | undefined {
    const own = packageOf(this.#files, referrer.path);
    if (specifier.startsWith('#')) return this.#internal(specifier, { own, referrer });
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
    if (name === undefined || name.startsWith('.')) return undefined;
    const subpath = `.${rest ?? ''}`;
    if (own?.name === name && own.exports !== undefined && own.exports !== null) {
      return this.#exported(own, subpath, referrer);
    }
    for (let above = posix.dirname(referrer.path); ; above = posix.dirname(above)) {
      const root = posix.join(above, 'node_modules', name);
      if (posix.basename(above) !== 'node_modules' && this.#files.isdir(root)) {
        const found = this.#inPackage(root, subpath, referrer);
        if (found !== undefined) return found;
      }
      if (above === '/') return undefined;
    }
  }

  #internal(
    specifier: string,
    { own, referrer }: { own: PackageJson | undefined; referrer: Referrer & { path: string } },
  ): string | undefined {
    if (own?.imports === undefined) return undefined;
    const { conditions } = referrer;
    const target = resolveImports(own, specifier, {
      conditions,
      location: this.#location(own, referrer),
    });
    if (target.kind === 'path') return target.path;
    return this.#bare(target.specifier, referrer);
  }

  #inPackage(root: string, subpath: string, referrer: Referrer): string | undefined {
    const manifest = packageIn(this.#files, root);
    if (manifest?.exports !== undefined && manifest.exports !== null) {
      return this.#exported(manifest, subpath, referrer);
    }
    // Without "exports", `import` finds the main file by its own list (LOAD_AS_DIRECTORY finds the same).
    if (subpath === '.') return this.#directory(root);
    return this.#file(posix.join(root, subpath), referrer);
  }

  #exported(manifest: PackageJson, subpath: string, referrer: Referrer): string | undefined {
    const { conditions } = referrer;
    const location = this.#location(manifest, referrer);
    const path = resolveExports(manifest, subpath, { conditions, location });
    return this.#files.isfile(path) ? path : undefined;
  }

  /** As Node ends its messages. */
  #location({ directory }: PackageJson, { path, conditions }: Referrer): string {
    const file = this.#mount.outside(posix.join(directory, 'package.json'));
    const isImport = path !== undefined && !conditions.includes('require');
    return isImport ? `${file} imported from ${this.#mount.outside(path)}` : file;
  }
}

/** `file:///a.js?v=1` → `file:///a.js`: the query makes another module of the same file. */
function stripQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

/** `./a%20b.js?v=1` → `./a b.js`: specifiers of `import` are URLs. */
function decoded(specifier: string): string {
  const path = stripQuery(specifier);
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone percent sign: Node refuses it in its own words.
    return path;
  }
}
