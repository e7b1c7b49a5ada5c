/** A function as its declaration: `greet(name: string): Greeting`. */
import { baseName } from '../schema/names.js';
import { mayBeMissing } from '../schema/missing.js';
import type { FieldSchema, FunctionSchema, Schema, TypeSchema } from '../schema/schema.js';

/** The declaration of a function, from its schema. */
export function signatureOf(schema: Schema, fn: FunctionSchema): string {
  const fieldsOf = (name: string): readonly FieldSchema[] =>
    schema.messages.find((message) => message.name === name)?.fields ?? [];
  const isClientStream = fn.kind === 'client_streaming' || fn.kind === 'bidi_streaming';
  const isServerStream = fn.kind === 'server_streaming' || fn.kind === 'bidi_streaming';
  const parameters = fieldsOf(fn.request).map((field) => {
    const type = typeText(schema, field);
    const mark = mayBeMissing(field) ? '?' : '';
    return `${field.name}${mark}: ${isClientStream ? `AsyncIterable<${type}>` : type}`;
  });
  const [result] = fieldsOf(fn.response);
  const type = result ? typeText(schema, result) : 'void';
  return `${fn.name}(${parameters.join(', ')}): ${isServerStream ? `AsyncIterable<${type}>` : type}`;
}

function typeText(schema: Schema, field: FieldSchema): string {
  const text = textOf(schema, field.type);
  return field.presence === 'nullable' ? `${text} | null` : text;
}

function textOf(schema: Schema, type: TypeSchema): string {
  switch (type.kind) {
    case 'scalar':
      if (/64$/.test(type.scalar)) return 'bigint';
      if (type.scalar === 'bool') return 'boolean';
      return type.scalar === 'string' ? 'string' : 'number';
    case 'bytes':
      return type.as;
    case 'timestamp':
      return 'Date';
    case 'duration':
      return 'Duration';
    case 'message':
      return messageText(schema, type.message);
    case 'enum':
      return baseName(type.enum);
    case 'list': {
      const element = textOf(schema, type.element);
      return type.as === 'set' ? `Set<${element}>` : `${element}[]`;
    }
    case 'map': {
      const value = textOf(schema, type.value);
      return type.as === 'Map' ? `Map<${type.key}, ${value}>` : `Record<string, ${value}>`;
    }
    case 'value':
      return 'unknown';
    case 'struct':
      return 'object';
    default:
      return type satisfies never;
  }
}

/** A wrapper is not there in TypeScript: its field stands for it. */
function messageText(schema: Schema, name: string): string {
  const message = schema.messages.find((each) => each.name === name);
  const [field] = message?.shape === 'wrapper' ? message.fields : [];
  return field ? typeText(schema, field) : baseName(name);
}
