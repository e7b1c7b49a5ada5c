/** A disk without our own output: what a build writes is no source of the next one, unless a source imports it. */
import { join } from 'node:path';
import { outputPaths } from '../emit/emit-files.js';
import type { Disk, Entry } from './disk.js';
import { LOCK_FILE } from './lock-file.js';

/** Names in the output folder; below its folders everything is ours. */
const OWN: ReadonlySet<string> = new Set(
  [LOCK_FILE, 'proto', ...outputPaths({ version: 1, functions: [], messages: [], enums: [] })].map(
    (path) => path.replace(/\/.*/, ''),
  ),
);

/** The same disk; folders do not list what is ours, nor the output folder if it holds nothing else. */
export function withoutOutput(disk: Disk, out: string): Disk {
  const isForeign = ({ name }: Entry): boolean => !OWN.has(name);
  const isOwnFolder = (path: string): boolean =>
    path === out && !disk.entriesOf(out).some(isForeign);
  return {
    ...disk,
    entriesOf: (path) =>
      path === out
        ? disk.entriesOf(path).filter(isForeign)
        : disk.entriesOf(path).filter(({ name }) => !isOwnFolder(join(path, name))),
  };
}
