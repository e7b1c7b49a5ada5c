/**
 * A client and a server that know nothing but the emitted proto files: @grpc/grpc-js with protobufjs 8. @grpc/proto-loader
 * would bring protobufjs 7, which writes the map key `false` as true and reads 64-bit keys as bytes.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** A method of the protos, as grpc-js takes it; its messages are plain objects of protobufjs. */
export type Method = grpc.MethodDefinition<object, object>;

/** Looks up `/shop.v1.FindService/Find` in all protos of a folder. */
export function methodsOf(folder: string): (path: string) => Method {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, path) =>
    path.startsWith('google/') ? path : path.startsWith(folder) ? path : join(folder, path);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  root.loadSync(
    files.filter((path) => path.endsWith('.proto')),
    { keepCase: true },
  );
  root.resolveAll();
  return (path) => {
    const [, service = '', rpc = ''] = path.split('/');
    const method = root.lookupService(service).methods[rpc];
    if (!method) throw new Error(`The protos have no ${path}.`);
    method.resolve();
    const { resolvedRequestType: request, resolvedResponseType: response } = method;
    const { requestStream = false, responseStream = false } = method;
    return {
      path,
      requestStream,
      responseStream,
      ...serializer('request', request),
      ...serializer('response', response),
    } as Method; // the names of the four functions are made above
  };
}

function serializer(name: 'request' | 'response', type: protobuf.Type | null): object {
  if (!type) throw new Error('The method has no message.');
  return {
    [`${name}Serialize`]: (value: object) =>
      Buffer.from(type.encode(type.fromObject(value)).finish()),
    [`${name}Deserialize`]: (bytes: Buffer) =>
      type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: String }),
  };
}

/** Calls a method with all its requests, and gives all responses. */
export async function callForeign(
  method: Method,
  given: { address: string; metadata: grpc.Metadata; requests: readonly object[] },
): Promise<unknown[]> {
  const { address, metadata, requests } = given;
  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) => {
      // A call that streams both ways is every call, as far as the wire goes.
      const { path, requestSerialize, responseDeserialize } = method;
      const call = client.makeBidiStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        metadata,
      );
      for (const request of requests) call.write(request);
      call.end();
      collect(call, resolve, reject);
    });
  } finally {
    client.close();
  }
}

/** Serves one method: keeps the requests, and sends the responses. */
export async function serveForeign(
  method: Method,
  responses: readonly object[],
): Promise<{ address: string; arrived: () => readonly unknown[]; close: () => void }> {
  let arrived: readonly unknown[] = [];
  type Incoming = grpc.ServerDuplexStream<object, object> & { request: unknown };
  const handler = (call: Incoming, callback: grpc.sendUnaryData<object>) => {
    const answer = (messages: unknown[]) => {
      arrived = messages;
      if (method.responseStream) {
        for (const response of responses) call.write(response);
        call.end();
      } else callback(null, responses[0]);
    };
    if (method.requestStream) collect(call, answer, (error) => call.destroy(error));
    else answer([call.request]);
  };
  const server = new grpc.Server();
  server.addService({ method }, { method: handler as grpc.UntypedHandleCall });
  const address = await listen(server);
  return { address, arrived: () => arrived, close: () => server.forceShutdown() };
}

function collect(
  stream: NodeJS.ReadableStream,
  resolve: (values: unknown[]) => void,
  reject: (error: Error) => void,
): void {
  const values: unknown[] = [];
  stream.on('data', (value) => values.push(value));
  stream.on('end', () => resolve(values));
  stream.on('error', reject);
}

function listen(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
}
