/** An emission with a memo of the one before: its files are those of an emission without. */
import { codecPieces } from '../../src/emit/emit-codec.js';
import { emitFiles, fileContents, wholeFiles } from '../../src/emit/emit-files.js';
import { EmitMemo } from '../../src/emit/emit-memo.js';
import type { FieldSchema, MessageSchema, Schema } from '../../src/schema/schema.js';
import { BROAD, fields, message, messageType, scalar } from '../rpc/codec-schema.js';

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
