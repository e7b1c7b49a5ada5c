/**
 * The shape of the synchronous functions that every asynchronous form is derived from: node:fs's own `*Sync` functions.
 */
import type { NodeFs } from './real-fs.js';

/** Names of the synchronous functions that the asynchronous half needs. */
type SyncName =
  | 'accessSync'
  | 'appendFileSync'
  | 'chmodSync'
  | 'chownSync'
  | 'closeSync'
  | 'copyFileSync'
  | 'existsSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'futimesSync'
  | 'lchownSync'
  | 'linkSync'
  | 'lstatSync'
  | 'lutimesSync'
  | 'mkdirSync'
  | 'mkdtempSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'readvSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'statSync'
  | 'statfsSync'
  | 'symlinkSync'
  | 'truncateSync'
  | 'unlinkSync'
  | 'utimesSync'
  | 'writeFileSync'
  | 'writeSync'
  | 'writevSync';

/** The synchronous functions, each with node:fs's signature. */
export type SyncFs = Pick<NodeFs, SyncName>;

/** Any function, when only its arguments' number matters. */
export type AnyFunction = (...args: unknown[]) => unknown;

/**
 * One synchronous function by its name, as a plain function of unknown arguments: it validates them itself.
 * @param name for example `statSync`
 */
export function syncFunction(sync: SyncFs, name: string): AnyFunction | undefined {
  // The validation inside is what checks the arguments; the static signatures are of no use to a generic wrapper.
  return (sync as unknown as Readonly<Record<string, AnyFunction | undefined>>)[name];
}
