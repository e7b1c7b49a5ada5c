/** The calls of std::filesystem (libstdc++) that cpSync is made of since Node 22, over the synchronous functions. Failures are negative errno numbers. */
import { constants, type PathLike, type Stats } from 'node:fs';
import { normalize, resolve } from 'node:path/posix';
import { E } from '../errno.js';
import type { SyncFs } from './sync-fs.js';
import type { SystemCallError } from './system-error.js';

/** What a file copy does where something is. */
export type Collision = 'overwrite' | 'skip' | 'refuse';

/** Runs a call; 0, or the negative errno of its failure. */
export function attempt(run: () => unknown): number {
  try {
    run();
    return 0;
  } catch (error) {
    const { errno } = error as Partial<SystemCallError>;
    if (errno === undefined) throw error;
    return errno;
  }
}

/** What is at a path. @param stat `statSync` or `lstatSync` */
export function statusOf(stat: (path: PathLike) => Stats, path: string): Stats | number {
  let stats: Stats | undefined;
  const failure = attempt(() => (stats = stat(path)));
  return stats ?? failure;
}

/** `parent_path()`: by the text alone, and without a slash at the end. */
export function parentPath(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at).replace(/\/+$/, '') || '/';
}

/** `path / name` */
export function joined(path: string, name: string): string {
  return path.endsWith('/') ? path + name : `${path}/${name}`;
}

/** Whether both paths lead to the same; undefined when one leads nowhere. */
export function areSame(sync: SyncFs, one: string, other: string): boolean | undefined {
  const [first, second] = [statusOf(sync.statSync, one), statusOf(sync.statSync, other)];
  if (typeof first === 'number' || typeof second === 'number') return undefined;
  return first.ino === second.ino && first.dev === second.dev;
}

function isDirectory(sync: SyncFs, path: string): boolean {
  const status = statusOf(sync.statSync, path);
  return typeof status !== 'number' && status.isDirectory();
}

/** Makes one directory; there already is as good. */
export function makeDirectory(sync: SyncFs, path: string): number {
  const failure = attempt(() => sync.mkdirSync(path));
  return failure === E.EEXIST && isDirectory(sync, path) ? 0 : failure;
}

/** The library that Node 22 is built with takes a link to a directory for none here. */
const FOLLOWS_LINKS = Number.parseInt(process.versions.node, 10) >= 24;

/** Makes a directory and those on the way; `.` and `..` on it are not made. */
export function makeDirectories(sync: SyncFs, path: string): number {
  const missing: string[] = [];
  let status = statusOf(FOLLOWS_LINKS ? sync.statSync : sync.lstatSync, path);
  for (let at = path.replace(/\/+$/, ''); status === E.ENOENT || status === E.ENOTDIR;) {
    if (!/(^|\/)\.\.?$/.test(at)) missing.push(at);
    at = parentPath(at);
    if (at === '') break;
    status = statusOf(sync.statSync, at);
  }
  if (typeof status !== 'number' && !status.isDirectory()) return E.ENOTDIR;
  if (typeof status === 'number' && status !== E.ENOENT && status !== E.ENOTDIR) return status;
  for (let at = missing.pop(); at !== undefined; at = missing.pop()) {
    const failure = makeDirectory(sync, at);
    if (failure < 0) return failure;
  }
  return 0;
}

/** Removes a file, a link or an empty directory. */
export function removeEntry(sync: SyncFs, path: string): number {
  const failure = attempt(() => {
    sync.unlinkSync(path);
  });
  if (failure !== E.EISDIR) return failure;
  return attempt(() => {
    sync.rmdirSync(path);
  });
}

/** Copies a file with its mode, through a link that is at the target. */
export function copyFile(sync: SyncFs, [from, to]: [string, string], where: Collision): number {
  const source = statusOf(sync.statSync, from);
  const target = statusOf(sync.statSync, to);
  if (typeof source === 'number') return source;
  if (typeof target === 'number') {
    if (target !== E.ENOENT && target !== E.ENOTDIR) return target;
  } else {
    if (!target.isFile()) return E.EINVAL;
    if (target.ino === source.ino && target.dev === source.dev) return E.EEXIST;
    if (where === 'skip') return 0;
    if (where === 'refuse') return E.EEXIST;
  }
  return attempt(() => {
    sync.copyFileSync(from, to, where === 'overwrite' ? 0 : constants.COPYFILE_EXCL);
    sync.chmodSync(to, source.mode);
  });
}

/** Gives a path the times of another, to the microsecond and better. @throws as stat and utime do */
export function copyTimes(sync: SyncFs, from: string, to: string): void {
  const { atimeNs, mtimeNs } = sync.statSync(from, { bigint: true });
  // As text: a negative number would stand for now.
  const seconds = (ns: bigint): string => {
    const rest = ((ns % BILLION) + BILLION) % BILLION;
    return String(Number((ns - rest) / BILLION) + Number(rest) / 1e9);
  };
  sync.utimesSync(to, seconds(atimeNs), seconds(mtimeNs));
}

const BILLION = 1_000_000_000n;

/** `weakly_canonical`: links are resolved as far as there is something, what follows is only normalised. */
export function weaklyCanonical(sync: SyncFs, path: string): string {
  const names = path.split('/').filter(Boolean);
  let there = '/';
  let count = 0;
  for (; count < names.length; count++) {
    const next = joined(there, names[count] ?? '');
    if (typeof statusOf(sync.statSync, next) === 'number') break;
    there = next;
  }
  const real = sync.realpathSync.native(there);
  return normalize([real, ...names.slice(count)].join('/'));
}

/** Whether a path is another one or below it, by their names alone. */
export function isInside(path: string, top: string): boolean {
  const [names, above] = [path, top].map((each) => resolve('/', each).split('/').filter(Boolean));
  return above?.every((name, index) => names?.[index] === name) === true;
}
