/** Inodes as they are reached through mounts, for those who go down a tree without paths. */
import type { Inode } from './inode.js';
import type { Kernel, Mount } from './kernel.js';
import type { Volume } from './volume.js';

/** An inode as a kernel sees it. */
export interface Spot {
  readonly volume: Volume;
  /** Reached through it; undefined in the kernel's own volume. */
  readonly mount: Mount | undefined;
  readonly inode: Inode;
  /** Reached through a read-only view or mount. */
  readonly isReadonly: boolean;
}

/** A directory is what is mounted on it. */
export function shown(kernel: Kernel, spot: Spot): Spot {
  if (!spot.inode.isDirectory || kernel.mounts === undefined) return spot;
  const mount = kernel.mountedOn(spot.mount, spot.inode);
  if (!mount) return spot;
  const { volume, isReadonly } = mount;
  return shown(kernel, { volume, mount, inode: volume.current(volume.root), isReadonly });
}

/** The root as a kernel sees it. */
export function rootSpot(kernel: Kernel): Spot {
  const { volume, isReadonly } = kernel;
  return { volume, mount: undefined, inode: volume.current(volume.root), isReadonly };
}
