/** A volume: its root directory, what new inodes get, and how much it may hold. */
import type { FsCode } from './errors.js';
import { Inode, type FileType } from './inode.js';

/** Options of a filesystem. */
export interface MemoryFsOptions {
  /** Bytes of content that the files together may hold; more is ENOSPC. @default unlimited */
  readonly maxBytes?: number;
  /** Files, directories and links together; more is ENOSPC. @default unlimited */
  readonly maxInodes?: number;
  /** Milliseconds since 1970, for all times. @default Date.now */
  readonly clock?: () => number;
  /** Permission bits that new inodes do not get. @default 0o022 */
  readonly umask?: number;
  /** Owner of new inodes. @default 0 */
  readonly uid?: number;
  /** Group of new inodes. @default 0 */
  readonly gid?: number;
  /** Every change is EROFS. @default false */
  readonly readonly?: boolean;
}

const ROOT_MODE = 0o755;

/** The state of one filesystem. */
export class Volume {
  readonly root: Inode;
  readonly umask: number;
  readonly isReadonly: boolean;
  readonly now: () => number;
  readonly #maxBytes: number;
  readonly #maxInodes: number;
  readonly #uid: number;
  readonly #gid: number;
  #nextIno = 1;
  #inodes = 0;
  #bytes = 0;

  constructor(options: MemoryFsOptions = {}) {
    this.now = options.clock ?? Date.now;
    this.umask = options.umask ?? 0o022;
    this.isReadonly = options.readonly ?? false;
    this.#maxBytes = options.maxBytes ?? Infinity;
    this.#maxInodes = options.maxInodes ?? Infinity;
    this.#uid = options.uid ?? 0;
    this.#gid = options.gid ?? 0;
    this.root = this.#make('directory', ROOT_MODE);
    this.root.parent = this.root;
  }

  /** Bytes of all contents. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new inode that no directory names yet; ENOSPC when there may be no more. */
  create(type: FileType, mode: number): Inode | FsCode {
    return this.#inodes >= this.#maxInodes ? 'ENOSPC' : this.#make(type, mode & ~this.umask);
  }

  /** An inode out of an image, born when it says; ENOSPC as for {@link Volume.create}. */
  restore(type: FileType, birthtimeMs: number): Inode | FsCode {
    return this.#inodes >= this.#maxInodes ? 'ENOSPC' : this.#make(type, 0, birthtimeMs);
  }

  /** Accounts for content that grows (or shrinks) by `bytes`; ENOSPC and no change when it may not. */
  charge(bytes: number): FsCode | undefined {
    if (bytes > 0 && this.#bytes + bytes > this.#maxBytes) return 'ENOSPC';
    this.#bytes += bytes;
    return undefined;
  }

  /** Gives back the place of an inode that nothing names any more. */
  release(inode: Inode): void {
    this.#inodes--;
    this.#bytes -= inode.content.size;
  }

  #make(type: FileType, mode: number, nowMs = this.now()): Inode {
    this.#inodes++;
    return new Inode({
      ino: this.#nextIno++,
      type,
      mode,
      uid: this.#uid,
      gid: this.#gid,
      nowMs,
    });
  }
}
