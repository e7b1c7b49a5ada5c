/** Values of every function here: arguments and result; streams as lists. */
export const samples = {
  'Orders.list': [
    {
      args: [{ zone: '', inStock: false, depth: 0, width: 1 }, { id: 2, label: '' }, { delivery: 'sent' }],
      result: { first: 'a', second: '', brief: '' },
    },
    { args: [{}, { id: 0, label: 'b' }, { delivery: 'arrived' }], result: { first: '', second: 'c', brief: 'd' } },
  ],
};
