/** A function that no build has read, made ready to be served: with google.protobuf.Value in and out, or typed by a schema given at run time. */
import { emitProtos } from '../emit/emit-proto.js';
import { descriptorSetOf } from '../emit/descriptors.js';
import { pascalCase, snakeCase } from '../schema/names.js';
import type { FunctionSchema, Schema } from '../schema/schema.js';
import { compileCodecs } from './compile-codecs.js';
import { registrationOf, type AnyFunction, type Registration } from './registration.js';
import type { Formats } from './text-checks.js';
import { valueCodec } from './value.js';

/** What may be said of a function that is registered at run time. */
export interface DynamicOptions {
  /** @default the function's own name */
  readonly name?: string;
  /** Protobuf package. @default 'functions.v1' */
  readonly package?: string;
  /** @default the framework's port */
  readonly port?: number;
  /** Deadline of calls that bring none, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /**
   * Types of the function: a schema, as `generated/schema.json` holds it or written by hand, with one function of that name.
   * @default google.protobuf.Value in and out
   */
  readonly schema?: Schema;
  /** Checks of `@format` tags in that schema: `formats` of `nestjs-memfs/rpc/formats`. @default none */
  readonly formats?: Formats;
}

const DEFAULT_PACKAGE = 'functions.v1';
const VALUE = 'google.protobuf.Value';

/**
 * The registration of a function of one JSON value, or of one that a schema describes.
 * @throws {Error} when the schema has no such function, or two
 */
export function dynamicFunction(fn: AnyFunction, options: DynamicOptions = {}): Registration {
  if (options.schema) return typedFunction(fn, options.schema, options);
  const schema = dynamicSchema(fn, options);
  const [only] = schema.functions;
  if (!only) throw new Error('a dynamic schema has one function');
  return {
    schema: only,
    request: valueCodec(),
    response: valueCodec(),
    descriptors: descriptorSetOf(schema),
    port: options.port,
    timeoutMs: options.timeoutMs,
    call: (request, context) => (fn as (...args: unknown[]) => unknown)(request, context),
  };
}

/** A function called with one argument for each field of its request, and its call after them. */
function typedFunction(fn: AnyFunction, schema: Schema, options: DynamicOptions): Registration {
  const name = nameOf(fn, options);
  const [only, second] = schema.functions.filter(
    (each) =>
      each.name === name && (options.package === undefined || each.package === options.package),
  );
  if (!only || second) {
    throw new Error(
      `The schema has ${only ? 'several functions' : 'no function'} called «${name}»; ` +
        'choose one with the options `name` and `package`.',
    );
  }
  const { formats, port, timeoutMs } = options;
  const codecs = compileCodecs(schema, formats ? { formats } : {});
  const files = { 'descriptors.binpb': descriptorSetOf(schema) };
  const isStream = only.kind === 'client_streaming' || only.kind === 'bidi_streaming';
  const call = fn as (...args: unknown[]) => unknown;
  return registrationOf({ schema, codecs, files }, only, {
    port,
    timeoutMs,
    call: (request, context) =>
      isStream
        ? call(firstOf(request as AsyncIterable<[unknown]>), context)
        : call(...(request as unknown[]), context), // what a request codec gives
  });
}

/** Every message of a streaming request is a list of one argument. */
async function* firstOf(messages: AsyncIterable<[unknown]>): AsyncGenerator {
  for await (const [value] of messages) yield value;
}

/** What `memfs generate` would have written for the function: its protos by path, and its schema. */
export function dynamicFiles(
  fn: AnyFunction,
  options: DynamicOptions = {},
): { protos: Readonly<Record<string, string>>; schema: string } {
  const schema = options.schema ?? dynamicSchema(fn, options);
  return { protos: emitProtos(schema), schema: `${JSON.stringify(schema, null, 2)}\n` };
}

function dynamicSchema(fn: AnyFunction, options: DynamicOptions): Schema {
  const name = nameOf(fn, options);
  if (!/^[A-Za-z]\w*$/.test(name)) {
    throw new Error(
      `A function called «${name}» cannot be served; give it a name of letters and digits with the option \`name\`.`,
    );
  }
  const inPackage = options.package ?? DEFAULT_PACKAGE;
  const rpc = pascalCase(name);
  const schema: FunctionSchema = {
    name,
    className: '',
    source: '',
    package: inPackage,
    service: `${rpc}Service`,
    rpc,
    file: `${inPackage.replaceAll('.', '/')}/${snakeCase(name)}.proto`,
    kind: 'unary',
    request: VALUE,
    response: VALUE,
  };
  return { version: 1, functions: [schema], messages: [], enums: [] };
}

function nameOf(fn: AnyFunction, { name }: DynamicOptions): string {
  return name ?? fn.name.replace(/^bound /, '');
}
