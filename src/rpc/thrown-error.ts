/** The error that a caller gets: of the class that the function threw, where that is known here, with the status as its cause. */
import { E } from '../fs/errno.js';
import { fsError, type FsCode } from '../fs/errors.js';
import { RpcError } from './rpc-error.js';
import { FS_DOMAIN } from './status.js';

/** Makes the error that a function threw of the status that arrived; undefined when it knows no such class. */
export type ErrorReader = (this: void, error: RpcError) => Error | undefined;

/** What a caller gets for what a call failed with; what is no status stays as it is. */
export function thrownError(error: unknown, readers: readonly ErrorReader[]): unknown {
  if (!(error instanceof RpcError)) return error;
  for (const read of [filesystemError, ...readers]) {
    const thrown = read(error);
    if (thrown) return thrown;
  }
  return error;
}

/** The values of a stream; the error that ends it is as {@link thrownError} has it. */
export function readAs(
  values: AsyncIterable<unknown>,
  rethrow: (error: unknown) => never,
): AsyncIterableIterator<unknown> {
  const iterator = values[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => iterator.next().catch(rethrow),
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** Paths are there only when the server shows them. */
function filesystemError(error: RpcError): Error | undefined {
  const { info } = error;
  if (info?.domain !== FS_DOMAIN || !Object.hasOwn(E, info.reason)) return undefined;
  const { syscall = '', path, dest } = info.metadata ?? {};
  const thrown = fsError(info.reason as FsCode, { syscall, path, dest }); // a code of the table
  return Object.defineProperty(thrown, 'cause', { value: error, configurable: true });
}
