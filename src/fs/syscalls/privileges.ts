/** setuid and setgid go when a file changes under hands that are not root's (Linux's file_remove_privs). */
import type { Inode } from '../inode.js';
import type { Kernel } from '../kernel.js';

const S_ISUID = 0o4000;
const S_ISGID = 0o2000;
const S_IXGRP = 0o010;

/** After a write or a cut by a user. The inode is owned by the volume. */
export function dropPrivileges(kernel: Kernel, inode: Inode): void {
  if (kernel.uid === 0 || (inode.mode & (S_ISUID | S_ISGID)) === 0) return;
  inode.mode = withoutPrivileges(kernel, inode);
}

/** The mode without setuid, and without setgid where it means running as the group. */
export function withoutPrivileges(kernel: Kernel, inode: Inode): number {
  const { mode } = inode;
  const dropsGroup =
    (mode & S_ISGID) !== 0 &&
    ((mode & S_IXGRP) !== 0 || (kernel.uid !== 0 && !kernel.isMember(inode.gid)));
  return mode & ~S_ISUID & (dropsGroup ? ~S_ISGID : -1);
}
