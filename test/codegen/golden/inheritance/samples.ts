/** Values of every function here: arguments and result; streams as lists. */
const user = { id: '1', createdAt: new Date(0), name: '', email: 'e' };
const circle = { colour: 'red', inside: 'matt', radius: -0, outside: 'bright' };
const comment = { text: 'a', replies: [{ text: '', replies: [] }], author: { favourite: { text: 'f', replies: [] }, comments: { x: { text: '', replies: [], author: { comments: {} } } } } };

export const samples = {
  'Users.get': [{ args: [''], result: user }],
  'Users.find': [{ args: ['email', { name: '' }], result: [user] }, { args: ['id'], result: [] }],
  'Circles.find': [{ args: ['radius', {}], result: [circle] }],
  'Users.put': [{ args: [user], result: undefined }],
  'Users.pick': [{ args: [{ name: true }], result: [{ name: '' }, {}] }, { args: [], result: [user] }],
  'Users.last': [{ args: [], result: user }, { args: [], result: undefined }],
  'Circles.pick': [{ args: [{ radius: false }], result: [{ radius: 0 }] }],
  'Circles.last': [{ args: [], result: circle }],
  'Ponging.pong': [{ args: [], result: undefined }],
  'Circles.get': [{ args: ['1'], result: circle }],
  'Circles.put': [{ args: [{ colour: '', radius: 1, outside: undefined }], result: undefined }],
  'Chat.relay': [{ args: [comment], result: comment }],
  'Doorbell.ring': [
    { args: [], result: undefined },
    { args: [{ name: '', mark: 'right', side: 'left', lower: '', upper: '', whole: '' }], result: undefined },
  ],
  'Circles.talk': [{ args: [comment], result: undefined }],
};
