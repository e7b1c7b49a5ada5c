/** Values of every function here: arguments and result; streams as lists. */
const nothing = [{ args: [], result: undefined }];

export const samples = {
  'Crown.first': [{ args: [], result: '' }],
  'Crown.again': [{ args: [], result: 'again' }],
  'Crown.second': [{ args: [], result: 'b' }],
  'Crown.withThis': [{ args: ['a'], result: '' }],
  'Crown.pairs': [{ args: [{ pair: '' }, { pair: 'b' }], result: 'b' }],
  'Crown.fails': nothing,
  'Crown.documented': [{ args: ['', ['a'], ''], result: undefined }],
  'Chosen.inside': nothing,
  'Service.viaConstant': nothing,
  'Service.spread': nothing,
  'Service.imported': nothing,
  'Service.namespaces': nothing,
  'Service.twice': nothing,
  'Service.shorthand': nothing,
  'Sharp.sharpen': nothing,
  'Timed.late': nothing,
  'Timed.soon': nothing,
};
