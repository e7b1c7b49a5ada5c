/** Copy-on-write over a directory of the real disk, which is read when looked at and never written. */
import { resolve } from 'node:path';
import { diskError } from './disk-errors.js';
import { Kernel } from './kernel.js';
import { overDisk, type DiskLowerOptions } from './lazy-disk.js';
import { fromBytes } from './names.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** Options of {@link MemoryFS.overlay}; the filter counts over a directory of the disk only. */
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
