/** The client's side of gRPC server reflection: the services of a server, and the files that define them. */
import type grpc from '@grpc/grpc-js';
import type { EffectiveOptions } from './call-function.js';
import { callOverWire, type CallTarget } from './client-call.js';
import { RpcError, statusName } from './rpc-error.js';
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** Where reflection is asked, and how long. */
export interface ReflectionSource {
  readonly connection: grpc.Client;
  /** Both have the same messages; servers have one or both. */
  readonly version: 'v1' | 'v1alpha';
  readonly options: EffectiveOptions;
}

/** What a server tells of itself. */
export interface Reflection {
  /** Fully-qualified, without those of reflection. */
  readonly services: readonly string[];
  /** FileDescriptorProtos that define them, in any order; imports of them may be missing. */
  readonly files: readonly Uint8Array[];
}

/** Tags (number * 8 + 2) of ServerReflectionRequest. */
const ASK = { fileByName: 0x1a, fileBySymbol: 0x22, listServices: 0x3a } as const;

/** Field numbers of ServerReflectionResponse and of the messages in it. */
const TELL = { files: 4, services: 6, error: 7, item: 1, errorCode: 1, errorText: 2 } as const;

type Question = readonly [what: keyof typeof ASK, text: string];

/**
 * The services, and the files that define them.
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 * @throws RpcError: UNIMPLEMENTED where this version is not served
 */
export async function askReflection(source: ReflectionSource): Promise<Reflection> {
  const [listed] = await ask(source, [['listServices', '']]);
  const services = (listed?.services ?? []).filter((name) => !/^grpc\.reflection\./.test(name));
  const answers = await ask(
    source,
    services.map((name): Question => ['fileBySymbol', name]),
  );
  return { services, files: answers.flatMap(({ files }) => files) };
}

/** Files by their names. @throws RpcError: NOT_FOUND */
export async function askFiles(
  source: ReflectionSource,
  names: readonly string[],
): Promise<Uint8Array[]> {
  const answers = await ask(
    source,
    names.map((name): Question => ['fileByName', name]),
  );
  return answers.flatMap(({ files }) => files);
}

interface Answer {
  readonly services: readonly string[];
  readonly files: readonly Uint8Array[];
}

/** One answer for each question, in their order. */
async function ask(
  { connection, version, options }: ReflectionSource,
  questions: readonly Question[],
): Promise<Answer[]> {
  const target: CallTarget = {
    schema: {
      name: 'reflection',
      kind: 'bidi_streaming',
      package: `grpc.reflection.${version}`,
      service: 'ServerReflection',
      rpc: 'ServerReflectionInfo',
    },
    request: { encode: (args) => questionBytes(...(args as [Question])) },
    response: { decode: readAnswer },
    connection,
  };
  const answers: Answer[] = [];
  const call = callOverWire(target, [questions], options) as AsyncIterable<Answer>; // what readAnswer gives
  for await (const answer of call) answers.push(answer);
  return answers;
}

function questionBytes([what, text]: Question): Uint8Array {
  const writer = new Writer();
  writer.tag(ASK[what]);
  writer.string(text);
  return writer.finish();
}

function readAnswer(bytes: Uint8Array): Answer {
  const services: string[] = [];
  const files: Uint8Array[] = [];
  eachField(new Reader(bytes), (number, reader) => {
    if (number === TELL.error) throw readError(reader.bytes());
    if (number === TELL.files) files.push(...itemsOf(reader.bytes()));
    else if (number === TELL.services) {
      for (const item of itemsOf(reader.bytes())) {
        services.push(...itemsOf(item).map((name) => Buffer.from(name).toString()));
      }
    } else return false;
    return true;
  });
  return { services, files };
}

function readError(bytes: Uint8Array): RpcError {
  let code = 2;
  let text = '';
  eachField(new Reader(bytes), (number, reader) => {
    if (number === TELL.errorCode) code = reader.int32();
    else if (number === TELL.errorText) text = reader.string();
    else return false;
    return true;
  });
  return new RpcError(statusName(code), `reflection: ${text}`);
}

/** The values of field 1. */
function itemsOf(bytes: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  eachField(new Reader(bytes), (number, reader) => {
    if (number !== TELL.item) return false;
    items.push(Uint8Array.from(reader.bytes()));
    return true;
  });
  return items;
}

/** Gives each field to `read`, which says whether it has read it. */
function eachField(reader: Reader, read: (number: number, reader: Reader) => boolean): void {
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (!read(tag >>> 3, reader)) reader.skip(tag);
  }
}
