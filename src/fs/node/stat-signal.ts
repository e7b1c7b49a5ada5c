/** The options of stat, lstat and fstat that only some forms take. `signal`, since Node 26: an abort answers at once, whatever becomes of the call. */
import { pathArgument } from './arguments.js';
import { promised, type Callback } from './completion.js';
import { AbortError, checkAborted, checkSignal, invalidArgType } from './node-errors.js';
import type { AnyFunction } from './sync-fs.js';

const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);
/** Whether the running Node takes it. */
const TAKES_SIGNAL = NODE_MAJOR >= 26;
/** Whether its `fs.stat`, alone of all forms, looks whether it is aborted at the call. */
const LOOKS_AT_SIGNAL = NODE_MAJOR >= 24;

function signalIn(options: unknown): AbortSignal | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const { signal } = options as { signal?: unknown };
  checkSignal(signal);
  return signal;
}

/**
 * A callback form that takes a signal, and null for no options, as far as the running Node's does.
 * @param name `stat`, `lstat` or `fstat`
 * @param form the one that takes none
 */
export function callbackUnderSignal(name: string, form: AnyFunction): AnyFunction {
  if (!TAKES_SIGNAL && !(LOOKS_AT_SIGNAL && name === 'stat')) return form;
  return (...args) => {
    const [target, options, callback] = args;
    if (options === null && typeof callback === 'function') return form(target, callback);
    if (typeof options !== 'object' || options === null || typeof callback !== 'function') {
      return form(...args);
    }
    if (name !== 'fstat') pathArgument('statSync', target, [target]);
    const signal = signalIn(options);
    const done = callback as Callback;
    if (signal?.aborted) {
      done(new AbortError(signal.reason));
      return undefined;
    }
    return TAKES_SIGNAL && signal ? cancellable(form, args, signal) : form(...args);
  };
}

/** Calls back when it is done or, with an error, as soon as the signal is aborted. */
function cancellable(form: AnyFunction, args: readonly unknown[], signal: AbortSignal): unknown {
  const [target, options, callback] = args;
  const done = callback as Callback;
  const onAbort = (): void => {
    done(new AbortError(signal.reason));
  };
  signal.addEventListener('abort', onAbort);
  return form(target, options, (...outcome: unknown[]) => {
    signal.removeEventListener('abort', onAbort);
    if (!signal.aborted) done(...outcome);
  });
}

/**
 * Promises the outcome of a stat unless its signal is aborted before.
 * @throws ERR_INVALID_ARG_TYPE for options that are none; AbortError
 */
export function statUnderSignal<T>(options: unknown, run: () => T): Promise<T> {
  if (!TAKES_SIGNAL || options === undefined) return promised(run);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return Promise.reject(invalidArgType('options', 'of type object', options));
  }
  return new Promise((resolve, reject) => {
    const signal = signalIn(options);
    checkAborted(signal);
    const onAbort = (): void => {
      reject(new AbortError(signal?.reason));
    };
    signal?.addEventListener('abort', onAbort);
    promised(run)
      .then(resolve, reject)
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
      });
  });
}
