/** The two questions of a module hook, answered from memory: which URL a specifier means, and what stands there. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { formatOf, textOf, type ModuleFormat } from './module-format.js';
import { moduleError, type ModuleFiles } from './module-files.js';
import { ModuleResolver } from './module-resolver.js';
import { MountPoint } from './mount-point.js';

/** Where modules in memory are seen, and where they look for what memory lacks. */
export interface LoaderOptions {
  /** Absolute path under which the filesystem appears to modules. @default '/mem' */
  readonly mountPoint?: string;
  /** Real directory whose node_modules serve what memory does not have. @default the working directory */
  readonly resolveFrom?: string;
}

/** Who asks, as hooks are told. */
export interface ResolveQuestion {
  readonly parentURL?: string | undefined;
  readonly conditions: readonly string[];
}

/** Result of a resolve hook. */
export interface Resolved {
  readonly url: string;
  readonly format: ModuleFormat;
  readonly shortCircuit: true;
}

/** Result of a load hook. */
export interface Loaded {
  readonly format: ModuleFormat;
  readonly source: string | Uint8Array;
  readonly shortCircuit: true;
}

/** Modules of one filesystem at one mount point. */
export class MemoryLoader {
  files: ModuleFiles;
  readonly mount: MountPoint;
  readonly #resolveFrom: string;

  constructor(files: ModuleFiles, options: LoaderOptions = {}) {
    this.files = files;
    this.mount = new MountPoint(options.mountPoint);
    this.#resolveFrom = `${options.resolveFrom ?? process.cwd()}/`;
  }

  /** Undefined: not in memory, ask the next hook. */
  resolve(specifier: string, question: ResolveQuestion): Resolved | undefined {
    const { parentURL, conditions } = question;
    const path = new ModuleResolver(this.files, this.mount).resolve(specifier, {
      path: this.mount.insideUrl(parentURL),
      conditions,
    });
    if (path === undefined) {
      this.#refuseDirectory(specifier, question);
      return undefined;
    }
    const query = conditions.includes('require')
      ? ''
      : (/^[^#].*?([?#].*)$/.exec(specifier)?.[1] ?? '');
    const url = this.mount.url(path) + query;
    return { url, format: formatOf(this.files, path), shortCircuit: true };
  }

  /**
   * Undefined: not in memory, ask the next hook.
   * @param adapt changes the text of a CommonJS module for this Node
   * @throws Error `ERR_UNSUPPORTED_ADDON` for native code
   */
  load(url: string, adapt?: (source: string) => string): Loaded | undefined {
    const path = this.#fileAt(url);
    if (path === undefined) return undefined;
    if (path.endsWith('.node')) {
      throw moduleError(
        'ERR_UNSUPPORTED_ADDON',
        `${this.mount.outside(path)} is native code, which the system loads from the real disk only. Copy it there with copyToDisk().`,
      );
    }
    const format = formatOf(this.files, path);
    if (format === 'wasm') {
      return { format, source: this.files.readfilebytes(path), shortCircuit: true };
    }
    const text = textOf(this.files, path);
    const source = format === 'commonjs' && adapt ? adapt(text.replace(/^#!.*/, '')) : text;
    return { format, source, shortCircuit: true };
  }

  /** `import` of a directory: Node, which sees none there, would say that nothing is. */
  #refuseDirectory(specifier: string, { parentURL, conditions }: ResolveQuestion): void {
    const parent = this.mount.insideUrl(parentURL);
    if (parent === undefined || conditions.includes('require') || !/^\.{0,2}\//.test(specifier))
      return;
    const path = this.mount.insideUrl(new URL(specifier, parentURL).href.replace(/[?#].*$/, ''));
    if (path === undefined || !this.files.isdir(path)) return;
    throw moduleError(
      'ERR_UNSUPPORTED_DIR_IMPORT',
      `Directory import '${this.mount.outside(path)}' is not supported resolving ES modules imported from ${this.mount.outside(parent)}`,
    );
  }

  #fileAt(url: string): string | undefined {
    const path = this.mount.insideUrl(url.replace(/[?#].*$/, ''));
    return path !== undefined && this.files.isfile(path) ? path : undefined;
  }

  /** Whether a module in memory asks for a package: then the real node_modules are tried too. */
  asksOutside(specifier: string, parentURL: string | undefined): boolean {
    return this.mount.insideUrl(parentURL) !== undefined && /^[^./#]/.test(specifier);
  }

  /** A module URL of the real directory that serves what memory lacks. */
  get outsideURL(): string {
    return pathToFileURL(`${this.#resolveFrom}package.json`).href;
  }

  /** Path on the real disk of what `require` finds from there. @throws Error `MODULE_NOT_FOUND` */
  requireOutside(specifier: string): string {
    return createRequire(fileURLToPath(this.outsideURL)).resolve(specifier);
  }
}
