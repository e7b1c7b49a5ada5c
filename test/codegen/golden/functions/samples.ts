/** Values of every function here: arguments and result; streams as lists. */
const input = { a: '', b: 0 };

export const samples = {
  'Service.one': [
    { args: [''], result: undefined },
    { args: ['a', 0, false, { a: 'x', b: -0 }], result: undefined },
    { args: ['a', undefined, true], result: undefined },
  ],
  'Service.elsewhere': [{ args: ['a'], result: undefined }],
  'Service.farther': [{ args: ['a'], result: undefined }],
  'Service.two': [{ args: [input], result: { a: 'b', b: NaN } }],
  'Service.inferred': [
    { args: [''], result: undefined },
    { args: ['x'], result: { id: 'x', when: new Date(5), parts: [1, 2], nested: { ok: true } } },
  ],
  'Service.sometimes': [{ args: ['a'], result: '' }],
  'Service.nothing': [{ args: [], result: undefined }],
  'Service.bytes': [{ args: [Buffer.from('x')], result: new Uint8Array([0]) }, { args: [Buffer.alloc(0)], result: new Uint8Array() }],
  'Describing.describe': [{ args: ['a', ''], result: undefined }],
  'Describing.place': [{ args: [{ x: 1 }], result: 0 }],
  'UserController.get': [{ args: ['1'], result: input }],
  'OrderController.get': [{ args: ['2'], result: { a: 'y', b: 2 } }],
};
