/** The formats of JSON Schema 2020-12 that `@format` may name. */

/**
 * Of the list in JSON Schema Validation §7.3 the internationalised host names and e-mail addresses are left out: their rules
 * change with each version of Unicode. `regex` is left out too, because a pattern of a caller is code.
 */
export const FORMATS = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'iri',
  'iri-reference',
  'uuid',
  'uri-template',
  'json-pointer',
  'relative-json-pointer',
] as const;

/** `date-time`, `email`, … */
export type Format = (typeof FORMATS)[number];

/** True for a format that can be checked. */
export function isFormat(text: string): text is Format {
  return FORMATS.some((format) => format === text);
}

/** The formats of texts that may be empty. */
const OF_EMPTY = ['uri-reference', 'iri-reference', 'uri-template', 'json-pointer'];

/** True for a format that an empty text has. */
export function takesEmpty(format: string): boolean {
  return OF_EMPTY.includes(format);
}
