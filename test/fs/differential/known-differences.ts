/** Where MemoryFS differs from node:fs on a disk, and why: the only place, from which README's table is made. */
import type { Difference } from './compare.js';

/** One known difference. */
export interface KnownDifference {
  /** Which calls and states. */
  readonly where: string;
  /** What node:fs does. */
  readonly node: string;
  /** What MemoryFS does. */
  readonly memory: string;
  readonly reason: string;
  /** Whether a difference that the comparison found is this one; absent when the comparison leaves it out. */
  readonly covers?: (difference: Difference) => boolean;
}

const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);

/** All of them. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    where: '`ino`, `dev`',
    node: "the disk's numbers",
    memory: 'numbers of its own; the same file has the same number',
    reason: 'they name a place on a disk',
  },
  {
    where: "a directory's `size`; `blksize`, `blocks`; `statfs`",
    node: "the disk's layout",
    memory: 'what its content takes',
    reason: 'every disk filesystem has its own',
  },
  {
    where: 'order of `opendir`',
    node: "the disk's order",
    memory: 'by name, in byte order, as `readdir`',
    reason: 'no program can rely on the one of a disk',
  },
  {
    where: 'relative paths',
    node: "from the process's working directory",
    memory: 'from `/`',
    reason: 'a MemoryFS does not depend on where the process was started',
  },
  {
    where: '`readdir(path, { recursive: true }, callback)` on Node 20',
    node: 'calls back in the same tick, and throws its errors',
    memory: 'calls back later, with the error',
    reason: 'a fault of Node 20 alone; newer versions do the same as MemoryFS',
    covers: ({ group, what }) =>
      NODE_MAJOR === 20 &&
      /^(invalid )?readdir.*recursive/.test(`${group} ${what}`) &&
      what.endsWith('callback'),
  },
  {
    where: '`readFile(fd, callback)` with a descriptor that cannot be read',
    node: 'loses the error: no content, or a TypeError about a list',
    memory: 'gives EBADF or EISDIR',
    reason: 'a fault of Node: its promise and synchronous forms give the error',
    covers: ({ group, what }) => group === 'descriptor readFile' && what.endsWith('callback'),
  },
  {
    where: '`cp` (callback, promise) where neither path can be looked at',
    node: 'the error names the path that the disk answered first',
    memory: 'the error names the source',
    reason: 'a race between two threads of Node',
    covers: ({ group, what, details }) =>
      /^cp\b/.test(group) &&
      /(callback|promise)$/.test(what) &&
      details.some((detail) => /message: ".*, lstat '.*" \/ ".*, lstat '/.test(detail)) &&
      details.every((detail) => /\.(message|errno|code|path): /.test(detail)),
  },
  {
    where: '`cp` of a directory into itself through a link on the way to the target',
    node: 'copies the copy until ENAMETOOLONG',
    memory: 'refuses with EINVAL, as without the link',
    reason: 'Node looks at the names of the directories above the target only',
  },
  {
    where: 'a FileHandle given to `postMessage` or `structuredClone`',
    node: 'can be transferred',
    memory: 'DataCloneError',
    reason: 'its descriptor belongs to a filesystem of this thread',
  },
  {
    where: 'a blob of `openAsBlob` whose file changes',
    node: 'reading it fails (NotReadableError)',
    memory: 'holds what the file held',
    reason: "Node's Blob cannot be given another source",
  },
  {
    where:
      '`opendir(path, { recursive: true })` on Node 20, more than 32 entries in a directory below',
    node: 'leaves the rest out',
    memory: 'gives all',
    reason: 'a fault of Node 20 alone',
  },
  {
    where: '`readFile(fd, { signal }, callback)` with an aborted signal',
    node: 'no error, empty content',
    memory: 'AbortError',
    reason: 'a fault of Node: its promise form gives the error',
  },
  {
    where: '`opendir` (callback, promise) with a wrong `bufferSize`',
    node: 'never answers',
    memory: 'the error',
    reason: 'a fault of Node',
  },
  {
    where: 'closing a FileHandle again whose descriptor was closed behind it',
    node: 'ends the process (Node 20)',
    memory: 'rejects with EBADF',
    reason: 'a fault of Node',
  },
  {
    where: 'stack of an error of `fs.promises`',
    node: 'of the function that awaits it',
    memory: 'of the call',
    reason: 'the error is made at the call',
  },
  {
    where: '`FileHandle.pull`, `pullSync`, `writer` with `--experimental-stream-iter`',
    node: 'there',
    memory: 'missing',
    reason: 'experimental, behind a flag',
  },
  {
    where: '`promises.watch` on Node 20',
    node: 'keeps one event between two reads',
    memory: 'queues all, as Node 22 and later',
    reason: 'a fault of Node 20 alone',
  },
  {
    where: '`rmSync` on Node 24 and later with a `maxRetries` beyond 2 ** 31 - 1',
    node: 'removes nothing, with an «Unknown error: Success»',
    memory: 'removes',
    reason: 'a fault of Node: the number overflows',
    covers: ({ group, what }) => group === 'invalid rm' && what === 'maxRetries 2**31, sync',
  },
  {
    where: '`cpSync` on Node 22 and later, of links that dangle or loop',
    node: 'may end the process, or take the link for something else',
    memory: 'does what `cp` and `promises.cp` do',
    reason: 'a fault of Node',
  },
  {
    where: '`cpSync` over an existing file on Node 22 and later',
    node: 'tells watchers of two changes',
    memory: 'tells of four, as `cp` does',
    reason: 'the order of calls is not documented',
  },
];

/** Whether a found difference is known. */
export function isKnown(difference: Difference): boolean {
  return KNOWN_DIFFERENCES.some(({ covers }) => covers?.(difference) === true);
}

/** The table of README's section. */
export function knownDifferencesTable(): string {
  return [
    '| where | node:fs on a disk | MemoryFS | why |',
    '| --- | --- | --- | --- |',
    ...KNOWN_DIFFERENCES.map(
      ({ where, node, memory, reason }) => `| ${where} | ${node} | ${memory} | ${reason} |`,
    ),
  ].join('\n');
}
