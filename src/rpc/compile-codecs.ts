/** Codecs of a schema at run time: the text that the build would have written, compiled here, as strict as the module is. */
import { codecBody, RUNTIME } from '../emit/emit-codec.js';
import type { Schema } from '../schema/schema.js';
import type { Codec } from './codec.js';
import * as runtime from './runtime.js';
import type { Formats } from './text-checks.js';

/** What compiled codecs may need beside the schema. */
export interface CompileOptions {
  /** The checks of `@format` tags: `formats` of `nestjs-memfs/rpc/formats`. @default none, and a schema with such a tag is refused */
  readonly formats?: Formats;
}

/**
 * A codec for each message of the schema, by its fully-qualified name.
 * @throws {Error} for a format that `formats` does not have
 */
export function compileCodecs(
  schema: Schema,
  { formats }: CompileOptions = {},
): Record<string, Codec> {
  const helpers: Readonly<Record<string, unknown>> = { ...runtime, formats };
  const names = [...RUNTIME, 'formats'];
  // The body is made of names and numbers of the schema, all of them quoted as literals: no text of a caller is code in it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...names, `'use strict';\n${codecBody(schema)}`) as (
    ...helpers: unknown[]
  ) => Record<string, Codec>;
  return make(...names.map((name) => helpers[name]));
}
