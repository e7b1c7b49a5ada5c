/** The files of a build, in a MemoryFS and on the disk: every file whole or not at all, unchanged ones untouched, stale ones removed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Contents by path, relative to the output folder. */
export type OutputFiles = Readonly<Record<string, string | Uint8Array>>;

/** What changed on the disk, relative to the output folder. */
export interface Written {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes a folder hold these files.
 * @param owned files of the build before; those that are gone now are removed, and nothing else is
 */
export function writeOutput(out: string, files: OutputFiles, owned: Iterable<string>): Written {
  const written = staleFiles(out, files);
  for (const path of written) {
    const target = join(out, path);
    mkdirSync(dirname(target), { recursive: true });
    // What is lost in a power cut is generated again; to wait for the disk would take as long as to read the sources.
    writeFileAtomic.sync(target, Buffer.from(files[path] ?? ''), { fsync: false });
  }
  const removed = [...owned]
    .filter((path) => !Object.hasOwn(files, path) && existsSync(join(out, path)))
    .sort();
  for (const path of removed) removeFile(out, path);
  return { written, removed };
}

/** The files that are missing on the disk or have another content there. */
export function staleFiles(out: string, files: OutputFiles): readonly string[] {
  return Object.keys(files)
    .sort()
    .filter((path) => {
      const target = join(out, path);
      return !existsSync(target) || !readFileSync(target).equals(Buffer.from(files[path] ?? ''));
    });
}

/** Removes a file, and the folders that it leaves empty. */
function removeFile(out: string, path: string): void {
  rmSync(join(out, path));
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    if (readdirSync(join(out, at)).length > 0) return;
    rmdirSync(join(out, at));
  }
}
