/** What one call of a `node:fs` function is about: its operation, its paths, and the system calls of which it consists. */
import { fileURLToPath } from 'node:url';

/** `node:fs`, or what has its functions. */
export type NodeFs = typeof import('node:fs');

/** Something to test with: an object like `node:fs`, or one that has it, such as a MemoryFS or a fixture. */
export type NodeFsSource = NodeFs | { readonly nodeFs: NodeFs };

/** One call: `{ operation: 'rename', form: 'promise', paths: ['/a', '/b'] }`. */
export interface FsCall {
  /** Name without Sync, of functions and of methods of a FileHandle alike: `readFile`, `write`. */
  readonly operation: string;
  readonly form: 'sync' | 'callback' | 'promise' | 'stream' | 'iterator';
  /** As they were given; for descriptors the path they were opened with. Two for `rename`, `link`, `symlink`, `copyFile`, `cp`. */
  readonly paths: readonly string[];
  /** Whether the paths were arguments: then errors name them. */
  readonly byPath: boolean;
}

const TWO_PATHS = ['rename', 'link', 'symlink', 'copyFile', 'cp'];

/** What the functions of whole files do one after the other. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  readFile: ['open', 'read', 'close'],
  writeFile: ['open', 'write', 'close'],
  appendFile: ['open', 'write', 'close'],
  truncate: ['open', 'ftruncate', 'close'],
};

/** Where the system call of a function has another name. */
const SYSCALLS: Readonly<Record<string, string>> = {
  readdir: 'scandir',
  copyFile: 'copyfile',
  cp: 'lstat',
  rm: 'lstat',
  exists: 'access',
  utimes: 'utime',
  lutimes: 'lutime',
  futimes: 'futime',
  readv: 'read',
  writev: 'write',
};

/** The same for what acts on a descriptor, as the methods of a FileHandle do. */
const DESCRIPTOR_SYSCALLS: Readonly<Record<string, string>> = {
  stat: 'fstat',
  truncate: 'ftruncate',
  chmod: 'fchmod',
  chown: 'fchown',
  utimes: 'futime',
  futimes: 'futime',
  sync: 'fsync',
  datasync: 'fdatasync',
  readv: 'read',
  writev: 'write',
};

/** The functions behind a source. */
export function nodeFsOf(source: NodeFsSource): NodeFs {
  return 'nodeFs' in source ? source.nodeFs : source;
}

/** The arguments of a call that are paths; descriptors are looked up. */
export function pathsOf(
  operation: string,
  args: readonly unknown[],
  opened: ReadonlyMap<number, string>,
): Pick<FsCall, 'paths' | 'byPath'> {
  const given = args.slice(0, TWO_PATHS.includes(operation) ? 2 : 1);
  const paths = given.map(pathText).filter((path) => path !== undefined);
  if (paths.length > 0) return { paths, byPath: true };
  const path = typeof args[0] === 'number' ? opened.get(args[0]) : undefined;
  return { paths: path === undefined ? [] : [path], byPath: false };
}

/** A path as text; undefined for what is none. */
export function pathText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString();
  return value instanceof URL && value.protocol === 'file:' ? fileURLToPath(value) : undefined;
}

/** The system calls of which a call consists, in order. */
export function syscallsOf({ operation, byPath, form }: FsCall): readonly string[] {
  const stages = STAGES[operation];
  if (stages !== undefined && byPath) return stages;
  if (!byPath) {
    if (stages !== undefined && operation !== 'truncate') return stages.slice(1, 2);
    return [DESCRIPTOR_SYSCALLS[operation] ?? operation];
  }
  if (operation === 'realpath') return [form === 'promise' ? 'realpath' : 'lstat'];
  return [SYSCALLS[operation] ?? operation];
}
