/** Codecs of a schema at run time: the text that the build would have written, compiled here. */
import { codecBody, RUNTIME } from '../emit/emit-codec.js';
import type { Schema } from '../schema/schema.js';
import type { Codec } from './codec.js';
import * as runtime from './runtime.js';

/** A codec for each message of the schema, by its fully-qualified name. */
export function compileCodecs(schema: Schema): Record<string, Codec> {
  const helpers: Readonly<Record<string, unknown>> = runtime;
  // The body is made of names and numbers of the schema, all of them quoted as literals: no text of a caller is code in it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...RUNTIME, codecBody(schema)) as (
    ...helpers: unknown[]
  ) => Record<string, Codec>;
  return make(...RUNTIME.map((name) => helpers[name]));
}
