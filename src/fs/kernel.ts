/** Kernel: one view on a volume. Who acts (uid, gid, groups), with which umask and working directory, through which descriptors and mounts: what a process is in Unix. */
import { E } from './errno.js';
import type { Walk } from './lookup.js';
import { Place, PrefixCache } from './place.js';
import type { Inode } from './inode.js';
import { Volume, type MemoryFsOptions } from './volume.js';

/** A descriptor's other half: where it reads and writes, and what it may. */
export class OpenFile {
  readonly volume: Volume;
  /** As it was opened; `volume.current` gives what counts. */
  inode: Inode;
  /** O_ flags. */
  flags: number;
  /** Bytes from the start, for the next read or write without a position. */
  position = 0;
  /** Where it was opened, for those who watch. */
  readonly directory: Inode;
  readonly name: string;
  /** Opened through a read-only view: changes of its attributes are refused. */
  readonly isReadonly: boolean;

  constructor(place: Place, inode: Inode, flags: number) {
    this.volume = place.volume;
    this.inode = inode;
    this.flags = flags;
    this.directory = place.directory;
    this.name = place.name;
    this.isReadonly = place.isReadonly;
  }
}

/** A filesystem in a directory of another one. */
export interface Mount {
  /** The mount that the covered directory was reached through; undefined for the kernel's own volume. */
  readonly within: Mount | undefined;
  /** Volume and directory it covers. */
  readonly on: Volume;
  readonly point: Inode;
  /** What is seen there instead. */
  readonly volume: Volume;
  readonly isReadonly: boolean;
}

/** Descriptors below are those of the standard streams in every program. */
const FIRST_DESCRIPTOR = 3;
/** As many as Linux gives a process by default at most (fs.nr_open). */
const MAX_DESCRIPTORS = 1024 * 1024;

/** Options of a {@link Kernel}. */
export type KernelOptions = Pick<MemoryFsOptions, 'umask' | 'uid' | 'gid' | 'groups' | 'readonly'>;

/** One view on a volume. */
export class Kernel {
  readonly volume: Volume;
  uid: number;
  gid: number;
  groups: readonly number[];
  umask: number;
  /** Every change through this view is EROFS. */
  readonly isReadonly: boolean;
  /** Working directory: where relative paths start. */
  cwd = '/';
  /** Undefined when nothing is mounted. */
  mounts: Mount[] | undefined = undefined;
  /** Where the last lookup ended. */
  readonly place: Place;
  readonly prefixes = new PrefixCache();
  /** What lookups are made with; undefined before the first. */
  walk: Walk | undefined = undefined;
  /** Which step of a call in several steps the last failure was of. */
  failedCall: 'open' | 'write' = 'open';
  /** Is told of files that are read through this view; undefined when nobody asks. */
  onRead: ((directory: Inode, name: string) => void) | undefined = undefined;
  /** By descriptor. */
  readonly files: (OpenFile | undefined)[] = [];
  #lowestFree = FIRST_DESCRIPTOR;

  constructor(volume: Volume, options: KernelOptions = {}) {
    this.volume = volume;
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? 0;
    this.groups = options.groups ?? [];
    this.umask = options.umask ?? 0o022;
    this.isReadonly = options.readonly ?? false;
    this.place = new Place(volume);
  }

  /** The same user on another volume, without open files: for forks and views. */
  on(volume: Volume, options: KernelOptions = {}): Kernel {
    const { uid, gid, groups, umask, isReadonly } = this;
    const kernel = new Kernel(volume, {
      uid,
      gid,
      groups,
      umask,
      readonly: isReadonly,
      ...options,
    });
    kernel.cwd = this.cwd;
    return kernel;
  }

  /** The same user on the same files, which each of the two from now on changes for itself; what is mounted is forked too. */
  fork(options: MemoryFsOptions = {}): Kernel {
    const forks = new Map([[this.volume, this.volume.fork(options)]]);
    const forkOf = (volume: Volume): Volume => {
      const fork = forks.get(volume) ?? volume.fork();
      forks.set(volume, fork);
      return fork;
    };
    const kernel = this.on(forkOf(this.volume), options);
    kernel.#takeMounts(this.mounts, ({ on, volume, isReadonly }) => ({
      on: forkOf(on),
      volume: forkOf(volume),
      isReadonly: options.readonly ?? isReadonly,
    }));
    return kernel;
  }

  /** The same user on the same files, live, without the right to change them. */
  readonlyView(): Kernel {
    const kernel = this.on(this.volume, { readonly: true });
    kernel.#takeMounts(this.mounts, () => ({ isReadonly: true }));
    return kernel;
  }

  /** The lowest free descriptor for an open file; EMFILE when there is none. */
  addFile(file: OpenFile): number {
    const { files } = this;
    let fd = this.#lowestFree;
    while (files[fd] !== undefined) fd++;
    if (fd >= MAX_DESCRIPTORS) return E.EMFILE;
    while (files.length < fd) files.push(undefined);
    files[fd] = file;
    this.#lowestFree = fd + 1;
    file.volume.opened(file.inode);
    return fd;
  }

  /** Closes a descriptor; EBADF when it is none. */
  removeFile(fd: number): number {
    const file = this.files[fd];
    if (!file) return E.EBADF;
    this.files[fd] = undefined;
    if (fd < this.#lowestFree) this.#lowestFree = fd;
    file.volume.closed(file.inode);
    return 0;
  }

  /** True when the user may read (4), write (2) and search or run (1) as asked. */
  may(inode: Inode, wanted: number): boolean {
    const { mode } = inode;
    if (this.uid === 0) {
      return (wanted & 1) === 0 || inode.isDirectory || (mode & 0o111) !== 0;
    }
    const shift = inode.uid === this.uid ? 6 : this.isMember(inode.gid) ? 3 : 0;
    return ((mode >> shift) & wanted) === wanted;
  }

  /** True when one of the user's groups is that one. */
  isMember(gid: number): boolean {
    return this.gid === gid || this.groups.includes(gid);
  }

  /** True for root and for who owns the inode. */
  owns(inode: Inode): boolean {
    return this.uid === 0 || this.uid === inode.uid;
  }

  /** Shows a volume in a directory, and in it what `others` shows there. */
  mount(mount: Mount, others: readonly Mount[] = []): void {
    const nested = [...others];
    (this.mounts ??= []).push(mount);
    this.#takeMounts(nested, () => ({}), mount);
  }

  /** Ends a mount. */
  unmount(mount: Mount): void {
    const rest = this.mounts?.filter((other) => other !== mount) ?? [];
    this.mounts = rest.length > 0 ? rest : undefined;
    this.prefixes.clear();
  }

  /** What is mounted on a directory that was reached through a mount, if anything. */
  mountedOn(within: Mount | undefined, directory: Inode): Mount | undefined {
    return this.mounts?.find(
      (mount) => mount.within === within && mount.point.ino === directory.ino,
    );
  }

  /** True when something is mounted on a directory, through whatever mount it is seen (Linux's is_local_mountpoint). */
  isMountPoint(volume: Volume, directory: Inode): boolean {
    return (
      this.mounts?.some(({ on, point }) => on === volume && point.ino === directory.ino) ?? false
    );
  }

  /** Copies mounts of another kernel; those on its own volume come to be within `below`. */
  #takeMounts(
    others: readonly Mount[] | undefined,
    change: (mount: Mount) => Partial<Mount>,
    below?: Mount,
  ): void {
    const copies = new Map<Mount | undefined, Mount | undefined>([[undefined, below]]);
    for (const mount of others ?? []) {
      const copy = { ...mount, ...change(mount), within: copies.get(mount.within) };
      copies.set(mount, copy);
      (this.mounts ??= []).push(copy);
    }
    this.prefixes.clear();
  }
}
