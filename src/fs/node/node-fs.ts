/** The whole object that stands in for `node:fs`, over one kernel. */
import type { Kernel } from '../kernel.js';
import { createWholeFs } from './async-face.js';
import type { NodeFs } from './real-fs.js';
import { createSync } from './sync.js';

export type { NodeFs } from './real-fs.js';

/** `node:fs` over a kernel. */
export function createNodeFs(kernel: Kernel): NodeFs {
  // The parts together have every function of it; a test enumerates them.
  return createWholeFs(kernel, createSync(kernel)) as NodeFs;
}
