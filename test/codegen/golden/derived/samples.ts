/** Values of every function here: arguments and result; streams as lists. */
const order = { id: '1', total: 0, note: '', status: 'paid', lines: [{ sku: 'a', tags: ['', 'x'] }, { sku: '', tags: [] }] };
const { note, ...noteless } = order;
const value = {
  patch: { total: 0 },
  key: { id: '', total: -0 },
  without: { id: 'x', total: 1 },
  required: order,
  readOnly: noteless,
  line: { sku: '', tags: [] },
  flags: { id: true, total: false, note: true, status: false, lines: true },
  unwrapped: { name: 'a', parent: { name: 'b', parent: { name: '' } } },
  status: 'open',
  // T[K] of an optional property is no object: TypeScript itself stops at the first level.
  deep: { parent: { name: 'a', parent: { name: '' } } },
  tree: { parent: { name: '', parent: { parent: {} } } },
  getters: { getId: '', getLines: [{ sku: 'a', tags: [] }] },
  draft: { title: '', state: 'old' },
  stamped: { at: new Date(0), data: new Uint8Array([1]), raw: Buffer.from([2]), rows: [{ since: new Date(1) }] },
  both: { name: 'c', parent: { name: 'd' }, extra: '' },
  parcel: { size: 'large' },
  absent: { size: null, weight: 0 },
  place: [1],
};

const limits = { most: -0, names: [''] };
const whole = {
  limits,
  category: { name: 'a' },
  contact: { id: '', mail: 'm' },
  any: { phone: '' },
  spread: ['a', 0, false],
  tail: [1, { isOpen: true }],
  measure: { parts: [{ width: -1n }, { parts: [] }, { height: 0 }] },
  report: { source: '', spans: ['a'], traces: [] },
  outcome: { id: '', error: null, data: '' },
  sides: [{ id: '', left: '', both: '' }, { id: 'a', right: '', both: '', last: '' }, { id: '', left: 0, end: 1 }],
  field: 'phone',
  some: 'id',
};
const least = {
  limits,
  contact: { id: '', mail: '', phone: 'p' },
  any: { mail: '' },
  spread: ['', -0],
  tail: [0],
  measure: { height: -0 },
  report: { source: 's', more: true, metrics: [1] },
  outcome: { id: '', error: '', data: null },
  sides: [],
  field: 'id',
  some: 'phone',
};

export const samples = {
  'Second.workedOut': [whole, least].map((value) => ({ args: [value], result: value })),
  'Service.inferred': [
    { args: [1], result: { kind: 'paid', total: 1, currency: '' } },
    { args: [0], result: { kind: 'free', reason: '' } },
  ],
  'Service.derived': [
    { args: [value], result: order },
    { args: [{ ...value, patch: {}, deep: {}, tree: {}, draft: {}, without: { id: '', total: 0, note: 'n' } }], result: noteless },
  ],
};
