/** Node binaries to test with: the running one, and those that MEMFS_NODES names. */
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** One Node. */
export interface NodeBinary {
  readonly path: string;
  readonly version: string;
}

/** The running Node first, then what MEMFS_NODES lists: paths of binaries, separated as in PATH. */
export function nodeBinaries(): NodeBinary[] {
  const others = (process.env['MEMFS_NODES'] ?? '').split(delimiter).filter((path) => path !== '');
  return [process.execPath, ...others].map((path) => {
    const { stdout, error } = spawnSync(path, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
    });
    if (error) throw new Error(`MEMFS_NODES lists ${path}, which does not run`, { cause: error });
    return { path, version: stdout.trim() };
  });
}

/** Whether a version is at least another one: `atLeast('26.10.0', '26.4')`. */
export function atLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
