/** Copy-on-write over a lower filesystem: a directory of the real disk, read when looked at, or another MemoryFS, forked. The lower is never written. */
import { resolve } from 'node:path';
import { diskError } from './disk-errors.js';
import { Kernel } from './kernel.js';
import { overDisk, type DiskLowerOptions } from './lazy-disk.js';
import { fromBytes } from './names.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Options of an overlay over the real disk. */
export interface OverlayOptions extends MemoryFsOptions, DiskLowerOptions {}

/** A kernel over a directory of the disk. @throws ENOENT, ENOTDIR, EACCES */
export function overlayDisk(realPath: string, options: OverlayOptions = {}): Kernel {
  const volume = new Volume(options);
  try {
    overDisk(volume, fromBytes(Buffer.from(resolve(realPath))), options);
  } catch (error) {
    throw diskError(error, realPath);
  }
  return new Kernel(volume, options);
}

/** A kernel over the files of another one as they are now. Clock and quotas are the lower's. */
export function overlayKernel(lower: Kernel, options: MemoryFsOptions = {}): Kernel {
  return lower.on(lower.volume.fork(), { readonly: false, ...options });
}
