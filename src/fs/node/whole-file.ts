/**
 * readFile, writeFile and appendFile with a signal or with data that arrives piece by piece: what the callback and the promise forms share.
 */
import { checkWithNode, toFlags } from './arguments.js';
import { asynchronous } from './asynchronous.js';
import { promised } from './completion.js';
import { checkAborted, checkSignal, codedError } from './node-errors.js';
import { bringsBuffer } from './read-buffer.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

type Piece = string | NodeJS.ArrayBufferView;
/** Data of writeFile that is not there at once. */
export type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

/** The signal in the options of a whole-file operation. @throws ERR_INVALID_ARG_TYPE when it is none */
export function signalOf(options: unknown): AbortSignal | undefined {
  if (typeof options !== 'object' || options === null) {
    return undefined;
  }
  const { signal } = options as { signal?: unknown };
  checkSignal(signal);
  return signal;
}

/** Functions whose asynchronous forms name the option that a flag was given by; readFile has only its callback form do so. */
export const NAMES_FLAG: ReadonlySet<string> = new Set(
  Number.parseInt(process.versions.node, 10) >= 26 ? ['writeFile', 'appendFile'] : [],
);

/**
 * Looks at a flag before the synchronous function does, which has other words for it.
 * @param name `readFile`
 * @param args its arguments up to the options
 */
export function checkFlag(name: string, args: readonly unknown[]): void {
  const flag: unknown = (args.at(-1) as { flag?: unknown } | null | undefined)?.flag;
  if (typeof flag === 'number' && toFlags(flag) === undefined) {
    checkWithNode(name, [...args, () => undefined], [0]);
  }
}

/** Options of appendFile: those of a writeFile that appends unless they say otherwise. */
export function appending(options: unknown): object {
  const given = typeof options === 'string' ? { encoding: options } : (options ?? {});
  return (given as { flag?: unknown }).flag ? given : { ...given, flag: 'a' };
}

/** Whether data is a stream or another iterable of pieces. */
export function isPieces(data: unknown): data is Pieces {
  return (
    typeof data === 'object' &&
    data !== null &&
    !ArrayBuffer.isView(data) &&
    (Symbol.asyncIterator in data || Symbol.iterator in data)
  );
}

/** What Node writes at a time at most (kWriteFileMaxChunkSize): between two of them it looks at the signal. */
const WRITE_BYTES = 512 * 1024;
/** From Node 26 on a file is read or written in one step; an abort during it still wins. */
const AT_ONCE = Number.parseInt(process.versions.node, 10) >= 26;

/** Options of a whole-file operation that has passed validation. */
interface StepOptions {
  readonly encoding?: BufferEncoding | null;
  readonly mode?: number | string | null;
  readonly flag?: string | number | null;
  readonly flush?: boolean | null;
  readonly signal?: AbortSignal | undefined;
}

function stepOptions(options: unknown): StepOptions {
  return typeof options === 'string' ? { encoding: options as BufferEncoding } : (options ?? {});
}

function isDescriptor(path: unknown): path is number {
  return typeof path === 'number';
}

/** Whether options ask for a flush. */
export function asksForFlush(options: unknown): boolean {
  return typeof options === 'object' && (options as StepOptions | null)?.flush === true;
}

/** What writeFile writes, and what flushes it: a function of the object that a program sees, so that a patched one is used. */
export interface Writing {
  readonly data: unknown;
  readonly options: unknown;
  readonly flush: (fd: number) => Promise<unknown>;
}

/** A file that is opened for an operation, unless it is one already, and closed after it. */
async function withFile<T>(
  sync: SyncFs,
  { path, flag, mode }: { readonly path: unknown; readonly flag: unknown; readonly mode?: unknown },
  run: (fd: number) => Promise<T>,
): Promise<T> {
  if (isDescriptor(path)) return run(path);
  const open = sync.openSync as AnyFunction;
  const fd = (await promised(() => open(path, flag, mode))) as number;
  try {
    return await run(fd);
  } finally {
    await promised(() => sync.closeSync(fd));
  }
}

/** Node's promise forms decode text by a StringDecoder. @throws ERR_UNKNOWN_ENCODING for `buffer`, which other options take */
export function checkDecodable(options: unknown): void {
  if (stepOptions(options).encoding === ('buffer' as string)) {
    throw codedError(TypeError, 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: buffer');
  }
}

/**
 * readFile under a signal, in Node's steps: between them it looks at the signal.
 * @param path with its options valid
 */
export async function readSteps(sync: SyncFs, path: unknown, options: unknown): Promise<unknown> {
  const { signal, flag } = stepOptions(options);
  if (!isDescriptor(path)) checkAborted(signal);
  if (AT_ONCE && !isDescriptor(path) && !bringsBuffer(options)) {
    const read = asynchronous(sync, 'readFile') as AnyFunction;
    const content = await promised(() => read(path, options));
    checkAborted(signal);
    return content;
  }
  return withFile(sync, { path, flag: flag || 'r' }, async (fd) => {
    checkAborted(signal);
    await promised(() => sync.fstatSync(fd));
    checkAborted(signal);
    return promised(() => (sync.readFileSync as AnyFunction)(fd, options));
  });
}

/**
 * writeFile under a signal, in Node's steps: open, write piece by piece, flush, close.
 * @param data a string, a view or pieces, valid as the options are
 */
export async function writeSteps(
  sync: SyncFs,
  path: unknown,
  { data, options, flush: flushFile }: Writing,
): Promise<void> {
  const { signal, flag, mode, flush } = stepOptions(options);
  if (!isDescriptor(path)) checkAborted(signal);
  if (AT_ONCE && !isDescriptor(path) && !isPieces(data) && flush !== true) {
    await promised(() => (sync.writeFileSync as AnyFunction)(path, data, options));
    checkAborted(signal);
    return;
  }
  await withFile(sync, { path, flag: flag || 'w', mode: mode ?? 0o666 }, async (fd) => {
    await writeData(sync, fd, { data, options });
    if (flush === true) await flushFile(fd);
  });
}

/** Writes data to a descriptor, pieces as they come. */
export async function writeData(
  sync: SyncFs,
  fd: number,
  { data, options }: Omit<Writing, 'flush'>,
): Promise<void> {
  const { encoding, signal } = stepOptions(options);
  checkAborted(signal);
  const toBytes = (piece: unknown): NodeJS.ArrayBufferView =>
    ArrayBuffer.isView(piece)
      ? (piece as NodeJS.ArrayBufferView)
      : Buffer.from(piece as string, encoding || 'utf8');
  const write = async (bytes: NodeJS.ArrayBufferView): Promise<void> => {
    for (let at = 0; at < bytes.byteLength;) {
      const offset = at;
      const length = Math.min(WRITE_BYTES, bytes.byteLength - offset);
      at += await promised(() => sync.writeSync(fd, bytes, offset, length));
      if (isPieces(data) || at < bytes.byteLength) checkAborted(signal);
    }
  };
  if (!isPieces(data)) {
    await write(toBytes(data));
    return;
  }
  for await (const piece of data) {
    checkAborted(signal);
    await write(toBytes(piece));
  }
}
