/**
 * When asynchronous operations complete: each in an immediate of its own, so that never in the tick of the call, in the order of the calls, with
 * microtasks between them as between two completions of libuv, and so that a loop that waits for a file lets timers run.
 */
import * as timers from 'node:timers';
import { isOperationError } from './node-errors.js';

/**
 * Captured at load: fake timers of tests must not hold the filesystem up. One immediate stays, and never runs: V8 drops code that it has compiled for
 * objects of a kind when a garbage collection finds none of them, and between two turns there is none.
 */
const immediates = {
  schedule: timers.setImmediate,
  kept: timers.setImmediate(() => undefined),
};
timers.clearImmediate(immediates.kept);
const { queueMicrotask: scheduleMicrotask } = globalThis;
const nextTick = process.nextTick.bind(process);

/** Calls a function with its arguments in a later turn of the event loop. */
export function later<A extends unknown[]>(run: (...args: A) => void, ...args: A): void {
  immediates.schedule(call<A>, run, args);
}

/** A timer would give its own object to what it calls for `this`; Node gives none. */
function call<A extends unknown[]>(run: (...args: A) => void, args: A): void {
  run(...args);
}

/** Calls a function in a microtask. */
export function soon(run: () => void): void {
  scheduleMicrotask(run);
}

/** Calls a function with its arguments in this turn, when what runs now is over. */
export function inTick<A extends unknown[]>(run: (...args: A) => void, ...args: A): void {
  nextTick(run, ...args);
}

/** What a callback of node:fs is given. */
export type Callback = (...args: unknown[]) => void;

/**
 * Runs an operation now and gives its outcome to a callback later.
 * @param spread makes the callback's further arguments from the result; by default the result itself, or none when it is undefined
 * @param isLate whether an error of the arguments goes to the callback all the same
 * @throws what the operation throws about its arguments
 */
export function complete(
  callback: Callback,
  run: () => unknown,
  spread: (result: unknown) => unknown[] = (result) => (result === undefined ? [] : [result]),
  isLate: (error: unknown) => boolean = () => false,
): void {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    if (!isOperationError(error) && !isLate(error)) {
      throw error;
    }
    later(callback, error);
    return;
  }
  later(callback, null, ...spread(result));
}

/** Runs an operation now and promises its outcome for later; errors of the arguments reject at once. */
export function promised<T>(run: () => T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let result: T;
    try {
      result = run();
    } catch (error) {
      // Errors of the arguments are there at once, as in Node's async functions.
      const fail: (reason: unknown) => void = reject;
      if (isOperationError(error)) immediates.schedule(fail, error);
      else fail(error);
      return;
    }
    // What goes on by itself is waited for at once: it could fail before the turn is over.
    if (result instanceof Promise) resolve(result as T);
    else immediates.schedule(resolve, result);
  });
}

/** Waits one turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    immediates.schedule(resolve);
  });
}
