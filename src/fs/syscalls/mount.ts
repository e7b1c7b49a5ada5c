/** mount(2) and umount(2): other filesystems in directories of one. */
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { find } from '../lookup.js';

/** Options of {@link MemoryFS.mount}. */
export interface MountOptions {
  /** Changes through the mount are EROFS. @default false */
  readonly readonly?: boolean;
}

/** Shows another kernel's files, with what is mounted there at that time, in a directory. Only this kernel sees them there. */
export function mount(kernel: Kernel, path: string, other: Kernel): number {
  const point = find(kernel, path);
  if (typeof point === 'number') return point;
  if (!point.isDirectory) return E.ENOTDIR;
  const { volume: on, mount: within } = kernel.place;
  if (!within && point.ino === on.root.ino) return E.EBUSY; // absolute paths start below it
  const { volume, isReadonly, mounts } = other;
  kernel.mount({ within, on, point, volume, isReadonly }, mounts);
  return 0;
}

/** Ends the last mount on a directory; EINVAL when there is none, EBUSY while something is mounted in it. */
export function unmount(kernel: Kernel, path: string): number {
  const root = find(kernel, path);
  if (typeof root === 'number') return root;
  const { mount: at } = kernel.place;
  if (!at || root.ino !== at.volume.root.ino) return E.EINVAL;
  if (kernel.mounts?.some(({ within }) => within === at)) return E.EBUSY;
  kernel.unmount(at);
  return 0;
}
