/** Values of every function here: arguments and result; streams as lists. */
export const samples = {
  'Orders.list': [
    {
      args: [{ zone: '', inStock: false, depth: 0, width: 1 }, { id: 2, label: '' }, { delivery: 'sent', cargo: new Map([['a', 'x']]) }],
      result: { first: 'a', second: '', brief: '' },
    },
    {
      args: [{}, { id: 0, label: '' }, { delivery: 'sent', cargo: ['x'] }],
      result: { first: '', second: '', brief: '' },
    },
    {
      args: [{}, { id: 0, label: '' }, { delivery: 'sent', cargo: { crate: 0 } }],
      result: { first: '', second: '', brief: '' },
    },
    {
      args: [{}, { id: 0, label: '' }, { delivery: 'sent', cargo: 'none' }],
      result: { first: '', second: '', brief: '' },
    },
    { args: [{}, { id: 0, label: 'b' }, { delivery: 'arrived', cargo: new Set(['y']) }], result: { first: '', second: 'c', brief: 'd' } },
  ],
};
