/** gRPC server reflection, v1 and v1alpha, as functions of the transport: tools ask it for the descriptors of what is served. */
import { indexDescriptors, type DescriptorIndex } from './descriptor-index.js';
import { StatusCode } from './rpc-error.js';
import type { ServedFunction } from './server.js';
import { toRpcError } from './status.js';
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** Both versions have the same messages. */
const VERSIONS = ['v1', 'v1alpha'] as const;

/** Field numbers of ServerReflectionRequest. */
const ASK = { fileByName: 3, fileBySymbol: 4, listServices: 7 } as const;

/** Tags (number * 8 + 2) of ServerReflectionResponse and of the messages in it. */
const TELL = {
  original: 0x12,
  files: 0x22,
  services: 0x32,
  error: 0x3a,
  item: 0x0a,
  errorCode: 0x08,
  errorText: 0x12,
} as const;

interface Question {
  readonly bytes: Uint8Array;
  /** Field number of what is asked; 0 if nothing we know. */
  readonly asked: number;
  readonly text: string;
}

/** What reflection tells of. */
export interface Reflected {
  /** FileDescriptorSets. */
  readonly descriptors: Iterable<Uint8Array>;
  /** Fully-qualified services that are served; the sets may hold more. */
  readonly services: readonly string[];
}

/**
 * Reflection, in both versions.
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export function reflectionServices({ descriptors, services }: Reflected): ServedFunction[] {
  const index = indexDescriptors(descriptors);
  const listed = [...services].sort();
  return VERSIONS.map((version) => ({
    path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    kind: 'bidi_streaming',
    decode: readQuestion,
    encode: (answer) => answer as Uint8Array, // `answers` gives bytes
    handle: (questions) => answers(questions as AsyncIterable<Question>, { index, listed }),
    toStatus: (error) =>
      toRpcError(error, { newLogId: () => 'reflection', logUnknown: () => undefined }),
  }));
}

interface Known {
  readonly index: DescriptorIndex;
  readonly listed: readonly string[];
}

async function* answers(
  questions: AsyncIterable<Question>,
  known: Known,
): AsyncGenerator<Uint8Array> {
  for await (const question of questions) {
    const writer = new Writer();
    writer.tag(TELL.original);
    writer.bytes(question.bytes);
    answer(writer, question, known);
    yield writer.finish();
  }
}

function answer(writer: Writer, { asked, text }: Question, { index, listed }: Known): void {
  switch (asked) {
    case ASK.listServices:
      return listServices(writer, listed);
    case ASK.fileByName:
      return giveFiles(writer, index.fileNamed(text), `no file ${text} is known here`);
    case ASK.fileBySymbol:
      return giveFiles(writer, index.fileDefining(text), `no symbol ${text} is known here`);
    default:
      // Extensions are proto2; there are none in what we generate.
      return fail(writer, StatusCode.UNIMPLEMENTED, 'this server reflects files and symbols only');
  }
}

function listServices(writer: Writer, services: readonly string[]): void {
  writer.tag(TELL.services);
  const list = writer.open();
  for (const service of services) {
    writer.tag(TELL.item);
    const item = writer.open();
    writer.tag(TELL.item);
    writer.string(service);
    writer.close(item);
  }
  writer.close(list);
}

function giveFiles(
  writer: Writer,
  files: readonly Uint8Array[] | undefined,
  otherwise: string,
): void {
  if (!files) return fail(writer, StatusCode.NOT_FOUND, otherwise);
  writer.tag(TELL.files);
  const list = writer.open();
  for (const file of files) {
    writer.tag(TELL.item);
    writer.bytes(file);
  }
  writer.close(list);
}

function fail(writer: Writer, code: number, text: string): void {
  writer.tag(TELL.error);
  const error = writer.open();
  writer.tag(TELL.errorCode);
  writer.int32(code);
  writer.tag(TELL.errorText);
  writer.string(text);
  writer.close(error);
}

function readQuestion(bytes: Uint8Array): Question {
  const reader = new Reader(bytes);
  let asked = 0;
  let text = '';
  while (reader.at < reader.end) {
    const tag = reader.tag();
    const number = tag >>> 3;
    if ((tag & 7) === 2 && (Object.values(ASK) as number[]).includes(number)) {
      asked = number;
      text = reader.string();
    } else reader.skip(tag);
  }
  return { bytes, asked, text };
}
