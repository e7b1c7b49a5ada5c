/** The well-known types that our messages use, as a schema: their descriptors are made like those of our own. */
import { jsonName } from '../schema/names.js';
import type { FieldSchema, MessageSchema, Schema, TypeSchema } from '../schema/schema.js';

const STRUCT_FILE = 'google/protobuf/struct.proto';

/** @see https://protobuf.dev/reference/protobuf/google.protobuf/ */
export const WELL_KNOWN: Schema = {
  version: 1,
  functions: [],
  messages: [
    secondsAndNanos('Duration'),
    message('Struct', {
      file: STRUCT_FILE,
      fields: [
        field('fields', 1, {
          kind: 'map',
          key: 'string',
          value: { kind: 'message', message: 'google.protobuf.Value' },
          as: 'object',
        }),
      ],
    }),
    message('Value', {
      file: STRUCT_FILE,
      shape: 'union',
      oneof: 'kind',
      fields: [
        field('null_value', 1, { kind: 'enum', enum: 'google.protobuf.NullValue' }),
        field('number_value', 2, { kind: 'scalar', scalar: 'double' }),
        field('string_value', 3, { kind: 'scalar', scalar: 'string' }),
        field('bool_value', 4, { kind: 'scalar', scalar: 'bool' }),
        field('struct_value', 5, { kind: 'message', message: 'google.protobuf.Struct' }),
        field('list_value', 6, { kind: 'message', message: 'google.protobuf.ListValue' }),
      ],
    }),
    message('ListValue', {
      file: STRUCT_FILE,
      fields: [
        field('values', 1, {
          kind: 'list',
          element: { kind: 'message', message: 'google.protobuf.Value' },
          as: 'array',
        }),
      ],
    }),
    secondsAndNanos('Timestamp'),
  ],
  enums: [
    {
      name: 'google.protobuf.NullValue',
      file: STRUCT_FILE,
      origin: STRUCT_FILE,
      values: [{ name: 'NULL_VALUE', protoName: 'NULL_VALUE', number: 0, value: 'NULL_VALUE' }],
    },
  ],
};

function secondsAndNanos(name: 'Duration' | 'Timestamp'): MessageSchema {
  return message(name, {
    file: `google/protobuf/${name.toLowerCase()}.proto`,
    fields: [
      field('seconds', 1, { kind: 'scalar', scalar: 'int64' }),
      field('nanos', 2, { kind: 'scalar', scalar: 'int32' }),
    ],
  });
}

function message(
  name: string,
  rest: Pick<MessageSchema, 'file' | 'fields'> & Partial<MessageSchema>,
): MessageSchema {
  return { name: `google.protobuf.${name}`, origin: rest.file, shape: 'object', ...rest };
}

function field(protoName: string, number: number, type: TypeSchema): FieldSchema {
  return { name: jsonName(protoName), protoName, number, presence: 'required', type };
}
