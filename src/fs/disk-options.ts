/** Options of copies between memory and the real disk. */

/** What a copy keeps beside content: permission bits, times, hard links, owner and group (which only root can give away). */
export type Preserved = 'mode' | 'times' | 'links' | 'owner';

/** What becomes of a file or link that is at the target: it is replaced, kept, or refused with EEXIST. Directories are merged. */
export type Overwrite = 'replace' | 'keep' | 'refuse';

/** Options of {@link MemoryFS.copyToDisk}. */
export interface CopyToDiskOptions {
  /** Entries it gives false for are left out, a directory with all that is in it. Gets the path of the entry at the source. @default all */
  readonly filter?: (path: string) => boolean;
  /** @default 'replace' */
  readonly overwrite?: Overwrite;
  /**
   * Setuid and setgid of a file are only kept where its copy has the same owner and group.
   * @default mode, times and links
   */
  readonly preserve?: readonly Preserved[];
}

/** Options of {@link MemoryFS.copyFromDisk}. */
export interface CopyFromDiskOptions extends CopyToDiskOptions {
  /**
   * `lazy` reads a directory when it is first looked into and a file when it is first read. Until then, changes on the disk may
   * show; a file that has gone is ENOENT. What is read later is never refused for want of room, but counts.
   * @default 'now'
   */
  readonly read?: 'now' | 'lazy';
}

/** Options of {@link MemoryFS.withDiskCopy}. */
export interface DiskCopyOptions {
  /**
   * `discard` what the function changed on disk, or `bring-back` it: changed, new and removed files. What it did not touch
   * stays as it is in memory; when something cannot be brought back, nothing is.
   * @default 'discard'
   */
  readonly changes?: 'discard' | 'bring-back';
}

/** What is kept when nothing is said. */
export const PRESERVED: readonly Preserved[] = ['mode', 'times', 'links'];
