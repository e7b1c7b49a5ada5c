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
  'Service.mark': [{ args: [{ tag: null, id: '' }, { a: 'up', '': 'down' }], result: {} }],
  'Service.find': [{ args: [{ filter: {}, sort: 'down', after: nameless }], result: undefined }],
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
