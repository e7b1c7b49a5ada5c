/** The service of gRPC's interoperability cases, in decorated TypeScript. */
import { ApiFunc, RpcError, StatusCode, type CallContext, type Int32 } from 'nestjs-memfs';

export interface EchoStatus {
  code: Int32;
  message: string;
}

export interface SimpleRequest {
  responseSize: Int32;
  payload: Buffer;
  /** The call ends with it. */
  responseStatus?: EchoStatus;
}

export interface SimpleResponse {
  payload: Buffer;
}

export interface OutputRequest {
  /** One response of each size. */
  responseSizes: Int32[];
  payload: Buffer;
  responseStatus?: EchoStatus;
}

/** @see https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md */
@ApiFunc({ package: 'interop.v1' })
export class Interop {
  emptyCall(): void {}

  unaryCall(request: SimpleRequest, ctx: CallContext): SimpleResponse {
    echoMetadata(ctx);
    refuse(request.responseStatus);
    return { payload: Buffer.alloc(request.responseSize) };
  }

  async *streamingOutputCall(request: OutputRequest): AsyncGenerator<SimpleResponse> {
    for (const size of request.responseSizes) {
      yield await Promise.resolve({ payload: Buffer.alloc(size) });
    }
  }

  /** The size of all payloads together. */
  async streamingInputCall(payloads: AsyncIterable<Buffer>): Promise<Int32> {
    let size = 0;
    for await (const payload of payloads) size += payload.length;
    return size;
  }

  async *fullDuplexCall(
    requests: AsyncIterable<OutputRequest>,
    ctx: CallContext,
  ): AsyncGenerator<SimpleResponse> {
    echoMetadata(ctx);
    for await (const { responseSizes, responseStatus } of requests) {
      refuse(responseStatus);
      for (const size of responseSizes) yield { payload: Buffer.alloc(size) };
    }
  }
}

function echoMetadata({ metadata, responseMetadata, trailers }: CallContext): void {
  for (const value of metadata.get('x-grpc-test-echo-initial')) {
    responseMetadata.set('x-grpc-test-echo-initial', value);
  }
  for (const value of metadata.get('x-grpc-test-echo-trailing-bin')) {
    trailers.set('x-grpc-test-echo-trailing-bin', value);
  }
}

function refuse(status: EchoStatus | undefined): void {
  if (!status) return;
  const names = Object.keys(StatusCode) as (keyof typeof StatusCode)[]; // of a const object
  const name = names.find((each) => StatusCode[each] === status.code) ?? 'UNKNOWN';
  throw new RpcError(name, status.message);
}
