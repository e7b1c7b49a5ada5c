/** Options of fs.watch and fs.promises.watch: checked as the running Node checks them, and what `ignore` leaves out. */
import { inspect } from 'node:util';
import { checkWithNode } from './arguments.js';
import { fits } from './glob-pattern.js';
import {
  checkBoolean,
  checkSignal,
  codedError,
  invalidArgType,
  invalidArgValue,
} from './node-errors.js';

/** One thing to ignore: a pattern of paths or, without a slash, of names; or what is true of a name. */
type Ignore = string | RegExp | ((name: string | Buffer) => unknown);

/** Options of watch. */
export interface WatchOptions {
  readonly persistent?: boolean;
  readonly recursive?: boolean;
  readonly encoding?: BufferEncoding | 'buffer' | null;
  readonly signal?: AbortSignal;
  readonly maxQueue?: number;
  readonly overflow?: 'ignore' | 'error';
  readonly ignore?: Ignore | readonly Ignore[] | null;
  readonly throwIfNoEntry?: boolean;
}

const MAJOR = Number.parseInt(process.versions.node, 10);
/** Before, `maxQueue` and `overflow` were not known. */
export const HAS_QUEUE = MAJOR >= 22;
const HAS_IGNORE = MAJOR >= 24;

/** Checks what fs.watch is given, by Node itself: on a path where nothing can be and without what it would hold on to. */
export function checkWatch(path: unknown, given: unknown): WatchOptions {
  if (given !== undefined && given !== null && typeof given !== 'object') {
    checkWithNode('watch', [path, given], [0]);
    return { encoding: given as BufferEncoding };
  }
  const options = (given ?? {}) as WatchOptions;
  checkSignal(options.signal);
  const asked = { ...options, signal: undefined, throwIfNoEntry: undefined };
  const recursive = typeof options.recursive === 'boolean' ? false : options.recursive;
  checkWithNode('watch', [path, { ...asked, recursive }], [0]);
  // Only a recursive watch looks at what this is.
  if (HAS_IGNORE && options.recursive) checkNoEntry(options);
  return options;
}

function checkNoEntry({ throwIfNoEntry }: WatchOptions): void {
  checkBoolean(throwIfNoEntry ?? undefined, 'options.throwIfNoEntry');
}

/** Checks what a recursive fs.promises.watch is given. @throws what Node throws, in its order */
export function checkTreeIteration(path: unknown, options: WatchOptions): void {
  checkBoolean(options.persistent ?? undefined, 'options.persistent');
  checkSignal(options.signal ?? undefined);
  if (HAS_IGNORE) checkNoEntry(options);
  const encoding: unknown = options.encoding ?? '';
  if (typeof encoding !== 'string') {
    throw HAS_IGNORE
      ? invalidArgValue('options.encoding', encoding)
      : invalidArgValue(String(encoding), 'options.encoding');
  }
  if (HAS_IGNORE) checkWithNode('watch', [path, { ignore: options.ignore }], [0]);
  checkWithNode('watch', [path], [0]);
}

/** Checks what fs.promises.watch is given. @throws what Node throws, in its order */
export function checkIteration(path: unknown, options: WatchOptions): void {
  checkWithNode('watch', [path], [0]);
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw invalidArgType('options', 'of type object', options);
  }
  checkBoolean(options.persistent, 'options.persistent');
  checkBoolean(options.recursive, 'options.recursive');
  if (HAS_QUEUE) checkQueue(options);
  checkSignal(options.signal);
  if (HAS_IGNORE) checkWithNode('watch', [path, { ignore: options.ignore }], [0]);
  const { encoding } = options;
  if (!encoding || Buffer.isEncoding(encoding) || (encoding as string) === 'buffer') return;
  // Before Node 24 the two are the wrong way round.
  throw MAJOR >= 24
    ? invalidArgValue('encoding', encoding, 'is invalid encoding')
    : invalidArgValue(encoding, 'encoding', 'is invalid encoding');
}

function checkQueue({ maxQueue, overflow }: WatchOptions): void {
  if (maxQueue !== undefined && typeof maxQueue !== 'number') {
    throw invalidArgType('options.maxQueue', 'of type number', maxQueue);
  }
  if (maxQueue !== undefined && !Number.isInteger(maxQueue)) {
    const text = `The value of "options.maxQueue" is out of range. It must be an integer. Received ${inspect(maxQueue)}`;
    throw codedError(RangeError, 'ERR_OUT_OF_RANGE', text);
  }
  if (overflow !== undefined && !['ignore', 'error'].includes(overflow)) {
    throw invalidArgValue('options.overflow', overflow, "must be one of: 'ignore', 'error'");
  }
}

/** Whether there may be nothing to watch; before Node 24 there may not. */
export function mayMiss({ throwIfNoEntry }: WatchOptions): boolean {
  return HAS_IGNORE && throwIfNoEntry !== undefined && !throwIfNoEntry;
}

/** Whether a name that is told of is to be ignored. */
export function ignoreOf(ignore: WatchOptions['ignore']): (name: string | Buffer) => boolean {
  if (!HAS_IGNORE || ignore === undefined || ignore === null) return () => false;
  const all = Array.isArray(ignore) ? (ignore as readonly Ignore[]) : [ignore as Ignore];
  return (name) => all.some((each) => isIgnored(each, name));
}

function isIgnored(ignore: Ignore, name: string | Buffer): boolean {
  if (typeof ignore === 'function') return Boolean(ignore(name));
  const text = String(name);
  if (ignore instanceof RegExp) return ignore.exec(text) !== null;
  const base = ignore.includes('/') ? text : text.slice(text.lastIndexOf('/') + 1);
  return fits(base, ignore);
}
