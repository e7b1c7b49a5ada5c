/** TypeScript types put together at random, each as the text of a program with the values that it has. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';

/** A type, and what belongs to it. */
export interface RandomType {
  readonly text: string;
  /** What the text refers to. */
  readonly declarations: readonly string[];
  readonly values: fc.Arbitrary<unknown>;
  /** What its values show of themselves: the alternatives of a union differ in it. */
  readonly sort: string;
}

/** Generic types that every program declares. */
export const GENERIC_TYPES = `
type Maybe<T> = T | null;
interface Box<T> { value: T; more?: T[] }
interface Pair<A, B = string> { a: A; b: B }
`;

const words = fc.string({ unit: 'grapheme', maxLength: 6 });
const bytes = fc.uint8Array({ maxLength: 5 });
const numbers = fc.double();
const dates = fc.date({
  min: new Date('0001-01-01'),
  max: new Date('9999-12-31'),
  noInvalidDate: true,
});

function plain(text: string, sort: string, values: fc.Arbitrary<unknown>): RandomType {
  return { text, declarations: [], values, sort };
}

const KEYS = [
  plain('string', 'string', words),
  plain('number', 'number', numbers),
  plain('boolean', 'boolean', fc.boolean()),
  plain('bigint', 'bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  plain('Int32', 'number', fc.integer()),
  plain('UInt64', 'bigint', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
];

const PLAIN = [
  ...KEYS,
  plain('Float', 'number', fc.float()),
  plain('Duration', 'number', fc.integer({ min: -1e6, max: 1e6 })),
  plain('Date', 'Date', dates),
  plain('Uint8Array', 'bytes', bytes),
  plain(
    'Buffer',
    'bytes',
    bytes.map((value) => Buffer.from(value)),
  ),
];

/** A type that is called after what it says, so that the same declaration is the same text. */
function declared(type: RandomType, declare: (name: string) => string): RandomType {
  const hash = createHash('sha256')
    .update(`${declare('')}${type.text}`)
    .digest('hex');
  const name = `T${hash.slice(0, 12)}`;
  return { ...type, text: name, declarations: [...type.declarations, declare(name)] };
}

/** A type around others. */
function around(
  inner: readonly RandomType[],
  { text, sort, values }: Omit<RandomType, 'declarations'>,
): RandomType {
  return { text, sort, values, declarations: inner.flatMap(({ declarations }) => declarations) };
}

/** Every way to write a list of some values. */
const LITERALS: readonly (readonly (string | number)[])[] = [
  ['open', 'paid', 'void'],
  ['a', 'b'],
  [1, 2, 3],
  [-1, 0],
  ['', 'x y', 'ž'],
  ['A', 'a-b', 1],
];

const literals = fc.tuple(fc.constantFrom(...LITERALS), fc.nat(4)).map(([all, way]) => {
  const texts = all.map((value) => JSON.stringify(value));
  const type = plain(`(${texts.join(' | ')})`, 'literal', fc.constantFrom(...all));
  const entries = (sign: string) => texts.map((text, index) => `m${index}${sign} ${text}`).join();
  const ways: readonly ((name: string) => string)[] = [
    (name) => `type ${name} = ${type.text};`,
    (name) => `enum ${name} { ${entries(' =')} }`,
    (name) =>
      `const ${name}_ = [${texts.join()}] as const; type ${name} = (typeof ${name}_)[number];`,
    (name) =>
      `const ${name}_ = { ${entries(':')} } as const; type ${name} = (typeof ${name}_)[keyof typeof ${name}_];`,
  ];
  const declare = ways[way];
  return declare ? declared(type, declare) : type;
});

/** How a property may be missing. */
type Absence = 'never' | 'optional' | 'null' | 'optional or null' | 'undefined';

interface Member {
  readonly name: string;
  readonly of: RandomType;
  readonly absence: Absence;
}

const NAMES = [
  'id',
  'userId',
  'created_at',
  'URL',
  '$ref',
  'content-type',
  'x1',
  'toString',
  'ünï',
  '__proto__',
];
const ABSENCES = ['never', 'never', 'optional', 'null', 'optional or null', 'undefined'] as const;

const LEFT_OUT = Symbol('left out');

const ABSENT: Readonly<Record<Absence, readonly unknown[]>> = {
  never: [],
  optional: [LEFT_OUT],
  null: [null],
  'optional or null': [LEFT_OUT, null],
  undefined: [undefined],
};

function memberText({ name, of, absence }: Member): string {
  const key = /^[\w$]+$/.test(name) ? name : JSON.stringify(name);
  const mark = absence.startsWith('optional') ? '?' : '';
  const more = absence.endsWith('null') ? ' | null' : absence === 'undefined' ? ' | undefined' : '';
  return `${key}${mark}: (${of.text})${more}`;
}

function objectsWith(members: readonly Member[], constants: object = {}): fc.Arbitrary<object> {
  const properties = members.map(({ of, absence }) =>
    fc.oneof(of.values, ...ABSENT[absence].map((value) => fc.constant(value))),
  );
  return fc.tuple(...properties).map((values) => {
    const entries = members.map(({ name }, index) => [name, values[index]] as const);
    const own = Object.fromEntries(entries.filter(([, value]) => value !== LEFT_OUT));
    return Object.defineProperties(own, Object.getOwnPropertyDescriptors(constants));
  });
}

/** A way to write an object: its text, or a declaration, and the members that it then has. */
interface Written {
  readonly text?: string;
  readonly declare?: (name: string) => string;
  readonly members?: readonly Member[];
}

const OBJECTS: readonly ((members: readonly Member[], body: string) => Written)[] = [
  () => ({}),
  (_, body) => ({ declare: (name) => `interface ${name} ${body}` }),
  (_, body) => ({ declare: (name) => `type ${name} = ${body};` }),
  (members) => ({
    declare: (name) => {
      const properties = members.map((member) => `declare ${memberText(member)};`).join(' ');
      return `class ${name} { ${properties} greet(): string { return ''; } }`;
    },
  }),
  (_, body) => ({
    declare: (name) => `interface ${name}Base ${body} interface ${name} extends ${name}Base {}`,
  }),
  (_, body) => ({
    declare: (name) =>
      `interface ${name}Of ${body} type ${name} = { [K in keyof ${name}Of]: ${name}Of[K] };`,
  }),
  (_, body) => ({
    declare: (name) =>
      `interface ${name}Around { of: ${body} } type ${name} = ${name}Around['of'];`,
  }),
  (_, body) => ({ text: `Readonly<${body}>` }),
  (_, body) => ({ text: `Omit<${body} & { other: string }, 'other'>` }),
  ([first, ...rest]) => ({ text: `(${bodyOf(first ? [first] : [])} & ${bodyOf(rest)})` }),
  ([first], body) => ({
    text: `Pick<${body}, ${JSON.stringify(first?.name)}>`,
    members: first ? [first] : [],
  }),
  (members, body) => ({ text: `Partial<${body}>`, members: members.map(optional) }),
  (members, body) => ({ text: `Required<${body}>`, members: members.map(required) }),
];

function objectWritten(members: readonly Member[], way: Written, body: string): RandomType {
  const inner = members.map(({ of }) => of);
  const values = objectsWith(way.members ?? members);
  const type = around(inner, { text: way.text ?? body, sort: 'object', values });
  return way.declare ? declared(type, way.declare) : type;
}

function bodyOf(members: readonly Member[], first = ''): string {
  return `{ ${first}${members.map((member) => `${memberText(member)};`).join(' ')} }`;
}

function optional(member: Member): Member {
  const isNull = member.absence.endsWith('null');
  return { ...member, absence: isNull ? 'optional or null' : 'optional' };
}

function required(member: Member): Member {
  if (member.absence === 'optional') return { ...member, absence: 'never' };
  return member.absence === 'optional or null' ? { ...member, absence: 'null' } : member;
}

function isAlike(a: unknown, b: unknown): boolean {
  // A Set takes 0 and -0 for one.
  return isDeepStrictEqual(a, b) || (a === 0 && b === 0);
}

/** Types around one other type. */
const AROUND: readonly ((of: RandomType) => RandomType)[] = [
  (of) => listed(of, `(${of.text})[]`),
  (of) => listed(of, `readonly (${of.text})[]`),
  (of) =>
    around([of], {
      text: `Set<${of.text}>`,
      sort: 'Set',
      values: fc
        .uniqueArray(of.values, { maxLength: 3, comparator: isAlike })
        .map((values) => new Set(values)),
    }),
  (of) =>
    around([of], {
      text: `Record<string, ${of.text}>`,
      sort: 'object',
      values: fc.dictionary(words, of.values, { maxKeys: 3, noNullPrototype: true }),
    }),
  (of) =>
    around([of], {
      text: `Maybe<${of.text}>`,
      sort: 'maybe',
      values: fc.oneof(of.values, fc.constant(null)),
    }),
  (of) =>
    around([of], {
      text: `Box<${of.text}>`,
      sort: 'object',
      values: objectsWith([
        { name: 'value', of, absence: 'never' },
        { name: 'more', of: listed(of, ''), absence: 'optional' },
      ]),
    }),
  (of) =>
    around([of], {
      text: `Pair<${of.text}>`,
      sort: 'object',
      values: fc.record({ a: of.values, b: words }, { noNullPrototype: true }),
    }),
  (of) =>
    around([of], {
      text: `[first: ${of.text}, second?: Date]`,
      sort: 'array',
      values: fc.oneof(fc.tuple(of.values), fc.tuple(of.values, dates)),
    }),
];

function listed(of: RandomType, text: string): RandomType {
  return around([of], { text, sort: 'array', values: fc.array(of.values, { maxLength: 3 }) });
}

const TAGS = fc.record({
  type: fc.constantFrom('card', 'cash', 'bank-transfer', '1st', 'toString'),
  version: fc.constantFrom(1, 2),
});
type Tags = ValueOf<typeof TAGS>;
type ValueOf<T> = T extends fc.Arbitrary<infer V> ? V : never;

/** A union of objects that one or two properties of their own tell apart. */
function tagged(all: readonly Tags[], members: readonly (readonly Member[])[]): RandomType {
  const texts = all.map(({ type, version }, index) =>
    bodyOf(members[index] ?? [], `type: ${JSON.stringify(type)}; version: ${version}; `),
  );
  return around(
    members.slice(0, all.length).flatMap((each) => each.map(({ of }) => of)),
    {
      text: `(${texts.join(' | ')})`,
      sort: 'object',
      values: fc.oneof(...all.map((tags, index) => objectsWith(members[index] ?? [], tags))),
    },
  );
}

/** Plain types, literals, collections, objects in every way to write them, and unions, in each other. */
export const randomTypes: fc.Arbitrary<RandomType> = fc.letrec<{
  type: RandomType;
  members: readonly Member[];
}>((tie) => ({
  members: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...NAMES),
      of: tie('type'),
      absence: fc.constantFrom(...ABSENCES),
    }),
    { selector: ({ name }) => name, minLength: 2, maxLength: 4 },
  ),
  type: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'type' },
    fc.constantFrom(...PLAIN),
    literals,
    fc.tuple(tie('type'), fc.constantFrom(...AROUND)).map(([of, way]) => way(of)),
    fc.tuple(tie('members'), fc.constantFrom(...OBJECTS)).map(([members, way]) => {
      const body = bodyOf(members);
      return objectWritten(members, way(members, body), body);
    }),
    fc.tuple(fc.constantFrom(...KEYS), tie('type')).map(([key, of]) =>
      around([of], {
        text: `Map<${key.text}, ${of.text}>`,
        sort: 'Map',
        values: fc
          .array(fc.tuple(key.values, of.values), { maxLength: 3 })
          .map((entries) => new Map(entries)),
      }),
    ),
    fc
      .tuple(
        fc.uniqueArray(TAGS, {
          selector: ({ type, version }) => `${type} ${version}`,
          minLength: 2,
          maxLength: 3,
        }),
        fc.array(tie('members'), { minLength: 3, maxLength: 3 }),
      )
      .map(([tags, members]) => tagged(tags, members)),
    fc
      .uniqueArray(
        fc.oneof(fc.constantFrom(...PLAIN), tie('type')).filter(({ sort }) => sort !== 'maybe'),
        { selector: ({ sort }) => sort, minLength: 2, maxLength: 3 },
      )
      .filter((all) => !all.some(({ sort }) => sort === 'union' || sort === 'literal'))
      .map((all) =>
        around(all, {
          text: `(${all.map(({ text }) => `(${text})`).join(' | ')})`,
          sort: 'union',
          values: fc.oneof(...all.map(({ values }) => values)),
        }),
      ),
  ),
})).type;
