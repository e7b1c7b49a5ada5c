/** A whole folder as plain data: type, mode, nlink, owner, size, targets, contents, and which names share an inode. */
import { describeValue, type Plain } from './describe.js';
import type { Side } from './side.js';

/** Contents up to this size are compared byte by byte, larger ones by their size alone. */
const COMPARED_BYTES = 1 << 20;

/** Everything below the side's folder, by relative path; `since` tells which modification times have moved from it. */
export function describeTree(side: Side, since?: number): Record<string, Plain> {
  const { fs } = side;
  const tree: Record<string, Plain> = {};
  const inodes = new Map<number, string>();
  const visit = (path: string): void => {
    const absolute = `${side.root}${path}`;
    const at = path === '' ? '/' : path;
    const stats = attempt(() => fs.lstatSync(absolute));
    if (typeof stats === 'string') {
      tree[at] = stats;
      return;
    }
    const first = inodes.get(stats.ino) ?? path;
    inodes.set(stats.ino, first);
    const entry: Record<string, Plain> = {
      mode: stats.mode.toString(8),
      nlink: stats.nlink,
      owner: `${stats.uid}:${stats.gid}`,
      ...(first === path ? {} : { sameAs: first }),
      ...(since === undefined ? {} : { isTouched: stats.mtimeMs !== since }),
    };
    tree[at] = entry;
    if (stats.isDirectory()) {
      const names = attempt(() => fs.readdirSync(absolute));
      entry['names'] = names;
      for (const name of Array.isArray(names) ? names : []) {
        visit(`${path}/${name}`);
      }
      return;
    }
    entry['size'] = stats.size;
    entry['content'] = stats.isSymbolicLink()
      ? describeValue(fs.readlinkSync(absolute), side)
      : stats.size > COMPARED_BYTES
        ? 'unread'
        : describeValue(
            attempt(() => fs.readFileSync(absolute)),
            side,
          );
  };
  if (fs.existsSync(side.root)) {
    visit('');
  }
  return tree;
}

/** What a call gives, or the code of its error: permissions may be in the way. */
function attempt<Result>(run: () => Result): Result | string {
  try {
    return run();
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
