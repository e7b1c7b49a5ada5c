/** What a generated module offers the runtime: the schema, and a codec for each of its messages. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Schema } from '../schema/schema.js';

/**
 * Turns values of one message into protobuf bytes and back. It is a Standard Schema too: `validate` gives the value as it
 * is, or the first property that does not fit its type or its tags.
 * @see https://standardschema.dev
 */
export interface Codec<T = unknown> extends StandardSchemaV1<unknown, T> {
  /**
   * @param maxDepth messages within messages. @default 100
   * @returns bytes of their own; those of small messages stand side by side in one `buffer`, as Node's small Buffers do
   * @throws {@link InvalidValueError} naming the property that does not fit the type, or is nested too deep
   */
  encode(this: void, value: T, maxDepth?: number): Uint8Array;
  /**
   * @param bytes a property that is most of a large message shares their memory: they are not to be changed any more
   * @param maxDepth messages within messages. @default 100
   * @throws {@link InvalidValueError} for bytes that are not such a message, are nested too deep, or lack a required property
   */
  decode(this: void, bytes: Uint8Array, maxDepth?: number): T;
}

/**
 * The module `generated/index.mjs`. A codec of a `request` message takes and gives the list of arguments, one of a `response`
 * message the bare result; see `MessageShape`.
 */
export interface GeneratedModule {
  readonly schema: Schema;
  /** By fully-qualified message name. */
  readonly codecs: Readonly<Record<string, Codec>>;
  /** Every other file of `generated/`, by path relative to it. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}
