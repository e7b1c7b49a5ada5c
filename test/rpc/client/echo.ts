/** The functions of echo.proto for our client, and servers of them made by @grpc/grpc-js and proto-loader alone. */
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import {
  compileCodecs,
  createClient,
  type Client,
  type ClientOptions,
} from '../../../src/rpc/index.js';
import type { FieldSchema, FunctionSchema, Schema } from '../../../src/schema/schema.js';

export abstract class Echo {
  /** Idempotent. */
  abstract say(text: string): Promise<string>;
  abstract order(text: string): Promise<string>;
  abstract count(to: number): AsyncIterable<number>;
}

const FILE = 'echo/v1/echo.proto';

function field(name: string, scalar: 'string' | 'int32'): FieldSchema {
  return {
    name,
    protoName: name,
    number: 1,
    presence: 'required',
    type: { kind: 'scalar', scalar },
  };
}

function fn(name: string, rest: Partial<FunctionSchema>): FunctionSchema {
  const rpc = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    ...{ name, className: 'Echo', source: 'echo.ts', package: 'echo.v1', file: FILE },
    ...{ service: `${rpc}Service`, rpc, kind: 'unary' },
    ...{ request: 'echo.v1.SayRequest', response: 'echo.v1.SayResponse' },
    ...rest,
  };
}

export const SCHEMA: Schema = {
  version: 1,
  functions: [
    fn('say', { idempotent: true }),
    fn('order', {}),
    fn('count', {
      kind: 'server_streaming',
      request: 'echo.v1.CountRequest',
      response: 'echo.v1.CountResponse',
    }),
  ],
  messages: [
    { name: 'SayRequest', shape: 'request' as const, fields: [field('text', 'string')] },
    { name: 'SayResponse', shape: 'response' as const, fields: [field('result', 'string')] },
    { name: 'CountRequest', shape: 'request' as const, fields: [field('to', 'int32')] },
    { name: 'CountResponse', shape: 'response' as const, fields: [field('result', 'int32')] },
  ].map((message) => ({ ...message, name: `echo.v1.${message.name}`, file: FILE, origin: FILE })),
  enums: [],
};

export const GENERATED = { schema: SCHEMA, codecs: compileCodecs(SCHEMA), files: {} };

/** Our client. */
export function echoClient(options: ClientOptions<Echo>): Client<Echo> {
  return createClient(Echo, { generated: GENERATED, ...options });
}

type Unary = grpc.handleUnaryCall<{ text: string }, { result: string }>;

/** What a server of echo.proto does. */
export interface EchoHandlers {
  readonly say?: Unary;
  readonly order?: Unary;
  readonly count?: grpc.handleServerStreamingCall<{ to: number }, { result: number }>;
}

export interface EchoServer {
  readonly address: string;
  readonly port: number;
  close(): void;
}

const definitions = protoLoader.loadSync(join(import.meta.dirname, 'echo.proto'));

/** The services of echo.proto as proto-loader reads them. */
export function serviceOf(name: string): grpc.ServiceDefinition {
  return definitions[`echo.v1.${name}`] as grpc.ServiceDefinition; // the file above has services only by these names
}

/** A server without anything of ours; `close` cuts its connections. */
export async function startEcho(handlers: EchoHandlers, port = 0): Promise<EchoServer> {
  const server = new grpc.Server();
  const { say, order, count } = handlers;
  if (say) server.addService(serviceOf('SayService'), { say });
  if (order) server.addService(serviceOf('OrderService'), { order });
  if (count) server.addService(serviceOf('CountService'), { count });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return { address: `127.0.0.1:${bound}`, port: bound, close: () => server.forceShutdown() };
}

/** Answers with the text after failing so many times. */
export function failing(
  times: number,
  code: grpc.status,
): { handler: Unary; attempts: () => number } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    handler: ({ request }, done) => {
      attempts += 1;
      if (attempts <= times) done({ code, details: `attempt ${attempts}` });
      else done(null, { result: request.text });
    },
  };
}
