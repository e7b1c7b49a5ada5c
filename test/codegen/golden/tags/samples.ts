/** Values of every function here: arguments and result; streams as lists. */
const value = {
  id: '1',
  price: 0,
  email: 'a@example.com',
  tags: ['a', 'b'],
  address: 'a@b.cc',
  key: '2eb8aa08-aa98-11ea-b4aa-73b441d16380',
  marks: ['Żó', 'A'],
  scores: new Map([['a', null], ['b', 0]]),
  seventh: '',
};

const stock = {
  sku: 'ABC',
  grid: [['A'], []],
  counts: new Map([['a', 0]]),
  either: 'A',
  free: 'anything at all',
  own: ['ABCDE'],
  page: { items: ['A'] },
  bySku: new Map([['ABC', -1]]),
  shelf: { ABC: 0 },
  places: { ABC: 'left' },
  notes: { ABC: [1, null] },
  racks: { A: { B: {} }, C: {} },
};

export const samples = {
  'Service.measures': [
    {
      args: [{ double: 0.1, float: 0.5, uint32: 0, int64: -1n, uint64: 1n, between: 1000, one: 1, two: 'ab', single: [''], distinct: [0, 1], rough: 0, wait: 0, line: { first: '', second: '', third: -1, fourth: '' }, byRatio: new Map([[0.5, '']]) }],
      result: { double: -0, float: 0, int64: 0n, uint64: null, between: -1, one: 1, two: '  ', single: ['a'], distinct: [], rough: 9007199254740992, wait: 1.5, line: { first: 'a', second: 'b', third: 0, fourth: 'c' }, byRatio: new Map() },
    },
  ],
  'Service.tagged': [
    { args: [value], result: undefined },
    { args: [{ ...value, code: 'ABC', count: null, points: [{ x: 1, y: 2 }, { x: 2, y: 1 }], old: '' }], result: undefined },
    { args: [{ ...value, count: 1n, points: [] }], result: undefined },
  ],
  'Service.notes': [
    {
      args: [{ nick: null, short: 'ABC', crop: '', text: '', many: -1, more: 0, all: 0.5, below: 'a', line: { a: '', b: '', d: '', e: -1 } }],
      result: { nick: 'ab', short: 'A', crop: 'wheat', text: 'a', many: 0, more: 1, all: 1, below: 'a', line: { a: 'a', b: 'b', c: '', d: 'd', e: 0 } },
    },
  ],
  'Service.stock': [
    { args: [stock], result: 'A' },
    { args: [{ ...stock, other: null, either: 0, grid: [], byCount: new Map([[0, 'A']]), short: ['ab', 'ab'] }], result: 'ABCDE' },
    { args: [{ ...stock, other: 'B', page: { items: [] } }], result: 'Z' },
  ],
  'Service.first': [{ args: [['a']], result: 'a' }],
  'Service.greet': [{ args: ['a'], result: '' }, { args: ['b', 10], result: 'b' }],
};
