/**
 * watchFile and unwatchFile: watchers that look at a file again and again, also at one that is not there (yet).
 */
import { EventEmitter } from 'node:events';
import type { BigIntStats, Stats } from 'node:fs';
import { resolve } from 'node:path/posix';
import * as timers from 'node:timers';
import { inspect } from 'node:util';
import { toName, checkWithNode } from './arguments.js';
import { checkFunction, codedError, invalidArgType } from './node-errors.js';
import { inTick, later } from './completion.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

type AnyStats = Stats | BigIntStats;

// Captured at load, like those of the completions.
const { setInterval, clearInterval } = timers;

/** Node's default. */
const INTERVAL_MS = 5007;
/** 32 bits without a sign. */
const MAX_INTERVAL_MS = 2 ** 32 - 1;

/** What two looks are compared by: everything but the time of access, as libuv's fs-poll does. */
const COMPARED = [
  'ctimeMs',
  'mtimeMs',
  'birthtimeMs',
  'size',
  'mode',
  'uid',
  'gid',
  'ino',
  'dev',
] as const;
const COMPARED_NS = ['ctimeNs', 'mtimeNs', 'birthtimeNs'] as const;

/** The stats of a file that is not there: every number is zero. */
function zeroed(model: AnyStats): AnyStats {
  const zero = Object.create(Object.getPrototypeOf(model) as object) as Record<
    PropertyKey,
    unknown
  >;
  for (const key of Reflect.ownKeys(model)) {
    const value: unknown = Reflect.get(model, key);
    zero[key] = typeof value === 'bigint' ? 0n : value instanceof Date ? new Date(0) : 0;
  }
  return zero as unknown as AnyStats;
}

function isEqual(one: AnyStats, other: AnyStats): boolean {
  return (
    COMPARED.every((key) => one[key] === other[key]) &&
    COMPARED_NS.every((key) => Reflect.get(one, key) === Reflect.get(other, key))
  );
}

/** What watchFile gives: emits 'change' with the stats of now and of before. */
export class StatWatcher extends EventEmitter {
  readonly #look: () => AnyStats | undefined;
  readonly #missing: AnyStats;
  /** The last stats there were: what a file that comes back is compared with, as in libuv. */
  #known: AnyStats | undefined;
  #isMissing: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(look: () => AnyStats | undefined, missing: AnyStats, intervalMs: number) {
    super();
    this.#look = look;
    this.#missing = missing;
    this.#known = look();
    this.#isMissing = this.#known === undefined;
    if (this.#isMissing) {
      // As libuv's first look: a missing file is told once.
      later(() => {
        if (this.#timer) this.emit('change', missing, missing);
      });
    }
    this.#timer = setInterval(() => this.#poll(), intervalMs);
  }

  #poll(): void {
    const before = this.#known;
    const now = this.#look();
    const wasMissing = this.#isMissing;
    this.#isMissing = now === undefined;
    this.#known = now ?? before;
    const isSame = now && before ? isEqual(now, before) : now === before;
    if (wasMissing ? this.#isMissing : isSame) return;
    this.emit('change', now ?? this.#missing, before ?? this.#missing);
  }

  /** Node's is without effect once it watches. */
  start(): void {
    // It watches from the beginning.
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    inTick(() => this.emit('stop'));
  }

  ref(): this {
    this.#timer?.ref();
    return this;
  }

  unref(): this {
    this.#timer?.unref();
    return this;
  }
}

/** watchFile and unwatchFile. */
export interface WatchFileForms {
  readonly watchFile: AnyFunction;
  readonly unwatchFile: AnyFunction;
}

interface WatchFileOptions {
  readonly bigint?: boolean;
  readonly persistent?: boolean;
  readonly interval?: number;
}

/** The absolute path that watchers are kept by. @throws what Node throws for what is none */
function keyOf(path: unknown): string {
  if (typeof path === 'number') {
    throw invalidArgType('path', 'of type string or an instance of Buffer or URL', path);
  }
  checkWithNode('unwatchFile', [path], [0]);
  // Node takes bytes for a path and then cannot resolve them.
  if (path instanceof Uint8Array) throw invalidArgType('paths[0]', 'of type string', path);
  return resolve('/', toName(path));
}

/** @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE */
function checkInterval(value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number') throw invalidArgType('interval', 'of type number', value);
  const isWhole = Number.isInteger(value);
  if (isWhole && value >= 0 && value <= MAX_INTERVAL_MS) return;
  const wanted = isWhole ? `>= 0 && <= ${MAX_INTERVAL_MS}` : 'an integer';
  const text = `The value of "interval" is out of range. It must be ${wanted}. Received ${inspect(value)}`;
  throw codedError(RangeError, 'ERR_OUT_OF_RANGE', text);
}

/** Both over a filesystem; each has its own watchers. */
export function createWatchFile(sync: SyncFs): WatchFileForms {
  const watchers = new Map<string, StatWatcher>();
  const open = (path: string, { bigint, persistent, interval }: WatchFileOptions): StatWatcher => {
    checkInterval(interval);
    const stat = sync.statSync as AnyFunction;
    const look = (): AnyStats | undefined => {
      try {
        return stat(path, { bigint: bigint === true, throwIfNoEntry: false }) as
          AnyStats | undefined;
      } catch {
        // A link loop or a file on the way: the file is not there, which is what a watcher tells.
        return undefined;
      }
    };
    const missing = zeroed(stat('/', { bigint: bigint === true }) as AnyStats);
    const watcher = new StatWatcher(look, missing, interval ?? INTERVAL_MS);
    if (persistent === false) watcher.unref();
    return watcher;
  };
  return {
    watchFile: (path, given, callback) => {
      const key = keyOf(path);
      const hasOptions = typeof given === 'object' && given !== null;
      const options = hasOptions ? (given as WatchFileOptions) : {};
      const listener = hasOptions ? callback : given;
      checkFunction(listener, 'listener');
      const watcher = watchers.get(key) ?? open(key, options);
      watchers.set(key, watcher);
      return watcher.addListener('change', listener);
    },
    unwatchFile: (path, listener) => {
      const key = keyOf(path);
      const watcher = watchers.get(key);
      if (!watcher) return;
      if (typeof listener === 'function') watcher.removeListener('change', listener as () => void);
      else watcher.removeAllListeners('change');
      if (watcher.listenerCount('change') > 0) return;
      watcher.stop();
      watchers.delete(key);
    },
  };
}
