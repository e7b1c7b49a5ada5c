/**
 * Errors with Node's codes and texts for what the asynchronous half checks itself: callbacks, signals, closed directories and handles.
 */
import { inspect } from 'node:util';

/** An error with a `code`, as Node makes them: the code stands in the stack's first line, but not in `name`. */
export function codedError(
  Base: new (message: string) => Error,
  code: string,
  message: string,
): Error & { code: string } {
  const error = new Base(message);
  const { name } = error;
  // As Node does: the stack is made with the code in the name, then the name goes back.
  Object.defineProperty(error, 'name', { value: `${name} [${code}]`, configurable: true });
  Error.captureStackTrace(error, codedError);
  // Reading it makes it.
  Reflect.get(error, 'stack');
  Reflect.deleteProperty(error, 'name');
  Object.defineProperty(error, 'toString', {
    value: () => `${name} [${code}]: ${message}`,
    enumerable: false,
    writable: true,
    configurable: true,
  });
  return Object.assign(error, { code });
}

/** How Node names a value in «Received …». */
function received(value: unknown): string {
  if (value === null || value === undefined) {
    return ` Received ${String(value)}`;
  }
  if (typeof value === 'function') {
    return ` Received function ${value.name}`;
  }
  if (typeof value === 'object') {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== ''
      ? ` Received an instance of ${name}`
      : ` Received ${inspect(value, { depth: -1 })}`;
  }
  return ` Received type ${typeof value} (${typeof value === 'string' ? quoted(value) : inspect(value)})`;
}

/** At most 28 characters of a text, between quotes that are not in it. */
function quoted(text: string): string {
  const shown = text.length > 28 ? `${text.slice(0, 25)}...` : text;
  return shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`;
}

/**
 * ERR_INVALID_ARG_TYPE.
 * @param expected what Node says after «must be», for example `of type function`
 */
export function invalidArgType(name: string, expected: string, value: unknown): Error {
  const kind = name.includes('.') ? 'property' : 'argument';
  const text = `The "${name}" ${kind} must be ${expected}.${received(value)}`;
  return codedError(TypeError, 'ERR_INVALID_ARG_TYPE', text);
}

/** ERR_INVALID_ARG_VALUE. */
export function invalidArgValue(given: unknown, value: unknown, reason = 'is invalid'): Error {
  const name = String(given); // Node 20 mixes a name up with a value
  let shown = inspect(value);
  if (shown.length > 128) {
    shown = `${shown.slice(0, 128)}...`;
  }
  const kind = name.includes('.') ? 'property' : 'argument';
  return codedError(
    TypeError,
    'ERR_INVALID_ARG_VALUE',
    `The ${kind} '${name}' ${reason}. Received ${shown}`,
  );
}

/** Digits in threes, as Node shows large numbers. */
function grouped(digits: string): string {
  return digits.replace(/(?<=\d)(?=(\d{3})+$)/g, '_');
}

const LARGE = 2n ** 32n;

function shownNumber(value: unknown): string {
  if (typeof value === 'bigint') {
    const digits = String(value);
    return `${value > LARGE || value < -LARGE ? grouped(digits) : digits}n`;
  }
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > LARGE
    ? grouped(String(value))
    : inspect(value);
}

/**
 * ERR_OUT_OF_RANGE.
 * @param range what Node says after «It must be», for example `>= 0`
 */
export function outOfRange(name: string, range: string, value: unknown): Error {
  const text = `The value of "${name}" is out of range. It must be ${range}. Received ${shownNumber(value)}`;
  return codedError(RangeError, 'ERR_OUT_OF_RANGE', text);
}

/** The value when it is a safe integer from `min` on. @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE */
export function checkInteger(value: unknown, name: string, min: number): number {
  if (typeof value !== 'number') throw invalidArgType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < min || value > Number.MAX_SAFE_INTEGER) {
    throw outOfRange(name, `>= ${min} && <= ${Number.MAX_SAFE_INTEGER}`, value);
  }
  return value;
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is a function. */
export function checkFunction(
  value: unknown,
  name: string,
): asserts value is (...args: unknown[]) => void {
  if (typeof value !== 'function') {
    throw invalidArgType(name, 'of type function', value);
  }
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is undefined or a boolean. */
export function checkBoolean(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalidArgType(name, 'of type boolean', value);
  }
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is undefined or an AbortSignal. */
export function checkSignal(value: unknown): asserts value is AbortSignal | undefined {
  if (
    value !== undefined &&
    (typeof value !== 'object' || value === null || !('aborted' in value))
  ) {
    throw invalidArgType('options.signal', 'an instance of AbortSignal', value);
  }
}

/** The error of an operation whose signal was aborted. */
export class AbortError extends Error {
  readonly code = 'ABORT_ERR';

  constructor(reason: unknown) {
    super('The operation was aborted', { cause: reason });
    this.name = 'AbortError';
  }
}

/** @throws AbortError when the signal is aborted. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new AbortError(signal.reason);
  }
}

/**
 * Whether an error tells of the operation and so goes to the callback; all others are of the arguments and are thrown at once, as Node does.
 */
export function isOperationError(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  return (
    errno !== undefined ||
    (typeof code === 'string' && /^(ERR_FS_(?!INVALID_SYMLINK_TYPE)|ABORT_ERR)/.test(code))
  );
}
