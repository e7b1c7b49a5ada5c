/** An emission with a memo of the one before: its files are those of an emission without. */
import { codecPieces } from '../../src/emit/emit-codec.js';
import { emitFiles, fileContents, wholeFiles } from '../../src/emit/emit-files.js';
import { EmitMemo } from '../../src/emit/emit-memo.js';
import type { FieldSchema, MessageSchema, Schema } from '../../src/schema/schema.js';
import { BROAD, fields, list, message, messageType, scalar } from '../rpc/codec-schema.js';

const plain = (name: string, to: string) => message(name, fields({ [to]: scalar('int32') }));
const keyed = (
  name: string,
  key: string,
): [string, Partial<FieldSchema> & Pick<FieldSchema, 'type'>] => [
  key,
  { type: messageType(name), when: { by: 'keys', keys: [key] } },
];
const union = message('Either', fields(Object.fromEntries([keyed('A', 'a'), keyed('B', 'b')])), {
  shape: 'union',
  oneof: 'kind',
});
/** So many names, one letter after the other, that a run of messages ends among them. */
const between = 'ABCDEFGH'.split('').map((letter) => message(`Between${letter}`, []));
const user = message('User', fields({ point: { kind: 'message', message: 'x.Point' } }));

const schemaOf = (...messages: readonly MessageSchema[]): Schema => ({
  version: 1,
  functions: [],
  enums: [],
  messages,
});

/** The same data in other objects, as a schema is after it was read again. */
const copied = JSON.parse(JSON.stringify(BROAD)) as Schema;

/** Without the last function and its two messages, the last of the list. */
const shorter: Schema = {
  ...BROAD,
  functions: BROAD.functions.slice(0, -1),
  messages: BROAD.messages.slice(0, -2),
};

/** With another content of one message, or with one more. */
function having(name: string, content: Parameters<typeof fields>[0]): Schema {
  const changed = BROAD.messages.map((each) =>
    each.name === `broad.v1.${name}` ? { ...each, fields: fields(content) } : each,
  );
  const isThere = BROAD.messages.some((each) => each.name === `broad.v1.${name}`);
  return { ...BROAD, messages: isThere ? changed : [...changed, message(name, fields(content))] };
}

/** A change of one message that the text of another one shows. */
it.each<[string, Schema, Schema]>([
  [
    'a property of an alternative comes',
    schemaOf(plain('A', 'a'), plain('B', 'b'), ...between, union),
    schemaOf(
      message('A', fields({ a: scalar('int32'), b: scalar('int32') })),
      plain('B', 'b'),
      ...between,
      union,
    ),
  ],
  [
    'a message of the same name comes before',
    schemaOf(message('x.Point', []), user),
    schemaOf(message('a.Point', []), message('x.Point', []), user),
  ],
  ['the last function goes', BROAD, shorter],
  ['a function comes behind the others', shorter, BROAD],
  [
    'an enum gets a value',
    { ...BROAD, enums: BROAD.enums.map((each) => ({ ...each, values: each.values.slice(1) })) },
    BROAD,
  ],
  [
    'the content of a wrapper changes',
    BROAD,
    having('StringList', { values: list(scalar('bool')) }),
  ],
  ['a parameter changes', BROAD, having('ClientRequest', { other: scalar('bool') })],
  ['a result changes', BROAD, having('UnaryResponse', { result: scalar('bool') })],
  [
    'functions get comments',
    BROAD,
    { ...BROAD, functions: BROAD.functions.map((each) => ({ ...each, doc: 'One of all.' })) },
  ],
  ['a type comes that is called like a client', BROAD, having('BroadClient', {})],
  ['a type comes that is called like what makes a client', BROAD, having('createBroadClient', {})],
  ['nothing changes', BROAD, copied],
])(
  'given an emission, when %s, then the next gives the same files as one without a past',
  (_, before, after) => {
    const memo = new EmitMemo();
    fileContents(before, {}, memo);

    expect(wholeFiles(fileContents(after, {}, memo))).toEqual(emitFiles(after));
  },
);

it.each<[string, Schema]>([
  ['nothing changes', copied],
  ['the last function goes', shorter],
])('given an emission, when %s, then what is the same is not made again', (_, after) => {
  const memo = new EmitMemo();
  const made = new Set(codecPieces(BROAD, memo));
  memo.begin();

  const again = codecPieces(after, memo).filter((piece) => !made.has(piece));

  const texts = new Set([...made].map(({ text }) => text));
  // What stands around the lists is no part of them.
  const known = again.filter(({ text }) => texts.has(text) && text.includes('\nfunction '));
  expect(known).toEqual([]);
});

it('given two emissions in between, when something is as before them, then it is made again', () => {
  const memo = new EmitMemo();
  const make = (data: string): object =>
    memo.part({ kind: 'k', name: 'n', data: [data] }, () => ({}));
  const first = make('a');
  memo.begin();
  expect(make('a')).toBe(first);
  memo.begin();
  memo.begin();

  expect(make('a')).not.toBe(first);
});
