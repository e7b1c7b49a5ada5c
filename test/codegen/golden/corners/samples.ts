/** Values of every function here: arguments and result; streams as lists. */
const worked = {
  levels: 2,
  words: 'b',
  awaited: '',
  unwrapped: 1,
  brands: { text: 'a', amount: -0, large: 1n, flag: false },
  branch: { label: 'a', parent: {}, children: [{ children: [] }, undefined] },
  sized: { size: 1 },
  leaf: { base: 'left', middle: 'right', leaf: '' },
  declared: { id: '1' },
  column: 'width',
  step: 30,
  nested: ['leaf', [], null],
};
const keyed = {
  byNumber: new Map([[2, 'b'], [1, 'a']]),
  byLevel: new Map([[2, { name: 'high' }]]),
  yes: true,
};
const at = new Date(0);
const told = {
  alone: { kind: 'alone', x: 1 },
  sender: { bot: '' },
  absent: { left: null, at },
  ring: { a: '', b: '1' },
  binary: new Uint8Array([1, 2]).buffer,
};
const other = {
  alone: 'text',
  sender: { name: '' },
  absent: { right: '', at },
  ring: { c: '', a: '1' },
  binary: new Set(['a']),
};
const person = { name: 'Ada' };

const ruled = {
  only: 'one',
  both: 'dawn',
  early: false,
  level: 2,
  worded: { type: 'html', body: '' },
  ranks: new Map([['basic', 0], ['gold', 1]]),
  page: 'next',
  gesture: 'pin-ch',
  switched: false,
  notes: [undefined, ''],
  gaps: [null, 0],
  chain: { label: '', next: { label: 'b', next: null, last: null, ends: [undefined] }, ends: [null] },
  sides: { left: 0, right: 1, width: 2 },
  plain: { at: new Date(0) },
  failure: { name: '', message: 'm', code: 'E' },
  sure: '',
  chosen: { part: { mail: '' } },
  steps: [{ at: 0 }],
  held: { held: { at: 2 } },
  drawer: { a: { b: {} }, c: undefined },
  code: 'ABC',
  step: { at: 1 },
  answer: { data: 'text', note: '' },
  outcome: { undefined: 'none', reason: '' },
  '__@id': '',
  'mail__@': 'a',
  cleared: { gone: null },
};
const followed = {
  ...ruled,
  only: ['a'],
  both: 'one',
  early: 'noon',
  level: 'dawn',
  switched: '',
  worded: { type: 'image', body: '' },
  ranks: new Map(),
  page: '1',
  gesture: 'pinch',
  notes: [],
  chain: null,
  failure: { name: '', message: '', code: '', stack: '', cause: [null] },
  steps: [],
  answer: { data: new Date(0), at: '' },
  outcome: { value: 0 },
};

export const samples = {
  'Rules.hint': [
    { args: [], result: undefined },
    { args: [null], result: undefined },
    { args: [''], result: undefined },
  ],
  'Rules.follow': [
    { args: [ruled], result: followed },
    { args: [{ ...followed, answer: { data: 0, note: 'n' } }], result: ruled },
  ],
  'Corners.worked': [
    { args: [worked], result: { ...keyed, only: true } },
    { args: [{ ...worked, levels: ['a'], words: [true, false], brands: {}, branch: {} }], result: { ...keyed, yes: 'no' } },
    { args: [{ ...worked, words: 1 }], result: { ...keyed, yes: '' } },
  ],
  'Corners.told': [
    { args: [told, person, ['a']], result: other },
    { args: [other, person, []], result: told },
    { args: [{ ...told, sender: 1, ring: { b: '', c: '' }, binary: false }, person, []], result: told },
  ],
  'Corners.versions': [
    { args: [true], result: { version: 1, left: -1n } },
    { args: [false], result: { version: 2, right: false } },
  ],
  'Corners.outcome': [
    { args: [true], result: { ok: true, left: 0 } },
    { args: [false], result: { ok: false, right: '' } },
  ],
  'Corners.folders': [
    {
      args: [{ a: 'text', b: { c: {}, d: '' } }, { a: { b: {} } }, { a: { b: {} }, c: {} }, { a: {} }],
      result: { '': '', x: { y: {} } },
    },
    { args: [{}, {}, {}, {}], result: {} },
  ],
  'Corners.subject': [{ args: [], result: ['a', ''] }],
  'Corners.behavior': [{ args: [], result: ['a'] }],
  'Corners.replay': [{ args: [], result: [] }],
  'Corners.last': [{ args: [], result: ['z'] }],
  'Oddities.sized': [
    { args: [{ untyped: { flag: null, a: '' }, nothing: { size: 0 } }], result: { size: 0 } },
    { args: [{ untyped: { flag: [0], b: '' }, nothing: null }], result: undefined },
    { args: [{ untyped: { flag: '', b: 'b' }, nothing: undefined }], result: undefined },
  ],
  'Oddities.settled': [{ args: [{ a: { 1: {} } }], result: true }, { args: [{}], result: 0 }, { args: [{}], result: '' }],
  'Plain.plain': [{ args: [], result: undefined }],
  'Plain.defaulted': [{ args: [{ size: 2 }], result: 0 }],
  'default.put': [{ args: [{ x: 1 }], result: undefined }],
};
