/** HTTP exceptions that come back to a client as the exceptions of @nestjs/common that they were. */
import * as nest from '@nestjs/common';
import { HttpException } from '@nestjs/common';
import { createClient as createRpcClient, httpFailureOf } from '../rpc/index.js';
import type { ClassOf, Client, ClientOptions, ErrorReader, HttpFailure } from '../rpc/index.js';

type ExceptionClass = new (response: unknown, options: { cause: Error }) => HttpException;

/**
 * For the option `errors` of clients that know nothing of Nest, those in `generated/client/`: a `NotFoundException` of the
 * server is one here, with its status and the body of its response. An exception of the application's own is an HttpException.
 * Each has `code`, `details` and `metadata` besides, as errors of grpc-js do.
 */
export const httpErrors: ErrorReader = (cause) => {
  const failure = httpFailureOf(cause);
  if (!failure) return undefined;
  const { code, details, metadata } = cause;
  return Object.assign(exceptionOf(failure, cause), { code, details, metadata });
};

function exceptionOf({ name, status, response }: HttpFailure, cause: Error): HttpException {
  const type: unknown = Reflect.get(nest, name);
  if (typeof type === 'function' && type.prototype instanceof HttpException) {
    const exception = new (type as ExceptionClass)(response, { cause }); // one of Nest's, which all take these
    if (exception.getStatus() === status) return exception;
  }
  return new HttpException(response, status, { cause });
}

/**
 * The methods of a class over gRPC. Connects at the first call. What a function throws comes back in its class: FsError,
 * Nest's HttpException, RpcError.
 * @throws {RangeError} for a limit that is not a positive number
 *
 * @example
 * const reports = createClient(Reports, { url: '127.0.0.1:50051' });
 * const html = await reports.$with({ timeoutMs: 500 }).jsonToHtml(report);
 * reports.$close();
 */
export function createClient<T extends object>(
  type: ClassOf<T>,
  options: ClientOptions<T>,
): Client<T> {
  return createRpcClient(type, { ...options, errors: [...(options.errors ?? []), httpErrors] });
}
