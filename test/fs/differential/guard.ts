/** Keeps the real side of the comparison in its temporary folder: every path is checked before node:fs sees it. */
import * as disk from 'node:fs';
import { resolve } from 'node:path';

/** Longest path that Linux follows (PATH_MAX); a longer one is refused before anything is looked up. */
const PATH_MAX = 4096;

/**
 * Returns `path` when neither its text nor the links on its way lead out of `root`.
 * @throws Error for a path that could leave the folder
 */
export function inside(root: string, path: string): string {
  refuseOutside(root, path, resolve(path));
  if (path.length >= PATH_MAX || path.includes('\0')) {
    return path;
  }
  for (const prefix of prefixes(root, path)) {
    const real = realOf(prefix);
    if (real === undefined) {
      break;
    }
    refuseOutside(root, path, real);
  }
  return path;
}

/**
 * Returns `target` when a link of this content stays inside `root` wherever in it the link stands: it names something
 * below the root absolutely, or climbs at most as high as it went down before.
 * @throws Error for any other target
 */
export function insideTarget(root: string, target: string): string {
  if (target.startsWith('/')) {
    return inside(root, target);
  }
  let depth = 0;
  for (const name of target.split('/')) {
    depth += name === '..' ? -1 : name === '' || name === '.' ? 0 : 1;
    if (depth < 0) {
      throw new Error(`the link target ${target} may climb out`);
    }
  }
  return target;
}

/** The path cut at each slash behind the root, shortest first, as it stands: `..` follows links, as in the kernel. */
function* prefixes(root: string, path: string): Generator<string> {
  for (let at = path.indexOf('/', root.length); at !== -1; at = path.indexOf('/', at + 1)) {
    yield path.slice(0, at);
  }
  yield path;
}

function realOf(path: string): string | undefined {
  try {
    return disk.realpathSync.native(path);
  } catch {
    return undefined; // missing, a loop or no directory: node:fs will say the same
  }
}

function refuseOutside(root: string, path: string, real: string): void {
  if (real !== root && !real.startsWith(`${root}/`)) {
    throw new Error(`${path} leads to ${real}, outside of ${root}`);
  }
}
