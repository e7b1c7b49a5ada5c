/**
 * Options and errors of cp: checked by Node's own function on paths where nothing can be, and shaped like Node's SystemError.
 */
import { constants } from 'node:os';
import { checkWithNode, toName } from './arguments.js';

const { EEXIST, EINVAL } = constants.errno;

/** Options of cp, complete. */
export interface CpOptions {
  /** Copies what links lead to. @default false */
  readonly dereference: boolean;
  /** ERR_FS_CP_EEXIST for what is there already, unless `force`. @default false */
  readonly errorOnExist: boolean;
  /** Asked about each file and directory. @default everything */
  readonly filter: ((from: string, to: string) => unknown) | undefined;
  /** Replaces what is there. @default true */
  readonly force: boolean;
  /** As for copyFile. @default 0 */
  readonly mode: number;
  /** Gives copies the times of the originals. @default false */
  readonly preserveTimestamps: boolean;
  /** Copies directories. @default false */
  readonly recursive: boolean;
  /** Leaves the text of links as it is, instead of making it absolute. @default false */
  readonly verbatimSymlinks: boolean;
}

const DEFAULTS: CpOptions = {
  dereference: false,
  errorOnExist: false,
  filter: undefined,
  force: true,
  mode: 0,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

/** Options that Node found valid. */
export interface CheckedCp {
  readonly options: CpOptions;
  /** The text of a path. @throws ERR_INVALID_ARG_TYPE and the like */
  readonly from: string;
  readonly to: string;
}

/** @throws what Node throws for arguments that are not valid */
export function checkCp(from: unknown, to: unknown, options: unknown): CheckedCp {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  const given = isObject ? (options as Partial<CpOptions>) : {};
  // Node must not ask the user's filter: nothing is copied yet.
  const shown =
    typeof given.filter === 'function' ? { ...given, filter: (): boolean => false } : options;
  checkWithNode('cpSync', [from, to, shown], [0, 1]);
  return { options: { ...DEFAULTS, ...given }, from: toName(from), to: toName(to) };
}

interface Context {
  message?: string;
  path: string;
  syscall?: string;
  errno: number;
  code: string;
}

/** Node's SystemError: what it tells stands in `info`, and `errno`, `syscall` and `path` read it. */
class SystemError extends Error {
  readonly code: string;

  constructor(code: string, title: string, info: Context & { message: string; syscall: string }) {
    super(`${title}: ${info.syscall} returned ${info.code} (${info.message}) ${info.path}`);
    this.code = code;
    Object.defineProperty(this, 'name', {
      value: 'SystemError',
      writable: true,
      configurable: true,
    });
    Object.defineProperty(this, 'info', { value: info, enumerable: true, configurable: true });
    for (const key of ['errno', 'syscall', 'path'] as const) {
      Object.defineProperty(this, key, {
        get: () => info[key],
        set: (value: unknown) => {
          Object.assign(info, { [key]: value });
        },
        enumerable: true,
        configurable: true,
      });
    }
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

const TITLES = {
  DIR_TO_NON_DIR: 'Cannot overwrite non-directory with directory',
  EEXIST: 'Target already exists',
  EINVAL: 'Invalid src or dest',
  EISDIR: 'Path is a directory',
  FIFO_PIPE: 'Cannot copy a FIFO pipe',
  NON_DIR_TO_DIR: 'Cannot overwrite directory with non-directory',
  SOCKET: 'Cannot copy a socket file',
  SYMLINK_TO_SUBDIRECTORY: 'Cannot overwrite symlink in subdirectory of self',
  UNKNOWN: 'Cannot copy an unknown file type',
} as const;

type Kind = keyof typeof TITLES;

function codeOf(kind: Kind): string {
  return kind === 'EISDIR' ? 'ERR_FS_EISDIR' : `ERR_FS_CP_${kind}`;
}

/** An error of cp that tells its code and text only. */
export function briefCpError(kind: Kind, message: string): Error {
  return Object.assign(new Error(message), { code: codeOf(kind) });
}

/** An error of cp: ERR_FS_CP_ and the kind, or ERR_FS_EISDIR. */
export function cpError(kind: Kind, message: string, context: Context): Error {
  const code = codeOf(kind);
  const { path, errno, code: system } = context;
  return new SystemError(code, TITLES[kind], { message, path, syscall: 'cp', errno, code: system });
}

/** What an error of a copy into itself says of the system's. */
export const SUBDIRECTORY = { code: 'EINVAL', errno: EINVAL } as const;

/** ERR_FS_CP_EEXIST. */
export function cpExists(path: string): Error {
  return cpError('EEXIST', `${path} already exists`, { path, code: 'EEXIST', errno: EEXIST });
}
