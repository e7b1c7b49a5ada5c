/** Patterns and formats of texts. The engine of the patterns is loaded when the first text is checked, so that a program without them never loads it. */
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { re2Of } from '../emit/re2-pattern.js';
import { type Format, isFormat } from '../schema/formats.js';

/** Says whether a text is what it should be, in time linear in its length. */
export type TextCheck = (text: string) => boolean;

/** The checks of formats; `nestjs-memfs/rpc/formats` has them. */
export type Formats = Readonly<Record<Format, TextCheck>>;

/**
 * A pattern as JSON Schema has it: ECMA-262 with the flag `u`, and found anywhere in the text.
 * @throws {@link PatternError} at the first text, for a pattern that the build would have refused
 */
export function patternCheck(pattern: string): TextCheck {
  let compiled: RE2JS | undefined;
  return (text) => {
    compiled ??= loadEngine().compile(re2Of(pattern));
    return compiled.matcher(text).find();
  };
}

/** Synchronous, as codecs are. */
function loadEngine(): typeof RE2JS {
  const load = createRequire(import.meta.url);
  return (load('re2js') as { RE2JS: typeof RE2JS }).RE2JS; // the package's own types say so
}

/**
 * A format of JSON Schema 2020-12.
 * @throws {Error} for a format that is not among `formats`: it would silently check nothing
 */
export function formatCheck(format: string, formats: Partial<Formats>): TextCheck {
  const check = isFormat(format) ? formats[format] : undefined;
  if (!check) {
    throw new Error(
      `The format ${format} cannot be checked; pass the formats of nestjs-memfs/rpc/formats.`,
    );
  }
  return check;
}
