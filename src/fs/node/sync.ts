/** All synchronous functions of `node:fs` that need nothing but the kernel, put together from their families. */
import type { Kernel } from '../kernel.js';
import { dressAs, nodeHas, realFs } from './real-fs.js';
import { createAttributes } from './sync-attributes.js';
import { createDirectories } from './sync-directories.js';
import type { SyncFs } from './sync-fs.js';
import { createLinks } from './sync-links.js';
import { createReadWrite } from './sync-read-write.js';
import { createWholeFiles } from './sync-whole-files.js';

/** The synchronous functions over a kernel, as many as the running Node has. */
export function createSync(kernel: Kernel): SyncFs {
  const all = {
    ...createReadWrite(kernel),
    ...createWholeFiles(kernel),
    ...createAttributes(kernel),
    ...createDirectories(kernel),
    ...createLinks(kernel),
  };
  const functions = Object.entries<(...args: never[]) => unknown>(all);
  const known = functions.filter(([name]) => nodeHas(name));
  // Each of them has Node's name, arguments and result; differential tests show it.
  return Object.fromEntries(
    known.map(([name, form]) => [name, dressAs(form, realFs[name])]),
  ) as unknown as SyncFs;
}
