/** A server that is known by its reflection only: its methods, and calls of them with ProtoJSON in and out. */
import {
  create,
  createFileRegistry,
  fromBinary,
  fromJsonString,
  toBinary,
  toJson,
  type DescMethod,
  type FileRegistry,
  type JsonValue,
} from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import grpc from '@grpc/grpc-js';
import { askFiles, askReflection, type ReflectionSource } from './ask-reflection.js';
import type { CallOptions, EffectiveOptions } from './call-function.js';
import { callOverWire, type CallTarget } from './client-call.js';
import { credentialsOf, namingOf, type Security } from './client-tls.js';
import { InvalidValueError } from './invalid-value.js';
import { qualifyNames } from './qualify-names.js';
import { RpcError } from './rpc-error.js';

/** A method of a remote server. */
export interface RemoteMethod {
  /** `/reports.v1.JsonToHtmlService/JsonToHtml` */
  readonly path: string;
  /** `JsonToHtml` */
  readonly name: string;
  readonly kind: DescMethod['methodKind'];
  /** As a proto file has it: `JsonToHtml(JsonToHtmlRequest) returns (JsonToHtmlResponse)`. */
  readonly declaration: string;
}

/** Options of {@link RemoteServer}; those of calls count for each, and for reflection. */
export interface RemoteOptions extends CallOptions, Security {}

/**
 * A connection to any gRPC server with reflection, v1 or v1alpha.
 *
 * @example
 * using server = new RemoteServer('127.0.0.1:50051');
 * for (const { declaration } of await server.methods()) console.log(declaration);
 */
export class RemoteServer {
  readonly #connection: grpc.Client;
  readonly #options: CallOptions;
  #registry: Promise<FileRegistry> | undefined;

  constructor(url: string, { credentials, tls, ...options }: RemoteOptions = {}) {
    const address = url.replace(/^(grpc|http):\/\//, '');
    const security = { ...(credentials && { credentials }), ...(tls && { tls }) };
    this.#connection = new grpc.Client(address, credentialsOf(security), namingOf(security));
    this.#options = options;
  }

  /** Every method but those of reflection, by path. @throws RpcError: UNIMPLEMENTED without reflection, UNAVAILABLE */
  async methods(): Promise<RemoteMethod[]> {
    const registry = await this.#reflect();
    const methods = [...registry.files].flatMap(({ services }) =>
      services.flatMap((service) => service.methods.map(remoteMethod)),
    );
    return methods.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /**
   * Calls a method. Messages are written and read as ProtoJSON, one text for each.
   * @see https://protobuf.dev/programming-guides/json/
   * @throws RpcError: INVALID_ARGUMENT for a text that is no such message, UNIMPLEMENTED for a method that is none, and what the server says
   */
  async *call(path: string, requests: readonly string[]): AsyncGenerator<JsonValue> {
    const registry = await this.#reflect();
    const method = methodAt(registry, path);
    const isOne = method.methodKind === 'unary' || method.methodKind === 'client_streaming';
    const takesOne = method.methodKind === 'unary' || method.methodKind === 'server_streaming';
    const target = targetOf(method, { registry, connection: this.#connection });
    const args = takesOne ? [...requests] : [requests];
    const answer = callOverWire(target, args, this.#effective());
    if (isOne) yield (await answer) as JsonValue;
    else yield* answer as AsyncIterable<JsonValue>; // what its codec decodes to
  }

  /** Ends the connection. */
  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The time counts from now. */
  #effective(): EffectiveOptions {
    const { timeoutMs } = this.#options;
    if (timeoutMs === undefined) return this.#options;
    return { ...this.#options, deadline: new Date(Date.now() + timeoutMs) };
  }

  async #reflect(): Promise<FileRegistry> {
    const source = { connection: this.#connection, options: this.#effective() };
    return (this.#registry ??= registryOf({ ...source, version: 'v1' }).catch((error: unknown) => {
      if (!(error instanceof RpcError) || error.status !== 'UNIMPLEMENTED') throw error;
      return registryOf({ ...source, version: 'v1alpha' });
    }));
  }
}

/** All that a server has, imports before those who import them. */
async function registryOf(source: ReflectionSource): Promise<FileRegistry> {
  const files = new Map<string, FileDescriptorProto>();
  const { files: first } = await askReflection(source);
  for (let found = first; ;) {
    for (const bytes of found) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      files.set(file.name, file);
    }
    const imports = [...files.values()].flatMap(({ dependency }) => dependency);
    const missing = [...new Set(imports)].filter((name) => !files.has(name));
    if (missing.length === 0) break;
    found = await askFiles(source, missing);
  }
  qualifyNames([...files.values()]);
  return createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) }));
}

function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const sorted = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto | undefined): void => {
    if (!file || sorted.has(file)) return;
    for (const name of file.dependency) add(files.get(name));
    sorted.add(file);
  };
  for (const file of files.values()) add(file);
  return [...sorted];
}

function remoteMethod({ name, parent, methodKind, input, output }: DescMethod): RemoteMethod {
  const takes = /client|bidi/.test(methodKind) ? 'stream ' : '';
  const gives = /server|bidi/.test(methodKind) ? 'stream ' : '';
  return {
    path: `/${parent.typeName}/${name}`,
    name,
    kind: methodKind,
    declaration: `${name}(${takes}${input.name}) returns (${gives}${output.name})`,
  };
}

/** @throws RpcError UNIMPLEMENTED */
function methodAt(registry: FileRegistry, path: string): DescMethod {
  const [, service = '', rpc = ''] = path.split('/');
  const found = registry.getService(service)?.methods.find(({ name }) => name === rpc);
  if (!found) throw new RpcError('UNIMPLEMENTED', `the server has no method ${path}`);
  return found;
}

function targetOf(
  { input, output, parent, name, methodKind }: DescMethod,
  { registry, connection }: { registry: FileRegistry; connection: grpc.Client },
): CallTarget {
  const at = parent.typeName.lastIndexOf('.');
  return {
    schema: {
      name,
      kind: methodKind,
      package: parent.typeName.slice(0, Math.max(at, 0)),
      service: parent.typeName.slice(at + 1),
      rpc: name,
    },
    request: {
      encode: (args) => {
        const [text] = args as [string];
        try {
          return toBinary(input, fromJsonString(input, text, { registry }));
        } catch (error) {
          throw new InvalidValueError(error instanceof Error ? error.message : String(error));
        }
      },
    },
    response: { decode: (bytes) => toJson(output, fromBinary(output, bytes), { registry }) },
    connection,
  };
}
