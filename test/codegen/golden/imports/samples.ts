/** Values of every function here: arguments and result; streams as lists. */
const address = { street: '' };

export const samples = {
  'Service.imports': [
    { args: [address, { amount: 1 }, { x: 0, y: -0 }, { code: 'x', values: [1, -0] }], result: { to: { iban: '' }, total: 0 } },
  ],
  'Storage.store': [{ args: [{ label: 'a' }, { hours: 0 }, Buffer.from('b')], result: { label: 'b' } }],
  'Service.spaces': [{ args: [{ size: 1 }, address, { day: 2 }], result: { area: { size: 0 } } }],
};
