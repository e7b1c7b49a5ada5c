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
  themes: {},
  buffered: '',
  setting: ['a'],
};

const together = {
  event: { name: 'issue', action: 'opened', at: 0 },
  traced: { trace: '', name: 'issue', action: 'opened', at: 0 },
  change: { name: 'issue', version: 1 },
  keyed: { id: null, at: 0 },
  size: { name: 'issue', id: '' },
  loaded: { data: new Date(0) },
  attached: { file: '' },
  step: ['move', 1, 0],
  words: ['x'],
  depth: { name: 'issue', id: '', at: 0 },
  blended: { name: 'issue', at: 0 },
  needless: {},
  bare: [],
};

const rivals = {
  joined: 'free',
  cut: { colour: '' },
  drawn: { form: 'circle' },
  delivery: { state: 'lost', note: null, at: new Date(0), by: undefined, to: 'A' },
  payment: { method: 'card', number: '' },
  calculation: { op: '+', of: [] },
  part: { a: '' },
  measure: { x: '' },
  coordinates: [0],
  nullable: [null],
  deep: [[], [[]]],
  marked: [],
  status: { code: 404, reason: '' },
  coded: { code: 0, reason: '' },
  direction: { step: -1 },
  signed: ['+', 0],
  owned: { owner: null, bot: '' },
  mapped: new Map(),
  pet: { group: 'pet', kind: 'cat', sound: 'meow' },
  pick: { pick: null },
  held: { held: { entry: '' } },
  wait: 0,
  open: {},
  rows: [{ entry: '' }],
  pairs: [['', 0]],
  both: { op: 'both', of: 0 },
};
const others = {
  cut: { size: 'large' },
  drawn: { form: 'circle', radius: 0 },
  delivery: { state: 'sent', note: '', by: undefined, to: undefined },
  joined: 'second',
  payment: { method: 'bank-transfer', iban: '' },
  calculation: { op: '-', from: 0, of: [0] },
  part: { a: '', b: '' },
  measure: { x: 0 },
  coordinates: [0, 1],
  nullable: ['', 0],
  deep: [''],
  marked: ['stop'],
  status: { code: 200, value: '' },
  coded: { code: 1, value: '' },
  direction: { step: 1 },
  signed: ['-', 0],
  owned: { key: 0 },
  mapped: { entry: '' },
  pet: { group: 'pet', kind: 'dog', sound: 'bark' },
  pick: { pick: 0 },
  held: { held: '' },
  wait: '',
  open: '',
  rows: [''],
  pairs: [''],
  both: ['both', 1],
};

const absorbed = {
  text: 'b',
  amount: 2,
  plan: 'paid',
  unsigned: 1n,
  titled: 0,
  impossible: '',
  some: 2,
  marked: 'none',
  given: undefined,
  kept: 'text',
  flag: true,
};

export const samples = {
  'Absorbing.absorb': [
    { args: [{ ...absorbed, given: { size: 0 } }], result: { ...absorbed, plan: '', unsigned: '', titled: null, some: 3, marked: { side: 'any', left: 0 }, kept: 1, flag: false } },
    { args: [{ ...absorbed, titled: '', kept: 'other' }], result: { ...absorbed, marked: { side: 'any', right: 0 } } },
  ],
  'Absorbing.marks': [{ args: [true], result: { ok: true, left: 0 } }, { args: [false], result: { ok: true, right: '' } }],
  'Absorbing.rated': [
    { args: [true], result: { version: 1, state: 'good', stars: 0 } },
    { args: [false], result: { version: 1, state: 'bad', reason: '' } },
  ],
  'Absorbing.send': [
    { args: [{ post: '' }, true], result: { post: 'a' } },
    { args: [{ post: '' }, false], result: { via: 'post', cost: 0 } },
  ],
  'Absorbing.end': [{ args: [true], result: { successor: null, reason: '' } }, { args: [false], result: { until: 0 } }],
  'Absorbing.maybe': [{ args: [true], result: { size: 0 } }, { args: [false], result: undefined }],
  'Rival.rivals': [
    { args: [rivals], result: others },
    { args: [others], result: rivals },
    {
      args: [{ ...rivals, joined: new Date(0), calculation: { op: 'pow', base: 2, power: 3 }, part: { b: '' }, measure: { z: false }, coordinates: [1, 2, 3], pick: {} }],
      result: { ...rivals, calculation: { op: 'neg', value: -0 }, nullable: [''], deep: [], marked: ['move', 0], status: { code: 400, reason: 'x' }, coded: { code: 'none', reason: '' }, pick: { pick: 'first' }, rows: [], pairs: [] },
    },
  ],
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
          themes: { mode: true },
          buffered: new ArrayBuffer(0),
          setting: ['', undefined],
        },
      ],
      result: [],
    },
    { args: [{ ...telling, answer: { data: { type: 'image', body: '' }, error: null }, limit: { id: '', at: '' }, lists: [0], operation: ['clear'], settings: { name: '', level: 0 }, themes: { mode: 'dark', level: 0 } }], result: [] },
    { args: [{ ...telling, lists: [new Date(0)] }], result: [] },
    { args: [{ ...telling, lists: [new Date(0), ''], setting: ['b', 0] }], result: [] },
  ],
  'Tell.tellTogether': [
    {
      args: [together],
      result: { ...together, event: { name: 'issue', action: 'closed', at: 0 }, change: { name: 'issue', version: 2 }, keyed: { id: 0, at: 0 }, size: { name: 'pull', id: '' }, loaded: { data: 0n }, attached: { file: [0n] }, step: ['move', 2, 0], words: [], depth: { name: 'pull', id: '', at: 0 }, blended: { name: 'pull', at: 0 }, needless: new Date(0), bare: ['a'] },
    },
    {
      args: [{ ...together, event: { name: 'pull', action: 'opened', at: 0 }, change: { name: 'pull', version: 1 }, keyed: { id: '', at: 0 }, size: { name: 'issue', id: '', size: 0 }, loaded: { data: { a: [null] }, note: '' }, attached: {}, step: ['turn', 1, 0], words: ['all', 0], depth: { name: 'issue', id: '' }, blended: { name: 'issue', id: new Date(0), at: 0 }, needless: { id: '' } }],
      result: { ...together, change: { name: false, version: true }, keyed: { id: 0n, at: 0 }, size: { name: 'issue', id: '', note: '' }, loaded: { data: 0n, at: '' }, attached: { file: new Uint8Array([1]) }, step: ['move', 1], words: ['all', 'x'] },
    },
    { args: [{ ...together, traced: { trace: 'a', name: 'pull', action: 'opened', at: 0 }, change: {}, keyed: { at: 0 } }], result: { ...together, keyed: { id: false, at: 0 } } },
    { args: [{ ...together, keyed: new Date(0) }], result: together },
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
