/** Values of every function here: arguments and result; streams as lists. */
const customer = { name: 'A', age: 0 };
const nameless = { name: '' };
const page = { items: [customer, nameless], next: nameless, meta: { total: 2 }, inside: { first: null, rest: {} } };
const strings = { items: ['', 'a'], meta: 0, inside: { first: '', rest: '' } };
const numbers = { items: [0, -0], next: 1, meta: '', inside: { first: null, rest: 2 } };

const person = { name: 'Ada', age: -0 };
const rest = {
  search: { found: person },
  shelf: [null, [], [[]]],
  chain: { next: { next: {} } },
  steps: [undefined, [], [[]]],
  unknowns: { name: 1, age: [true, null] },
  sorted: { items: [person], by: 'age' },
  sortedBy: { items: [], by: 'name' },
  grouped: { groups: [person], by: 'name' },
  groupedBy: { groups: [{ name: '' }], by: 'name' },
  fields: { a: 1n, b: 2n, c: 3n, d: -4n },
  lots: { one: { a: '' }, other: { b: 0 } },
  kept: { found: { a: 'x' } },
  extended: { id: '', label: 'x' },
  open: { name: '' },
  mapped: { left: 'left', right: 'right' },
  line: { sku: '' },
  sameLine: { sku: 'a' },
  batch: { all: [{ age: 1 }, {}], byName: new Map([['', { name: '' }]]) },
  nest: { inner: { found: '' } },
  closed: { state: 'open' },
  short: { name: '', extra: 'x' },
  holder: { holds: person, place: '' },
  deepest: { found: { of: '' }, middle: 'a', deepest: '' },
  mixed: { amount: 1, extra: '' },
  status: 'paid',
  absent: ['', null, undefined],
  sameWord: 'a',
  anyWord: '',
  twoWords: '',
  platform: 'linux',
  timed: { value: '', interval: -0 },
  plain: '',
  size: { length: 0 },
};
const other = {
  ...rest,
  search: { missed: '' },
  shelf: null,
  chain: {},
  steps: [],
  unknowns: { name: null },
  extended: { id: 'x' },
  mapped: 'left',
  nest: {},
  closed: { state: 'closed' },
  absent: [],
  platform: 'win32',
};

const rack = { kept: { a: { size: 1 } }, nested: { '': [{ size: 2 }, [[], [{ size: -0 }]]] }, listed: { a: { first: { size: 1 }, all: [] } }, later: { b: { of: [{ size: 3 }] } } };
const columns = { a: 1n, b: -2n, c: 3n };

export const samples = {
  'Listings.list': [
    {
      args: [
        { first: '', all: ['a', ''] },
        { last: 'z', all: [] },
        { for: 'A' },
        { last: { of: '' }, first: 'a' },
        { of: 'b' },
        columns,
      ],
      result: undefined,
    },
  ],
  'Listings.rack': [
    { args: [rack, [customer, [[], [nameless]]], { pair: [1, ''] }, { keys: ['age'], value: nameless }], result: undefined },
    { args: [{ kept: {}, nested: {}, listed: {}, later: {} }, customer, { pair: [undefined, 'a'] }, { keys: [], value: customer }], result: undefined },
  ],
  'Listings.heldText': [{ args: ['a'], result: { of: '' } }],
  'Listings.heldCount': [{ args: [1], result: { of: -0 } }],
  'Listings.wrapText': [{ args: ['a'], result: { wrapped: { of: '' }, noted: { of: 'b' } } }],
  'Listings.wrapCount': [{ args: [1], result: { wrapped: { of: -0 }, noted: 'none' } }],
  'Listings.shelve': [{ args: [], result: { deep: 2 } }],
  'Listings.part': [{ args: [], result: { of: {} } }, { args: [], result: { of: { kilos: 1 } } }],
  'Listings.stock': [{ args: [], result: { level: -0 } }],
  'Envelopes.login': [
    { args: [{ id: '', body: { items: [{ id: 'i', body: '' }] } }], result: { ok: true, value: { token: 't', owner: { id: '' } } } },
    { args: [{ id: 's', body: { items: [], next: '' }, sent: { at: new Date(0) } }], result: { ok: false, error: '' } },
  ],
  'Envelopes.wrap': [
    {
      args: [{ id: '', body: { id: 'in', body: { a: '' } } }, { id: '', body: [{ b: '' }] }, { id: '', body: 'long' }],
      result: { id: '', body: { items: [{ word: 'w' }], next: 'n' } },
    },
  ],
  'Service.generics': [
    {
      args: [page, strings, customer, { name: 'B', id: '1' }],
      result: { items: [numbers], next: numbers, meta: { total: 0 }, inside: { first: numbers, rest: { meta: 'x' } } },
    },
    {
      args: [{ ...page, items: [], inside: { first: customer, rest: { age: 1 } } }, { ...strings, next: '', inside: { first: null, rest: 'x' } }, null, { ...customer, id: '' }],
      result: { items: [], meta: { total: 1 }, inside: { first: null, rest: {} } },
    },
  ],
  'Service.settle': [
    { args: [], result: { ok: true, value: { count: 0 } } },
    { args: [], result: { ok: false, error: { code: '' } } },
  ],
  'Service.mark': [{ args: [{ tag: null, id: '' }, { a: 'up', '': 'down' }], result: {} }],
  'Service.find': [{ args: [{ filter: {}, sort: 'down', after: nameless, key: '' }], result: undefined }],
  'Service.defaults': [
    {
      args: [
        { a: 0, b: 1n },
        { a: 1, b: ['', 'b'] },
        { a: 2, b: [] },
        { two: { a: 3, b: [''] } },
        { content: 'fixed' },
        { value: '' },
        { id: '' },
      ],
      result: undefined,
    },
  ],
  'Service.sided': [
    { args: [{ parts: { left: {}, right: { name: 'r' } }, named: { a: { one: customer } }, boxes: { a: { content: customer } }, rest: { age: 1 } }], result: undefined },
    { args: [{ parts: { left: customer, right: {} }, named: {}, boxes: {}, rest: undefined }], result: undefined },
  ],
  'Service.defaulted': [{ args: [{ ...strings, meta: { total: 0 } }], result: { ...strings, meta: { total: 1 } } }],
  'Service.pair': [
    { args: [{ pair: [{ age: 0 }, null] }], result: undefined },
    { args: [{ pair: [{}, 'up', 'down'] }], result: undefined },
  ],
  'Service.more': [
    {
      args: [
        { value: customer, children: [{ value: nameless, children: [] }] },
        { value: customer, all: [], extra: 0 },
        { content: { content: ['', 'a'] } },
        { content: { a: '' } },
      ],
      result: { name: { name: 'name', value: 'x' }, age: { name: 'age', value: 3 } },
    },
  ],
  'RestService.rest': [{ args: [rest], result: other }, { args: [other], result: rest }],
  'RestService.money': [{ args: [], result: { amount: 1 } }],
  'RestService.quiet': [{ args: [], result: undefined }],
  'RestService.objects': [{ args: [], result: ['', 'a'] }],
  'RestService.inferred': [{ args: [1], result: new Map([['x', { deep: [-0, 1] }]]) }],
  'RestService.maps': [
    {
      args: [new Map([['b', { a: 1 }], ['a', { a: -0 }]]), -1n, 0.5],
      result: new Map([['', new Map([['x', { c: 0 }]])], ['y', new Map()]]),
    },
  ],
};
