/** Values of every function here: arguments and result; streams as lists. */
const customer = { name: 'A', age: 0 };
const nameless = { name: '' };
const page = { items: [customer, nameless], next: nameless, meta: { total: 2 }, inside: { first: null, rest: {} } };
const strings = { items: ['', 'a'], meta: 0, inside: { first: '', rest: '' } };
const numbers = { items: [0, -0], next: 1, meta: '', inside: { first: null, rest: 2 } };

export const samples = {
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
    { args: [{ parts: { left: customer, right: {} }, named: {}, boxes: {} }], result: undefined },
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
};
