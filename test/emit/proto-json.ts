/** ProtoJSON in the tests of openapi.json: the document and ajv on its components on the one side, protobuf-es and our codec on the other. */
import {
  create,
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import type { DescMessage, JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { emitOpenApi } from '../../src/emit/emit-openapi.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import { InvalidValueError } from '../../src/rpc/invalid-value.js';
import type { Schema } from '../../src/schema/schema.js';

export interface Document {
  readonly openapi: string;
  readonly paths: Record<string, { post: Record<string, unknown> }>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}

/** The document, as JSON. */
export const documentOf = (schema: Schema) => JSON.parse(emitOpenApi(schema)) as Document;

/** Every object schema takes its own properties only: then a property of another name cannot pass unseen. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [
    key,
    key === 'properties' && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, closed(v)]))
      : closed(value),
  ]);
  const isMessage = entries.some(([key]) => key === 'properties');
  return Object.fromEntries([
    ...entries,
    ...(isMessage ? [['additionalProperties', false] as const] : []),
  ]);
}

/** A check of JSON against the component of a name: what is wrong, or nothing. */
export function checkerOf(
  schema: Schema,
  change: (schemas: unknown) => unknown = closed,
): (name: string, json: unknown) => string {
  const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true, ownProperties: true });
  ajvFormats.default(ajv);
  ajv.addSchema({
    $id: 'memfs:document',
    components: { schemas: change(documentOf(schema).components.schemas) },
  });
  return (name, json) => {
    const validate = ajv.getSchema(`memfs:document#/components/schemas/${name}`);
    if (!validate) throw new Error(`no component ${name}`);
    void validate(json);
    return ajv.errorsText(validate.errors, { separator: '\n' }).replace('No errors', '');
  };
}

/** ProtoJSON of a value: our bytes, read and written by protobuf-es. */
export function protoJsonOf(schema: Schema): (name: string, value: unknown) => unknown {
  const codecs = compileCodecs(schema, { formats });
  const { typeOf, registry } = typesOf(schema);
  return (name, value) => {
    const type = typeOf(name);
    return toJson(type, fromBinary(type, codecs[name]!.encode(value)), { registry });
  };
}

/** Whether our codec takes ProtoJSON that protobuf-es has read. */
export function codecTakes(schema: Schema): (name: string, json: unknown) => boolean {
  const codecs = compileCodecs(schema, { formats });
  const { typeOf, registry } = typesOf(schema);
  return (name, json) => {
    const type = typeOf(name);
    let bytes: Uint8Array;
    try {
      bytes = toBinary(type, fromJson(type, json as JsonValue, { registry }));
    } catch {
      return false; // no ProtoJSON of this message
    }
    try {
      codecs[name]!.decode(bytes);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      return false;
    }
  };
}

function typesOf(schema: Schema) {
  const set = fromBinary(FileDescriptorSetSchema, descriptorSetOf(schema));
  const registry = createFileRegistry(create(FileDescriptorSetSchema, set));
  const typeOf = (name: string): DescMessage => {
    const type = registry.getMessage(name);
    if (!type) throw new Error(`protobuf-es has no ${name}`);
    return type;
  };
  return { typeOf, registry };
}
