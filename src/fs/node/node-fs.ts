/** The whole object that stands in for `node:fs`, over one kernel. */
import type { Kernel } from '../kernel.js';
import { createSync } from './sync.js';

/** What `fs.nodeFs` is: the functions of `node:fs` of the running Node. */
export type NodeFs = typeof import('node:fs');

/** `node:fs` over a kernel. */
export function createNodeFs(kernel: Kernel): NodeFs {
  const sync = createSync(kernel);
  return { ...sync } as unknown as NodeFs; // the parts together have every function of it; a test enumerates them
}
