/** An object like `node:fs` whose every call passes an observer, on its way to another such object. Faults, logs and fixtures are made with it. */
import * as timers from 'node:timers';
import { promisify } from 'node:util';
import { pathsOf, pathText, type FsCall, type NodeFs } from './fs-calls.js';

/** Methods of a FileHandle that are seen like functions of `node:fs`. */
const HANDLE_METHODS = [
  ...['appendFile', 'chmod', 'chown', 'close', 'datasync', 'read', 'readFile', 'readv', 'stat'],
  ...['sync', 'truncate', 'utimes', 'write', 'writeFile', 'writev'],
];

/** What an observer wants of a call. */
export interface Plan {
  /** Thrown, passed on or rejected with, in place of the call. */
  readonly error?: Error | undefined;
  /** What the call would have done before that error. */
  readonly effect?: 'none' | 'opened' | undefined;
  /** How much later the call completes; synchronous calls block. In ms. */
  readonly delayMs?: number | undefined;
}

/** How a call ended. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Sees every call. */
export interface Observer {
  /** Before a call; the function it returns is told the outcome. */
  (call: FsCall): { readonly plan?: Plan; ended?(outcome: Outcome): void } | undefined;
}

/** Any function of `node:fs`. */
export type FsFunction = (...args: unknown[]) => unknown;

/** Where the calls go and who sees them. */
export interface Passage {
  /** Asked at each call, so that it may change. */
  readonly target: () => NodeFs;
  readonly observe: Observer;
  /** Descriptor → path it was opened with. */
  readonly opened: Map<number, string>;
}

// Captured at load: fake timers of tests must not hold calls up.
const { setTimeout: startTimer, setImmediate: soon } = timers;

/** Functions that are neither synchronous nor take a callback. */
const STREAMS = ['createReadStream', 'createWriteStream'];
const OTHERS = ['watch', 'watchFile', 'unwatchFile'];
const ITERATORS = ['watch', 'glob'];
/** What streams use of `node:fs` (its option `fs`). */
const STREAM_CALLS = ['open', 'read', 'write', 'writev', 'close', 'fsync'];

/** The passage as an object with every function that the target has now. */
export function intercept(target: () => NodeFs, observe: Observer): NodeFs {
  const passage: Passage = { target, observe, opened: new Map() };
  const wrapped: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(target())) {
    if (name === 'promises') continue;
    wrapped[name] = typeof value === 'function' ? wrap(passage, name, wrapped) : value;
  }
  const promises = wrapPromises(passage);
  Object.defineProperty(wrapped, 'promises', { value: promises, enumerable: true });
  return wrapped as unknown as NodeFs; // it has the keys of the target, each of the same form
}

function wrap(passage: Passage, name: string, wrapped: Readonly<Record<string, unknown>>): unknown {
  const original = lookUp(passage, name);
  if (/^[A-Z_]/.test(name) || OTHERS.includes(name)) return original;
  const dressed = dress(original, formOf(passage, name, wrapped));
  if (name.startsWith('realpath')) {
    const native: FsFunction = (...args) => {
      const real = lookUp(passage, name) as FsFunction & { readonly native: FsFunction };
      return real.native(...args);
    };
    const operation = 'realpath';
    Object.assign(dressed, {
      native: name.endsWith('Sync')
        ? syncForm(passage, operation, () => native)
        : callbackForm(passage, operation, () => native),
    });
  }
  return dressed;
}

function formOf(
  passage: Passage,
  name: string,
  wrapped: Readonly<Record<string, unknown>>,
): FsFunction {
  const original = () => lookUp(passage, name);
  if (name === 'openAsBlob') return promiseForm(passage, { operation: name }, original);
  if (STREAMS.includes(name)) return streamForm(passage, name, wrapped);
  if (name.endsWith('Sync')) return syncForm(passage, name.slice(0, -4), original);
  return callbackForm(passage, name, original);
}

/** Name, length, and what `util.promisify` goes by. */
function dress(original: FsFunction, wrapper: FsFunction): FsFunction {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    const isOurs = key === promisify.custom || key === 'prototype';
    if (descriptor && !isOurs) Object.defineProperty(wrapper, key, descriptor);
  }
  if (promisify.custom in original) {
    const promised = (...args: unknown[]) =>
      new Promise((resolve) => void wrapper(...args, resolve)); // `exists`, the only one: its callback has no error
    Object.defineProperty(wrapper, promisify.custom, { value: promised });
  }
  return wrapper;
}

function syncForm(passage: Passage, operation: string, original: () => FsFunction): FsFunction {
  return (...args) => {
    const found = pathsOf(operation, args, passage.opened);
    const seen = passage.observe({ operation, form: 'sync', ...found });
    const { plan } = seen ?? {};
    if (plan?.delayMs) block(plan.delayMs);
    try {
      if (plan?.error) {
        if (operation === 'exists') return conclude(seen, false);
        if (plan.effect === 'opened') original()(...emptied(args));
        throw plan.error;
      }
      const result = original()(...args);
      track(passage, operation, [args, result]);
      return conclude(seen, result);
    } catch (error) {
      seen?.ended?.({ error });
      throw error;
    }
  };
}

function conclude<T>(seen: ReturnType<Observer>, result: T): T {
  seen?.ended?.({ result });
  return result;
}

/** Arguments that the target refuses are refused at once, unless a fault comes first. */
function callbackForm(passage: Passage, operation: string, original: () => FsFunction): FsFunction {
  return (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return original()(...args);
    const given = args.slice(0, -1);
    const found = pathsOf(operation, given, passage.opened);
    const seen = passage.observe({ operation, form: 'callback', ...found });
    const { plan } = seen ?? {};
    const finish = (...results: unknown[]) => {
      const [first, result] = results;
      const isFailure = operation !== 'exists' && first !== null && first !== undefined;
      if (!isFailure) track(passage, operation, [given, result]);
      seen?.ended?.(
        isFailure ? { error: first } : { result: operation === 'exists' ? first : result },
      );
      (callback as FsFunction)(...results);
    };
    const answer = (...results: unknown[]) => {
      if (plan?.delayMs) startTimer(finish, plan.delayMs, ...results);
      else finish(...results);
    };
    if (!plan?.error) return original()(...given, answer);
    const failure = operation === 'exists' ? false : plan.error;
    if (plan.effect === 'opened') return original()(...emptied(given), () => answer(failure));
    soon(answer, failure);
    return undefined;
  };
}

/** A function, or a method of a handle, that gives a promise. */
function promiseForm(
  passage: Passage,
  { operation, handlePath }: { readonly operation: string; readonly handlePath?: string },
  original: () => FsFunction,
): FsFunction {
  return async (...args) => {
    const found =
      handlePath === undefined
        ? pathsOf(operation, args, passage.opened)
        : { paths: [handlePath], byPath: false };
    const seen = passage.observe({ operation, form: 'promise', ...found });
    const { plan } = seen ?? {};
    try {
      if (plan?.effect === 'opened') await original()(...emptied(args));
      const result = plan?.error ? undefined : await original()(...args);
      if (plan?.delayMs) await new Promise((resolve) => startTimer(resolve, plan.delayMs));
      if (plan?.error) throw plan.error;
      if (operation === 'open') watchHandle(passage, result, found.paths[0] ?? '');
      return conclude(seen, result);
    } catch (error) {
      seen?.ended?.({ error });
      throw error;
    }
  };
}

/** A stream of the target that opens, reads and writes through the passage. */
function streamForm(
  passage: Passage,
  operation: string,
  wrapped: Readonly<Record<string, unknown>>,
): FsFunction {
  return (path, options) => {
    const given = typeof options === 'string' ? { encoding: options } : (options ?? {});
    const opened = pathText(path);
    const seen = passage.observe({
      operation,
      form: 'stream',
      paths: opened === undefined ? [] : [opened],
      byPath: true,
    });
    const calls = Object.fromEntries(STREAM_CALLS.map((name) => [name, wrapped[name]]));
    const isHandle = typeof (given as { fd?: unknown }).fd === 'object';
    const stream = lookUp(passage, operation)(path, {
      ...(!isHandle && { fs: calls }),
      ...given,
    });
    return conclude(seen, stream);
  };
}

function wrapPromises(passage: Passage): Readonly<Record<string, unknown>> {
  const wrapped: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(passage.target().promises)) {
    wrapped[name] = value;
    if (typeof value !== 'function') continue;
    const original = () => lookUp(passage, name, 'promises');
    const form: FsFunction = ITERATORS.includes(name)
      ? (...args) => {
          const found = pathsOf(name, args, passage.opened);
          const seen = passage.observe({ operation: name, form: 'iterator', ...found });
          return conclude(seen, original()(...args));
        }
      : promiseForm(passage, { operation: name }, original);
    wrapped[name] = dress(original(), form);
  }
  return wrapped;
}

/** Has the methods of a handle just opened pass the observer; the handle stays the object it is, for whoever takes FileHandles. */
function watchHandle(passage: Passage, handle: unknown, path: string): void {
  if (typeof handle !== 'object' || handle === null) return;
  for (const name of HANDLE_METHODS) {
    const method: unknown = Reflect.get(handle, name);
    if (typeof method !== 'function') continue;
    const bound = method.bind(handle) as FsFunction;
    const value = promiseForm(passage, { operation: name, handlePath: path }, () => bound);
    Object.defineProperty(handle, name, { value, configurable: true, writable: true });
  }
}

/** A function of the target as it is now. */
function lookUp({ target }: Passage, name: string, where?: 'promises'): FsFunction {
  const functions = where === undefined ? target() : target().promises;
  return Reflect.get(functions, name) as FsFunction; // names come from the target's own keys
}

/** The arguments of writeFile or appendFile with nothing to write: what stays when the first write fails. */
function emptied(args: readonly unknown[]): unknown[] {
  return [args[0], '', ...args.slice(2)];
}

/** Remembers the paths of descriptors. */
function track(
  passage: Passage,
  operation: string,
  [args, result]: [readonly unknown[], unknown],
): void {
  const path = pathText(args[0]);
  if (operation === 'open' && typeof result === 'number' && path !== undefined) {
    passage.opened.set(result, path);
  } else if (operation === 'close' && typeof args[0] === 'number') passage.opened.delete(args[0]);
}

/** Blocks the thread, as a slow synchronous call does. */
function block(delayMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
}
