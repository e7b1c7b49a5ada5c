/** What a generated module offers the runtime: the schema, and a codec for each of its messages. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Schema } from '../schema/schema.js';

/**
 * Turns values of one message into protobuf bytes and back. It is a Standard Schema too: `validate` gives the value as it
 * is, or the first property that does not fit its type or its tags.
 * @see https://standardschema.dev
 */
export interface Codec<T = unknown> extends StandardSchemaV1<unknown, T> {
  /** @throws {@link InvalidValueError} naming the property that does not fit the type */
  encode(this: void, value: T): Uint8Array;
  /** @throws {@link InvalidValueError} for bytes that are not such a message, or lack a required property */
  decode(this: void, bytes: Uint8Array): T;
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
