/**
 * Arguments of the functions of `node:fs`. What is plainly valid is taken at once; everything else is first shown to the running Node's own function, with
 * a path below a device or a descriptor that cannot be open, so that its errors (ERR_INVALID_ARG_TYPE and the like) are Node's own, word for word.
 */
import { constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBytes, isEscaped, toBytes, toText } from '../names.js';
import { invalidArgType } from './node-errors.js';
import { realFs } from './real-fs.js';

/** Nothing can be there, and nothing can be made there: `/dev/null` is no directory. */
export const NOWHERE = '/dev/null/nothing';
/** No process can have so many files open. */
const NO_DESCRIPTOR = 2 ** 31 - 1;

/** What a path may be given as. */
export type PathInput = string | Uint8Array | URL;

/**
 * Lets Node's own function check arguments; returns when it finds them valid.
 * @throws what Node throws for arguments that are not
 */
export function checkWithNode(
  name: string,
  args: readonly unknown[],
  paths: readonly number[],
): void {
  // Every name given is that of a function of node:fs.
  const real = realFs[name] as (...args: unknown[]) => unknown;
  const replace = takesDescriptor(name) ? harmlessNumber : harmless;
  // A number that is no descriptor here is refused, by what it is.
  const isRefused = (value: unknown): boolean =>
    typeof value === 'number' && replace === harmless && !EITHER_FUNCTIONS.has(baseOf(name));
  const shown = args.map((value, index) =>
    paths.includes(index) && !isRefused(value) ? replace(value) : value,
  );
  const at = MODE_AT.get(name);
  if (at !== undefined && isLargeMode(shown[at])) shown[at] = 0;
  try {
    real(...shown);
  } catch (error) {
    const isOfSystem = typeof (error as { errno?: unknown }).errno === 'number';
    if (!isOfSystem) throw error;
  }
}

/** Where functions take a mode. Node 20 ends the process where a valid one does not fit 32 bits with a sign. */
const MODE_AT: ReadonlyMap<string, number> = new Map([
  ['mkdirSync', 1],
  ['chmodSync', 1],
  ['fchmodSync', 1],
  ['openSync', 2],
  ['writeFileSync', 2],
  ['appendFileSync', 2],
]);

function isLargeMode(options: unknown): boolean {
  const isObject = typeof options === 'object' && options !== null;
  const mode = isObject ? (options as { mode?: unknown }).mode : options;
  return typeof mode === 'number' && mode >= 2 ** 31 && mode < 2 ** 32;
}

/** Functions whose first argument is a descriptor and never a path. */
const DESCRIPTOR_FUNCTIONS: ReadonlySet<string> = new Set([
  'close',
  'fchmod',
  'fchown',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
  'futimes',
  'read',
  'readv',
  'write',
  'writev',
]);

function baseOf(name: string): string {
  return name.replace(/Sync$/, '');
}

/** Whether the first argument of a function, `fstatSync` or `fstat`, is a descriptor. */
function takesDescriptor(name: string): boolean {
  return DESCRIPTOR_FUNCTIONS.has(baseOf(name));
}

/** Functions whose first argument is a path or a descriptor. */
const EITHER_FUNCTIONS: ReadonlySet<string> = new Set([
  'readFile',
  'writeFile',
  'appendFile',
  'truncate',
]);

function harmlessNumber(value: unknown): unknown {
  return isDescriptor(value) ? NO_DESCRIPTOR : value;
}

/** The value itself only where Node cannot take it for the path or descriptor of something real. */
export function harmless(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value : NOWHERE;
  if (value instanceof Uint8Array) return value.includes(0) ? value : NOWHERE;
  if (typeof value === 'number') return harmlessNumber(value);
  if (isUrlLike(value)) {
    const path = fileURLToPath(value);
    return path.includes('\0') ? path : NOWHERE;
  }
  return value;
}

function isUrlLike(value: unknown): value is URL {
  return typeof value === 'object' && value !== null && 'href' in value && 'protocol' in value;
}

/** True for what can be a descriptor. */
export function isDescriptor(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31;
}

/** True for a path that is taken as it is. */
export function isPlainPath(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

/** The internal name of a valid path. */
export function toName(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (value instanceof Uint8Array) return fromBytes(value);
  return fileURLToPath(value as URL); // whoever calls has checked it
}

/** The internal name of the first argument of a function; `args` are all of them. */
export function pathArgument(name: string, path: unknown, args: readonly unknown[]): string {
  if (isPlainPath(path)) return path;
  checkWithNode(name, args, [0]);
  return toName(path);
}

/** A descriptor that is the first argument. */
export function descriptorArgument(name: string, fd: unknown, args: readonly unknown[]): number {
  if (isDescriptor(fd)) return fd;
  if (!isNameable(fd)) throw invalidArgType('fd', 'of type number', fd);
  checkWithNode(name, args, [0]);
  return fd as number; // Node has let it pass
}

/** Whether Node can say what a value is: Node 20 ends the process where it looks for words for a descriptor that is a symbol or an object without a class. */
function isNameable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'symbol';
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== '';
}

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_EXCL, O_SYNC } = constants;
const W = O_CREAT | O_TRUNC;
const A = O_CREAT | O_APPEND;

/** The flags that strings stand for. */
const FLAGS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [undefined, O_RDONLY],
  [null, O_RDONLY],
  ['r', O_RDONLY],
  ['rs', O_RDONLY | O_SYNC],
  ['sr', O_RDONLY | O_SYNC],
  ['r+', O_RDWR],
  ['rs+', O_RDWR | O_SYNC],
  ['sr+', O_RDWR | O_SYNC],
  ['w', W | O_WRONLY],
  ['wx', W | O_WRONLY | O_EXCL],
  ['xw', W | O_WRONLY | O_EXCL],
  ['w+', W | O_RDWR],
  ['wx+', W | O_RDWR | O_EXCL],
  ['xw+', W | O_RDWR | O_EXCL],
  ['a', A | O_WRONLY],
  ['ax', A | O_WRONLY | O_EXCL],
  ['xa', A | O_WRONLY | O_EXCL],
  ['as', A | O_WRONLY | O_SYNC],
  ['sa', A | O_WRONLY | O_SYNC],
  ['a+', A | O_RDWR],
  ['ax+', A | O_RDWR | O_EXCL],
  ['xa+', A | O_RDWR | O_EXCL],
  ['as+', A | O_RDWR | O_SYNC],
  ['sa+', A | O_RDWR | O_SYNC],
]);

/** The O_ flags of a string or number; undefined for what Node has to judge. */
export function toFlags(value: unknown): number | undefined {
  if (typeof value === 'number') return (value | 0) === value ? value : undefined;
  return FLAGS.get(value);
}

/** The mode of a number or an octal string; undefined for what Node has to judge. */
export function toMode(value: unknown, fallback: number): number | undefined {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number') return value >>> 0 === value ? value : undefined;
  if (typeof value === 'string' && /^[0-7]+$/.test(value)) {
    const mode = Number.parseInt(value, 8);
    return mode >>> 0 === mode ? mode : undefined;
  }
  return undefined;
}

/** An encoding as options name it; `buffer` for bytes. */
export type Encoding = BufferEncoding | 'buffer';

/** The encoding that options ask for: a string, or an object's `encoding`; undefined for what Node has to judge. */
export function toEncoding(options: unknown, fallback: Encoding): Encoding | undefined {
  const wanted =
    typeof options === 'object' && options !== null
      ? (options as { encoding?: unknown }).encoding
      : options;
  if (hasOddSignal(options)) return undefined;
  if (wanted === undefined || wanted === null || typeof options === 'function') return fallback;
  if (wanted === 'utf8' || wanted === 'buffer') return wanted;
  return typeof wanted === 'string' && Buffer.isEncoding(wanted) ? wanted : undefined;
}

function hasOddSignal(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || !('signal' in options)) return false;
  return options.signal !== undefined && !(options.signal instanceof AbortSignal);
}

/** A name in the encoding asked for. */
export function encodeName(name: string, encoding: Encoding): string | Buffer {
  if (encoding === 'utf8' || encoding === 'utf-8') return toText(name);
  const bytes = toBytes(name);
  return encoding === 'buffer' ? bytes : bytes.toString(encoding);
}

/** A path as errors show it. */
export function shownPath(name: string): string {
  return isEscaped(name) ? toText(name) : name;
}

/** The bytes of any view. */
export function viewBytes(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint8Array
    ? view
    : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
