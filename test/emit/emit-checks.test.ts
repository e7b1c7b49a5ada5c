/** Which codecs need the checks of formats: the others do not load them. */
import { hasFormats } from '../../src/emit/emit-checks.js';
import { emitCodec } from '../../src/emit/emit-codec.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { Constraints, FieldSchema } from '../../src/schema/schema.js';

function messageOf(...tags: readonly (Constraints | undefined)[]) {
  const fields = tags.map((constraints, index): FieldSchema => ({
    name: `text${index}`,
    protoName: `text${index}`,
    number: index + 1,
    presence: 'required',
    type: { kind: 'scalar', scalar: 'string' },
    ...(constraints && { constraints }),
  }));
  return { name: 'a.v1.A', file: 'a.proto', origin: 'a', shape: 'object', fields } as const;
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

it('given a field without tags between two with them, when it travels, then each is checked by its own', () => {
  const message = messageOf({ format: 'email' }, undefined, { minLength: 2 });
  const schema = { version: 1, functions: [], messages: [message], enums: [] } as const;
  const codec = compileCodecs(schema, { formats })[message.name]!;
  const loose = compileCodecs({
    ...schema,
    messages: [messageOf(undefined, undefined, undefined)],
  });
  const good = { text0: 'a@b.cc', text1: '', text2: 'ab' };

  expect(hasFormats(message)).toBe(true);
  expect(codec.decode(codec.encode(good))).toEqual(good);
  for (const [part, problem] of [
    [{ text0: 'a' }, 'text0: expected the format email, got "a"'],
    [{ text2: 'a' }, 'text2: expected at least 2 characters, got "a"'],
  ] as const) {
    const bad = { ...good, ...part };

    expect(() => codec.encode(bad)).toThrow(problem);
    expect(() => codec.decode(loose['a.v1.A']!.encode(bad))).toThrow(problem);
  }
});

it('given a codec without formats, when emitted, then it does not name what it does not import', () => {
  const message = messageOf({ minLength: 1 });
  const codec = emitCodec({ version: 1, functions: [], messages: [message], enums: [] });

  expect(codec).toContain('checkOf({"minLength":1});');
  expect(codec).not.toMatch(/\bformats\b/);
});

it.each<[string, FieldSchema['type'], (value: number) => unknown]>([
  ['a float', { kind: 'scalar', scalar: 'float' }, (value) => value],
  [
    'an element of a list of floats',
    { kind: 'list', element: { kind: 'scalar', scalar: 'float' }, as: 'array' },
    (value) => [value],
  ],
  [
    'a value of a map of floats',
    { kind: 'map', key: 'string', value: { kind: 'scalar', scalar: 'float' }, as: 'object' },
    (value) => ({ a: value }),
  ],
])('given %s that is its bound, when it arrives rounded, then it is taken', (_, type, holding) => {
  const bounds = { minimum: -0.1, maximum: 0.1 };
  const field = {
    ...messageOf(undefined).fields[0]!,
    type,
    constraints: type.kind === 'scalar' ? bounds : { items: bounds },
  };
  const message = { ...messageOf(), fields: [field] };
  const codec = compileCodecs({ version: 1, functions: [], messages: [message], enums: [] })[
    message.name
  ]!;
  const sent = (value: number): unknown => codec.decode(codec.encode({ text0: holding(value) }));

  expect(sent(0.1)).toEqual({ text0: holding(Math.fround(0.1)) });
  expect(sent(-0.1)).toEqual({ text0: holding(Math.fround(-0.1)) });
  expect(() => sent(0.1001)).toThrow('at most');
  expect(() => sent(-0.1001)).toThrow('at least');
});
