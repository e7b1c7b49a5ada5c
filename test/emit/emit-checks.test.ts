/** Which codecs need the checks of formats: the others do not load them. */
import { hasFormats } from '../../src/emit/emit-checks.js';
import { emitCodec } from '../../src/emit/emit-codec.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { Constraints, FieldSchema } from '../../src/schema/schema.js';

function messageOf(constraints: Constraints | undefined) {
  const field: FieldSchema = {
    name: 'text',
    protoName: 'text',
    number: 1,
    presence: 'required',
    type: { kind: 'scalar', scalar: 'string' },
    ...(constraints && { constraints }),
  };
  return {
    name: 'a.v1.A',
    file: 'a.proto',
    origin: 'a',
    shape: 'object',
    fields: [field],
  } as const;
}

it.each<[boolean, Constraints | undefined]>([
  [false, undefined],
  [false, { minLength: 1 }],
  [false, { items: { minLength: 1 }, keys: { minLength: 1 } }],
  [true, { format: 'email' }],
  [true, { items: { format: 'email' } }],
  [true, { keys: { format: 'email' } }],
  [true, { items: { items: { format: 'email' } } }],
])(
  'given a codec that needs formats: %j, when its tags are %j, then that is found',
  (isNeeded, tags) => {
    const message = messageOf(tags);
    const schema = { version: 1, functions: [], messages: [message], enums: [] } as const;
    const codec = emitCodec(schema);

    expect(hasFormats(message)).toBe(isNeeded);
    expect(Object.keys(compileCodecs(schema, { formats }))).toEqual([message.name]);
    expect(codec.includes("import { formats } from 'nestjs-memfs/rpc/formats';")).toBe(isNeeded);
  },
);
