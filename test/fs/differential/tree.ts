/** A whole folder as plain data: type, mode, nlink, owner, size, targets, contents, and which names share an inode. */
import { describeValue, type Plain } from './describe.js';
import type { Side } from './side.js';

/** Everything below the side's folder, by relative path; `since` tells which modification times have moved from it. */
export function describeTree(side: Side, since?: number): Record<string, Plain> {
  const tree: Record<string, Plain> = {};
  const inodes = new Map<number, string>();
  const visit = (path: string): void => {
    const absolute = `${side.root}${path}`;
    const stats = side.fs.lstatSync(absolute);
    const first = inodes.get(stats.ino) ?? path;
    inodes.set(stats.ino, first);
    const entry: Record<string, Plain> = {
      mode: stats.mode.toString(8),
      nlink: stats.nlink,
      owner: `${stats.uid}:${stats.gid}`,
      ...(first === path ? {} : { sameAs: first }),
      ...(since === undefined ? {} : { isTouched: stats.mtimeMs !== since }),
    };
    tree[path === '' ? '/' : path] = entry;
    if (stats.isDirectory()) {
      const names = side.fs.readdirSync(absolute);
      entry['names'] = names;
      for (const name of names) {
        visit(`${path}/${name}`);
      }
    } else if (stats.isSymbolicLink()) {
      entry['size'] = stats.size;
      entry['target'] = describeValue(side.fs.readlinkSync(absolute), side);
    } else {
      entry['size'] = stats.size;
      entry['content'] = describeContent(side, absolute, stats.size);
    }
  };
  if (side.fs.existsSync(side.root)) {
    visit('');
  }
  return tree;
}

/** Contents up to this size are compared byte by byte, larger ones by their ends. */
const COMPARED_BYTES = 1 << 20;

function describeContent(side: Side, path: string, size: number): Plain {
  const stats = side.fs.lstatSync(path);
  const isLocked = (stats.mode & 0o400) === 0 && process.geteuid?.() !== 0;
  return isLocked || size > COMPARED_BYTES
    ? 'unread'
    : describeValue(side.fs.readFileSync(path), side);
}
