/** A function that no build has read, made ready to be served: its types are unknown, so google.protobuf.Value goes in and out. */
import { emitProtos } from '../emit/emit-proto.js';
import { descriptorSetOf } from '../emit/descriptors.js';
import { pascalCase, snakeCase } from '../schema/names.js';
import type { FunctionSchema, Schema } from '../schema/schema.js';
import type { AnyFunction, Registration } from './registration.js';
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
}

const DEFAULT_PACKAGE = 'functions.v1';
const VALUE = 'google.protobuf.Value';

/** The registration of a function of one JSON value. */
export function dynamicFunction(fn: AnyFunction, options: DynamicOptions = {}): Registration {
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

/** What `memfs generate` would have written for the function: its proto and its schema. */
export function dynamicFiles(
  fn: AnyFunction,
  options: DynamicOptions = {},
): { proto: { path: string; text: string }; schema: string } {
  const schema = dynamicSchema(fn, options);
  const [[path, text] = ['', '']] = Object.entries(emitProtos(schema));
  return { proto: { path, text }, schema: `${JSON.stringify(schema, null, 2)}\n` };
}

function dynamicSchema(fn: AnyFunction, options: DynamicOptions): Schema {
  const name = options.name ?? fn.name.replace(/^bound /, '');
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
