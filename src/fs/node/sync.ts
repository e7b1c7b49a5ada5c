/** All synchronous functions of `node:fs` that need nothing but the kernel, put together from their families. */
import type { Kernel } from '../kernel.js';
import { dressAs, realFs } from './real-fs.js';
import { createAttributes } from './sync-attributes.js';
import { createDirectories } from './sync-directories.js';
import type { SyncFs } from './sync-fs.js';
import { createLinks } from './sync-links.js';
import { createReaddir } from './sync-readdir.js';
import { createReadWrite } from './sync-read-write.js';
import { createWholeFiles } from './sync-whole-files.js';

/** The synchronous functions over a kernel, and those that only asynchronous forms run. */
export function createSync(kernel: Kernel): SyncFs {
  const all = {
    ...createReadWrite(kernel),
    ...createWholeFiles(kernel),
    ...createAttributes(kernel),
    ...createDirectories(kernel),
    ...createReaddir(kernel),
    ...createLinks(kernel),
  };
  const functions = Object.entries<(...args: never[]) => unknown>(all);
  // Each of them has Node's name, arguments and result; differential tests show it.
  return Object.fromEntries(
    functions.map(([name, form]) => [name, dressAs(form, realFs[name])]),
  ) as unknown as SyncFs;
}
