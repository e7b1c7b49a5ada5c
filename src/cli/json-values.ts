/** JSON of the command line ⇄ values of a function: the schema says where a string is a date, bytes or a bigint. */
import type {
  Alternative,
  FieldSchema,
  MessageSchema,
  Schema,
  TypeSchema,
} from '../schema/schema.js';
import { UsageError } from './cli-error.js';

/**
 * The arguments of a function: from an object with one property per parameter, or an array.
 * @throws {UsageError} naming what does not fit
 */
export function argumentsFrom(schema: Schema, requestName: string, json: unknown): unknown[] {
  const request = messageOf(schema, requestName);
  const names = request.fields.map(({ name }) => name);
  if (Array.isArray(json)) {
    if (json.length > names.length) {
      throw new UsageError(
        `the function takes ${names.length} arguments (${names.join(', ')}), not ${json.length}.`,
      );
    }
    return request.fields.map((field, index) =>
      fieldValue({ schema }, field, { json: json[index], at: field.name }),
    );
  }
  const object = objectOf({ json, at: 'the input' });
  const unknown = Object.keys(object).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new UsageError(
      `the function has no parameter '${unknown}'; it takes ${names.join(', ') || 'none'}.`,
    );
  }
  return request.fields.map((field) =>
    fieldValue({ schema }, field, { json: object[field.name], at: field.name }),
  );
}

/** One message of a client's stream. */
export function streamedFrom(schema: Schema, requestName: string, json: unknown): unknown {
  return firstArgument({ schema }, requestName, json);
}

/**
 * The one argument of a function that is not the only one to take it: properties that others may know stay as they are.
 * @throws {UsageError} naming what does not fit
 */
export function sharedArgumentFrom(schema: Schema, requestName: string, json: unknown): unknown {
  return firstArgument({ schema, keepsOthers: true }, requestName, json);
}

function firstArgument(context: Context, requestName: string, json: unknown): unknown {
  const [field] = messageOf(context.schema, requestName).fields;
  return field && fieldValue(context, field, { json, at: field.name });
}

interface Context {
  readonly schema: Schema;
  /** What a message does not have is kept, and not refused. */
  readonly keepsOthers?: boolean;
}

/** A result as JSON can say it: dates as ISO 8601, bytes in base64, bigints as text, maps as objects. */
export function toJson(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('base64');
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, each]) => [String(key), toJson(each)]));
  }
  if (value instanceof Set || Array.isArray(value))
    return [...(value as Iterable<unknown>)].map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, toJson(each)]));
}

/** A piece of JSON and the property that it stands at. */
interface Piece {
  readonly json: unknown;
  readonly at: string;
}

function fieldValue(context: Context, field: FieldSchema, piece: Piece): unknown {
  if (piece.json === undefined || piece.json === null) {
    if (field.presence === 'nullable') return null;
    if (field.presence === 'optional') return undefined;
    return field.type.kind === 'value' ? piece.json : undefined; // the codec names a required property that is missing
  }
  return valueOf(context, field.type, piece);
}

function valueOf(context: Context, type: TypeSchema, piece: Piece): unknown {
  switch (type.kind) {
    case 'scalar':
      return /64$/.test(type.scalar) ? bigintOf(piece) : piece.json; // the codec checks the others
    case 'bytes':
      return bytesOf(piece, type.as);
    case 'timestamp':
      return new Date(textOf(piece));
    case 'message':
      return messageValue(context, messageOf(context.schema, type.message), piece);
    case 'list': {
      const items = listOf(piece).map((json, index) =>
        valueOf(context, type.element, { json, at: `${piece.at}[${index}]` }),
      );
      return type.as === 'set' ? new Set(items) : items;
    }
    case 'map': {
      const entries = Object.entries(objectOf(piece)).map(([key, json]): [string, unknown] => [
        key,
        valueOf(context, type.value, { json, at: `${piece.at}.${key}` }),
      ]);
      return type.as === 'object'
        ? Object.fromEntries(entries)
        : new Map(entries.map(([key, value]) => [mapKey(type, key), value]));
    }
    case 'duration':
    case 'enum':
    case 'value':
    case 'struct':
      return piece.json; // written in JSON as in TypeScript; the codec checks it
    default:
      return type satisfies never;
  }
}

function mapKey(type: Extract<TypeSchema, { kind: 'map' }>, key: string): unknown {
  if (type.key === 'bool') return key === 'true';
  if (/64$/.test(type.key)) return BigInt(key);
  return type.numericKeys || /32$/.test(type.key) ? Number(key) : key;
}

function messageValue(context: Context, message: MessageSchema, piece: Piece): unknown {
  switch (message.shape) {
    case 'tuple': {
      const items = listOf(piece);
      return message.fields.map((field, index) =>
        fieldValue(context, field, { json: items[index], at: `${piece.at}[${index}]` }),
      );
    }
    case 'wrapper': {
      const [field] = message.fields;
      return field && fieldValue(context, field, piece);
    }
    case 'union':
      return unionValue(context, message, piece);
    default:
      return objectValue(context, message, piece);
  }
}

function objectValue(
  context: Context,
  message: MessageSchema,
  piece: Piece,
): Record<string, unknown> {
  const object = objectOf(piece);
  const fixed = Object.keys(message.constants ?? {});
  const names = [...message.fields.map(({ name }) => name), ...fixed];
  const others = Object.entries(object).filter(([key]) => !names.includes(key));
  const [unknown] = others[0] ?? [];
  if (unknown !== undefined && !context.keepsOthers) {
    throw new UsageError(
      `${piece.at} has no property '${unknown}'; it may have ${names.join(', ') || 'none'}.`,
    );
  }
  const entries = message.fields.map((field): [string, unknown] => [
    field.name,
    fieldValue(context, field, { json: object[field.name], at: `${piece.at}.${field.name}` }),
  ]);
  const constants = fixed.map((name): [string, unknown] => [name, object[name]]);
  const all = [...constants, ...entries, ...others];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function unionValue(context: Context, message: MessageSchema, piece: Piece): unknown {
  const { discriminator } = message;
  const field = message.fields.find(
    ({ when }) => when && isAlternative(when, piece.json, discriminator),
  );
  if (!field) throw new UsageError(`${piece.at} fits none of the alternatives of its type.`);
  if (discriminator === undefined || field.when?.by !== 'discriminator')
    return valueOf(context, field.type, piece);
  const { [discriminator]: kind, ...json } = objectOf(piece);
  // An alternative with a discriminator is an object.
  return { ...(valueOf(context, field.type, { ...piece, json }) as object), [discriminator]: kind };
}

function isAlternative(
  when: Alternative,
  json: unknown,
  discriminator: string | undefined,
): boolean {
  const object =
    typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>) // any object that is no array has string keys
      : undefined;
  switch (when.by) {
    case 'discriminator':
      return object?.[discriminator ?? ''] === when.value;
    case 'typeof':
      return typeof json === (when.type === 'bigint' ? 'string' : when.type);
    case 'literal':
      return when.values.some((value) => value === json);
    case 'instance':
      if (when.of === 'Array' || when.of === 'Set') return Array.isArray(json);
      return when.of === 'Map' ? object !== undefined : typeof json === 'string';
    case 'length':
      return Array.isArray(json) && json.length >= when.from && json.length <= when.to;
    case 'element':
      if (!Array.isArray(json)) return false;
      return (
        (when.orEmpty === true && json.length === 0) ||
        isAlternative(when.when, json[when.index], undefined)
      );
    case 'property':
      return object !== undefined && isAlternative(when.when, object[when.name], undefined);
    case 'keys':
      return object !== undefined && when.keys.every((key) => Object.hasOwn(object, key));
    case 'all':
      return when.of.every((each) => isAlternative(each, json, undefined));
    case 'any':
      return when.of.some((each) => isAlternative(each, json, undefined));
    default:
      return when satisfies never;
  }
}

function messageOf(schema: Schema, name: string): MessageSchema {
  const message = schema.messages.find((each) => each.name === name);
  if (!message) throw new Error(`${name} is not in the schema; run 'memfs generate'.`);
  return message;
}

function objectOf({ json, at }: Piece): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>; // any object that is no array has string keys
  }
  throw new UsageError(`${at} has to be an object, not ${JSON.stringify(json)}.`);
}

function listOf({ json, at }: Piece): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw new UsageError(`${at} has to be an array, not ${JSON.stringify(json)}.`);
}

function textOf({ json, at }: Piece): string {
  if (typeof json === 'string') return json;
  throw new UsageError(`${at} has to be a string, not ${JSON.stringify(json)}.`);
}

function bigintOf({ json, at }: Piece): bigint {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return BigInt(json);
  if (typeof json === 'string' && /^-?\d+$/.test(json)) return BigInt(json);
  throw new UsageError(
    `${at} has to be a whole number (as text beyond 2^53), not ${JSON.stringify(json)}.`,
  );
}

function bytesOf(piece: Piece, as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer'): unknown {
  const bytes = Buffer.from(textOf(piece), 'base64');
  if (as === 'Buffer') return bytes;
  const copy = new Uint8Array(bytes);
  return as === 'ArrayBuffer' ? copy.buffer : copy;
}
