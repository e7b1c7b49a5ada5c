/** All synchronous functions of `node:fs`, put together from their families. */
import type { Kernel } from '../kernel.js';

/** The synchronous functions over a kernel. */
export function createSync(_kernel: Kernel): object {
  return {};
}
