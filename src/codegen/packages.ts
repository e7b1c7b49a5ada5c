/**
 * Which package a file belongs to, and a name for the file that is the same on every machine: declarations are known by
 * these names, never by absolute paths.
 */
import { dirname, relative } from 'node:path';
import type { Observations } from './observations.js';

/** The nearest package.json with a name above a file. */
export interface Package {
  readonly directory: string;
  /** Undefined when the package.json gives none. */
  readonly name: string | undefined;
}

/** Finds packages once per directory. */
export class Packages {
  readonly #byDirectory = new Map<string, Package>();
  readonly #disk: Observations;
  /** The package that is being read. */
  readonly root: Package;

  /** @param directory that of the tsconfig */
  constructor(directory: string, disk: Observations) {
    this.#disk = disk;
    const real = disk.realPath(directory);
    const found = this.#find(real);
    const isTop = dirname(found.directory) === found.directory;
    // Without a package.json, the folder of the tsconfig is the package.
    this.root = isTop && found.name === undefined ? { directory: real, name: undefined } : found;
    this.#byDirectory.set(real, this.root);
  }

  /** The package of a source file. */
  of(fileName: string): Package {
    return this.#find(dirname(fileName));
  }

  /** `src/reports.ts` in the package that is read, `@org/shared:src/address.ts` in another. */
  identityOf(fileName: string): string {
    const { directory, name } = this.of(fileName);
    const path = relative(directory, fileName).replaceAll('\\', '/');
    return directory === this.root.directory ? path : `${name ?? ''}:${path}`;
  }

  #find(directory: string): Package {
    let found = this.#byDirectory.get(directory);
    if (!found) {
      const parent = dirname(directory);
      const text = this.#disk.text(`${directory}/package.json`);
      const own = text === undefined ? undefined : { directory, name: nameIn(text) };
      // A package.json without a name only says how its folder is loaded ({"type": "module"}).
      if (own?.name !== undefined) found = own;
      else if (parent === directory) found = { directory, name: undefined };
      else found = this.#find(parent);
      if (own && found.name === undefined) found = own;
      this.#byDirectory.set(directory, found);
    }
    return found;
  }
}

function nameIn(text: string): string | undefined {
  const parsed: unknown = JSON.parse(text);
  const name =
    typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
