/**
 * Changes of a MemoryFS as data: recorded while a command runs, kept in the state file, and repeated when it is read.
 * So a small change costs a small write, however large the state is.
 */
import type { MemoryFS } from '../fs/memory-fs.js';

/** One call of a changing method, with the time that the filesystem's clock showed. */
export interface Change {
  readonly method: Method;
  readonly args: readonly unknown[];
  readonly timeMs: number;
}

/** What a recording has found. */
export interface Recording {
  /** The filesystem to work on; it behaves as the one behind it. */
  readonly fs: MemoryFS;
  readonly changes: readonly Change[];
  /** True when something changed in a way that cannot be repeated by calls: the whole image has to be written. */
  readonly isWhole: boolean;
}

/** Changing methods whose arguments are plain data. */
const METHODS = [
  'chmod',
  'copy',
  'copytree',
  'link',
  'makedirs',
  'mkdir',
  'remove',
  'rename',
  'replace',
  'rmdir',
  'rmtree',
  'symlink',
  'truncate',
  'utime',
  'writefile',
  'writefilebytes',
] as const satisfies readonly (keyof MemoryFS)[];
type Method = (typeof METHODS)[number];

/** Of a text. */
const LENGTH_BYTES = 4;

/** Methods that may have changed something when they throw. */
const PARTIAL: ReadonlySet<Method> = new Set<Method>(['copytree', 'makedirs', 'rmtree']);

/** Methods that change nothing a reader of the state could see. */
const READERS: ReadonlySet<PropertyKey> = new Set([
  ...['exists', 'isfile', 'isdir', 'islink', 'listdir', 'walk', 'readfile', 'readfilebytes'],
  ...['stat', 'lstat', 'readlink', 'find', 'grep', 'toJSON', 'snapshot', 'fork', 'copyToDisk'],
  ...['path', 'tree', 'constructor'],
] satisfies string[]);

/** Wraps a filesystem so that its changes are noted. `now` is asked once for each change, and set as its clock. */
export function record(fs: MemoryFS, now: () => number): Recording {
  const changes: Change[] = [];
  let isWhole = false;
  const call =
    (method: Method) =>
    (...args: unknown[]): unknown => {
      changes.push({ method, args, timeMs: now() });
      try {
        return invoke(fs, method, args);
      } catch (error) {
        changes.pop();
        if (PARTIAL.has(method)) isWhole = true; // it may have done a part
        throw error;
      }
    };
  const recorder = new Proxy(fs, {
    get(target, key): unknown {
      if (isMethod(key)) return call(key);
      if (!READERS.has(key)) isWhole = true;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return {
    fs: recorder,
    changes,
    get isWhole() {
      return isWhole;
    },
  };
}

/** Does the changes again; `setTime` sets the clock of the filesystem before each. */
export function replay(
  fs: MemoryFS,
  changes: readonly Change[],
  setTime: (timeMs: number) => void,
): void {
  for (const { method, args, timeMs } of changes) {
    setTime(timeMs);
    invoke(fs, method, args);
  }
}

/** How many bytes of content the changes carry, without encoding them. */
export function contentBytes(changes: readonly Change[]): number {
  const pieces = changes.flatMap(({ args }) => args);
  return pieces.reduce<number>((sum, piece) => {
    return sum + (typeof piece === 'string' || piece instanceof Uint8Array ? piece.length : 0);
  }, 0);
}

/**
 * Changes as bytes: the length of a JSON text, the text, and the contents that it names by offset and length. In the text,
 * contents and dates are objects with one marked key.
 */
export function encodeChanges(changes: readonly Change[]): Buffer {
  const contents: Uint8Array[] = [];
  let offset = 0;
  const toPlain = (value: unknown): unknown => {
    if (value instanceof Date) return { $date: value.getTime() };
    if (!(value instanceof Uint8Array)) return value;
    contents.push(value);
    offset += value.length;
    return { $bytes: [offset - value.length, value.length] };
  };
  const plain = changes.map(({ method, args, timeMs }) => [method, timeMs, ...args.map(toPlain)]);
  const text = Buffer.from(JSON.stringify(plain));
  const head = Buffer.alloc(LENGTH_BYTES);
  head.writeUInt32LE(text.length);
  return Buffer.concat([head, text, ...contents]);
}

/** @throws {SyntaxError | TypeError | RangeError} for bytes that {@link encodeChanges} did not write */
export function decodeChanges(bytes: Buffer): Change[] {
  const end = LENGTH_BYTES + bytes.readUInt32LE();
  const plain: unknown = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, end));
  const contents = bytes.subarray(end);
  if (!Array.isArray(plain)) throw new TypeError('Changes are not a list.');
  return plain.map((change: unknown) => {
    const [method, timeMs, ...args] = Array.isArray(change) ? (change as unknown[]) : [];
    if (typeof method !== 'string' || !isMethod(method) || typeof timeMs !== 'number') {
      throw new TypeError(`'${String(method)}' is no change this version knows.`);
    }
    return { method, timeMs, args: args.map((arg) => fromPlain(arg, contents)) };
  });
}

function isMethod(key: PropertyKey): key is Method {
  return (METHODS as readonly PropertyKey[]).includes(key);
}

function invoke(fs: MemoryFS, method: Method, args: readonly unknown[]): unknown {
  const changing: unknown = Reflect.get(fs, method);
  if (typeof changing !== 'function') throw new TypeError(`MemoryFS has no method ${method}.`);
  return Reflect.apply(changing, fs, args);
}

function fromPlain(value: unknown, contents: Buffer): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if ('$bytes' in value && Array.isArray(value.$bytes)) {
    const [offset, length] = value.$bytes.map(Number);
    if (offset === undefined || length === undefined || !(offset + length <= contents.length)) {
      throw new RangeError('A content is missing.');
    }
    return contents.subarray(offset, offset + length);
  }
  if ('$date' in value) return new Date(Number(value.$date));
  return value;
}
