/** An open file as node:vfs expects it from a provider: what it calls by name, synchronous and promised, over one descriptor. */
import type { NodeFs } from '../node/node-fs.js';

type Call = (...args: unknown[]) => unknown;

/** Methods that only pass their arguments on: the name in a handle → the function of `node:fs` on a descriptor. */
const CALLS: Readonly<Record<string, string>> = {
  appendFile: 'appendFileSync',
  chmod: 'fchmodSync',
  chown: 'fchownSync',
  datasync: 'fdatasyncSync',
  readFile: 'readFileSync',
  stat: 'fstatSync',
  sync: 'fsyncSync',
  truncate: 'ftruncateSync',
  utimes: 'futimesSync',
  write: 'writeSync',
  writeFile: 'writeFileSync',
  writev: 'writevSync',
  read: 'readSync',
  readv: 'readvSync',
};

/** Bytes that `read()` of a FileHandle takes when it is given no buffer (Node's documentation of filehandle.read). */
const DEFAULT_READ_SIZE = 16_384;

/** What promised reads and writes give, beside the count. */
const RESULTS: Readonly<Record<string, readonly [count: string, data: string]>> = {
  read: ['bytesRead', 'buffer'],
  readv: ['bytesRead', 'buffers'],
  write: ['bytesWritten', 'buffer'],
  writev: ['bytesWritten', 'buffers'],
};

/**
 * Opens a file and gives what node:vfs calls a VirtualFileHandle; the class itself is not public, its methods are.
 * @throws what `openSync` throws
 */
export function openVfsHandle(nodeFs: NodeFs, args: readonly unknown[]): object {
  const sync = nodeFs as unknown as Readonly<Record<string, Call>>; // by the names above, which both have
  const [path, flags, mode] = args;
  const fd = sync['openSync']?.(path, flags, mode ?? undefined);
  const close = () => {
    sync['closeSync']?.(fd);
    Object.assign(handle, { closed: true });
  };
  const handle: Record<string, unknown> = {
    path,
    flags,
    mode: mode ?? 0o666,
    closed: false,
    closeSync: close,
    close: () => settle(close),
  };
  for (const [name, call] of Object.entries(CALLS)) {
    const run: Call = (...given) => sync[call]?.(fd, ...given);
    handle[`${name}Sync`] = run;
    handle[name] = promised(name, run);
  }
  return handle;
}

function promised(name: string, run: Call): Call {
  const result = RESULTS[name];
  if (result === undefined) return (...args) => settle(() => run(...args));
  const [count, data] = result;
  return (...args) => {
    const [bytes, ...rest] = name === 'read' ? withBuffer(args) : args;
    return settle(() => ({ [count]: run(bytes, ...rest), [data]: bytes }));
  };
}

/** `read()` and `read({ buffer, … })` as `read(buffer, { … })`. */
function withBuffer(args: readonly unknown[]): readonly unknown[] {
  const [first] = args;
  if (ArrayBuffer.isView(first)) return args;
  const options = typeof first === 'object' && first !== null ? first : {};
  const buffer: unknown = 'buffer' in options ? options.buffer : undefined;
  return [buffer ?? Buffer.alloc(DEFAULT_READ_SIZE), options];
}

/** The outcome as a promise; Node's own layer sees to the order of completions. */
async function settle<T>(run: () => T): Promise<T> {
  await Promise.resolve();
  return run();
}
