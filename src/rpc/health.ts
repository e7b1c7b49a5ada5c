/** The standard health service, as functions of the transport: one status for each service, and one for the server as a whole. */
import { descriptorSetOf } from '../emit/descriptors.js';
import type { FunctionSchema, Schema } from '../schema/schema.js';
import type { CallContext } from './call-context.js';
import { compileCodecs } from './compile-codecs.js';
import { RpcError } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { toRpcError } from './status.js';

/** The health service of one server. */
export interface HealthService {
  readonly functions: readonly ServedFunction[];
  /** FileDescriptorSet of health.proto. */
  readonly descriptors: Uint8Array;
  /** Everything is NOT_SERVING from now on; those who watch are told, and their streams end. */
  stop(): void;
}

const PACKAGE = 'grpc.health.v1';
const FILE = 'grpc/health/v1/health.proto';
const REQUEST = `${PACKAGE}.HealthCheckRequest`;
const RESPONSE = `${PACKAGE}.HealthCheckResponse`;
const STATUS = `${PACKAGE}.ServingStatus`;

type Status = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

/** @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const SCHEMA: Schema = {
  version: 1,
  functions: [rpc('Check', 'unary'), rpc('Watch', 'server_streaming')],
  messages: [
    {
      name: REQUEST,
      file: FILE,
      origin: FILE,
      shape: 'request',
      fields: [
        {
          name: 'service',
          protoName: 'service',
          number: 1,
          presence: 'required',
          type: { kind: 'scalar', scalar: 'string' },
        },
      ],
    },
    {
      name: RESPONSE,
      file: FILE,
      origin: FILE,
      shape: 'response',
      fields: [
        {
          name: 'status',
          protoName: 'status',
          number: 1,
          presence: 'required',
          type: { kind: 'enum', enum: STATUS },
        },
      ],
    },
  ],
  enums: [
    {
      name: STATUS,
      file: FILE,
      origin: FILE,
      values: ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'].map((name, number) => ({
        name,
        protoName: name,
        number,
        value: name,
      })),
    },
  ],
};

function rpc(name: 'Check' | 'Watch', kind: FunctionSchema['kind']): FunctionSchema {
  return {
    name: name.toLowerCase(),
    className: 'Health',
    source: FILE,
    package: PACKAGE,
    service: 'Health',
    rpc: name,
    file: FILE,
    kind,
    request: REQUEST,
    response: RESPONSE,
  };
}

/** A health service for these fully-qualified services, all of them serving. */
export function healthService(services: readonly string[]): HealthService {
  const known = new Set(['', ...services]);
  const stopped = new AbortController();
  const statusOf = (service: string): Status => {
    if (!known.has(service)) return 'SERVICE_UNKNOWN';
    return stopped.signal.aborted ? 'NOT_SERVING' : 'SERVING';
  };
  const check = (request: unknown): Status => {
    const service = serviceIn(request);
    const status = statusOf(service);
    if (status !== 'SERVICE_UNKNOWN') return status;
    throw new RpcError('NOT_FOUND', `no service ${JSON.stringify(service)} is served here`);
  };
  const watch = async function* (
    request: unknown,
    { signal }: CallContext,
  ): AsyncGenerator<Status> {
    const service = serviceIn(request);
    yield statusOf(service);
    await eitherAborted(stopped.signal, signal);
    yield statusOf(service);
  };
  return {
    functions: [served('Check', 'unary', check), served('Watch', 'server_streaming', watch)],
    descriptors: descriptorSetOf(SCHEMA),
    stop: () => stopped.abort(),
  };
}

function serviceIn(request: unknown): string {
  const [service] = request as [string]; // what the request's codec gives
  return service;
}

async function eitherAborted(...signals: readonly AbortSignal[]): Promise<void> {
  const either = AbortSignal.any([...signals]);
  if (either.aborted) return;
  await new Promise<void>((resolve) => {
    either.addEventListener('abort', () => resolve(), { once: true });
  });
}

function served(
  rpcName: 'Check' | 'Watch',
  kind: ServedFunction['kind'],
  handle: ServedFunction['handle'],
): ServedFunction {
  const codecs = compileCodecs(SCHEMA);
  return {
    path: `/${PACKAGE}.Health/${rpcName}`,
    kind,
    decode: (bytes) => codecs[REQUEST]?.decode(bytes),
    encode: (value) => codecs[RESPONSE]?.encode(value) ?? new Uint8Array(),
    handle,
    toStatus: (error) =>
      toRpcError(error, { newLogId: () => 'health', logUnknown: () => undefined }),
  };
}
