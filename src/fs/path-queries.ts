/** What os.path asks of the files, answered by a kernel. */
import { fsError } from './errors.js';
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { find } from './lookup.js';
import type { PathQueries } from './path.js';
import { realpath } from './syscalls/link.js';

/** The answers of one kernel. */
export function pathQueries(kernel: Kernel): PathQueries {
  const test = (path: string, isSo: (inode: Inode) => boolean): boolean => {
    const inode = find(kernel, path);
    return typeof inode !== 'number' && isSo(inode);
  };
  const found = (path: string): Inode => {
    const inode = find(kernel, path);
    if (typeof inode === 'number') throw fsError(inode, { syscall: 'stat', path });
    return inode;
  };
  const identity = (path: string) => {
    const { ino } = found(path);
    return { ino, volume: kernel.place.volume };
  };
  return {
    exists: (path) => test(path, () => true),
    lexists: (path) => typeof find(kernel, path, 'keep') !== 'number',
    isfile: (path) => test(path, (inode) => inode.isFile),
    isdir: (path) => test(path, (inode) => inode.isDirectory),
    islink: (path) => {
      const inode = find(kernel, path, 'keep');
      return typeof inode !== 'number' && inode.isSymlink;
    },
    ismount: (path) => {
      const inode = find(kernel, path, 'keep');
      if (typeof inode === 'number' || !inode.isDirectory) return false;
      return inode.ino === kernel.place.volume.root.ino;
    },
    getsize: (path) => found(path).size,
    samefile: (path, other) => {
      const [one, two] = [identity(path), identity(other)];
      return one.ino === two.ino && one.volume === two.volume;
    },
    realpath: (path) => {
      const real = realpath(kernel, path);
      if (typeof real === 'number') throw fsError(real, { syscall: 'realpath', path });
      return real;
    },
  };
}
