/** Values of every function here: arguments and result; streams as lists. */
const names = JSON.parse(
  '{"userID":"1","HTMLBody":"2","content-type":"3","$ref":"4","2fa":true,"line2":"5","message":"6","żółw":"7","名前":"8","__proto__":"9"}',
);

export const samples = {
  'Service.names': [
    { args: [names, { option: '' }], result: { id: 'x' } },
    { args: [names, { option: '', option3: 'd', status: 'created', frame: 'ping', sizes: [1] }], result: { id: '' } },
  ],
  'Service.taken': [
    { args: [{ id: 'x' }, { amount: 1 }, { first: { amount: 2 } }, { map: { id: 'x' }, promise: { id: 'y' } }], result: undefined },
  ],
  'Service.types': [{ args: [], result: undefined }],
  'Service.$': [{ args: [{ amount: 3 }], result: undefined }],
  'Service.fill': [{ args: [{ item: { first: '' }, items: [{ id: 'a' }] }], result: undefined }],
  'Service.echo': [{ args: [JSON.parse('{"text":"x","__proto__":"echo"}')], result: undefined }],
};
