/** A schema written by hand that holds every type, shape, presence and alternative there is. */
import type {
  Constraints,
  ElementType,
  EnumSchema,
  FieldSchema,
  FunctionSchema,
  MapKey,
  MessageSchema,
  Presence,
  ScalarName,
  Schema,
  TypeSchema,
} from '../../src/schema/schema.js';
import { fieldName, snakeCase, valueName } from '../../src/schema/names.js';

const TYPES = 'broad/v1/types.proto';

export const scalar = (name: ScalarName): ElementType => ({ kind: 'scalar', scalar: name });
export const messageType = (name: string): ElementType => ({
  kind: 'message',
  message: `broad.v1.${name}`,
});
export const enumType = (name: string): ElementType => ({ kind: 'enum', enum: `broad.v1.${name}` });
export const list = (element: ElementType, as: 'array' | 'set' = 'array'): TypeSchema => ({
  kind: 'list',
  element,
  as,
});
export const map = (key: MapKey, value: ElementType, as: 'Map' | 'object'): TypeSchema => ({
  kind: 'map',
  key,
  value,
  as,
});
const bytes = (as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer'): ElementType => ({ kind: 'bytes', as });
const timestamp: ElementType = { kind: 'timestamp' };
const duration: ElementType = { kind: 'duration' };
const value: ElementType = { kind: 'value' };
const struct: ElementType = { kind: 'struct' };

/** Fields by property name, numbered in order; a field that says more than its type is given as a part of it. */
type Fields = Readonly<Record<string, TypeSchema | (Partial<FieldSchema> & { type: TypeSchema })>>;

export function fields(given: Fields, presence: Presence = 'required'): FieldSchema[] {
  return Object.entries(given).map(([name, type], index) => ({
    name,
    protoName: fieldName(name),
    number: index + 1,
    presence,
    ...('kind' in type ? { type } : type),
  }));
}

export function message(
  name: string,
  of: readonly FieldSchema[],
  rest: Partial<MessageSchema> = {},
): MessageSchema {
  return {
    name: name.includes('.') ? name : `broad.v1.${name}`,
    file: TYPES,
    origin: `src/broad.ts#${name}`,
    shape: 'object',
    fields: of,
    ...rest,
  };
}

function enumeration(
  name: string,
  values: Readonly<Record<string, string | number>>,
  rest: Partial<EnumSchema> = {},
): EnumSchema {
  const prefix = snakeCase(name).toUpperCase();
  return {
    name: `broad.v1.${name}`,
    file: TYPES,
    origin: `src/broad.ts#${name}`,
    values: Object.entries(values).map(([member, each], index) => ({
      name: member,
      protoName: `${prefix}_${valueName(member)}`,
      number: index + 1,
      value: each,
    })),
    ...rest,
  };
}

/** Every type that may stand alone, by a property name. */
const EACH: Readonly<Record<string, ElementType>> = {
  double: scalar('double'),
  float: scalar('float'),
  int32: scalar('int32'),
  uint32: scalar('uint32'),
  int64: scalar('int64'),
  uint64: scalar('uint64'),
  bool: scalar('bool'),
  string: scalar('string'),
  buffer: bytes('Buffer'),
  uint8Array: bytes('Uint8Array'),
  arrayBuffer: bytes('ArrayBuffer'),
  timestamp,
  duration,
  status: enumType('Status'),
  level: enumType('Level'),
  point: messageType('Point'),
  value,
  struct,
  union: messageType('Anything'),
  shape: messageType('Shape'),
  wrapped: messageType('StringList'),
};

const KEYS: readonly MapKey[] = ['string', 'bool', 'int32', 'uint32', 'int64', 'uint64'];

function mapEach(as: 'Map' | 'object'): Fields {
  const byKey = KEYS.map((key) => [`by ${key}`, map(key, scalar('string'), as)] as const);
  const byValue = Object.entries(EACH).map(
    ([name, type]) => [`to ${name}`, map('string', type, as)] as const,
  );
  return Object.fromEntries([...byKey, ...byValue]);
}

const wrapper = (name: string, field: FieldSchema[]) => message(name, field, { shape: 'wrapper' });

/** Property names that objects have already, that are words of a language, or that are no identifiers. */
export const AWKWARD_NAMES = [
  'constructor',
  'hasOwnProperty',
  '__proto__',
  'toString',
  'valueOf',
  'class',
  'default',
  'v',
  'w',
  'x',
  'at',
  'item',
  'error',
  'set',
  'content-type',
  '$ref',
  'userID',
  '2fa',
  'zażółć',
  'a"b\\c',
  '\u2028',
];

/** Field names as the lock would number them: made different where two properties give the same. */
function awkward(presence: Presence): FieldSchema[] {
  return AWKWARD_NAMES.map((name, index) => ({
    name,
    protoName: `${fieldName(name)}_${index}`,
    number: index + 1,
    presence,
    type: scalar('int32'),
  }));
}

const MESSAGES: readonly MessageSchema[] = [
  message('Each', fields(EACH)),
  message('EachOptional', fields(EACH, 'optional')),
  message('EachNullable', fields(EACH, 'nullable')),
  message(
    'Lists',
    fields(Object.fromEntries(Object.entries(EACH).map(([name, type]) => [name, list(type)]))),
  ),
  message(
    'Sets',
    fields({
      strings: list(scalar('string'), 'set'),
      numbers: list(scalar('double'), 'set'),
      bigints: list(scalar('int64'), 'set'),
      statuses: list(enumType('Status'), 'set'),
    }),
  ),
  message('Maps', fields(mapEach('Map'))),
  message('Records', fields(mapEach('object'))),
  message(
    'NumericMap',
    fields({
      names: {
        type: {
          kind: 'map',
          key: 'string',
          value: scalar('string'),
          as: 'Map',
          numericKeys: true,
        },
      },
      levels: {
        type: {
          kind: 'map',
          key: 'string',
          value: enumType('Level'),
          as: 'Map',
          numericKeys: true,
        },
      },
    }),
  ),
  message('Repeated', [
    ...fields({ maybe: list(scalar('string')) }, 'optional'),
    ...fields(
      {
        unused: scalar('bool'),
        none: list(scalar('int32')),
        entries: map('string', scalar('int32'), 'Map'),
        record: map('string', scalar('int32'), 'object'),
        distinct: list(scalar('string'), 'set'),
      },
      'nullable',
    ).slice(1),
  ]),
  wrapper('StringList', fields({ values: list(scalar('string')) })),
  wrapper('StringListList', fields({ values: list(messageType('StringList')) })),
  wrapper('NullableString', fields({ value: scalar('string') }, 'nullable')),
  wrapper('OptionalDouble', fields({ value: scalar('double') }, 'optional')),
  wrapper('NullablePoint', fields({ value: messageType('Point') }, 'nullable')),
  wrapper('Counts', fields({ entries: map('string', scalar('int32'), 'Map') })),
  wrapper('Strings', fields({ values: list(scalar('string'), 'set') })),
  message(
    'Wrapped',
    fields({
      matrix: list(messageType('StringList')),
      cube: list(messageType('StringListList')),
      nullables: list(messageType('NullableString')),
      holes: list(messageType('OptionalDouble')),
      threeStates: { type: messageType('NullableString'), presence: 'optional' },
      threePoints: { type: messageType('NullablePoint'), presence: 'optional' },
      maybeList: { type: messageType('StringList'), presence: 'optional' },
      noList: { type: messageType('StringList'), presence: 'nullable' },
      byName: map('string', messageType('Counts'), 'Map'),
    }),
  ),
  message('Point', fields({ x: scalar('double'), y: scalar('double') })),
  message(
    'Pair',
    [
      ...fields({ left: scalar('string'), right: scalar('int32') }),
      { ...fields({ tail: scalar('bool') }, 'optional')[0]!, number: 3 },
      { ...fields({ end: timestamp }, 'optional')[0]!, number: 4 },
    ],
    { shape: 'tuple' },
  ),
  message('Pairs', fields({ one: messageType('Pair'), many: list(messageType('Pair')) })),
  message('Circle', fields({ radius: scalar('double') }), {
    constants: { kind: 'circle' },
  }),
  message(
    'Square',
    fields({ side: scalar('double'), label: { type: scalar('string'), presence: 'optional' } }),
  ),
  message('Nothing', []),
  message(
    'Shape',
    fields({
      circle: { type: messageType('Circle'), when: { by: 'discriminator', value: 'circle' } },
      square: { type: messageType('Square'), when: { by: 'discriminator', value: 'square' } },
      nothing: { type: messageType('Nothing'), when: { by: 'discriminator', value: false } },
      seven: { type: messageType('Nothing'), when: { by: 'discriminator', value: 7 } },
    }),
    { shape: 'union', oneof: 'kind', discriminator: 'kind' },
  ),
  message('Cat', fields({ meows: scalar('int32'), name: scalar('string') })),
  message('Dog', fields({ toString: scalar('string'), name: scalar('string') })),
  message(
    'Anything',
    fields({
      literal: {
        type: enumType('Level'),
        when: { by: 'literal', values: [-1, 0, 2.5] },
      },
      yes: { type: scalar('bool'), when: { by: 'literal', values: [true] } },
      text: { type: scalar('string'), when: { by: 'typeof', type: 'string' } },
      big: { type: scalar('int64'), when: { by: 'typeof', type: 'bigint' } },
      number: { type: scalar('double'), when: { by: 'typeof', type: 'number' } },
      date: { type: timestamp, when: { by: 'instance', of: 'Date' } },
      binary: { type: bytes('Uint8Array'), when: { by: 'instance', of: 'Uint8Array' } },
      counts: { type: messageType('Counts'), when: { by: 'instance', of: 'Map' } },
      strings: { type: messageType('Strings'), when: { by: 'instance', of: 'Set' } },
      many: { type: messageType('StringList'), when: { by: 'instance', of: 'Array' } },
      cat: { type: messageType('Cat'), when: { by: 'keys', keys: ['meows'] } },
      dog: { type: messageType('Dog'), when: { by: 'keys', keys: ['toString'] } },
      object: { type: struct, when: { by: 'keys', keys: [] } },
    }),
    { shape: 'union', oneof: 'kind' },
  ),
  message(
    'Flag',
    fields({
      flag: { type: scalar('bool'), when: { by: 'typeof', type: 'boolean' } },
      rest: { type: struct, when: { by: 'keys', keys: [] } },
    }),
    { shape: 'union', oneof: 'kind' },
  ),
  message(
    'Unions',
    fields({
      flags: list(messageType('Flag')),
      list: list(messageType('Anything')),
      byName: map('string', messageType('Shape'), 'object'),
      entries: map('int32', messageType('Anything'), 'Map'),
    }),
  ),
  message('Constants', fields({ size: scalar('int32') }), {
    constants: { kind: 'box', version: 2, 'is-open': true, __proto: 'x' },
  }),
  message('Names', awkward('required')),
  message('OptionalNames', awkward('optional')),
  message('ByName', fields({ constructor: map('string', scalar('int32'), 'object') })),
  message(
    'Tree',
    fields({
      label: scalar('string'),
      left: { type: messageType('Tree'), presence: 'optional' },
      children: list(messageType('Tree')),
      parts: { type: messageType('Forest'), presence: 'nullable' },
    }),
  ),
  message('Forest', fields({ trees: list(messageType('Tree')), json: value })),
  message('Wide', [
    { ...fields({ first: scalar('string') })[0]!, number: 15 },
    { ...fields({ second: scalar('int32') })[0]!, number: 16 },
    { ...fields({ third: list(scalar('int32')) })[0]!, number: 2047 },
    { ...fields({ fourth: scalar('bool') })[0]!, number: 536_870_911 },
  ]),
  message('other.v1.Point', fields({ z: scalar('int32'), near: messageType('Point') }), {
    file: 'other/v1/types.proto',
  }),
];

export const BROAD: Schema = withFunctions({
  version: 1,
  functions: [],
  messages: [...MESSAGES].sort((a, b) => (a.name < b.name ? -1 : 1)),
  enums: [
    enumeration('Level', { low: -1, zero: 0, half: 2.5 }),
    enumeration('Status', { open: 'open', 'in-progress': 'in-progress', toString: 'toString' }),
  ],
});

/** One function of each kind, with several parameters, optional ones, none, and void. */
function withFunctions(schema: Schema): Schema {
  const requests: Readonly<Record<string, FieldSchema[]>> = {
    unary: [
      ...fields({ point: messageType('Point'), count: scalar('int32') }),
      { ...fields({ note: scalar('string') }, 'optional')[0]!, number: 3 },
    ],
    server: [],
    client: fields({ item: scalar('double') }),
    bidi: fields({ item: messageType('Anything') }),
  };
  const responses: Readonly<Record<string, FieldSchema[]>> = {
    unary: fields({ result: list(messageType('Point')) }),
    server: fields({ result: scalar('string') }, 'optional'),
    client: [],
    bidi: fields({ result: messageType('Shape') }, 'nullable'),
  };
  const kinds = {
    unary: 'unary',
    server: 'server_streaming',
    client: 'client_streaming',
    bidi: 'bidi_streaming',
  } as const;
  const functions = Object.entries(kinds).map(([name, kind]): FunctionSchema => {
    const rpc = name.charAt(0).toUpperCase() + name.slice(1);
    return {
      name,
      className: 'Broad',
      source: 'src/broad.ts',
      package: 'broad.v1',
      service: `${rpc}Service`,
      rpc,
      file: `broad/v1/${name}.proto`,
      kind,
      request: `broad.v1.${rpc}Request`,
      response: `broad.v1.${rpc}Response`,
    };
  });
  const messages = functions.flatMap(({ name, file, request, response }) => [
    message(request, requests[name]!, { file, shape: 'request' }),
    message(response, responses[name]!, { file, shape: 'response' }),
  ]);
  return { ...schema, functions, messages: [...schema.messages, ...messages] };
}

/** A schema of one message `broad.v1.One` with the field `it`, for tests of one type. */
export function schemaOf(
  type: TypeSchema,
  { presence = 'required', constraints }: { presence?: Presence; constraints?: Constraints } = {},
): Schema {
  const it = { type, presence, ...(constraints && { constraints }) };
  return { ...BROAD, messages: [...BROAD.messages, message('One', fields({ it }))] };
}
