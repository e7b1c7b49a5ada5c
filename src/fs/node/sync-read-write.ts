/** open, close, read and write with descriptors: the synchronous functions. */
import { E } from '../errno.js';
import type { Kernel } from '../kernel.js';
import { close, open } from '../syscalls/open.js';
import { fsync, ftruncate, read, write, writev } from '../syscalls/read-write.js';
import {
  checkWithNode,
  descriptorArgument,
  isDescriptor,
  pathArgument,
  toFlags,
  toMode,
  viewBytes,
} from './arguments.js';
import { succeed, systemError } from './system-error.js';

const FILE_MODE = 0o666;
/** Of one write, as Node has it. */
const MAX_WRITE_BYTES = 2 ** 31 - 1;
/** From Node 24 on truncate takes no descriptor. */
const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number);

/** Where to read or write in a buffer and a file. */
interface Range {
  readonly offset?: number;
  readonly length?: number;
  readonly position?: number | bigint | null;
}

/** Arguments of a read or write as Node takes them. */
type RangeArgument = number | Range | null | undefined;

function openFile(kernel: Kernel, path: unknown, flags?: unknown, mode?: unknown): number {
  const args = [path, flags, mode];
  let name = pathArgument('openSync', path, args);
  let bits = toFlags(flags);
  let permissions = toMode(mode, FILE_MODE);
  if (bits === undefined || permissions === undefined) {
    checkWithNode('openSync', args, [0]);
    bits ??= Number(flags);
    permissions ??= Number(mode);
    name = name.toWellFormed();
  }
  return succeed(open(kernel, name, bits, permissions), 'open', name);
}

/** Offset, length and position of a read or write, resolved; undefined for what Node has to judge. */
function plainRange(
  size: number,
  offset: RangeArgument,
  length: unknown,
  position: unknown,
): { offset: number; length: number; position: number } | undefined {
  let [from, count, at]: unknown[] = [offset, length, position];
  if (typeof offset === 'object' && offset !== null) {
    ({ offset: from = 0, length: count, position: at } = offset);
  }
  from ??= 0;
  if (typeof from !== 'number' || !Number.isInteger(from) || from < 0) return undefined;
  count ??= size - from;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) return undefined;
  if (from + count > size || from > size) return undefined;
  if (at === undefined || at === null) at = -1;
  if (typeof at === 'bigint') at = Number(at);
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || at < -1) return undefined;
  return { offset: from, length: count, position: at };
}

function readInto(kernel: Kernel, args: unknown[]): number {
  const [fd, buffer, offset, length, position] = args;
  if (!ArrayBuffer.isView(buffer) || !isDescriptor(fd) || buffer.byteLength === 0) {
    checkWithNode('readSync', args, [0]);
    return 0; // valid, and nothing to read into
  }
  const usesOptions = args.length <= 3 || (typeof offset === 'object' && offset !== null);
  const chosen = usesOptions ? (offset ?? {}) : offset;
  const range =
    (length === null && !usesOptions) || Array.isArray(offset)
      ? undefined
      : plainRange(buffer.byteLength, chosen, length ?? lengthOf(usesOptions), position);
  if (range === undefined) {
    checkWithNode('readSync', args, [0]);
    return readRest(kernel, args);
  }
  if (range.length === 0) return 0;
  const bytes = viewBytes(buffer);
  const target =
    range.length === bytes.length
      ? bytes
      : bytes.subarray(range.offset, range.offset + range.length);
  return succeed(read(kernel, fd, target, range.position), 'read');
}

/** A missing length of the positional form is 0 in Node. */
function lengthOf(usesOptions: boolean): number | undefined {
  return usesOptions ? undefined : 0;
}

/** Odd arguments that Node lets pass, brought to numbers as Node's `| 0` does. */
function readRest(kernel: Kernel, args: unknown[]): number {
  const [fd, buffer, offset, length, position] = args;
  const options = (
    typeof offset === 'object' ? offset : { offset, length, position }
  ) as Range | null;
  const from = options?.offset ?? 0;
  const bytes = viewBytes(buffer as ArrayBufferView);
  const rest = typeof offset === 'object' ? bytes.length - from : 0;
  const count = (options?.length ?? rest) | 0;
  if (count === 0) return 0;
  const at = Number(options?.position ?? -1);
  return succeed(read(kernel, Number(fd), bytes.subarray(from, from + count), at), 'read');
}

function writeFrom(kernel: Kernel, args: unknown[]): number {
  const [fd, data, offset, length, position] = args;
  if (typeof data === 'string') return writeText(kernel, args);
  if (!ArrayBuffer.isView(data) || !isDescriptor(fd)) {
    checkWithNode('writeSync', args, [0]);
  }
  const view = viewBytes(data as ArrayBufferView);
  const count = typeof length === 'number' ? length : undefined;
  const at = isPosition(position) ? position : -1;
  let range = plainRange(view.length, offset as RangeArgument, count, at);
  if (range === undefined || range.length > MAX_WRITE_BYTES) {
    checkWithNode('writeSync', args, [0]);
    const options = (typeof offset === 'object' ? offset : { offset }) as Range | null;
    const from = options?.offset ?? 0;
    range = {
      offset: from,
      length: options?.length ?? count ?? view.length - from,
      position: at,
    };
  }
  const { offset: from, length: size } = range;
  const bytes = size === view.length ? view : view.subarray(from, from + size);
  return written(write(kernel, Number(fd), bytes, range.position));
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function writeText(kernel: Kernel, args: unknown[]): number {
  const [fd, given, position, encoding = 'utf8'] = args;
  const text = String(given);
  const isKnown = typeof encoding === 'string' && Buffer.isEncoding(encoding);
  const isHalf = isKnown && text.length % 2 === 1 && encoding.toLowerCase() === 'hex';
  if (!isDescriptor(fd) || !isKnown || isHalf) checkWithNode('writeSync', args, [0]);
  const bytes = Buffer.from(text, isKnown ? encoding : 'utf8');
  const at = isPosition(position) ? position : -1;
  return written(write(kernel, Number(fd), bytes, at));
}

/** Errors of writeSync alone have their properties in another order. */
function written(result: number): number {
  if (result >= 0) return result;
  const error = systemError(result, 'write');
  const { code } = error;
  Reflect.deleteProperty(error, 'code');
  error.code = code;
  throw error;
}

function eachView(
  kernel: Kernel,
  name: 'readvSync' | 'writevSync',
  [fd, views, position]: unknown[],
): number {
  if (
    !isDescriptor(fd) ||
    !Array.isArray(views) ||
    !views.every((view) => ArrayBuffer.isView(view))
  ) {
    checkWithNode(name, [fd, views, position], [0]);
  }
  const list = views as ArrayBufferView[]; // checked
  let at = isPosition(position) ? position : -1;
  if (name === 'writevSync') {
    if (list.length === 0) return 0;
    return succeed(
      writev(kernel, Number(fd), { pieces: list.map(viewBytes), position: at }),
      'write',
    );
  }
  if (list.length === 0) return succeed(E.EINVAL, 'read'); // readv(2) of nothing
  let total = 0;
  for (const view of list) {
    const count = succeed(read(kernel, Number(fd), viewBytes(view), at), 'read');
    total += count;
    if (at >= 0) at += count;
    if (count < view.byteLength) break;
  }
  return total;
}

function cut(kernel: Kernel, fd: unknown, size: unknown): void {
  const file = descriptorArgument('ftruncateSync', fd, [fd, size]);
  if (size !== undefined && !Number.isSafeInteger(size)) {
    checkWithNode('ftruncateSync', [fd, size], [0]);
  }
  const length = Math.max(0, Number(size ?? 0));
  succeed(ftruncate(kernel, file, length), 'ftruncate');
}

/** open, close, read, write and their kin. */
export function createReadWrite(kernel: Kernel): object {
  const closeSync = (fd: unknown): void => {
    succeed(close(kernel, descriptorArgument('closeSync', fd, [fd])), 'close');
  };
  return {
    openSync: (path: unknown, flags?: unknown, mode?: unknown) =>
      openFile(kernel, path, flags, mode),
    closeSync,
    readSync: (...args: unknown[]) => readInto(kernel, args),
    writeSync: (...args: unknown[]) => writeFrom(kernel, args),
    readvSync: (...args: unknown[]) => eachView(kernel, 'readvSync', args),
    writevSync: (...args: unknown[]) => eachView(kernel, 'writevSync', args),
    ftruncateSync: (fd: unknown, size?: unknown) => {
      cut(kernel, fd, size);
    },
    truncateSync: (path: unknown, size?: unknown) => {
      if (typeof path === 'number' && NODE_MAJOR < 24) {
        checkWithNode('truncateSync', [path, size], [0]); // Node's own warning
        cut(kernel, path, size);
        return;
      }
      const fd = openFile(kernel, path, 'r+');
      try {
        cut(kernel, fd, size);
      } finally {
        closeSync(fd);
      }
    },
    fsyncSync: (fd: unknown) => {
      succeed(fsync(kernel, descriptorArgument('fsyncSync', fd, [fd])), 'fsync');
    },
    fdatasyncSync: (fd: unknown) => {
      succeed(fsync(kernel, descriptorArgument('fdatasyncSync', fd, [fd])), 'fdatasync');
    },
  };
}
