/** A golden folder with its samples: the expected schema, compiled and served by our own server, which answers each sample. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descriptorSetOf } from '../../../src/emit/descriptors.js';
import type { CallContext } from '../../../src/rpc/call-context.js';
import type { GeneratedModule } from '../../../src/rpc/codec.js';
import { compileCodecs } from '../../../src/rpc/compile-codecs.js';
import { formats } from '../../../src/rpc/formats.js';
import { ApiFuncFramework } from '../../../src/rpc/framework.js';
import { registrationOf } from '../../../src/rpc/registration.js';
import type { FunctionSchema, Schema } from '../../../src/schema/schema.js';

export const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), '../golden');

/** One call. Where the client streams, `args` are its messages; where the server streams, `result` is the list of its own. */
export interface Sample {
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/** A function with one of its samples. */
export interface Call {
  readonly fn: FunctionSchema;
  readonly index: number;
  readonly sample: Sample;
}

/** A golden folder, ready to be called. */
export interface SampleProject {
  /** Folder of the expected proto files. */
  readonly protos: string;
  readonly module: GeneratedModule;
  readonly calls: readonly Call[];
  /** `127.0.0.1:…` of a server with our codecs; it refuses a request that is not the sample's to the last bit. */
  readonly address: string;
  close(): Promise<void>;
}

/** Metadata that says which sample a call is. */
export const SAMPLE = 'sample';

/** Serves what `golden/<name>` is expected to become. */
export async function serveSamples(name: string): Promise<SampleProject> {
  const expected = join(GOLDEN, name, 'expected');
  const schema = JSON.parse(readFileSync(join(expected, 'schema.json'), 'utf8')) as Schema;
  const module: GeneratedModule = {
    schema,
    codecs: compileCodecs(schema, { formats }),
    files: { 'descriptors.binpb': descriptorSetOf(schema) },
  };
  const { samples } = (await import(join(GOLDEN, name, 'samples.ts'))) as {
    samples: Readonly<Record<string, readonly Sample[]>>;
  };
  const calls = module.schema.functions.flatMap((fn) =>
    (samples[`${fn.className}.${fn.name}`] ?? []).map((sample, index) => ({ fn, index, sample })),
  );
  const framework = new ApiFuncFramework({
    port: 0,
    exposeErrors: true,
    logger: { log: () => undefined, warn: () => undefined, error: () => undefined },
  });
  for (const fn of module.schema.functions) {
    const own = calls.filter((call) => call.fn === fn);
    framework.add(registrationOf(module, fn, { call: answer(own) }));
  }
  const [first] = await framework.startServers();
  return {
    protos: join(expected, 'proto'),
    module,
    calls,
    address: first?.address ?? '',
    close: () => framework.stopServers(),
  };
}

function answer(calls: readonly Call[]) {
  return async (request: unknown, context: CallContext): Promise<unknown> => {
    const index = Number(context.metadata.get(SAMPLE)[0]);
    const call = calls[index];
    if (!call) throw new Error(`there is no sample ${index}`);
    const { fn, sample } = call;
    deepStrictEqual(takesStream(fn) ? await messages(request) : request, sample.args);
    return givesStream(fn) ? streamed(sample.result as unknown[]) : sample.result;
  };
}

/** The one parameter of every message of a stream. */
async function messages(request: unknown): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const message of request as AsyncIterable<unknown[]>) all.push(message[0]);
  return all;
}

/** A list as a stream. */
export async function* streamed<T>(values: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* values;
}

export function takesStream({ kind }: FunctionSchema): boolean {
  return kind === 'client_streaming' || kind === 'bidi_streaming';
}

export function givesStream({ kind }: FunctionSchema): boolean {
  return kind === 'server_streaming' || kind === 'bidi_streaming';
}

/** The values of the request messages: one list of arguments, or one for each message of a stream. */
export function requestsOf({ fn, sample }: Call): readonly unknown[] {
  return takesStream(fn) ? sample.args.map((message) => [message]) : [sample.args];
}

/** The values of the response messages. */
export function responsesOf({ fn, sample }: Call): readonly unknown[] {
  return givesStream(fn) ? (sample.result as unknown[]) : [sample.result];
}
