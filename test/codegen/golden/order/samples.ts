/** Values of every function here: arguments and result; streams as lists. */
export const samples = {
  'Orders.list': [
    {
      args: [{ zone: '', inStock: false, depth: 0, width: 1 }, { id: 2, label: '' }],
      result: { first: 'a', second: '' },
    },
    { args: [{}, { id: 0, label: 'b' }], result: { first: '', second: 'c' } },
  ],
};
