/** Values of every function here: arguments and result; streams as lists. */
const value = {
  anything: { a: [1, null, { b: 'x' }], c: -0, '': false },
  anyOptional: [],
  object: { a: [] },
  dictionary: { k: null, l: {} },
  json: [null, 'a', [[]], {}],
  jsonOptional: null,
  list: [null, 0, '', false, {}, []],
  map: new Map<string, unknown>([['a', null], ['b', { c: 1 }]]),
  nested: [1, ['a', ''], -0, []],
  unknownOptional: { a: [null] },
  partial: { other: 'x' },
  pair: [1, [0]],
};

export const samples = {
  'Service.json': [
    { args: [value, [1, [2, [3, []]], -0]], result: { deep: [{}] } },
    { args: [{ anything: null, object: {}, dictionary: {}, json: null, list: [], map: new Map(), nested: [], partial: {}, pair: [0] }, []], result: null },
    { args: [{ ...value, anything: '', json: false, jsonOptional: 0 }, [[]]], result: [null] },
    { args: [{ ...value, anything: 0, json: {} }, [[], [[]]]], result: false },
  ],
  'Service.almost': [
    {
      args: [{ jsons: [null, 0], objects: { leafs: { a: [1] } }, holes: [undefined, null, ''], byName: new Map([['', null]]), nullable: null, open: null, wide: ['', 0], gaps: [null, ''], texts: ['', [null, 0]], ofLeafs: [{ leafs: [] }], toLeafs: { a: { leafs: [''] } }, big: [0n, [true]], distinct: new Set(['', new Set([0])]) }],
      result: { jsons: [], objects: { leafs: {} }, holes: [], byName: new Map(), nullable: '', wide: { a: [] }, gaps: [], texts: { a: 0 }, ofLeafs: { a: true, b: [] }, toLeafs: [0, [false]], big: { a: 1n }, distinct: { a: { b: true } } },
    },
  ],
  'Service.parsed': [{ args: ['[]'], result: { of: [null, 0] } }],
  'Service.other': [
    { args: ['', ''], result: 0 },
    { args: [['a', [1, []]], new Map([['a', [true]], ['b', new Map()]])], result: new Map([['', false]]) },
  ],
};
