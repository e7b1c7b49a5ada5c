/**
 * readFile, writeFile and appendFile with a signal or with data that arrives piece by piece: what the callback and the promise forms share.
 */
import { AbortError, checkAborted, checkSignal } from './node-errors.js';
import { nextTurn, promised } from './completion.js';
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

/** Whether data is a stream or another iterable of pieces. */
export function isPieces(data: unknown): data is Pieces {
  return (
    typeof data === 'object' &&
    data !== null &&
    !ArrayBuffer.isView(data) &&
    (Symbol.asyncIterator in data || Symbol.iterator in data)
  );
}

/**
 * Runs a whole-file operation under a signal: nothing happens when it is aborted in the tick of the call or before.
 * @param run the operation, with the arguments checked by itself
 */
export function underSignal(signal: AbortSignal, run: () => unknown): Promise<unknown> {
  if (signal.aborted) {
    return Promise.reject(new AbortError(signal.reason));
  }
  return nextTurn().then(() => {
    checkAborted(signal);
    return run();
  });
}

interface PieceOptions {
  readonly encoding?: BufferEncoding | null;
  readonly mode?: number | string;
  readonly flag?: string | number;
  readonly flush?: boolean;
  readonly signal?: AbortSignal;
}

function pieceOptions(options: unknown): PieceOptions {
  return typeof options === 'string' ? { encoding: options as BufferEncoding } : (options ?? {});
}

/** Writes pieces as they come, to a descriptor. */
export async function writePieces(
  sync: SyncFs,
  fd: number,
  data: Pieces,
  options: unknown,
): Promise<void> {
  const { encoding, signal } = pieceOptions(options);
  checkAborted(signal);
  for await (const piece of data) {
    checkAborted(signal);
    const bytes = ArrayBuffer.isView(piece) ? piece : Buffer.from(piece, encoding ?? 'utf8');
    for (let at = 0; at < bytes.byteLength;) {
      const offset = at;
      at += await promised(() => sync.writeSync(fd, bytes, offset, bytes.byteLength - offset));
      checkAborted(signal);
    }
  }
}

/** Writes pieces as they come, to a file that is opened for them and closed after them. */
export async function writePiecesTo(
  sync: SyncFs,
  path: unknown,
  data: Pieces,
  options: unknown,
): Promise<void> {
  const { flag, mode, flush } = pieceOptions(options);
  checkAborted(signalOf(options));
  const open = sync.openSync as AnyFunction;
  const fd = (await promised(() => open(path, flag ?? 'w', mode ?? 0o666))) as number;
  try {
    await writePieces(sync, fd, data, options);
    if (flush === true) {
      sync.fsyncSync(fd);
    }
  } finally {
    sync.closeSync(fd);
  }
}
