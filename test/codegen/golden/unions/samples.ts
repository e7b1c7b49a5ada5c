/** Values of every function here: arguments and result; streams as lists. */
const circle = { kind: 'circle', radius: -0 };
const square = { kind: 'square', side: 2 };
const point = { kind: 'point' };
const value = {
  shape: circle,
  nullable: null,
  list: [point, square, circle],
  map: { a: point, b: square },
  general: 'x',
  mixed: true,
  party: { name: 'A', email: '' },
  nested: 'text',
  bigOrMap: 0n,
  alone: circle,
  rated: { rate: 0 },
};
const literal = { type: 'literal', value: 0 };
const sum = { type: 'sum', left: literal, right: { type: 'negation', of: { type: 'sum', left: literal, right: literal } } };

const telling = {
  sender: { user: '' },
  answer: { data: { type: 'html', body: '', mentions: [] }, error: null },
  key: { id: 'a' },
  limit: { id: '' },
  box: [0, -0, 1, 2],
  lists: [],
  operation: ['add', 0],
  settings: {},
  buffered: '',
};

export const samples = {
  'Tell.tell': [
    { args: [telling], result: [{ id: 'a', version: 0 }, { id: '' }] },
    {
      args: [
        {
          sender: { bot: '' },
          answer: { data: null, error: '' },
          key: { id: 'a', version: 0 },
          limit: { id: '', at: 0 },
          box: [1, 2, 3, 4, 5, 6],
          lists: [''],
          operation: ['remove', ''],
          settings: { a: false },
          buffered: new ArrayBuffer(0),
        },
      ],
      result: [],
    },
    { args: [{ ...telling, answer: { data: { type: 'image', body: '' }, error: null }, limit: { id: '', at: '' }, lists: [0], operation: ['clear'], settings: { name: '', level: 0 } }], result: [] },
    { args: [{ ...telling, lists: [new Date(0)] }], result: [] },
    { args: [{ ...telling, lists: [new Date(0), ''] }], result: [] },
  ],
  'Service.unions': [
    { args: [value, literal], result: { ok: true, value: square } },
    { args: [{ ...value, shape: point, optional: square, nullable: point, list: [], map: {}, general: 0, mixed: 'auto', party: { name: '', taxId: 'X' }, nested: point, bigOrMap: new Map() }, sum], result: { ok: false, error: '' } },
    { args: [{ ...value, general: new Date(0), mixed: Buffer.alloc(0), bigOrMap: new Map([['a', 0]]) }, literal], result: { ok: true, value: point } },
    { args: [{ ...value, general: '', mixed: [], nested: '' }, literal], result: { ok: false, error: 'no' } },
    { args: [{ ...value, general: NaN, mixed: false }, literal], result: { ok: true, value: circle } },
    { args: [{ ...value, mixed: ['', 'a'] }, literal], result: { ok: true, value: circle } },
  ],
  'Service.either': [{ args: [''], result: null }, { args: [0], result: circle }, { args: ['a'], result: square }],
};
