/** Values of every function here: arguments and result; streams as lists. */
const inner = { id: '' };
const absent = {
  undefinedToo: undefined,
  nullable: null,
  nullableList: null,
  plainNullable: null,
  record: null,
  elements: [],
  holes: [],
  values: {},
  flag: undefined,
  when: null,
};
const nulls = {
  ...absent,
  both: null,
  bothMessage: null,
  threeStateList: null,
  elements: [null, '', null],
  holes: [undefined, 0, undefined],
  values: { a: null, b: '' },
};
const zeros = {
  optional: '',
  undefinedToo: '',
  nullable: '',
  both: '',
  bothMessage: inner,
  list: [],
  nullableList: [],
  plainNullable: ['', 'a'],
  threeStateList: [],
  map: new Map(),
  record: {},
  elements: [''],
  holes: [0],
  values: { '': '' },
  status: 'off',
  flag: false,
  when: new Date(0),
};
const full = {
  ...zeros,
  list: ['a'],
  nullableList: [''],
  threeStateList: ['x', ''],
  map: new Map([['k', 0]]),
  record: { k: -0 },
  plain: ['p'],
  plainMap: new Map([['', 0]]),
  flag: true,
};

export const samples = {
  'Service.absence': [
    { args: [null], result: undefined },
    { args: [absent], result: absent },
    { args: [nulls], result: nulls },
    { args: [zeros], result: zeros },
    { args: [full], result: full },
  ],
  'Service.ends': [
    { args: [[1], [1, undefined], [undefined], [[null, ''], []], [null, [], ['']]], result: [undefined] },
    { args: [[0, ''], [0, ''], [1, 'x'], [], []], result: [null] },
  ],
  'Service.find': [{ args: ['x'], result: null }, { args: [''], result: [] }, { args: ['y'], result: [''] }],
};
